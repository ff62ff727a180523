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
}

#: Why a file was not translated; behind its name and a colon. `{...}` are figures.
_REASONS = {
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
    "task_failed": "the provider could not translate it",
    "never_shown": "Slack took its translation and never showed it",
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


def working(count: int, target: str) -> str:
    """The first line while files are worked on."""
    return f"Translating {_files(count)} into {language(target)}"


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


def alt_text(name: str, target: str) -> str:
    """What a screen reader says of a translated image."""
    return f"{name}, its text translated into {display_name(target)}"


def more(count: int) -> str:
    """The last line of a list that is too long."""
    return f"and {count} more"


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
