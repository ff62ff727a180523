"""The Debian packages that bring Apertium's pairs, and which of them are not here."""

from pathlib import Path
from shutil import which

#: Each package of Debian 12 with a mode that it brings.
PACKAGES = {
    "apertium-es-pt": "es-pt",
    "apertium-por-cat": "por-cat",
    "apertium-pt-gl": "pt-gl",
    "apertium-spa-cat": "spa-cat",
    "apertium-spa-ita": "spa-ita",
    "apertium-fra-cat": "fra-cat",
    "apertium-fr-es": "fr-es",
    "apertium-eng-spa": "eng-spa",
}


def missing_packages(apertium_dir: Path = Path("/usr/share/apertium")) -> list[str]:
    """The packages that would add languages here, the program itself first.

    Args:
        apertium_dir: Where Apertium's `modes` stand.
    """
    program = [] if which("apertium-wblank-mode") else ["apertium"]
    modes = apertium_dir / "modes"
    return program + [
        package
        for package, mode in PACKAGES.items()
        if not (modes / f"{mode}.mode").is_file()
    ]
