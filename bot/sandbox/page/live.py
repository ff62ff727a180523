"""Messages and views as the page has them: what the transcript only shows, works."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any

from markupsafe import Markup

from bot.sandbox.page.live_controls import LiveControl, Offered, live_control
from bot.sandbox.page.names import Names
from bot.sandbox.page.render import Renderer, environment

Json = dict[str, Any]

_GONE = ("tombstone", "hidden_by_limit", "file_access")


class LiveRenderer(Renderer):
    """Draws for one person what that person can use.

    Args:
        names: Who and what ids stand for.
        reader: Id of the person.
        base: The address below which this person's pages are: "/as/emma".
        zone: Where the person reads times.
        offered: The people and places that the person can choose.
        picture_of: A picture's address, or a file's id -> id of the file that it is;
            empty: none that the person may see.
    """

    elements = "live_elements.html"
    live = True

    def __init__(
        self,
        names: Names,
        *,
        reader: str,
        base: str,
        zone: tzinfo,
        offered: Offered,
        picture_of: Callable[[str], str],
    ) -> None:
        self._base = base
        self._offered = offered
        self._picture_of = picture_of
        super().__init__(names, zone=zone, picture=self._picture_at, reader=reader)
        template = environment().get_template("live_parts.html")
        self._parts: Any = template.make_module({"draw": self})

    def surface(self, raw: Json, values: Json, errors: Mapping[str, str]) -> Markup:
        """A modal as a dialog with a form, or a home tab."""
        drawn = self.blocks(raw.get("blocks"), values, errors)
        return Markup(self._parts.view(raw, drawn))  # noqa: S704 - templates escape

    # --- what templates ask --------------------------------------------------

    def attributes(self, raw: Json) -> Markup:
        """Which message it is, and whose."""
        given = {
            "id": article_id(raw),
            "data-channel": raw.get("channel", ""),
            "data-ts": raw["ts"],
            "data-thread": raw.get("thread_ts") or raw["ts"],
            "data-author": raw.get("user", ""),
            "data-permalink": raw.get("permalink", ""),
            "tabindex": "-1",
        }
        given |= {"data-own": ""} if self._is_own(raw) else {}
        given |= {"data-ephemeral": ""} if raw.get("is_ephemeral") else {}
        return Markup("").join(
            Markup(' {}="{}"').format(name, value) for name, value in given.items()
        )

    def footer(self, raw: Json) -> Markup:
        """Reactions to press, and the way to the thread."""
        in_thread = raw.get("where") == "t" or raw.get("is_ephemeral")
        thread = "" if in_thread else raw.get("thread_ts", "")
        replies = raw.get("reply_count", 0) if thread else 0
        parent = thread if thread != raw["ts"] else ""
        dismiss = f"{self._base}/act/dismiss"
        return Markup(  # noqa: S704 - as above
            self._parts.footer(raw, replies, parent, dismiss)
        )

    def live_file(self, raw: Json) -> Markup:
        """A file with its picture to enlarge, and its bytes to download."""
        card = self.file(raw)
        address = f"{self._base}/file/{raw.get('id', '')}"
        gone = str(raw.get("mode", "")) in _GONE
        return Markup(  # noqa: S704 - as above
            self._parts.file(card, "" if gone else address, raw)
        )

    def use(self, element: Json, held: Json | None, block: Json) -> LiveControl:
        """What an element's form control needs."""
        return live_control(element, block, held or {}, self._offered, self._zone)

    def anchor(self, block: Json) -> str:
        """An id for a view's input, the same after each change of the view."""
        name = str(block.get("block_id"))
        return f"f-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:10]}"

    # --- inside --------------------------------------------------------------

    def _is_own(self, raw: Json) -> bool:
        by_app = raw.get("bot_id") or raw.get("subtype") == "tombstone"
        return raw.get("user") == self._reader and not by_app

    def _picture_at(self, name: str) -> str:
        """Where the page shows a picture; a host elsewhere is never asked."""
        file = self._picture_of(name)
        return f"{self._base}/file/{file}/thumb" if file else ""


def article_id(raw: Json) -> str:
    """The id of a message's element: in its channel, its thread, or for one alone."""
    place = "e" if raw.get("is_ephemeral") else raw.get("where", "m")
    return f"{place}-{raw.get('channel', '')}-{str(raw['ts']).replace('.', '-')}"
