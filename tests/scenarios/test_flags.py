"""Flags on messages: one translation in the thread, whoever asks and however often."""

import asyncio

import pytest

from tests.scenarios.conftest import OpenScene, Scene, TurnedClock

pytestmark = pytest.mark.engine

PORTUGUESE = "Bom dia! A reunião de amanhã começa às dez horas."
ENGLISH = "Good morning! The meeting tomorrow begins at ten o'clock."


async def test_a_flag_is_answered_in_the_thread(scene: Scene) -> None:
    said = await scene.control.say("bruno", "travel", PORTUGUESE)
    before = await scene.control.sequence()
    await scene.flag("emma", "us", said)
    posted = await scene.next_post(before, said)
    assert "meeting" in posted.text
    assert posted.thread_ts == said.ts
    assert not posted.ephemeral_to


async def test_a_flag_on_a_reply_is_answered_in_the_same_thread(scene: Scene) -> None:
    root = await scene.control.say("emma", "travel", ENGLISH)
    reply = await scene.control.say("bruno", "travel", PORTUGUESE, thread_ts=root.ts)
    before = await scene.control.sequence()
    await scene.flag("emma", "gb", reply)
    posted = await scene.next_post(before, reply)
    assert posted.thread_ts == root.ts
    assert "meeting" in posted.text


async def test_many_people_with_one_flag_get_one_translation(scene: Scene) -> None:
    said = await scene.control.say("bruno", "travel", PORTUGUESE)
    before = await scene.control.sequence()
    await asyncio.gather(
        scene.flag("emma", "us", said),
        scene.flag("clara", "flag-us", said),
        scene.flag("greta", "us", said),
        scene.flag("emma", "flag-gb", said),
    )
    await scene.next_post(before, said)
    await scene.settled()
    assert len(await scene.posts(said)) == 1


async def test_a_later_flag_gets_a_link_to_what_stands_there(scene: Scene) -> None:
    said = await scene.control.say("bruno", "travel", PORTUGUESE)
    before = await scene.control.sequence()
    await scene.flag("emma", "us", said)
    posted = await scene.next_post(before, said)
    before = await scene.control.sequence()
    await scene.flag("clara", "us", said)
    note = await scene.note(before, "clara")
    assert posted.ts.replace(".", "") in note.text
    assert len(await scene.posts(said)) == 1


async def test_a_flag_on_our_reply_translates_the_original(scene: Scene) -> None:
    said = await scene.control.say("bruno", "travel", PORTUGUESE)
    before = await scene.control.sequence()
    await scene.flag("emma", "us", said)
    posted = await scene.next_post(before, said)
    before = await scene.control.sequence()
    await scene.flag("bruno", "flag-pt", posted)
    note = await scene.note(before, "bruno")
    assert "Portuguese already" in note.text


async def test_duplicate_deliveries_make_one_translation(scene: Scene) -> None:
    await scene.control.event_fault("duplicate", times=3, event="reaction_added")
    said = await scene.control.say("bruno", "travel", PORTUGUESE)
    before = await scene.control.sequence()
    await scene.flag("emma", "us", said)
    await scene.next_post(before, said)
    await scene.settled()
    assert len(await scene.posts(said)) == 1


@pytest.mark.parametrize("name", ["id", "cl", "ng", "sa", "cd", "tada", "flag-eu"])
async def test_what_is_no_flag_of_a_language_is_left_alone(
    scene: Scene, name: str
) -> None:
    said = await scene.control.say("bruno", "travel", PORTUGUESE)
    await scene.flag("emma", name, said)
    await scene.settled()
    assert await scene.posts(said) == []
    assert await scene.control.ephemerals("emma") == []


async def test_an_unsupported_pair_names_what_works(scene: Scene) -> None:
    said = await scene.control.say("emma", "travel", ENGLISH)
    before = await scene.control.sequence()
    await scene.flag("emma", "jp", said)
    note = await scene.note(before, "emma")
    assert "Japanese" in note.text
    assert "Portuguese" in note.text


async def test_text_in_the_wanted_language_is_left_alone_with_a_button(
    scene: Scene,
) -> None:
    said = await scene.control.say("emma", "travel", ENGLISH)
    before = await scene.control.sequence()
    await scene.flag("emma", "us", said)
    note = await scene.note(before, "emma")
    assert "English already" in note.text
    assert "translate_anyway" in str(note.blocks)


