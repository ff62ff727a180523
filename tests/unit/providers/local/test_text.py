"""The built-in engine behind the Protocols of all providers."""

import pytest

from bot.engine import Engine
from bot.errors import RejectedError, UnsupportedPairError
from bot.models import Pair, Translated
from bot.providers.base import LanguageDetector, TextTranslator
from bot.providers.local import LocalDetector, LocalText

pytestmark = pytest.mark.engine


async def test_texts_come_back_in_order(neural_only: Engine) -> None:
    translator: TextTranslator = LocalText(neural_only)
    done = await translator.translate(Pair("en", "pt"), ["hello", "Thanks!"])
    assert done == [
        Translated("olá", "en", ("en", "pt")),
        Translated("Obrigado!", "en", ("en", "pt")),
    ]


async def test_a_known_pair_can_be_done_and_others_not(neural_only: Engine) -> None:
    translator = LocalText(neural_only)
    assert translator.can(Pair("en-GB", "pt-BR"))
    assert not translator.can(Pair(None, "pt"))
    assert not translator.can(Pair("en", "de"))
    assert translator.targets("en") == {"pt"}
    assert translator.languages() == {"en", "pt"}


@pytest.mark.parametrize("pair", [Pair("en", "de"), Pair(None, "pt")])
async def test_a_pair_it_lacks_is_refused(neural_only: Engine, pair: Pair) -> None:
    with pytest.raises(UnsupportedPairError):
        await LocalText(neural_only).translate(pair, ["hello"])


async def test_a_text_that_the_engine_failed_on_has_its_error() -> None:
    class Failing(Engine):
        async def translate(
            self,
            text: str,
            source: str,
            target: str,
            *,
            interactive: bool = True,  # noqa: ARG002 - the engine's own signature
        ) -> Translated:
            if text == "bad":
                raise RejectedError("the engine failed")
            return Translated(text, source, (source, target))

    translator = LocalText(Failing())
    first, second = await translator.translate(Pair("en", "pt"), ["bad", "good"])
    assert isinstance(first, RejectedError)
    assert second == Translated("good", "en", ("en", "pt"))


def test_it_says_that_nothing_leaves_this_machine() -> None:
    engine = Engine()
    capabilities = LocalText(engine).capabilities
    assert not capabilities.sends_data_out
    assert not capabilities.detects
    assert capabilities.version == engine.version


async def test_the_detector_names_a_language(neural_only: Engine) -> None:
    detector: LanguageDetector = LocalDetector(neural_only)
    detection = await detector.detect("Could you send me the report today?")
    assert (detection.language, detection.clear) == ("en", True)
