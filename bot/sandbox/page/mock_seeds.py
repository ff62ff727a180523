"""What the workspace can start anew with: next to nothing, the demo, or much."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.sandbox.core import Core
from bot.sandbox.options import DEMO, Seed, SeedChannel, SeedPerson
from bot.sandbox.records import Channel, Draft

_BUSY_MESSAGES = 600
_TOPICS = (
    *("announcements", "design", "engineering", "events", "finance", "hiring"),
    *("kitchen", "legal", "library", "marketing", "music", "office", "photos"),
    *("press", "product", "running", "sales", "security", "support", "welcome"),
)
_NEWCOMERS = (
    SeedPerson("amira", "Amira", "ar-EG", "Africa/Cairo"),
    SeedPerson("chen", "Chen", "zh-CN", "Asia/Shanghai"),
    SeedPerson("ivan", "Ivan", "ru-RU", "Europe/Moscow"),
    SeedPerson("noa", "Noa", "he-IL", "Asia/Jerusalem"),
    SeedPerson("priya", "Priya", "hi-IN", "Asia/Kolkata"),
    SeedPerson("yuna", "Yuna", "ko-KR", "Asia/Seoul"),
)
#: What people write, by the language of their locale; the first for all others.
_SENTENCES = {
    "en": (
        "The train to the coast leaves at ten past nine.",
        "Please read the *notes* before the call: <https://example.com/notes>",
        "`scripts/build` is green again :tada:",
    ),
    "ar": ("متى يبدأ الاجتماع؟",),
    "de": ("Wer kommt am Freitag mit zum Mittagessen?", "Der Zug hat Verspätung."),
    "es": ("¿Alguien tiene la llave de la sala grande?", "Nos vemos a las tres."),
    "fr": ("La réunion est déplacée à jeudi matin.",),
    "he": ("הפגישה מתחילה בשעה שלוש.",),
    "hi": ("बैठक तीन बजे शुरू होगी।",),
    "ja": ("会議は三時からです。", "駅はどこですか。"),
    "ko": ("회의 자료를 올렸습니다.",),
    "pt": ("O relatório está pronto, falta só a revisão.", "Bom dia a todos!"),
    "ru": ("Отчёт готов, осталась проверка.",),
    "zh": ("会议改到星期四上午。",),
}
_REPLIES_TO, _REACTS_TO = 7, 5


def _empty(seed: Seed) -> Seed:
    channel = SeedChannel("general", ("emma",), "Announcements for everyone")
    return replace(seed, people=seed.people[:1], channels=(channel,))


def _busy(seed: Seed) -> Seed:
    people = (*seed.people, *_NEWCOMERS)
    names = tuple(each.name for each in people if not each.is_guest)
    more = tuple(SeedChannel(topic, names, f"About {topic}") for topic in _TOPICS)
    return replace(seed, people=people, channels=(*seed.channels, *more))


_SEEDS: Mapping[str, Callable[[Seed], Seed]] = {
    "empty": _empty,
    "demo": lambda seed: seed,
    "busy": _busy,
}
SEEDS = tuple(_SEEDS)


def start_anew(core: Core, name: str) -> None:
    """Put a seed in place of all there is; the app hears nothing of it.

    Args:
        core: The workspace.
        name: Out of `SEEDS`.

    Raises:
        KeyError: There is no such seed.
    """
    core.world.seed = _SEEDS[name](DEMO)
    core.reset()
    if name == "busy":
        fill(core, _BUSY_MESSAGES)


def fill(core: Core, count: int, channel: str = "") -> None:
    """Let people write; the app hears nothing of it.

    Every seventh message is a reply, every fifth has a reaction.

    Args:
        core: The workspace.
        count: How many messages.
        channel: Where; empty: in all public channels in turn.
    """
    world = core.world
    told, world.happened = world.happened, lambda _: None
    try:
        _write(core, count, channel)
    finally:
        world.happened = told


def _write(core: Core, count: int, channel: str) -> None:
    world = core.world
    public = [c for c in world.channels.values() if not c.im_with and not c.private]
    places = [world.channel(channel)] if channel else public
    for number, place in zip(range(count), itertools.cycle(places), strict=False):
        writers = [user for user in place.members if user != world.bot_user_id]
        writer = world.people[writers[number % len(writers)]]
        own = _SENTENCES.get(writer.locale.partition("-")[0], _SENTENCES["en"])
        text = own[number % len(own)]
        draft = Draft(text=text, blocks=[], thread_ts=_thread(place, number))
        message = world.post(place, writer.id, draft)
        if number % _REACTS_TO == 0:
            world.react(message, writers[0], "+1", added=True)


def _thread(place: Channel, number: int) -> str:
    """The thread that a message answers in; empty: none."""
    if number % _REPLIES_TO or not place.messages:
        return ""
    newest = next(reversed(place.messages.values()))
    return newest.thread_ts or newest.ts
