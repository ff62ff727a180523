"""`/translate`, as people type it."""

import pytest

from bot.sandbox.control import Message
from tests.scenarios.conftest import OpenScene, Scene

pytestmark = pytest.mark.engine


async def _ask(scene: Scene, words: str, *, channel: str = "general") -> str:
    before = await scene.control.sequence()
    result = await scene.control.command("emma", channel, "/translate", words)
    assert result.accepted
    assert not result.ack
    return (await scene.note(before, "emma")).text


async def test_a_command_is_answered_privately_in_the_target_language(
    scene: Scene,
) -> None:
    answer = await _ask(scene, "pt Good morning, everyone. The train is late today.")
    assert answer.startswith("Portuguese")
    assert "trem" in answer or "comboio" in answer


@pytest.mark.parametrize("words", ["pt", "portuguese", "português", ":flag-pt:", "🇵🇹"])
async def test_each_way_to_name_a_language_works(scene: Scene, words: str) -> None:
    answer = await _ask(scene, f"{words} The house is very old and beautiful.")
    assert "casa" in answer


async def test_the_button_posts_the_translation_to_the_channel_once(
    scene: Scene,
) -> None:
    before = await scene.control.sequence()
    await scene.control.command(
        "emma", "general", "/translate", "pt The house is very old and beautiful."
    )
    private = await scene.note(before, "emma")
    for _ in range(2):
        await scene.control.click("emma", "general", private.ts, "publish_translation")
    note = await scene.control.wait_for(
        after=before, ephemeral_to="emma", contains="already"
    )
    assert "already" in note.text
    # The second click may be answered while the first one's post is on its way.
    await scene.settled()
    public = [
        message
        for message in await scene.control.messages("general")
        if message.bot_id and "casa" in message.text
    ]
    assert len(public) == 1


async def test_a_command_works_where_the_bot_is_no_member(scene: Scene) -> None:
    answer = await _ask(
        scene, "pt The house is very old and beautiful.", channel="quiet"
    )
    assert "casa" in answer


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("help", "flag"),
        ("languages", "English"),
        ("status", "I am here"),
        ("pt", "What shall I translate into Portuguese"),
        ("klingonish Hello there", "klingonish"),
        ("portugese Good evening", "Portuguese"),
        ("pt 12345 :smile: https://example.com", "no words"),
        ("ja Could you please send me the report on Friday?", "Japanese"),
        ("en Could you please send me the report on Friday?", "English already"),
    ],
)
async def test_what_is_not_a_translation_is_answered_kindly(
    scene: Scene, words: str, expected: str
) -> None:
    assert expected in await _ask(scene, words)


async def test_a_name_that_would_ping_comes_back_inert(scene: Scene) -> None:
    answer = await _ask(scene, "<!channel>nish Hello")
    assert "<!channel>" not in answer


async def test_a_command_in_a_thread_is_refused_by_slack(scene: Scene) -> None:
    said = await scene.control.say("emma", "general", "Hello there")
    result = await scene.control.command(
        "emma", "general", "/translate", "pt Hello", thread_ts=said.ts
    )
    assert not result.accepted


async def test_too_long_a_text_is_refused_with_the_limit(
    transport: str, open_scene: OpenScene
) -> None:
    async with open_scene(transport, max_text_chars=50) as scene:
        answer = await _ask(scene, "pt " + "The house is old. " * 10)
        assert "50" in answer
        assert await scene.bot.stores.reader.counts() == {}


async def test_the_same_text_again_is_not_translated_again(scene: Scene) -> None:
    words = "pt The house is very old and beautiful."
    answers = {await _ask(scene, words) for _ in range(3)}
    assert len(answers) == 1
    jobs = await scene.bot.stores.reader.jobs()
    segments = {
        segment.id
        for job in jobs
        for segment in await scene.bot.stores.reader.segments_of(job.team, job.id)
    }
    assert (len(jobs), len(segments)) == (3, 1)


async def test_translate_anyway_overrules_the_detector(scene: Scene) -> None:
    before = await scene.control.sequence()
    await scene.control.command(
        "emma", "general", "/translate", "en The house is very old and beautiful."
    )
    note = await scene.note(before, "emma")
    assert "already" in note.text
    before = await scene.control.sequence()
    await scene.control.click("emma", "general", note.ts, "translate_anyway")
    answer = (await scene.note(before, "emma")).text
    assert "already, so I left it alone" not in answer
    assert "cannot" not in answer


async def _private(scene: Scene, channel: str) -> Message:
    before = await scene.control.sequence()
    await scene.control.command(
        "emma", channel, "/translate", "pt The house is very old and beautiful."
    )
    return await scene.note(before, "emma")


async def test_a_closed_response_url_does_not_keep_a_translation_private(
    scene: Scene,
) -> None:
    private = await _private(scene, "general")
    await scene.control.add_fault(method="response_url", kind="error:used_url")
    before = await scene.control.sequence()
    await scene.control.click("emma", "general", private.ts, "publish_translation")
    posted = await scene.control.wait_for(after=before, channel="general", kind="post")
    assert "casa" in posted.text
    assert not posted.ephemeral_to


async def test_what_cannot_be_published_is_said_and_can_be_tried_again(
    scene: Scene,
) -> None:
    private = await _private(scene, "quiet")
    await scene.control.add_fault(method="response_url", kind="error:used_url")
    before = await scene.control.sequence()
    await scene.control.click("emma", "quiet", private.ts, "publish_translation")
    told = await scene.note(before, "emma")
    assert "not a member" in told.text
    before = await scene.control.sequence()
    await scene.control.click("emma", "quiet", private.ts, "publish_translation")
    posted = await scene.control.wait_for(after=before, channel="quiet", kind="post")
    assert "casa" in posted.text


async def test_an_unconfirmed_publication_is_not_repeated(scene: Scene) -> None:
    private = await _private(scene, "general")
    await scene.control.add_fault(method="response_url", kind="drop_after")
    before = await scene.control.sequence()
    await scene.control.click("emma", "general", private.ts, "publish_translation")
    told = await scene.note(before, "emma")
    assert "click the button again" in told.text
    await scene.settled()
    messages = await scene.control.messages("general")
    assert sum(bool(each.bot_id) for each in messages) == 1
