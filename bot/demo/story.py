"""The scenes of the tour: what a person does, and what must come of it.

Real translations here are between English and Portuguese, which every installation
has. A scene returns what the bot posted; an AssertionError says what was wrong.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bot.engine import Engine
from bot.languages import base
from bot.sandbox.control import Control, Message

_MARKED = (
    "Hi <@{bruno}>, the plan is in <#{travel}|travel>: "
    "<https://example.com/plan?a=1&amp;b=2|the plan> :airplane: Please run "
    "`pip install plan` before noon. <!here> Thank you for your help today."
)


@dataclass(slots=True)
class Scene:
    """What the scenes share: the way to act, a judge of languages, and a memory."""

    control: Control
    judge: Engine
    remembered: dict[str, Message] = field(default_factory=dict)

    async def must_be(self, language: str, message: Message, source: str) -> None:
        """Fail unless a message is a changed text in a language."""
        shown = translation_of(message)
        if shown.strip() == source.strip():
            raise AssertionError("the text did not change")
        found = await self.judge.detect(shown)
        if found.language is None or base(found.language) != language:
            raise AssertionError(f"not {language} but {found.language}: {shown}")


def translation_of(message: Message) -> str:
    """The translation in a message: its sections, without the line below."""
    return "\n".join(
        block["text"]["text"] for block in message.blocks if block["type"] == "section"
    )


def must_hold(text: str, pieces: Sequence[str]) -> None:
    """Fail unless each piece stands in a text, exactly once."""
    wrong = [piece for piece in pieces if text.count(piece) != 1]
    if wrong:
        raise AssertionError(f"not there exactly once: {wrong} in {text}")


async def command(scene: Scene) -> str:
    """A private translation."""
    text = "Good morning, everyone. The train leaves at nine o'clock."
    before = await scene.control.sequence()
    done = await scene.control.command("emma", "general", "/translate", f"pt {text}")
    if not done.accepted:
        raise AssertionError(f"refused: {done.error}")
    answer = await scene.control.wait_for(after=before, ephemeral_to="emma")
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


async def flag(scene: Scene) -> str:
    """A flag: the translation comes in the thread."""
    text = "Bom dia! A reunião de amanhã começa às dez horas na sala grande."
    said = await scene.control.say("bruno", "travel", text)
    posted = await _react(scene, "emma", "us", said)
    await scene.must_be("en", posted, text)
    scene.remembered["portuguese"], scene.remembered["english"] = said, posted
    return posted.text


async def tokens(scene: Scene) -> str:
    """Everything that is not prose comes through unharmed, and @here wakes nobody."""
    state = await scene.control.state()
    ids = {
        "bruno": _id(state["users"], "bruno"),
        "travel": _id(state["channels"], "travel"),
    }
    text = _MARKED.format(**ids)
    said = await scene.control.say("emma", "travel", text)
    posted = await _react(scene, "bruno", "flag-br", said)
    await scene.must_be("pt", posted, text)
    kept = (
        f"<@{ids['bruno']}>",
        f"<#{ids['travel']}",
        "<https://example.com/plan?a=1&amp;b=2",
        ":airplane:",
        "`pip install plan`",
        "@here",
    )
    must_hold(translation_of(posted), kept)
    if "<!here" in translation_of(posted):
        raise AssertionError("@here would wake everyone again")
    scene.remembered["marked"] = said
    return posted.text


async def same_flag_again(scene: Scene) -> str:
    """A second person, and the flag's other name: no second translation."""
    said = scene.remembered["marked"]
    before = await scene.control.sequence()
    await scene.control.react("clara", "flag-br", "travel", said.ts)
    note = await scene.control.wait_for(after=before, ephemeral_to="clara")
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
    note = await scene.control.wait_for(after=before, ephemeral_to="bruno")
    if "already" not in note.text:
        raise AssertionError(f"no word of its being Portuguese already: {note.text}")
    return note.text


async def unknown_language(scene: Scene) -> str:
    """A language that is none gets a kind answer with the nearest names."""
    return await _ask(scene, "portuguezish Good evening", must_say="Portuguese")


async def unsupported(scene: Scene) -> str:
    """A pair that the engine lacks is refused with what works instead."""
    text = "Could you please send me the report before Friday evening?"
    said = await scene.control.say("emma", "general", text)
    before = await scene.control.sequence()
    await scene.control.react("emma", "jp", "general", said.ts)
    note = await scene.control.wait_for(after=before, ephemeral_to="emma")
    must_mention(note.text, ("Japanese", "Portuguese"))
    return note.text


async def command_in_thread(scene: Scene) -> str:
    """Slack has no slash commands in threads; a flag works there."""
    said = scene.remembered["portuguese"]
    refused = await scene.control.command(
        "emma", "travel", "/translate", "pt Hello", thread_ts=said.ts
    )
    if refused.accepted:
        raise AssertionError("a command was accepted in a thread")
    text = "Obrigado a todos pela ajuda com os bilhetes de amanhã."
    reply = await scene.control.say("bruno", "travel", text, thread_ts=said.ts)
    posted = await _react(scene, "greta", "gb", reply)
    await scene.must_be("en", posted, text)
    if posted.thread_ts != said.ts:
        raise AssertionError("the translation is not in the thread")
    return posted.text


async def ask_for_help(scene: Scene) -> str:
    """Help names every way in."""
    return await _ask(scene, "help", must_say="flag")


async def _ask(scene: Scene, words: str, *, must_say: str) -> str:
    before = await scene.control.sequence()
    await scene.control.command("emma", "general", "/translate", words)
    answer = await scene.control.wait_for(after=before, ephemeral_to="emma")
    must_mention(answer.text, (must_say,))
    return answer.text


async def _react(scene: Scene, user: str, name: str, message: Message) -> Message:
    """Add a flag and wait for the bot's post in the thread."""
    before = await scene.control.sequence()
    await scene.control.react(user, name, message.channel, message.ts)
    root = message.thread_ts or message.ts
    return await scene.control.wait_for(
        after=before, channel=message.channel, thread_ts=root, kind="post"
    )


def must_mention(text: str, names: Sequence[str]) -> None:
    """Fail unless a text mentions each name."""
    missing = [name for name in names if name not in text]
    if missing:
        raise AssertionError(f"no word of {missing}: {text}")


def _id(things: Sequence[dict[str, str]], name: str) -> str:
    return next(thing["id"] for thing in things if thing.get("name") == name)


#: The tour, in order: what the person does, and the scene.
STORY: tuple[tuple[str, Callable[[Scene], Awaitable[str]]], ...] = (
    ("Emma types /translate pt Good morning, everyone ...", command),
    ("Emma clicks “Post to the channel”", publish),
    ("Bruno writes in Portuguese; Emma adds :us:", flag),
    (
        "Emma mentions Bruno, a link, code and @here; Bruno adds :flag-br:",
        tokens,
    ),
    ("Clara adds the same flag", same_flag_again),
    ("Bruno adds :flag-pt: to the bot's own reply", flag_on_reply),
    ("Emma types /translate portuguezish ...", unknown_language),
    ("Emma adds :jp:, which the engine lacks", unsupported),
    ("Bruno replies in the thread; Greta adds :gb: there", command_in_thread),
    ("Emma types /translate help", ask_for_help),
)
