"""What people read about their files: part of the words of bot.slack.words."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.languages import display_name
from bot.slack.words import language

#: Below the files, where the words above them could not be translated.
CAPTION_LEFT = "The words above the files could not be translated."

#: The button below a status, while no provider has any file.
CANCEL = "Cancel"
#: The first line when somebody who had asked has cancelled.
CANCELLED = "Cancelled before any file was sent to be translated"
#: The same when an operator has.
CANCELLED_BY_OPERATOR = "Cancelled by an operator"
#: What those are told who wait for the same files elsewhere.
STOPPED = (
    "The translation of those files was cancelled by somebody who had asked for it. "
    "Ask for it once more if you need it."
)
NOT_YOURS_TO_CANCEL = (
    "Only those who asked for the translation of these files can cancel it. Please ask "
    "one of them."
)
TOO_LATE = (
    "That can no longer be cancelled: the files have been sent to be translated, or "
    "the work is over."
)

#: How far a file is; behind its name and a colon.
STAGES = {
    "new": "waiting to be fetched",
    "fetched": "fetched",
    "staged": "ready to be sent",
    "sending": "being sent",
    "sent": "being translated",
    "ready": "translated, on its way back",
    "collected": "translated, on its way to Slack",
    "uploaded": "translated, about to be shown",
    "shared": "translated",
    "linked": "translated",
}
#: Behind what came: where to get it, and how long that is good.
DOWNLOAD, OPEN, UNTIL = "Download", "Open", " until "
#: As Slack writes a moment for each reader (formatting-message-text on
#: docs.slack.dev/messaging, 2026-08).
MOMENT = "{date_short_pretty} {time}"

#: Why Slack did not take a translation; it is told where people get it by a link, too.
_REFUSED = "Slack did not take the file"
_REFUSALS = {
    "file_uploads_disabled": "uploads are switched off in this workspace",
    "file_uploads_except_images_disabled": "only images may be uploaded in this "
    "workspace",
    "file_type_not_allowed": "such files may not be uploaded in this workspace",
    "file_upload_size_restricted": "it is larger than this workspace lets be uploaded",
    "storage_limit_reached": "this workspace has no room left for files",
    "never_shown": "Slack never showed the file",
}
#: What those can do who have no link to get it by.
_WAY_OUT = (
    "once an admin has changed that, or the bot's operator has set PUBLIC_URL so that "
    "I can give a link, try again"
)

#: Why a file was not translated; behind its name and a colon. `{...}` are figures.
_REASONS = {
    **{code: f"{refusal}; {_WAY_OUT}" for code, refusal in _REFUSALS.items()},
    "no_file_engine": "nobody here translates such files",
    "unsupported": "this kind of file ({format}) is not translated here",
    "too_large": "it is larger than the {most} that I may send",
    "unsupported_pair": "files are not translated from {source} into {target} here",
    "provider_gone": "the provider that had it was taken away meanwhile",
    "unknown_outcome": "the provider did not say whether it took it, so it was not "
    "sent a third time; it may have been charged",
    "result_gone": "its translation was gone before I could fetch it",
    "no_words": "there are no words in it to translate",
    "lines_lost": "the provider gave back other lines than it was sent, so they cannot "
    "be put in their places",
    "no_result": "the provider gave nothing back for it",
    # What providers say of it (bot.errors.Fault).
    "pair_refused": "the provider does not translate such files between these "
    "languages",
    "language_unknown": "the provider could not tell which language it is in",
    "format_refused": "the provider does not take this kind of file",
    "size_refused": "it is larger than the provider takes",
    "pages_refused": "it has more pages than the provider takes; split it",
    "length_refused": "it has more words than the provider takes; split it",
    "sides_refused": "its sides are too short or too long for the provider",
    "not_reached": "the provider could not fetch it from where I had put it; an "
    "operator has to look",
    "not_readable": "the provider could not read it; save it anew and upload it once "
    "more",
    "nothing_in_it": "the provider found nothing in it",
    "key_refused": "the provider does not accept my key; an operator has to look",
    "rights_missing": "my account at the provider may not do this; an operator has to "
    "look",
    "service_closed": "this service was not opened at the provider; an operator has "
    "to look",
    "bill_unpaid": "the provider says that a bill is unpaid; an operator has to look",
    "quota_used_up": "what the provider does in a day is used up; try again tomorrow",
    "call_retired": "the provider does not offer this any more",
    "call_refused": "the provider did not understand what I asked",
    "provider_busy": "the provider was too busy",
    "provider_too_slow": "the provider took too long",
    "provider_failed": "something failed at the provider; trying again may help",
    "task_unknown": "the provider does not know of it any more",
    # What the hosts of files say.
    "http_401": "Slack did not let me fetch it",
    "http_403": "Slack did not let me fetch it",
    "http_404": "Slack does not have it any more",
    "http_410": "Slack does not have it any more",
    "unexpected_page": "a page came in its place; upload it once more",
    "copy_unreadable": "my copy of it could not be read; trying again may help",
    "task_failed": "the provider could not translate it",
    "file_not_found": "it was deleted meanwhile",
    "file_deleted": "it was deleted meanwhile",
    "login_page": "Slack does not let me read files; an admin can reinstall the app "
    "from its manifest, for it lacks files:read",
    "missing_scope": "the app lacks a permission; an admin can reinstall it from its "
    "manifest",
    "external": "it lies outside Slack; upload it here and I can take it",
    "tombstone": "it was deleted meanwhile",
    "hidden_by_limit": "Slack hides it, for the workspace is over its limit",
    "canvas": "canvases cannot be translated; copy its text into a message",
    "no_bytes": "Slack keeps nothing of it that I could fetch",
    "no_staging": "there is no place from which the provider could fetch it",
    "poison": "it made me stop three times, so I set it aside",
    "cancelled": "left as it is",
    "deadline": "I tried for too long without success",
    "upload_failed": "Slack did not take its translation",
    "never_shown": "Slack took its translation and never showed it",
    "upload_address": "Slack named a foreign place for its translation",
    "channel_not_found": "I cannot see that channel any more",
    "not_in_channel": "I am not a member of that channel any more",
    "is_archived": "that channel is archived",
    "restricted_action": "only some people may post in that channel",
    "address_refused": "it lies at an address from which I fetch nothing",
    "too_many_redirects": "it lies at an address from which I fetch nothing",
    "unchanged": "its translation came out the same",
    # What the gate says (bot.files.refusals).
    "empty": "it is empty",
    "mismatch": "it is not what its name says; save it anew from the program that "
    "made it",
    "polyglot": "it is two kinds of file at once, which I do not pass on",
    "unreadable": "it cannot be read; save it anew and upload it once more",
    "encrypted": "it is locked with a password; upload it without one",
    "macros": "it holds programs; save it without macros",
    "remote_template": "it loads a template from elsewhere; save it without that",
    "xml_entities": "it is built in a way that I do not open",
    "archive": "it is built in a way that I do not open",
    "archive_entries": "it is built in a way that I do not open",
    "archive_size": "unpacked it is larger than I may open",
    "archive_xml": "unpacked it is larger than I may open",
    "archive_ratio": "unpacked it is larger than I may open",
    "pixels": "it has {pixels} pixels, more than the {limit} that I may open; make it "
    "smaller",
    "frames": "it has more than {limit} frames; send a still picture",
    "sides": "it is {width} by {height} pixels; from {least} to {most} a side can be "
    "translated",
    "sliver": "it is {width} by {height} pixels, too long for its breadth; cut it",
    "pages": "it has {pages} pages, more than {limit}; split it",
    "characters": "it has {characters} characters, more than {limit}; split it",
    "charset": "its letters are in a code that I do not read; save it as UTF-8",
    "too_complex": "looking at it took too long; save it anew, or send it in parts",
}


def reason(code: str, figures: Mapping[str, Any]) -> str:
    """Why a file was not translated.

    Args:
        code: A code of ours, the gate's, Slack's or a provider's.
        figures: What its sentence needs.
    """
    named = {name: _figure(value) for name, value in figures.items()} | {
        "format": str(figures.get("extension") or figures.get("format") or "?"),
        "most": _megabytes(int(figures.get("limit") or 0)),
        "source": display_name(str(figures.get("source") or "und")),
        "target": display_name(str(figures.get("target") or "und")),
    }
    sentence = _REASONS.get(code)
    if sentence is None and code.startswith("result_"):
        return f"what came back for it cannot be used ({code.removeprefix('result_')})"
    if sentence is None:
        return f"something went wrong ({code})"
    return sentence.format_map(_Known(named))


class _Known(dict[str, str]):
    """Figures; one that nobody gave is told as such."""

    def __missing__(self, name: str) -> str:
        return "?"


def _figure(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _megabytes(limit: int) -> str:
    return f"{limit / 1_000_000:,.0f} MB" if limit else "most"


def translated(source: str, label: str) -> str:
    """What came of one file, where others came from elsewhere."""
    start = f" from {display_name(source)}" if source else ""
    return f"translated{start} by {label}"


def passed_on(label: str, code: str, *, begun: bool, again: bool) -> str:
    """Behind what became of a file: who was to translate it first, and did not.

    Args:
        label: The provider, as people call it.
        code: Why, as `reason` has it; or "resting".
        begun: Whether it may have to be paid.
        again: Whether the same provider got it in the end, in another way.
    """
    resting = code == "resting"
    why = "it does not answer just now" if resting else reason(code, {})
    paid = ", and it may have been charged" if begun else ""
    first = "at first " if again else ""
    return f"; {first}{label} did not: {why}{paid}"


def linked(code: str) -> str:
    """Why a translation is fetched by a link: Slack did not take it."""
    return f"translated, but {_REFUSALS.get(code, _REFUSED)}"


def working(done: int, count: int, target: str) -> str:
    """The first line while files are worked on, with how many are translated."""
    so_far = f": {done} of {count} translated" if done > 0 and count > 1 else ""
    return f"Translating {_files(count)} into {language(target)}{so_far}"


def finished(done: int, count: int, target: str, seconds: float | None) -> str:
    """The first line when it is over."""
    took = f" in {seconds:,.0f} s" if seconds is not None else ""
    if done == 0:
        return f"I could not translate {_files(count)} into {language(target)}"
    which = _files(count) if done == count else f"{done} of {_files(count)}"
    return f"Translated {which} into {language(target)}{took}"


def by_whom(labels: Sequence[str], sources: Sequence[str]) -> str:
    """The small line below: from which languages, by whom."""
    languages = ", ".join(display_name(tag) for tag in sources)
    start = f"From {languages}" if languages else ""
    return " · ".join(piece for piece in (start, ", ".join(labels)) if piece)


def alt_text(name: str, target: str, words: str = "") -> str:
    """What a screen reader says of a translated image, with its words where known."""
    said = f"{name}, its text translated into {display_name(target)}"
    return f"{said}: {words}" if words else said


def more(count: int) -> str:
    """The last line of a list that is too long."""
    return f"and {count} more"


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
