"""Scenes in a second workspace, where Alibaba comes first: our own, on this machine."""

from bot.demo.scenes.scene import Scene, must_mention, translation_of
from bot.demo.stage import CloudStage
from bot.sandbox.alibaba.wordmap import restore
from bot.sandbox.control import Message

_REPORT = "Could you please send me the report before Friday evening?"
_BRIDGE = "The old bridge is closed until the end of the month."


async def cloud_first(scene: Scene) -> str:
    """A pair that the engine lacks: the cloud does it, and the line below names it.

    Its words are simulated, which the cloud's log says; brought back, they are ours.
    """
    stage = _stage(scene)
    there = Scene(stage.control, scene.judge)
    said = await stage.control.say("emma", "general", _REPORT)
    posted = await there.react("aiko", "jp", said)
    must_come_back(posted, _REPORT)
    must_mention(_line_below(posted), ("Japanese", "Alibaba Cloud"))
    by = [entry.data["by"] for entry in await stage.alibaba.log()]
    if by != ["simulated"]:
        raise AssertionError(f"not one simulated call: {by}")
    return f"{_line_below(posted)} (simulated) | {posted.text}"


async def cloud_down(scene: Scene) -> str:
    """The account is refused: the engine does it, and the line below says why."""
    stage = _stage(scene)
    there = Scene(stage.control, scene.judge)
    await stage.alibaba.switch(service="overdue")
    said = await stage.control.say("emma", "general", _BRIDGE)
    posted = await there.react("bruno", "flag-pt", said)
    await there.must_be("pt", posted, _BRIDGE)
    must_mention(
        _line_below(posted), ("built-in engine", "Alibaba Cloud could not", "InArrears")
    )
    return f"{_line_below(posted)} | {posted.text}"


def must_come_back(message: Message, source: str) -> None:
    """Fail unless a message is a simulated translation of a text into Japanese."""
    try:
        found = restore(translation_of(message), "ja")
    except ValueError:
        found = ""
    if found != source:
        raise AssertionError(f"not the text that was sent: {message.text}")


def _stage(scene: Scene) -> CloudStage:
    if scene.clouds is None:
        raise AssertionError("there is no cloud on this stage")
    return scene.clouds


def _line_below(message: Message) -> str:
    """What stands below a translation."""
    (line,) = [block for block in message.blocks if block["type"] == "context"]
    return str(line["elements"][0]["text"])
