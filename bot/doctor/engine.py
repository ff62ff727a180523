"""What translates: the providers by name, and one real word through each."""

from bot.config import Settings
from bot.doctor.findings import Finding, failed, ok, skipped, warning
from bot.engine.apertium_packages import missing_packages
from bot.errors import BotError, ConfigError, ProviderError
from bot.models import Pair
from bot.providers.base import TextTranslator
from bot.providers.registry import Providers, make_providers

PROVIDERS, ENGINE = "providers", "engine"

#: "The water is cold." and the word that must come back: each in both roles.
_WATER = {
    "en": ("The water is cold.", "water"),
    "pt": ("A água está fria.", "água"),
    "es": ("El agua está fría.", "agua"),
    "gl": ("A auga está fría.", "auga"),
    "ca": ("L'aigua està freda.", "aigua"),
    "fr": ("L'eau est froide.", "eau"),
    "it": ("L'acqua è fredda.", "acqua"),
    "de": ("Das Wasser ist kalt.", "wasser"),
}


async def check_engine(settings: Settings, *, limit_seconds: float) -> list[Finding]:
    """List what PROVIDERS names, and let what runs on this machine translate a word.

    A cloud is not asked: its answer costs money.

    Returns:
        Two findings: the providers, the embedded engine.
    """
    try:
        providers = make_providers(
            settings.provider_names,
            models_dir=settings.models_dir,
            call_timeout_seconds=limit_seconds,
            settings=settings,
        )
    except ConfigError as error:
        fix = (
            "set the provider's keys (docs/providers.md), or PROVIDERS=local with "
            "pip install thread-translator[embedded]"
        )
        nothing = skipped(ENGINE, "no provider could be made")
        return [failed(PROVIDERS, error, fix), nothing]
    return await check_providers(providers)


async def check_providers(providers: Providers) -> list[Finding]:
    """Start them, look, and close them again; returns the same two findings."""
    await providers.start()
    try:
        tried = await _try_local(providers)
    finally:
        await providers.close()
    return [_listed(providers), tried]


async def _try_local(providers: Providers) -> Finding:
    translators = (each.translator for each in providers.text)
    for translator in translators:
        if not translator.capabilities.sends_data_out:
            return await try_word(translator, _what_adds_more(providers))
    return skipped(ENGINE, "PROVIDERS names nothing that runs on this machine")


async def try_word(translator: TextTranslator, adds_more: str) -> Finding:
    """Translate a sentence and look for its word in what comes back.

    Args:
        translator: It has been started.
        adds_more: The command that adds what is not installed; empty: nothing is.
    """
    pair = probe_pair(translator)
    if pair is None or pair.source is None:
        words = "none of its languages has a word that is known here"
        return skipped(ENGINE, words)
    sentence, word = _WATER[pair.source][0], _WATER[pair.target][1]
    try:
        result = (await translator.translate(pair, [sentence]))[0]
    except ProviderError as error:
        result = error
    names = f"{pair.source} to {pair.target}"
    if isinstance(result, ProviderError):
        return _broken(f"it fails from {names}: {result}")
    if word not in result.text.casefold():
        return _broken(f"from {names} it does not translate “{word}” rightly")
    count = len(translator.languages())
    words = f"it knows {count} languages; a sentence went from {names} and is right"
    if adds_more:
        return warning(ENGINE, f"{words}; more could be had", adds_more)
    return ok(ENGINE, words)


def probe_pair(translator: TextTranslator) -> Pair | None:
    """The first pair it can do whose word is known; English first."""
    tags = [tag for tag in _WATER if tag in translator.languages()]
    pairs = [Pair(one, other) for one in tags for other in tags if one != other]
    return next((pair for pair in pairs if translator.can(pair)), None)


def _broken(words: str) -> Finding:
    fix = (
        "install the engine anew: pip install --force-reinstall "
        "thread-translator[embedded]; is there memory left? free -m"
    )
    return failed(ENGINE, BotError(words), fix)


def _what_adds_more(providers: Providers) -> str:
    if missing := providers.missing():
        return missing
    packages = " ".join(missing_packages())
    return f"sudo apt-get install {packages}" if packages else ""


def _listed(providers: Providers) -> Finding:
    names = [
        f"{one.name} ({one.label}, text "
        f"{'leaves' if one.sends_data_out else 'stays on'} this machine)"
        for one in (each.translator.capabilities for each in providers.text)
    ]
    return ok(PROVIDERS, ", ".join(names))
