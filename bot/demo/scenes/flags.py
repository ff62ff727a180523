"""Scenes with flags on messages."""

from bot.demo.scenes.scene import Scene, must_hold, must_mention, translation_of

_MARKED = (
    "Hi @bruno, the plan is in #travel: "
    "<https://example.com/plan?a=1&amp;b=2|the plan> :airplane: Please run "
    "`pip install plan` before noon. @here Thank you for your help today."
)


async def flag(scene: Scene) -> str:
    """A flag: the translation comes in the thread."""
    text = "Bom dia! A reunião de amanhã começa às dez horas na sala grande."
    said = await scene.control.say("bruno", "travel", text)
    posted = await scene.react("emma", "us", said)
    await scene.must_be("en", posted, text)
    scene.remembered["portuguese"], scene.remembered["english"] = said, posted
    return posted.text


async def tokens(scene: Scene) -> str:
    """Everything that is not prose comes through unharmed, and nobody is called."""
    said = await scene.control.say("emma", "travel", _MARKED)
    posted = await scene.react("bruno", "flag-br", said)
    await scene.must_be("pt", posted, _MARKED)
    shown = translation_of(posted)
    kept = ("@bruno", f"<#{said.channel}", ":airplane:", "`pip install plan`", "@here")
    must_hold(shown.lower(), [piece.lower() for piece in kept])
    must_hold(shown, ("<https://example.com/plan?a=1&amp;b=2",))
    if "<@" in shown or "<!here" in shown:
        raise AssertionError(f"people would be called a second time: {shown}")
    scene.remembered["marked"] = said
    return posted.text


async def same_flag_again(scene: Scene) -> str:
    """A second person, and the flag's other name: no second translation."""
    said = scene.remembered["marked"]
    before = await scene.control.sequence()
    await scene.control.react("clara", "flag-br", "travel", said.ts)
    note = await scene.note_after(before, "clara")
    replies = await scene.control.messages("travel", thread_ts=said.ts)
    posts = [message for message in replies if message.bot_id]
    if len(posts) != 1:
        raise AssertionError(f"{len(posts)} translations in the thread")
    return note.text


async def flag_on_reply(scene: Scene) -> str:
    """A flag on the bot's own reply is about the original message."""
    english = scene.remembered["english"]
    before = await scene.control.sequence()
    await scene.control.react("bruno", "flag-pt", "travel", english.ts)
    note = await scene.note_after(before, "bruno")
    must_mention(note.text, ("already",))
    return note.text


async def unsupported(scene: Scene) -> str:
    """A pair that the engine lacks is refused with what works instead."""
    text = "Could you please send me the report before Friday evening?"
    said = await scene.control.say("emma", "general", text)
    before = await scene.control.sequence()
    await scene.control.react("emma", "jp", "general", said.ts)
    note = await scene.note_after(before, "emma")
    must_mention(note.text, ("Japanese", "Portuguese"))
    return note.text


async def flag_in_thread(scene: Scene) -> str:
    """Slack has no slash commands in threads; a flag works there."""
    said = scene.remembered["portuguese"]
    refused = await scene.control.command(
        "emma", "travel", "/translate", "pt Hello", thread_ts=said.ts
    )
    if refused.accepted:
        raise AssertionError("a command was accepted in a thread")
    text = "Obrigado a todos pela ajuda com os bilhetes de amanhã."
    reply = await scene.control.say("bruno", "travel", text, thread_ts=said.ts)
    posted = await scene.react("greta", "gb", reply)
    await scene.must_be("en", posted, text)
    if posted.thread_ts != said.ts:
        raise AssertionError("the translation is not in the thread")
    return posted.text


async def long_message(scene: Scene) -> str:
    """More than a message of Slack's takes comes as a file, then its first lines."""
    paragraph = "The house is very old and beautiful. " * 12
    text = "\n\n".join([paragraph.strip()] * 32)
    said = await scene.control.say("emma", "general", text)
    before = await scene.control.sequence()
    await scene.control.react("bruno", "flag-pt", "general", said.ts)
    first_lines = await scene.control.wait_for(
        after=before, thread_ts=said.ts, contains="in the file above", timeout=60.0
    )
    posts = await scene.control.messages("general", thread_ts=said.ts)
    (file,) = (file for post in posts if post.bot_id for file in post.files)
    whole = (await scene.control.download(str(file["id"]))).decode()
    if whole.count("casa") != 32 * 12:
        raise AssertionError(f"{whole.count('casa')} of {32 * 12} sentences")
    return f"{file['name']}, {len(whole):,} characters | {first_lines.text}"
