"""Files for the tests of what Alibaba does with them, and the recorded requests."""

import json
from pathlib import Path
from typing import Any

from bot.providers.files import SourceFile
from tests.unit.providers.cloud import Reply


def source(address: str = "", *, path: Path = Path("none"), **more: Any) -> SourceFile:
    """A file on its way."""
    known: dict[str, Any] = {"name": "image.png", "format": "png", "size": 5}
    return SourceFile(path=path, address=address, **(known | more))


def recorded(shared: Path, name: str) -> dict[str, Any]:
    """A request of the vendor's SDK."""
    path = shared / "vectors" / f"{name}.json"
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return read | {
        "headers": {key.lower(): value for key, value in read["headers"]},
        "target": read["request_line"].split(" ")[1],
    }


def canned(shared: Path, name: str) -> Any:
    """The body of an answer that the vendor's SDK was given."""
    path = shared / "vectors" / "_canned_responses.json"
    return json.loads(path.read_text("utf-8"))[name]["body"]


def said(status: int = 200, code: object = 200, **data: Any) -> Reply:
    """An answer about images."""
    return Reply({"RequestId": "R9", "Code": code, "Data": data}, status)
