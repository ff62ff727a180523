"""Short phrases of chat that the small models translate badly on their own; data.

Looked up only where a phrase is a whole sentence; "thanks", for instance, becomes
"Obrigado por e-o" in the model's hands.
"""

from collections.abc import Mapping

_ENGLISH_PORTUGUESE = {
    "thanks": "obrigado",
    "thx": "obrigado",
    "thank you": "obrigado",
    "thanks a lot": "muito obrigado",
    "many thanks": "muito obrigado",
    "thanks all": "obrigado a todos",
    "thanks everyone": "obrigado a todos",
    "thanks for your help": "obrigado pela ajuda",
    "you're welcome": "de nada",
    "welcome": "bem-vindo",
    "nice": "legal",
    "cool": "legal",
    "great": "ótimo",
    "great work": "ótimo trabalho",
    "great job": "ótimo trabalho",
    "nice work": "bom trabalho",
    "well done": "muito bem",
    "sounds good": "parece bom",
    "looks good": "parece bom",
    "got it": "entendido",
    "understood": "entendido",
    "on my way": "a caminho",
    "sure": "claro",
    "of course": "claro",
    "see you": "até logo",
    "see you later": "até logo",
    "see you tomorrow": "até amanhã",
    "bye": "tchau",
    "good morning all": "bom dia a todos",
    "good morning everyone": "bom dia a todos",
    "morning all": "bom dia a todos",
    "what": "o quê",
    "any news": "alguma novidade",
    "any updates": "alguma novidade",
}
_PORTUGUESE_ENGLISH = {
    "valeu": "thanks",
    "obrigado": "thank you",
    "obrigada": "thank you",
    "muito obrigado": "thank you very much",
    "muito obrigada": "thank you very much",
    "de nada": "you're welcome",
    "sim": "yes",
    "beleza": "all right",
    "tudo bem": "all good",
    "tudo certo": "all good",
    "feito": "done",
    "pronto": "done",
    "entendido": "got it",
    "combinado": "agreed",
    "com certeza": "certainly",
    "claro": "of course",
    "legal": "nice",
    "pode ser": "that works",
    "até logo": "see you later",
    "até mais": "see you later",
    "até amanhã": "see you tomorrow",
    "tchau": "bye",
    "a caminho": "on my way",
    "bom trabalho": "good work",
    "ótimo trabalho": "great work",
    "bom dia a todos": "good morning everyone",
    "o quê": "what",
    "alguma novidade": "any news",
}
_BOOKS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("en", "pt"): _ENGLISH_PORTUGUESE,
    ("pt", "en"): _PORTUGUESE_ENGLISH,
}
_MARKS = ".!?\u2026 "


def phrase(sentence: str, source: str, target: str) -> str | None:
    """The translation of a sentence that is one whole phrase, else None.

    The marks at its end and a capital at its beginning are kept.
    """
    core = sentence.rstrip(_MARKS)
    known = core.lower().replace("\u2019", "'").replace(",", "")
    found = _BOOKS.get((source, target), {}).get(known)
    if found is None:
        return None
    if core.isupper():
        found = found.upper()
    elif core[0].isupper():
        found = found[0].upper() + found[1:]
    return found + sentence[len(core) :]
