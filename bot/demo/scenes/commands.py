"""Scenes with commands, forms and links."""

from bot.demo.scenes.scene import Scene, must_mention, translation_of

_EVENING = "We will meet again this evening in the small kitchen."


async def command(scene: Scene) -> str:
    """A private translation."""
    text = "Good morning, everyone. The train leaves at nine o'clock."
    before = await scene.control.sequence()
    done = await scene.control.command("emma", "general", "/translate", f"pt {text}")
    if not done.accepted:
        raise AssertionError(f"refused: {done.error}")
    answer = await scene.note_after(before, "emma")
    await scene.must_be("pt", answer, text)
    scene.remembered["private"] = answer
    return answer.text


async def publish(scene: Scene) -> str:
    """The button below it."""
    private = scene.remembered["private"]
    before = await scene.control.sequence()
    await scene.control.click("emma", "general", private.ts, "publish_translation")
    posted = await scene.control.wait_for(after=before, channel="general", kind="post")
    if posted.ephemeral_to or translation_of(posted) != translation_of(private):
        raise AssertionError("not the same text for everyone")
    return posted.text


async def form(scene: Scene) -> str:
    """A command without words opens a form."""
    before = await scene.control.sequence()
    await scene.control.command("emma", "general", "/translate", "")
    await scene.fill_in("emma", before, {"text": _EVENING, "language": "pt"})
    answer = await scene.note_after(before, "emma")
    await scene.must_be("pt", answer, _EVENING)
    return answer.text


async def global_shortcut(scene: Scene) -> str:
    """The same form from anywhere in Slack; the answer comes as a direct message."""
    before = await scene.control.sequence()
    await scene.control.shortcut("clara", "translate_text")
    await scene.fill_in("clara", before, {"text": _EVENING, "language": "pt"})
    answer = await scene.control.wait_for(after=before, channel="@clara", kind="post")
    await scene.must_be("pt", answer, _EVENING)
    return answer.text


async def link(scene: Scene) -> str:
    """A message's link: the translation comes in that message's thread."""
    text = "Please bring your passport and two photographs to the office."
    said = await scene.control.say("clara", "travel", text)
    address = f"/archives/{said.channel}/p{said.ts.replace('.', '')}"
    before = await scene.control.sequence()
    words = f"pt https://local.slack.com{address}"
    await scene.control.command("emma", "general", "/translate", words)
    posted = await scene.post_after(before, said)
    await scene.must_be("pt", posted, text)
    note = await scene.note_after(before, "emma")
    must_mention(note.text, ("/archives/", posted.ts.replace(".", "")))
    return posted.text


async def unknown_language(scene: Scene) -> str:
    """A language that is none gets a kind answer with the nearest names."""
    words = "portuguezish Good evening"
    return await scene.ask("emma", words, must_say="Portuguese")


async def ask_for_help(scene: Scene) -> str:
    """Help names every way in."""
    return await scene.ask("emma", "help", must_say="flag")
