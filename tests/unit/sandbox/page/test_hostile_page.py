"""What people and apps write never becomes part of the page that others see."""

import json
from itertools import cycle
from typing import Any

import pytest

from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.kit import FULL
from tests.unit.sandbox.page.kit import Json, Node, Seen, changed, leaves
from tests.unit.sandbox.page.test_acting import form
from tests.unit.sandbox.page.test_hostile import CASES, MORE, PAYLOADS, SHARP
from tests.unit.sandbox.page.test_live import live
from tests.unit.sandbox.page.visiting import Visitor

#: What a script or an address could hide in, and what only our templates write.
_EVENT = "on"
_ADDRESSES = ("href", "src", "action", "formaction", "srcset", "data", "poster")
_TAGS = frozenset(("iframe", "object", "embed", "base", "style", "applet", "frame"))


def _faults(node: Node, *, scripts: bool = False) -> list[str]:
    """What an element has that no template of ours writes."""
    given = node.attributes
    found = [name for name in given if name.startswith((_EVENT, "style", "srcdoc"))]
    found += [node.tag] if node.tag in _TAGS else []
    found += ["script"] if node.tag == "script" and not scripts else []
    for name in _ADDRESSES:
        allowed = ("/", "#", "?", "https://", "http://", "mailto:", "tel:", "data:,")
        if name in given and not given[name].startswith(allowed):
            found.append(given[name])
    return found


def _drawn(case: Json) -> Seen:
    draw = live(picture_of=lambda _: "F1")
    if case["type"] == "message":
        return Seen(draw.message(case))
    return Seen(draw.view(case, errors=case.get("errors")))


@pytest.mark.parametrize("case", [*CASES, *MORE])
def test_no_markup_survives_in_any_field_that_is_used(case: Json) -> None:
    for path, payload in zip(leaves(case), cycle(SHARP), strict=False):
        drawn = _drawn(changed(case, path, payload))
        assert [fault for node in drawn.nodes for fault in _faults(node)] == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_markup_survives_in_the_whole_page(payload: str) -> None:
    for case in (*CASES, *MORE):
        hostile = case
        for path in leaves(case):
            hostile = changed(hostile, path, payload)
        drawn = _drawn(hostile)
        assert [fault for node in drawn.nodes for fault in _faults(node)] == []


async def _typed(control: Control, visitor: Visitor, payload: str) -> None:
    """Write a payload wherever a person can write."""
    said = await control.say("emma", "general", payload)
    await control.say("emma", "general", payload, thread_ts=said.ts)
    await control.say(
        "emma", "general", f"`{payload}` *{payload}* <{payload}|{payload}>"
    )
    await control.upload(
        "emma", "general", [(payload.replace("/", "_") or "x", b"bytes")], payload
    )
    await visitor.act("emma", "say", form(channel="general", x=payload.encode()))


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_nothing_that_a_person_types_becomes_markup(
    visitor: Visitor, control: Control, payload: str
) -> None:
    payload = payload.encode(errors="ignore").decode()  # no client sends more
    await _typed(control, visitor, payload)
    said = (await control.messages("general"))[0]
    page = await visitor.page(f"/as/bruno/general?thread={said.ts}")
    assert [f for node in page.nodes for f in _faults(node, scripts=True)] == []
    own = {n.attributes["src"][:14] for n in page.tagged("script")}
    assert own <= {"/_page/static/"}
    given = {"name": payload, "channel": "general", "ts": said.ts}
    _, told = await visitor.act("emma", "react", **given)
    assert [f for node in Seen(told).nodes for f in _faults(node)] == []


@pytest.mark.parametrize("payload", SHARP)
async def test_names_of_people_places_and_the_app_are_only_names(
    start: Start, payload: str
) -> None:
    manifest: dict[str, Any] = json.loads(json.dumps(FULL))
    manifest["display_information"]["name"] = payload
    manifest["features"]["shortcuts"][0]["name"] = payload
    workspace: LocalWorkspace = await start(manifest, page_key="k")
    world = workspace._core.world
    world.person("emma").real_name = payload
    world.channel("general").purpose = payload
    async with Control(workspace.control_url) as control:
        await control.add_channel(payload, members=["emma"])
        port = workspace.url.rpartition(":")[2]
        visitor = Visitor(workspace, control.session)
        options = {"headers": {"Cookie": f"workspace-{port}=k"}}
        for path in ("/as/emma/general", "/as/emma/app/home", "/as/emma/app/messages"):
            page = await visitor.page(path, **options)
            assert [f for n in page.nodes for f in _faults(n, scripts=True)] == []
