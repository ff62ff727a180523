"""Alibaba first, the engine behind it: our own Alibaba, simulated, on this machine."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from bot.config import Settings
from bot.demo.scenes import clouds
from bot.demo.scenes.scene import Scene as DemoScene
from bot.demo.scenes.scene import translation_of
from bot.demo.stage import CloudStage, cloud_settings
from bot.engine import Engine
from bot.jobs.states import JobState
from bot.languages import flag_of, flag_target
from bot.models import Pair
from bot.providers.provider import Provider
from bot.providers.registry import make_providers
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.alibaba.languages import code_of
from bot.sandbox.alibaba.wordmap import restore
from bot.sandbox.clouds import LocalAlibaba
from bot.sandbox.control import Message
from storage.sqlite.slots import SqliteSlots
from tests.scenarios.conftest import PATIENCE_SECONDS, OpenScene, Scene

pytestmark = pytest.mark.engine

TEXTS = {
    "en": "Good morning! The meeting tomorrow begins at ten o'clock.",
    "pt": "Bom dia! A reunião de amanhã começa às dez horas.",
}
#: The simulation has no letters of their scripts.
WITHOUT_LETTERS = {"chr", "dv", "iu", "syr"}
_REGIONAL_A = 0x1F1E6


def provider_of(name: str) -> Provider:
    """A provider as the bot has it, to be asked for its abilities only."""
    settings = Settings(
        _env_file=None,
        alibaba_cloud_access_key_id="local-x",
        alibaba_cloud_access_key_secret="x",
    )
    made = make_providers(
        (name,), models_dir=None, call_timeout_seconds=1, settings=settings
    )
    return made.text[0]


ALIBABA = provider_of("alibaba")


def targets_of(source: str) -> list[str]:
    return sorted(ALIBABA.translator.targets(source) - WITHOUT_LETTERS)


def pairs() -> list[Pair]:
    """The pairs of the languages whose texts stand above; the engine has them too."""
    found = [Pair(source, target) for source in TEXTS for target in TEXTS]
    return [pair for pair in found if ALIBABA.translator.can(pair)]


def reaction_of(tag: str) -> str:
    """The name of the flag that asks for a language; empty where none does."""
    letters = [chr(ord(sign) - _REGIONAL_A + ord("a")) for sign in flag_of(tag)]
    name = f"flag-{''.join(letters)}"
    return name if letters and flag_target(name) == tag else ""


FLAGS = {
    source: [tag for tag in targets_of(source) if reaction_of(tag)][::9]
    for source in TEXTS
}
TYPED = [
    *targets_of("en")[::30],
    *(tag for tag in targets_of("en") if len(ALIBABA.route(Pair("en", tag))) > 2),
]


@pytest.fixture
async def alibaba() -> AsyncIterator[LocalAlibaba]:
    started = LocalAlibaba()
    await started.start()
    yield started
    await started.close()


@pytest.fixture
async def cloud(alibaba: LocalAlibaba) -> AsyncIterator[AlibabaControl]:
    async with AlibabaControl(alibaba.control_url) as control:
        yield control


@pytest.fixture
async def scene(
    transport: str, open_scene: OpenScene, alibaba: LocalAlibaba
) -> AsyncIterator[Scene]:
    """A scene on each transport, with Alibaba first."""
    async with open_scene(transport, **cloud_settings(alibaba)) as opened:
        yield opened


async def flagged(scene: Scene, said: Message, flag: str) -> Message:
    """Add a flag and wait for the translation."""
    before = await scene.control.sequence()
    await scene.flag("emma", flag, said)
    return await scene.next_post(before, said)


async def flag_at_once(
    monkeypatch: pytest.MonkeyPatch, scene: Scene, said: Sequence[Message]
) -> None:
    """Flag all of them, and hold back every call until all of them wait for one."""
    slots, all_wait = scene.bot.stores.slots, asyncio.Event()

    async def reserve(key: str, now: float, gap_seconds: float) -> float:
        slot = await SqliteSlots.reserve(slots, key, now, gap_seconds)
        await all_wait.wait()
        return slot

    monkeypatch.setattr(slots, "reserve", reserve)
    await asyncio.gather(*(scene.flag("bruno", "jp", message) for message in said))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await translating(scene) < len(said):
            await scene.control.idle(quiet=0.05, timeout=PATIENCE_SECONDS)
    all_wait.set()


async def translating(scene: Scene) -> int:
    """How many jobs have their words with a provider."""
    return (await scene.bot.stores.reader.counts()).get(JobState.TRANSLATING, 0)


async def calls(cloud: AlibabaControl) -> list[dict[str, Any]]:
    return [entry.data for entry in await cloud.log()]


def line_below(message: Message) -> str:
    (line,) = [block for block in message.blocks if block["type"] == "context"]
    return str(line["elements"][0]["text"])


def brought_back(message: Message, *route: str) -> str:
    """What a simulated translation was made from, step by step."""
    text = translation_of(message)
    for tag in reversed(route):
        text = restore(text, str(code_of(tag)))
    return text


@pytest.mark.parametrize("source", FLAGS)
async def test_flags_of_the_clouds_languages_are_answered_by_it(
    scene: Scene, source: str
) -> None:
    assert len(FLAGS[source]) >= 5
    for target in FLAGS[source]:
        said = await scene.control.say("bruno", "travel", TEXTS[source])
        posted = await flagged(scene, said, reaction_of(target))

        assert brought_back(posted, target) == TEXTS[source]
        assert "Alibaba Cloud" in line_below(posted)


async def test_typed_languages_are_answered_also_by_way_of_another(
    scene: Scene,
) -> None:
    assert max(len(ALIBABA.route(Pair("en", tag))) for tag in TYPED) == 3
    for target in TYPED:
        before = await scene.control.sequence()
        words = f"{target}: {TEXTS['en']}"
        await scene.control.command("emma", "general", "/translate", words)
        note = await scene.note(before, "emma")
        _, *route = ALIBABA.route(Pair("en", target))

        assert brought_back(note, *route) == TEXTS["en"]
        assert ("by way of" in line_below(note)) == (len(route) > 1)


async def test_many_flags_at_once_share_one_call(
    scene: Scene, cloud: AlibabaControl, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"The train number {n} leaves at nine o'clock." for n in range(20)]
    said = [await scene.control.say("emma", "travel", text) for text in texts]
    before = await scene.control.sequence()
    await flag_at_once(monkeypatch, scene, said)
    posted = [await scene.next_post(before, message) for message in said]

    assert [brought_back(message, "ja") for message in posted] == texts
    (call,) = await calls(cloud)
    assert (call["operation"], call["texts"]) == ("GetBatchTranslate", 20)


@pytest.mark.parametrize("pair", pairs(), ids=str)
async def test_refused_pair_goes_to_the_engine_which_says_so(
    scene: Scene, cloud: AlibabaControl, pair: Pair
) -> None:
    await cloud.add_fault("*", "error:105", times=-1)
    said = await scene.control.say("bruno", "travel", TEXTS[str(pair.source)])
    posted = await flagged(scene, said, "us" if pair.target == "en" else "flag-pt")

    assert "built-in engine, for Alibaba Cloud could not" in line_below(posted)
    assert "System.LanguageNotSupported" in line_below(posted)
    assert len(await calls(cloud)) == 1


async def test_throttled_calls_wait_and_nothing_is_lost_or_paid_twice(
    scene: Scene, cloud: AlibabaControl
) -> None:
    await cloud.switch(
        rates={"GetBatchTranslate": 1}, throttle_minute=False, retry_after=True
    )
    said = [await scene.control.say("emma", "travel", TEXTS["en"]) for _ in range(3)]
    before = await scene.control.sequence()
    flags = ("jp", "kr", "flag-gr")
    await asyncio.gather(
        *(
            scene.flag("bruno", flag, message)
            for flag, message in zip(flags, said, strict=True)
        )
    )
    posted = [await scene.next_post(before, message) for message in said]

    assert all("Alibaba Cloud · " in line_below(message) for message in posted)
    assert "Throttling.User" in {call["code"] for call in await calls(cloud)}
    (line,) = (await cloud.ledger())["lines"]
    assert line["calls"] == 3


async def test_refused_account_falls_over_at_once_and_is_left_alone(
    scene: Scene, cloud: AlibabaControl
) -> None:
    await cloud.switch(service="overdue")
    posted = []
    for text in ("The house is old.", "The water is cold today.", TEXTS["en"]):
        said = await scene.control.say("emma", "travel", text)
        posted.append(await flagged(scene, said, "flag-pt"))

    assert "for Alibaba Cloud could not" in line_below(posted[0])
    assert all("built-in engine" in line_below(message) for message in posted)
    assert len(await calls(cloud)) == 1


async def test_bad_text_in_a_call_fails_no_neighbour(
    scene: Scene, cloud: AlibabaControl, monkeypatch: pytest.MonkeyPatch
) -> None:
    await cloud.fail_entries("bridge", "105", times=-1)
    texts = [f"The old house number {n} is very beautiful." for n in range(4)]
    bad, *good = [
        await scene.control.say("emma", "travel", text)
        for text in ("The bridge is closed today.", *texts)
    ]
    before = await scene.control.sequence()
    await flag_at_once(monkeypatch, scene, [bad, *good])
    posted = [await scene.next_post(before, message) for message in good]
    note = await scene.note(before, "bruno")

    assert [brought_back(message, "ja") for message in posted] == texts
    assert [call["texts"] for call in await calls(cloud)] == [5]
    assert await scene.posts(bad) == []
    assert "System.LanguageNotSupported" in note.text


async def test_scene_of_the_tour_notices_a_cloud_that_did_not_translate(
    scene: Scene, cloud: AlibabaControl
) -> None:
    engine, stage = Engine(), CloudStage(scene.control, cloud)
    said = await scene.control.say("emma", "travel", TEXTS["en"])
    german = await flagged(scene, said, "flag-de")

    with pytest.raises(AssertionError, match="not one simulated call"):
        await clouds.cloud_first(DemoScene(scene.control, engine, clouds=stage))
    with pytest.raises(AssertionError, match="not the text that was sent"):
        clouds.must_come_back(german, TEXTS["en"])
    with pytest.raises(AssertionError, match="no cloud on this stage"):
        await clouds.cloud_first(DemoScene(scene.control, engine))
