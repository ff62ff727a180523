"""The tour of `scripts/demo`: it passes, and it would notice if it did not."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.demo import story, tour
from bot.demo.scenes.scene import Scene, must_hold
from bot.engine import Engine
from bot.manifest import manifest_path
from bot.sandbox.control import Control, Message


def _message(text: str) -> Message:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    return Message(
        channel="C1",
        ts="1.000001",
        thread_ts="",
        user="U1",
        bot_id="B1",
        text=text,
        blocks=[block],
        files=[],
        metadata=None,
        ephemeral_to="",
        seq=1,
        raw={},
    )


@pytest.mark.engine
async def test_every_scene_ends_as_it_should(tmp_path: Path) -> None:
    passed = await tour.play_demo(
        manifest=manifest_path(), out=tmp_path, stay=False, stop=asyncio.Event()
    )
    steps = json.loads((tmp_path / "transcript.json").read_text())["steps"]
    assert [step for step in steps if not step["ok"]] == []
    assert [step["step"] for step in steps] == [title for title, _ in story.STORY]
    assert {tuple(step) for step in steps} == {("step", "ok", "ms", "posted")}
    assert passed


@pytest.mark.engine
async def test_tour_goes_on_serving_until_it_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tour, "STORY", story.STORY[:1])
    monkeypatch.setattr("bot.demo.invitation._PATIENCE_SECONDS", 0.0)
    stop, said = asyncio.Event(), ""
    playing = asyncio.create_task(
        tour.play_demo(manifest=manifest_path(), out=tmp_path, stay=True, stop=stop)
    )
    while "goes on until Ctrl-C" not in said:
        done, _ = await asyncio.wait([playing], timeout=0.1)
        assert not done
        said += capsys.readouterr().err
    stop.set()

    assert await playing
    assert "1 of 1 scenes as expected" in said


@pytest.mark.engine
async def test_tour_that_is_stopped_begins_no_further_scene(tmp_path: Path) -> None:
    stop = asyncio.Event()
    stop.set()
    out = tmp_path / "out"

    assert await tour.play_demo(
        manifest=manifest_path(), out=out, stay=False, stop=stop
    )
    assert not await asyncio.to_thread(out.exists)


@pytest.mark.engine
@pytest.mark.parametrize(
    ("shown", "wrong"),
    [
        ("Good morning to all of you, my friends.", "did not change"),
        ("Guten Morgen, meine lieben Freunde, wie geht es euch?", "not pt"),
        ("Good evening to all of you, my dear friends.", "not pt"),
    ],
)
async def test_a_wrong_language_is_noticed(shown: str, wrong: str) -> None:
    judge = Engine()
    await judge.start()
    try:
        scene = Scene(Control("http://127.0.0.1:9"), judge)
        source = "Good morning to all of you, my friends."
        with pytest.raises(AssertionError, match=wrong):
            await scene.must_be("pt", _message(shown), source)
    finally:
        await judge.close()


@pytest.mark.parametrize("text", ["no link here", "<#C1> twice <#C1>"])
def test_a_lost_or_doubled_token_is_noticed(text: str) -> None:
    with pytest.raises(AssertionError, match="exactly once"):
        must_hold(text, ["<#C1>"])


async def test_a_failed_scene_is_told_and_does_not_end_the_tour() -> None:
    async def fails(_: Scene) -> str:
        raise AssertionError("nothing came")

    scene = Scene(Control("http://127.0.0.1:9"), Engine())
    outcome = await tour._play_one("Emma waits", fails, scene)
    assert (outcome.ok, outcome.posted) == (False, "AssertionError: nothing came")
