"""Marks at the ends of sentences, as Apertium and the target language want; pure."""

#: Languages that open questions and exclamations as well as close them.
_OPENING = frozenset({"es", "ast"})


def close_sentence(sentence: str) -> str:
    """Add a full stop where no mark ends the sentence.

    Without one, Apertium's taggers guess worse: "os testes são verdes" ends in a verb.
    """
    return f"{sentence}." if sentence[-1:].isalnum() else sentence


def as_written_in(target: str, translated: str, sentence: str) -> str:
    """Give a translation the marks of its language.

    Args:
        target: BCP 47 tag of the translation's language.
        translated: What Apertium made of the closed sentence.
        sentence: The sentence as it was before it was closed.
    """
    text = translated
    if sentence[-1:].isalnum() and text.endswith("."):
        text = text[:-1]
    if target not in _OPENING:
        return text.replace("\u00bf", "").replace("\u00a1", "")
    for closing, opening in (("?", "\u00bf"), ("!", "\u00a1")):
        if text.endswith(closing) and opening not in text and len(text) > 1:
            return opening + text
    return text
