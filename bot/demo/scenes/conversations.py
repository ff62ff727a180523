"""Scenes in which people speak to the bot, and use its shortcut and buttons."""

from bot.demo.scenes.scene import Scene, must_hold, must_mention, translation_of
from bot.sandbox.control import Message


async def mention_in_thread(scene: Scene) -> str:
    """The bot's name and a language, in a thread: the message above is meant."""
    text = "Could somebody water the plants while I am on holiday?"
    said = await scene.control.say("emma", "general", text)
    posted = await _speak(scene, "greta", "pt", said)
    await scene.must_be("pt", posted, text)
    return posted.text


async def mention_with_text(scene: Scene) -> str:
    """The bot's name, a language and a text: the answer comes in the thread."""
    text = "The new office is behind the old railway station."
    before = await scene.control.sequence()
    said = await scene.control.say("emma", "general", f"@translator pt {text}")
    posted = await scene.post_after(before, said)
    await scene.must_be("pt", posted, text)
    return posted.text


async def direct_message(scene: Scene) -> str:
    """A direct message needs neither a command nor the bot's name."""
    text = "My brother lives in a small village near the sea."
    before = await scene.control.sequence()
    await scene.control.say("greta", "dm", f"pt {text}")
    posted = await scene.control.wait_for(after=before, channel="@greta", kind="post")
    await scene.must_be("pt", posted, text)
    return posted.text


async def message_shortcut(scene: Scene) -> str:
    """The shortcut on a message: privately, into the asker's own language."""
    text = "The doctor said that you should drink more water every day."
    said = await scene.control.say("emma", "general", text)
    before = await scene.control.sequence()
    await scene.control.shortcut(
        "bruno", "translate_message", channel="general", ts=said.ts
    )
    private = await scene.note_after(before, "bruno")
    await scene.must_be("pt", private, text)
    scene.remembered["doctor"], scene.remembered["shortcut"] = said, private
    return private.text


async def other_language(scene: Scene) -> str:
    """The menu below it: the same text in another language."""
    private = scene.remembered["shortcut"]
    offered = await scene.control.suggest(
        "bruno", "other_language", "portug", channel="general", ts=private.ts
    )
    if "pt" not in {option["value"] for option in offered.options}:
        raise AssertionError(f"Portuguese is not offered: {offered.options}")
    before = await scene.control.sequence()
    await scene.control.click(
        "bruno", "general", private.ts, "other_language", value="pt"
    )
    answer = await scene.note_after(before, "bruno")
    must_mention(answer.text, ("Portuguese: ",))
    return answer.text


async def post_in_thread(scene: Scene) -> str:
    """The button that shows it to everyone, in the message's thread."""
    private, said = scene.remembered["shortcut"], scene.remembered["doctor"]
    before = await scene.control.sequence()
    await scene.control.click("bruno", "general", private.ts, "publish_translation")
    posted = await scene.post_after(before, said)
    if translation_of(posted) != translation_of(private):
        raise AssertionError("not the same text for everyone")
    scene.remembered["posted"] = posted
    return posted.text


async def show_original(scene: Scene) -> str:
    """The original, for whoever asks."""
    note = await scene.click("clara", scene.remembered["posted"], "show_original")
    must_hold(translation_of(note), ("drink more water",))
    return note.text


async def delete(scene: Scene) -> str:
    """Only the one who asked may delete it."""
    posted, said = scene.remembered["posted"], scene.remembered["doctor"]
    refused = await scene.click("clara", posted, "delete_translation")
    before = await scene.control.sequence()
    await scene.control.click("bruno", "general", posted.ts, "delete_translation")
    await scene.control.wait_for(after=before, kind="delete", ts=posted.ts)
    replies = await scene.control.messages("general", thread_ts=said.ts)
    if any(reply.bot_id for reply in replies):
        raise AssertionError("it still stands in the thread")
    return refused.text


async def _speak(scene: Scene, user: str, words: str, thread: Message) -> Message:
    """Speak to the bot in a thread; its post there."""
    before = await scene.control.sequence()
    await scene.control.say(
        user, thread.channel, f"@translator {words}", thread_ts=thread.ts
    )
    return await scene.post_after(before, thread)
