"""Mentions, direct messages, shortcuts, forms and links, on both transports."""

import pytest

from bot.sandbox.control import Message
from tests.scenarios.conftest import PATIENCE_SECONDS, Scene

pytestmark = [pytest.mark.engine, pytest.mark.timeout(180)]

ENGLISH = "The house is very old and beautiful."
PORTUGUESE = "A reunião de amanhã começa às dez horas."


async def _mention(
    scene: Scene, user: str, words: str, *, thread: Message | None = None
) -> Message:
    """Somebody speaks to the bot; its next post."""
    before = await scene.control.sequence()
    said = await scene.control.say(
        user, "general", f"@translator {words}", thread_ts=thread.ts if thread else ""
    )
    return await scene.next_post(before, thread or said)


# --- mentions ---------------------------------------------------------------------


async def test_a_mention_with_a_text_is_answered_in_its_thread(scene: Scene) -> None:
    posted = await _mention(scene, "emma", f"pt {ENGLISH}")

    assert "casa" in posted.text


async def test_a_mention_in_a_thread_translates_its_parent(scene: Scene) -> None:
    said = await scene.control.say("bruno", "general", PORTUGUESE)

    posted = await _mention(scene, "emma", "en", thread=said)

    assert "meeting" in posted.text
    assert posted.thread_ts == said.ts


async def test_a_mention_deep_in_a_thread_translates_the_message_above(
    scene: Scene,
) -> None:
    said = await scene.control.say("emma", "general", "What do you think of it?")
    for number in range(3):
        await scene.control.say(
            "clara", "general", f"I will see {number}.", thread_ts=said.ts
        )
    await scene.control.say("bruno", "general", PORTUGUESE, thread_ts=said.ts)

    posted = await _mention(scene, "emma", "en", thread=said)

    assert "meeting" in posted.text


async def test_a_bare_mention_translates_into_the_asker_s_own_language(
    scene: Scene,
) -> None:
    said = await scene.control.say("bruno", "general", PORTUGUESE)

    posted = await _mention(scene, "emma", "", thread=said)

    assert "meeting" in posted.text


async def test_a_mention_of_the_bot_among_people_gets_no_public_answer(
    scene: Scene,
) -> None:
    before = await scene.control.sequence()
    said = await scene.control.say("emma", "general", "Thanks @translator, well done")

    note = await scene.note(before, "emma")

    assert "You mentioned me" in note.text
    await scene.settled()
    assert await scene.posts(said) == []


async def test_a_person_mentioned_in_a_message_is_named_and_not_called_again(
    scene: Scene,
) -> None:
    said = await scene.control.say(
        "emma", "general", "@bruno the house is very old, and @clara likes it."
    )
    before = await scene.control.sequence()
    await scene.flag("aiko", "flag-pt", said)

    posted = await scene.next_post(before, said)

    shown = str(posted.blocks)
    assert "@bruno" in shown.lower()
    assert "@clara" in shown.lower()
    assert "<@" not in shown + posted.text


# --- direct messages --------------------------------------------------------------


async def _direct(scene: Scene, user: str, words: str) -> Message:
    before = await scene.control.sequence()
    said = await scene.control.say(user, "dm", words)
    return await scene.control.wait_for(
        after=before, channel=said.channel, kind="post", timeout=PATIENCE_SECONDS
    )


async def test_a_direct_message_is_answered_in_the_conversation(scene: Scene) -> None:
    posted = await _direct(scene, "emma", f"pt {ENGLISH}")

    assert "casa" in posted.text
    assert not posted.thread_ts


@pytest.mark.parametrize(
    ("words", "expected"),
    [("help", "flag"), ("languages", "English"), ("portuguezish", "Portuguese")],
)
async def test_a_direct_question_is_answered(
    scene: Scene, words: str, expected: str
) -> None:
    assert expected in (await _direct(scene, "emma", words)).text


async def test_the_bot_does_not_talk_to_itself(scene: Scene) -> None:
    await _direct(scene, "emma", f"pt {ENGLISH}")
    await scene.settled()

    messages = await scene.control.messages("@emma")
    assert sum(bool(each.bot_id) for each in messages) == 1


