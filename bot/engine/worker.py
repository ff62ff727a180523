"""The child process that holds the models: `python -m bot.engine.worker`.

It reads one JSON object a line from stdin and answers each with one line on stdout,
in order, until stdin closes; so it ends with its parent, however that ended. A process
of its own because the translator keeps the GIL while it computes and must stay in the
thread that made it. No text leaves by any other way than the answer.
"""

import json
import os
import resource
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO, Protocol


class SentenceTranslator(Protocol):
    """What is used of `fxtranslate.Translator`."""

    def translate(self, text: str) -> str:
        """Translate one sentence; what is beyond some 450 characters is lost."""
        ...


class LanguageRanker(Protocol):
    """What is used of py3langid."""

    def rank(self, text: str) -> list[tuple[str, float]]:
        """All languages with the logarithm of their likelihood, best first."""
        ...


class Work:
    """Answers requests; loads what they need at the first one.

    Args:
        load_translator: Makes a translator from a request's `model`.
        load_ranker: Makes the language ranker.
    """

    def __init__(
        self,
        load_translator: Callable[[dict[str, Any]], SentenceTranslator],
        load_ranker: Callable[[], LanguageRanker],
    ) -> None:
        self._load_translator = load_translator
        self._load_ranker = load_ranker
        self._translators: dict[str, SentenceTranslator] = {}
        self._ranker: LanguageRanker | None = None

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do one request; any failure is told by its class's name only.

        Args:
            request: {"id", "op": "translate", "model", "sentences"} or
                {"id", "op": "rank", "text", "languages"}.

        Returns:
            {"id", "sentences"}, {"id", "scores": [[tag, number], ...]}, or
            {"id", "error"}: never the text of an error, for it may quote the input.
        """
        try:
            return {"id": request["id"], **self._do(request)}
        except BaseException as error:  # noqa: BLE001 - a Rust panic is no Exception
            self._translators.clear()
            return {"id": request.get("id"), "error": type(error).__name__}

    def _do(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["op"] == "translate":
            translator = self._translator(request["model"])
            sentences = request["sentences"]
            return {"sentences": [translator.translate(text) for text in sentences]}
        return {"scores": self._rank(request["text"], request["languages"])}

    def _translator(self, model: dict[str, Any]) -> SentenceTranslator:
        name = model["weights"]
        if name not in self._translators:
            self._translators[name] = self._load_translator(model)
        return self._translators[name]

    def _rank(self, text: str, languages: list[str]) -> list[tuple[str, float]]:
        if self._ranker is None:
            self._ranker = self._load_ranker()
        wanted = set(languages)
        return [pair for pair in self._ranker.rank(text) if pair[0] in wanted]


def serve(lines: Iterable[bytes], output: BinaryIO, work: Work) -> None:
    """Answer every line until there are no more."""
    for line in lines:
        answer = json.dumps(work.answer(json.loads(line)))
        output.write(answer.encode() + b"\n")
        output.flush()


def load_translator(model: dict[str, Any]) -> SentenceTranslator:
    """Load a model from the files that a request names."""
    from fxtranslate import Translator  # noqa: PLC0415 - only where it is asked for

    source = Path(model["source_vocabulary"]).read_bytes()
    target = Path(model["target_vocabulary"]).read_bytes()
    weights = Path(model["weights"]).read_bytes()
    if not model["shortlist"]:
        return Translator(model=weights, src_vocab=source, trg_vocab=target)
    shortlist = Path(model["shortlist"]).read_bytes()
    return Translator(
        model=weights, src_vocab=source, trg_vocab=target, shortlist=shortlist
    )


def load_ranker() -> LanguageRanker:
    """Load py3langid with all its languages: their scores do not touch each other."""
    import py3langid  # noqa: PLC0415 - 0.9 s and 100 MB, only where it is asked for

    ranker: LanguageRanker = py3langid
    return ranker


def main() -> None:
    """Serve stdin until it closes; libraries that print write to nowhere."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold texts
    output = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    with os.fdopen(os.dup(0), "rb") as lines:
        serve(lines, output, Work(load_translator, load_ranker))


if __name__ == "__main__":
    main()
