"""The tour as one file that opens anywhere: no script, no other file, no network."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from bot.demo.recording import template
from bot.sandbox.page.inline import words_and_emoji
from bot.sandbox.page.render import styles

_OWN_STYLES = Path(__file__).parent / "templates" / "transcript.css"


@dataclass(frozen=True, slots=True)
class Told:
    """A scene as the transcript shows it."""

    #: What the person did, in a sentence.
    title: str
    ok: bool
    ms: int
    #: What the bot posted, or why the scene failed.
    posted: str
    #: What was to be seen, as HTML.
    drawn: Markup

    @property
    def heading(self) -> Markup:
        """The title, with its flags drawn."""
        return words_and_emoji(self.title)

    @property
    def span(self) -> str:
        """How long it took, as people say it."""
        return f"{self.ms / 1000:.1f} s" if self.ms >= 1000 else f"{self.ms} ms"


def transcript(scenes: Sequence[Told]) -> str:
    """The page, whole.

    Args:
        scenes: In order.
    """
    style = styles() + _OWN_STYLES.read_text("utf-8")
    page: str = template("transcript.html").render(
        scenes=scenes,
        good=sum(each.ok for each in scenes),
        total_ms=sum(each.ms for each in scenes),
        policy=_policy(style),
        style=Markup(style),  # noqa: S704 - our own style sheets
    )
    return page


def write_page(out: Path, scenes: Sequence[Told]) -> Path:
    """Write `transcript.html` into a folder.

    Args:
        out: The folder; made if it is not there.
        scenes: In order.

    Returns:
        Where it is.
    """
    out.mkdir(parents=True, exist_ok=True)
    path = out / "transcript.html"
    # A text may hold half a character, which no file of text can.
    path.write_bytes(transcript(scenes).encode("utf-8", "replace"))
    return path


def _policy(style: str) -> str:
    """Let a browser load nothing but this page's own style and pictures."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