# --- the message shortcut ---------------------------------------------------------


async def _shortcut(scene: Scene, user: str, message: Message) -> Message:
    before = await scene.control.sequence()
    done = await scene.control.shortcut(
        user, "translate_message", channel=message.channel, ts=message.ts
    )
    assert done.accepted
    return await scene.note(before, user)


async def test_the_shortcut_translates_for_its_asker_alone(scene: Scene) -> None:
    said = await scene.control.say("bruno", "travel", PORTUGUESE)

    private = await _shortcut(scene, "emma", said)

    assert "meeting" in private.text
    assert await scene.posts(said) == []


async def test_what_the_shortcut_brought_can_be_posted_in_the_thread_once(
    scene: Scene,
) -> None:
    said = await scene.control.say("bruno", "travel", PORTUGUESE)
    private = await _shortcut(scene, "emma", said)
    before = await scene.control.sequence()
    for _ in range(2):
        await scene.control.click("emma", "travel", private.ts, "publish_translation")

    posted = await scene.next_post(before, said)

    assert "meeting" in posted.text
    await scene.settled()
    assert len(await scene.posts(said)) == 1


async def test_the_shortcut_works_where_the_bot_is_no_member(scene: Scene) -> None:
    said = await scene.control.say("bruno", "quiet", PORTUGUESE)

    assert "meeting" in (await _shortcut(scene, "emma", said)).text


async def test_another_language_is_chosen_from_a_menu(scene: Scene) -> None:
    said = await scene.control.say("emma", "general", ENGLISH)
    private = await _shortcut(scene, "bruno", said)
    offered = await scene.control.suggest(
        "bruno", "other_language", "portug", channel="general", ts=private.ts
    )
    values = [option["value"] for option in offered.options]
    before = await scene.control.sequence()

    await scene.control.click(
        "bruno", "general", private.ts, "other_language", value="pt"
    )

    assert values == ["pt-BR", "pt"]
    assert "casa" in (await scene.note(before, "bruno")).text


# --- forms ------------------------------------------------------------------------


async def _submit(
    scene: Scene, user: str, values: dict[str, object], before: int
) -> None:
    await scene.control.wait_view(user, after=before, what="open")
    await scene.control.suggest(user, "form_language", "portug")
    done = await scene.control.submit(user, values)
    assert done.accepted, done
    assert not done.errors


async def test_a_bare_command_opens_a_form_that_translates_privately(
    scene: Scene,
) -> None:
    before = await scene.control.sequence()
    await scene.control.command("emma", "general", "/translate", "")
    await _submit(scene, "emma", {"text": ENGLISH, "language": "pt"}, before)

    assert "casa" in (await scene.note(before, "emma")).text


async def test_a_form_can_post_for_everyone(scene: Scene) -> None:
    before = await scene.control.sequence()
    await scene.control.command("emma", "general", "/translate", "")
    values: dict[str, object] = {
        "text": ENGLISH,
        "language": "pt",
        "visibility": "everyone",
    }
    await _submit(scene, "emma", values, before)

    posted = await scene.control.wait_for(
        after=before, channel="general", kind="post", timeout=PATIENCE_SECONDS
    )

    assert "casa" in posted.text
    assert not posted.ephemeral_to


async def test_the_global_shortcut_answers_in_a_direct_message(scene: Scene) -> None:
    before = await scene.control.sequence()
    await scene.control.shortcut("emma", "translate_text")
    await _submit(scene, "emma", {"text": ENGLISH, "language": "pt"}, before)

    posted = await scene.control.wait_for(
        after=before, channel="@emma", kind="post", timeout=PATIENCE_SECONDS
    )

    assert "casa" in posted.text


async def test_a_form_without_words_says_so_and_stays_open(scene: Scene) -> None:
    before = await scene.control.sequence()
    await scene.control.shortcut("emma", "translate_text")
    await scene.control.wait_view("emma", after=before, what="open")
    await scene.control.suggest("emma", "form_language", "portug")

    done = await scene.control.submit("emma", {"text": "12345", "language": "pt"})

    assert "text" in done.errors
    assert (await scene.bot.stores.reader.jobs()) == []


