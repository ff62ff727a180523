"""Small pages for people whose link leads nowhere: what is so, and what to do now."""

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Page:
    """A page of one heading and one sentence."""

    status: int
    title: str
    text: str


UNKNOWN = Page(
    404,
    "This link does not work",
    "It may have been cut off when it was copied. Please open it once more from the "
    "message in Slack.",
)
ENDED = Page(
    410,
    "This link has ended",
    "The translation is no longer kept here. Please look in the thread in Slack, where "
    "it may still stand, or ask for it there once more.",
)
GONE = Page(
    410,
    "This translation is gone",
    "It cannot be had here any more, nor from the provider. Please look in the thread "
    "in Slack, where it may still stand, or ask for it there once more.",
)
LATER = Page(
    503,
    "Not just now",
    "The translation has to be fetched from the provider again, and that did not work "
    "at the moment. Please open the link again in a minute.",
)


def html(page: Page) -> str:
    """A page as a browser shows it: nothing in it is loaded, and nothing runs."""
    title, text = escape(page.title), escape(page.text)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><h1>{title}</h1><p>{text}</p></html>\n"
    )
