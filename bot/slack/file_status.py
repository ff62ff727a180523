"""The status message of a job with files: how far each is, and in the end what came.

Behind what came stands where to get it: our own link, with how long it is good, or
Slack's.

It is rich_text, where nothing that stands in a file's name can be taken for markup.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from bot.items import (
    BY_OPERATOR,
    STOPPED,
    Item,
    ItemState,
    caption_of,
    items_of,
    links_of,
    shown_name,
    was_announced,
)
from bot.models import Job
from bot.slack import blocks, file_words, words
from bot.slack.results import Answer, Facts

#: Files that are named; of more than these, the rest is counted.
_MOST_NAMED = 20
#: Of a caption; Slack takes 50 blocks.
_MOST_SECTIONS = 40
#: Why a caption was rightly left as it is.
_NOTHING_TO_DO = frozenset({"same_language", "unchanged"})
_CLOSING = frozenset({"closing", "done", "failed", "cancelled"})
_SIGNS = {
    ItemState.SHARED: "white_check_mark",
    ItemState.LINKED: "white_check_mark",
    ItemState.FAILED: "warning",
}
_CANCELLED = "no_entry_sign"
_TRANSLATED = frozenset(
    {
        ItemState.READY,
        ItemState.COLLECTED,
        ItemState.UPLOADED,
        ItemState.SHARED,
        ItemState.LINKED,
    }
)

#: Where people fetch a translation from our server; empty where there is no copy.
Address = Callable[[Item], str]


def nowhere(_: Item) -> str:
    """The address of a translation of which our server has no copy."""
    return ""


def status_of(job: Job, facts: Facts, address: Address = nowhere) -> Answer:
    """The message as it stands now.

    Args:
        job: With files.
        facts: Names the providers.
        address: Makes our own links.
    """
    items = items_of(job)
    headline = _headline(job, items)
    apart = _came_apart(items)
    lines = [
        _line(
            shown_name(job, each),
            _sign(each),
            _said(each, facts, apart=apart) + _instead(each, facts),
            _ending(job, each, address),
        )
        for each in items[:_MOST_NAMED]
    ]
    if len(items) > _MOST_NAMED:
        lines.append(_bullet(_text(file_words.more(len(items) - _MOST_NAMED))))
    listed = {"type": "rich_text_list", "style": "bullet", "elements": lines}
    title = {"type": "rich_text_section", "elements": [_text(headline, bold=True)]}
    shown: list[blocks.Block] = [{"type": "rich_text", "elements": [title, listed]}]
    shown += _caption(job)
    small = _small_line(_worked_on(job, items), facts)
    if small:
        shown.append(blocks.context(small))
    shown += blocks.actions(_controls(job, items))
    return Answer(headline, shown, public=True)


def _controls(job: Job, items: list[Item]) -> list[blocks.Block]:
    """What can be done: cancel while nothing is paid, try again what failed."""
    if STOPPED in job.data:
        return []
    if job.state not in _CLOSING:
        cancel = blocks.button(file_words.CANCEL, blocks.ACTION_CANCEL, job.id)
        return [] if was_announced(job) else [cancel]
    if not any(each.may_be_retried for each in items):
        return []
    return [blocks.button(words.TRY_AGAIN, blocks.ACTION_RETRY, job.id)]


def _caption(job: Job) -> list[blocks.Block]:
    """The words above the files, where no file came that they could stand with."""
    if job.state not in _CLOSING:
        return []
    failed = str(job.data.get("caption", {}).get("reason", ""))
    if failed and failed not in _NOTHING_TO_DO:
        return [blocks.context(file_words.CAPTION_LEFT)]
    _, sections = caption_of(job)
    return [blocks.section(each) for each in sections[:_MOST_SECTIONS]]


def _headline(job: Job, items: list[Item]) -> str:
    if job.state not in _CLOSING:
        translated = sum(each.state in _TRANSLATED for each in items)
        return file_words.working(translated, len(items), job.key.target)
    if job.data.get(STOPPED) == BY_OPERATOR:
        return file_words.CANCELLED_BY_OPERATOR
    if STOPPED in job.data:
        return file_words.CANCELLED
    done = sum(each.is_there for each in items)
    seconds = job.data.get("seconds")
    return file_words.finished(done, len(items), job.key.target, seconds)


def _line(
    name: str, sign: str, said: str, ending: Sequence[blocks.Block]
) -> blocks.Block:
    emoji = {"type": "emoji", "name": sign}
    return _bullet(
        emoji, _text(" "), _text(name, bold=True), _text(f": {said}"), *ending
    )


def _sign(item: Item) -> str:
    if item.reason == "cancelled":
        return _CANCELLED
    return _SIGNS.get(item.state, "hourglass_flowing_sand")


def _came_apart(items: Sequence[Item]) -> bool:
    """Whether files came from several languages or providers; else they are told once.

    That is in the small line below.
    """
    return len({(each.source, each.provider) for each in items if each.is_there}) > 1


def _said(item: Item, facts: Facts, *, apart: bool) -> str:
    if item.state == ItemState.FAILED:
        return file_words.reason(item.reason, item.figures)
    if item.state == ItemState.LINKED and item.reason:
        return file_words.linked(item.reason)
    if item.is_there and item.provider and apart:
        return file_words.translated(item.source, facts.label_of(item.provider))
    return file_words.STAGES[item.state]


def _instead(item: Item, facts: Facts) -> str:
    """Who was to translate it first, and why they did not."""
    if not item.is_over:
        return ""
    said = []
    for each in item.tried:
        provider, why = str(each["by"]).partition("/")[0], str(each["why"])
        begun, again = bool(each["begun"]), provider == item.provider
        label = facts.label_of(provider)
        said.append(file_words.passed_on(label, why, begun=begun, again=again))
    return "".join(said)


def _ending(job: Job, item: Item, address: Address) -> list[blocks.Block]:
    """Where to get what came: our own link, or else Slack's."""
    if job.state not in _CLOSING or not item.is_there:
        return []
    ours = address(item)
    if ours:
        return [_text(" · "), _link(ours, file_words.DOWNLOAD), *_until(item)]
    theirs = links_of(job).get(item.id, "")
    return [_text(" · "), _link(theirs, file_words.OPEN)] if theirs else []


def _until(item: Item) -> list[blocks.Block]:
    """How long a link is good, in each reader's own time."""
    moment = datetime.fromtimestamp(item.link_until, UTC)
    date = {
        "type": "date",
        "timestamp": int(item.link_until),
        "format": file_words.MOMENT,
        "fallback": f"{moment:%Y-%m-%d %H:%M} UTC",
    }
    return [_text(file_words.UNTIL), date]


def _bullet(*elements: blocks.Block) -> blocks.Block:
    return {"type": "rich_text_section", "elements": list(elements)}


def _text(text: str, *, bold: bool = False) -> blocks.Block:
    styled = {"style": {"bold": True}} if bold else {}
    return {"type": "text", "text": text, **styled}


def _link(url: str, text: str) -> blocks.Block:
    return {"type": "link", "url": url, "text": text}


def _worked_on(job: Job, items: list[Item]) -> list[Item]:
    """The files of which it is told who translates them; of cancelled ones, nobody."""
    return [each for each in items if each.is_there or STOPPED not in job.data]


def _small_line(items: list[Item], facts: Facts) -> str:
    providers = [each.provider for each in items if each.provider]
    labels = [facts.label_of(name) for name in dict.fromkeys(providers)]
    sources = dict.fromkeys(each.source for each in items if each.source)
    return file_words.by_whom(labels, list(sources))
