"""The status message of a job with files: how far each is, and in the end what came.

It is rich_text, where nothing that stands in a file's name can be taken for markup.
"""

from bot.items import (
    STOPPED,
    Item,
    ItemState,
    any_in,
    items_of,
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
_SIGNS = {ItemState.SHARED: "white_check_mark", ItemState.FAILED: "warning"}
_CANCELLED = "no_entry_sign"


def status_of(job: Job, facts: Facts) -> Answer:
    """The message as it stands now."""
    items = items_of(job)
    headline = _headline(job, items)
    lines = [_line(each, shown_name(job, each)) for each in items[:_MOST_NAMED]]
    if len(items) > _MOST_NAMED:
        lines.append(_bullet(_text(file_words.more(len(items) - _MOST_NAMED))))
    listed = {"type": "rich_text_list", "style": "bullet", "elements": lines}
    title = {"type": "rich_text_section", "elements": [_text(headline, bold=True)]}
    shown: list[blocks.Block] = [{"type": "rich_text", "elements": [title, listed]}]
    shown += _caption(job, items)
    small = _small_line(items, facts)
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


def _caption(job: Job, items: list[Item]) -> list[blocks.Block]:
    """The words above the files, where no file came that they could stand with."""
    if job.state not in _CLOSING:
        return []
    failed = str(job.data.get("caption", {}).get("reason", ""))
    if failed and failed not in _NOTHING_TO_DO:
        return [blocks.context(file_words.CAPTION_LEFT)]
    if any_in(items, ItemState.SHARED):
        return []
    sections: list[str] = job.content.get("sections", [])
    return [blocks.section(each) for each in sections[:_MOST_SECTIONS] if each.strip()]


def _headline(job: Job, items: list[Item]) -> str:
    if job.state not in _CLOSING:
        return file_words.working(len(items), job.key.target)
    if STOPPED in job.data:
        return file_words.CANCELLED
    done = sum(each.state == ItemState.SHARED for each in items)
    seconds = job.data.get("seconds")
    return file_words.finished(done, len(items), job.key.target, seconds)


def _line(item: Item, name: str) -> blocks.Block:
    said = (
        file_words.reason(item.reason, item.figures)
        if item.state == ItemState.FAILED
        else file_words.STAGES[item.state]
    )
    sign = _SIGNS.get(item.state, "hourglass_flowing_sand")
    sign = _CANCELLED if item.reason == "cancelled" else sign
    emoji = {"type": "emoji", "name": sign}
    return _bullet(emoji, _text(" "), _text(name, bold=True), _text(f": {said}"))


def _bullet(*elements: blocks.Block) -> blocks.Block:
    return {"type": "rich_text_section", "elements": list(elements)}


def _text(text: str, *, bold: bool = False) -> blocks.Block:
    styled = {"style": {"bold": True}} if bold else {}
    return {"type": "text", "text": text, **styled}


def _small_line(items: list[Item], facts: Facts) -> str:
    providers = [each.provider for each in items if each.provider]
    labels = [facts.label_of(name) for name in dict.fromkeys(providers)]
    sources = dict.fromkeys(each.source for each in items if each.source)
    return file_words.by_whom(labels, list(sources))
