"""Makes names of files safe to show, to save and to send; pure."""

import hashlib
import re
import unicodedata

#: The longest name we show or send, in bytes of UTF-8.
MOST_BYTES = 120
#: Longer ones are no extensions, but ends of sentences.
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,10})\Z")
#: Separators of paths; signs that Slack, a shell or another system would take for more
#: than letters.
_SEPARATORS = re.compile(r'[/\\:<>|"*?`\x00\r\n\u2028\u2029]+')
_BLANKS = re.compile(r"\s+")
#: Letters, accents, digits, punctuation, signs and blanks; no control or format signs
#: (bidirectional marks, zero width), no halves of characters.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})
#: These show as nothing although they count as letters or marks.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
#: Names that Windows keeps for devices.
_RESERVED = re.compile(r"(?i)\A(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|\Z)")
_UNNAMED = "file"
_TAG = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")


def extension_of(name: str) -> str:
    """The extension that a person sees, in small letters without its dot.

    Args:
        name: A file's name as its owner gave it.

    Returns:
        At most ten letters and digits; empty where there is none.
    """
    found = _EXTENSION.search(_visible(name))
    return found.group(1).lower() if found else ""


def display_name(name: str) -> str:
    """Make a name that says what it shows, and is a name everywhere.

    Args:
        name: As its owner gave it.

    Returns:
        In Unicode's form NFC, without control, bidirectional and invisible signs,
        separators as "_", at most 120 bytes, its extension kept. Where nothing is
        left: "file".
    """
    stem, extension = _split(_visible(name))
    return _fitted(_RESERVED.sub(r"_\g<0>", stem.strip(". ") or _UNNAMED), extension)


def result_name(name: str, language: str, extension: str = "") -> str:
    """Name a translation after its source: report.docx in Japanese is report.ja.docx.

    Args:
        name: The source's, as its owner gave it.
        language: BCP 47 tag of the translation.
        extension: Of the translation; empty: that of the source.

    Returns:
        At most 120 bytes.

    Raises:
        ValueError: The language is no tag.
    """
    if not _TAG.fullmatch(language):
        raise ValueError("a language tag is made of letters, digits and hyphens")
    shown = display_name(name)
    stem, own = _split(shown)
    suffix = f".{extension.lower()}" if extension else own
    return _fitted(stem, f".{language}{suffix}")


def provider_name(seed: str, extension: str) -> str:
    """Name a file for a provider: never as its owner did, the same at every repeat.

    Args:
        seed: What tells this file from others, such as our job's id.
        extension: Of what it really is.

    Returns:
        Small English letters and one dot, as Huawei's bucket wants them: "f" and 20
        letters, then the extension.
    """
    digest = hashlib.sha256(seed.encode("utf-8", "surrogatepass")).digest()
    letters = "".join(chr(ord("a") + byte % 26) for byte in digest[:20])
    return f"f{letters}.{extension}"


def _visible(name: str) -> str:
    composed = unicodedata.normalize("NFC", name)
    kept = "".join(
        sign
        for sign in _SEPARATORS.sub("_", composed)
        if unicodedata.category(sign) not in _HIDDEN and sign not in _INVISIBLE
    )
    # What is left may compose anew once the signs between are gone.
    return unicodedata.normalize("NFC", _BLANKS.sub(" ", kept)).strip()


def _split(name: str) -> tuple[str, str]:
    """Stem, and extension with its dot."""
    found = _EXTENSION.search(name)
    return (name[: found.start()], found.group()) if found else (name, "")


def _fitted(stem: str, extension: str) -> str:
    """Shorten the stem by whole characters until all fits."""
    room = MOST_BYTES - len(extension.encode())
    short = stem.encode()[:room].decode("utf-8", "ignore")
    return (short.rstrip(". ") if short != stem else stem) + extension