async def test_where_no_form_can_be_opened_help_says_what_does(scene: Scene) -> None:
    await scene.control.add_fault(method="views.open", kind="error:internal_error")
    before = await scene.control.sequence()
    await scene.control.command("emma", "general", "/translate", "")

    assert "/translate pt" in (await scene.note(before, "emma")).text


async def test_a_misspelt_language_can_be_mended_in_the_form(scene: Scene) -> None:
    before = await scene.control.sequence()
    await scene.control.command(
        "emma", "general", "/translate", "portuguezish Good evening"
    )
    note = await scene.note(before, "emma")
    await scene.control.click("emma", "general", note.ts, "open_form")

    view = await scene.control.wait_view("emma", after=before, what="open")

    assert "portuguezish Good evening" in str(view.raw)


# --- links ------------------------------------------------------------------------


async def test_a_link_to_a_message_is_answered_in_that_message_s_thread(
    scene: Scene,
) -> None:
    said = await scene.control.say("bruno", "travel", PORTUGUESE)
    link = f"https://local.slack.com/archives/{said.channel}/p" + said.ts.replace(
        ".", ""
    )
    before = await scene.control.sequence()
    await scene.control.command("emma", "general", "/translate", f"en {link}")

    posted = await scene.next_post(before, said)
    note = await scene.note(before, "emma")

    assert "meeting" in posted.text
    assert "/archives/" in note.text


async def test_a_link_into_a_channel_that_the_asker_is_not_in_is_refused(
    scene: Scene,
) -> None:
    said = await scene.control.say("bruno", "leads", PORTUGUESE)
    link = f"https://local.slack.com/archives/{said.channel}/p" + said.ts.replace(
        ".", ""
    )
    before = await scene.control.sequence()
    await scene.control.command("clara", "general", "/translate", f"en {link}")

    note = await scene.note(before, "clara")

    assert "meeting" not in note.text
    assert "in its channel" in note.text
    await scene.settled()
    assert await scene.posts(said) == []


# --- buttons ----------------------------------------------------------------------


async def _flagged(scene: Scene) -> tuple[Message, Message]:
    said = await scene.control.say("bruno", "travel", PORTUGUESE)
    before = await scene.control.sequence()
    await scene.flag("emma", "us", said)
    return said, await scene.next_post(before, said)


async def test_the_original_is_shown_to_whoever_asks(scene: Scene) -> None:
    _, posted = await _flagged(scene)
    before = await scene.control.sequence()
    await scene.control.click("clara", "travel", posted.ts, "show_original")

    note = await scene.note(before, "clara")

    assert PORTUGUESE in str(note.blocks)
    assert note.thread_ts == posted.thread_ts


async def test_its_asker_deletes_a_translation_and_nobody_else(scene: Scene) -> None:
    said, posted = await _flagged(scene)
    before = await scene.control.sequence()
    await scene.control.click("clara", "travel", posted.ts, "delete_translation")
    assert "asked" in (await scene.note(before, "clara")).text
    assert len(await scene.posts(said)) == 1

    await scene.control.click("emma", "travel", posted.ts, "delete_translation")
    await scene.settled()

    assert await scene.posts(said) == []


async def test_a_deletion_that_is_not_confirmed_deletes_nothing(scene: Scene) -> None:
    said, posted = await _flagged(scene)

    await scene.control.click(
        "emma", "travel", posted.ts, "delete_translation", confirm=False
    )
    await scene.settled()

    assert len(await scene.posts(said)) == 1


async def test_after_an_invitation_trying_again_works(scene: Scene) -> None:
    await scene.control.remove_bot("travel")
    said = await scene.control.say("bruno", "travel", PORTUGUESE)
    link = f"https://local.slack.com/archives/{said.channel}/p" + said.ts.replace(
        ".", ""
    )
    before = await scene.control.sequence()
    await scene.control.command("emma", "general", "/translate", f"en {link}")
    note = await scene.note(before, "emma")
    await scene.control.invite_bot("travel")
    before = await scene.control.sequence()

    await scene.control.click("emma", "general", note.ts, "try_again")

    assert "meeting" in (await scene.next_post(before, said)).text
