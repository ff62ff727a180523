"""The status message of a job with files: how far each is, and in the end what came.

It is rich_text, where nothing that stands in a file's name can be taken for markup.
"""

from bot.items import Item, ItemState, items_of, names_of
from bot.models import Job
from bot.slack import blocks, file_words, words
from bot.slack.results import Answer, Facts

#: Files that are named; of more than these, the rest is counted.
_MOST_NAMED = 20
_CLOSING = frozenset({"closing", "done", "failed", "cancelled"})
_SIGNS = {ItemState.SHARED: "white_check_mark", ItemState.FAILED: "warning"}


def status_of(job: Job, facts: Facts) -> Answer:
    """The message as it stands now."""
    items = items_of(job)
    headline = _headline(job, items)
    names = names_of(job)
    lines = [_line(each, names.get(each.id, "file")) for each in items[:_MOST_NAMED]]
    listed = {"type": "rich_text_list", "style": "bullet", "elements": lines}
    title = {"type": "rich_text_section", "elements": [_text(headline, bold=True)]}
    shown: list[blocks.Block] = [{"type": "rich_text", "elements": [title, listed]}]
    small = _small_line(items, facts)
    if small:
        shown.append(blocks.context(small))
    if job.state in _CLOSING and any(each.may_be_retried for each in items):
        retry = blocks.button(words.TRY_AGAIN, blocks.ACTION_RETRY, job.id)
        shown += blocks.actions([retry])
    return Answer(headline, shown, public=True)


def _headline(job: Job, items: list[Item]) -> str:
    if job.state not in _CLOSING:
        return file_words.working(len(items), job.key.target)
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
    return {
        "type": "rich_text_section",
        "elements": [
            {"type": "emoji", "name": sign},
            _text(" "),
            _text(name, bold=True),
            _text(f": {said}"),
        ],
    }


def _text(text: str, *, bold: bool = False) -> blocks.Block:
    styled = {"style": {"bold": True}} if bold else {}
    return {"type": "text", "text": text, **styled}


def _small_line(items: list[Item], facts: Facts) -> str:
    providers = [each.translator.partition("/")[0] for each in items if each.translator]
    labels = [facts.label_of(name) for name in dict.fromkeys(providers)]
    sources = dict.fromkeys(each.source for each in items if each.source)
    return file_words.by_whom(labels, list(sources))