async def test_tokens_come_through_and_nobody_is_woken(scene: Scene) -> None:
    text = (
        "Hi, read <https://example.com/a?b=1&amp;c=2|the plan> :airplane: and run "
        "`pip install plan` before noon &amp; tell <!here> about it, please."
    )
    said = await scene.control.say("emma", "travel", text)
    before = await scene.control.sequence()
    await scene.flag("bruno", "flag-br", said)
    shown = (await scene.next_post(before, said)).blocks[0]["text"]["text"]
    for token in (
        "<https://example.com/a?b=1&amp;c=2",
        ":airplane:",
        "`pip install plan`",
        "@here",
        "&amp;",
    ):
        assert token in shown
    assert "<!here>" not in shown


async def test_a_message_deleted_before_its_translation_is_explained(
    transport: str, open_scene: OpenScene
) -> None:
    async with open_scene(transport) as scene:
        said = await scene.control.say("bruno", "travel", PORTUGUESE)
        # The first look is throttled, and while the bot waits the message goes.
        await scene.control.add_fault(
            method="conversations.replies", kind="ratelimited", seconds=1
        )
        before = await scene.control.sequence()
        await scene.flag("emma", "us", said)
        await scene.control.delete("bruno", "travel", said.ts)
        note = await scene.note(before, "emma")
        assert "deleted" in note.text
        assert await scene.posts(said) == []


async def test_a_channel_that_the_bot_left_is_explained_in_a_dm(
    transport: str, open_scene: OpenScene
) -> None:
    async with open_scene(transport) as scene:
        said = await scene.control.say("bruno", "travel", PORTUGUESE)
        await scene.control.add_fault(
            method="conversations.replies", kind="ratelimited", seconds=1
        )
        before = await scene.control.sequence()
        await scene.flag("emma", "us", said)
        await scene.control.remove_bot("travel")
        told = await scene.control.wait_for(after=before, channel="@emma")
        assert "/invite" in told.text


async def test_a_revoked_token_delays_but_loses_nothing(
    transport: str, open_scene: OpenScene
) -> None:
    async with open_scene(transport) as scene:
        said = await scene.control.say("bruno", "travel", PORTUGUESE)
        await scene.control.revoke_token()
        await scene.flag("emma", "us", said)
        await scene.control.idle(quiet=0.3)
        assert await scene.posts(said) == []
        assert await scene.bot.stores.work.next_due() is not None


async def test_a_note_on_a_reply_comes_in_its_thread(scene: Scene) -> None:
    root = await scene.control.say("emma", "travel", PORTUGUESE)
    reply = await scene.control.say("bruno", "travel", ENGLISH, thread_ts=root.ts)
    before = await scene.control.sequence()
    await scene.flag("emma", "us", reply)
    note = await scene.note(before, "emma")
    assert note.thread_ts == root.ts


async def test_a_flag_on_a_published_translation_reads_only_the_translation(
    scene: Scene,
) -> None:
    before = await scene.control.sequence()
    await scene.control.command(
        "emma", "travel", "/translate", "pt The house is very old and beautiful."
    )
    private = await scene.note(before, "emma")
    before = await scene.control.sequence()
    await scene.control.click("emma", "travel", private.ts, "publish_translation")
    public = await scene.control.wait_for(after=before, channel="travel", kind="post")
    before = await scene.control.sequence()
    await scene.flag("bruno", "us", public)
    shown = (await scene.next_post(before, public)).text
    assert shown.count("English") == 1
    assert "house" in shown


async def test_a_revoked_token_that_works_again_lets_the_post_arrive(
    open_scene: OpenScene,
) -> None:
    clock = TurnedClock()
    async with open_scene(clock=clock) as scene:
        said = await scene.control.say("bruno", "travel", PORTUGUESE)
        before = await scene.control.sequence()
        await scene.control.revoke_token()
        await scene.flag("emma", "us", said)
        await scene.control.idle(quiet=0.3)
        await scene.control.restore_token()
        clock.ahead_seconds = 120.0
        scene.bot.engine.wake()
        assert "meeting" in (await scene.next_post(before, said)).text


async def test_a_deleted_translation_can_be_had_again(scene: Scene) -> None:
    said = await scene.control.say("bruno", "travel", PORTUGUESE)
    before = await scene.control.sequence()
    await scene.flag("emma", "us", said)
    posted = await scene.next_post(before, said)
    await scene.control.delete("emma", "travel", posted.ts)
    before = await scene.control.sequence()
    await scene.flag("clara", "us", said)
    again = await scene.next_post(before, said)
    assert again.ts != posted.ts
    assert "meeting" in again.text
