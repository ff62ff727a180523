"""The child's side: what it answers, and that it never tells a text."""

import asyncio
import io
import json
import sys
from typing import Any

import pytest

from bot.engine.neural import find_models
from bot.engine.worker import Work, load_ranker, load_translator, serve


class FakeTranslator:
    def translate(self, text: str) -> str:
        if text == "panic":
            raise BaseException(f"cannot translate {text}")  # noqa: TRY002 - as PyO3
        return text.upper()


class FakeRanker:
    def rank(self, text: str) -> list[tuple[str, float]]:
        return [("en", -1.0), ("xx", -2.0), ("pt", -3.0 - len(text))]


class Loads:
    """Counts how often something was loaded."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def translator(self, model: dict[str, Any]) -> FakeTranslator:
        self.names.append(model["weights"])
        return FakeTranslator()

    def ranker(self) -> FakeRanker:
        self.names.append("ranker")
        return FakeRanker()


def request(*sentences: str, weights: str = "a.bin") -> dict[str, Any]:
    model = {"weights": weights}
    return {"id": 1, "op": "translate", "model": model, "sentences": list(sentences)}


def test_a_model_is_loaded_once_and_only_when_asked_for() -> None:
    loads = Loads()
    work = Work(loads.translator, loads.ranker)
    assert work.answer(request("a", "b")) == {"id": 1, "sentences": ["A", "B"]}
    work.answer(request("c"))
    work.answer(request("c", weights="b.bin"))
    assert loads.names == ["a.bin", "b.bin"]


def test_scores_of_other_languages_are_left_out() -> None:
    loads = Loads()
    work = Work(loads.translator, loads.ranker)
    ask = {"id": 2, "op": "rank", "text": "abc", "languages": ["pt", "en"]}
    assert work.answer(ask) == {"id": 2, "scores": [("en", -1.0), ("pt", -6.0)]}
    work.answer(ask)
    assert loads.names == ["ranker"]


def test_a_panic_is_told_by_its_name_only_and_the_model_is_loaded_anew() -> None:
    loads = Loads()
    work = Work(loads.translator, loads.ranker)
    assert work.answer(request("panic")) == {"id": 1, "error": "BaseException"}
    assert work.answer(request("a")) == {"id": 1, "sentences": ["A"]}
    assert loads.names == ["a.bin", "a.bin"]


def test_a_request_without_an_id_is_answered_with_an_error() -> None:
    work = Work(Loads().translator, Loads().ranker)
    assert work.answer({}) == {"id": None, "error": "KeyError"}


def test_each_line_gets_one_line() -> None:
    work = Work(Loads().translator, Loads().ranker)
    lines = [json.dumps(request("a")).encode(), json.dumps(request("é\n")).encode()]
    output = io.BytesIO()
    serve(lines, output, work)
    answers = [json.loads(line) for line in output.getvalue().splitlines()]
    assert [answer["sentences"] for answer in answers] == [["A"], ["É\n"]]


async def run_worker(lines: bytes) -> tuple[int | None, bytes, bytes]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.engine.worker"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate(lines)
    return process.returncode, output, errors


async def test_the_process_ends_when_its_stdin_closes() -> None:
    assert await run_worker(b"") == (0, b"", b"")


async def test_a_missing_model_is_an_error_without_a_path_on_stderr() -> None:
    model = {"source_vocabulary": "/no/where", "weights": "/no/where"}
    ask = {"id": 3, "op": "translate", "model": model, "sentences": ["my secret"]}
    code, output, errors = await run_worker(json.dumps(ask).encode() + b"\n")
    assert code == 0
    assert json.loads(output)["error"] in {"FileNotFoundError", "ModuleNotFoundError"}
    assert b"secret" not in output + errors


@pytest.mark.engine
@pytest.mark.parametrize("with_shortlist", [True, False])
def test_the_wheels_models_translate(*, with_shortlist: bool) -> None:
    model = next(m for m in find_models(None) if m.source == "en")
    translator = load_translator(
        {
            "weights": str(model.weights),
            "source_vocabulary": str(model.source_vocabulary),
            "target_vocabulary": str(model.target_vocabulary),
            "shortlist": str(model.shortlist) if with_shortlist else "",
        }
    )
    assert translator.translate("Good morning") == "Bom dia"


@pytest.mark.engine
def test_the_ranker_ranks_all_its_languages() -> None:
    ranked = load_ranker().rank("The meeting is at three")
    assert ranked[0][0] == "en"
    assert len(ranked) > 50
