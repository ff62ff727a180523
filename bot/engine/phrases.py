"""Short phrases of chat that the engines translate badly on their own; data.

Looked up only where a phrase is a whole sentence; "thanks", for instance, becomes
"Obrigado por e-o" in the model's hands. The reverse harm is prevented too: "hello",
sent as Portuguese, becomes "Hell"; so a phrase of the target stays as it is.
"""

from collections.abc import Iterator, Mapping
from itertools import permutations

#: Single words and greetings, the same thing in each row, a column a language. Where
#: one stands twice in its column, the upper row counts.
_LANGUAGES = ("en", "pt", "es", "gl", "ca", "fr", "it")
_COMMON = (
    ("hello", "olá", "hola", "ola", "hola", "bonjour", "ciao"),
    ("hi", "oi", "hola", "ola", "hola", "salut", "ciao"),
    ("hey", "ei", "hola", "ola", "hola", "salut", "ciao"),
    ("thanks", "obrigado", "gracias", "grazas", "gràcies", "merci", "grazie"),
    ("thank you", "obrigado", "gracias", "grazas", "gràcies", "merci", "grazie"),
    ("bye", "tchau", "adiós", "ata logo", "adéu", "au revoir", "ciao"),
    ("goodbye", "adeus", "adiós", "adeus", "adéu", "au revoir", "arrivederci"),
    ("yes", "sim", "sí", "si", "sí", "oui", "sì"),
    ("no", "não", "no", "non", "no", "non", "no"),
    (
        *("please", "por favor", "por favor", "por favor", "si us plau"),
        *("s'il vous plaît", "per favore"),
    ),
    ("ok", "ok", "ok", "ok", "ok", "ok", "ok"),
    ("okay", "ok", "ok", "ok", "ok", "ok", "ok"),
    ("sorry", "desculpe", "perdón", "perdón", "perdó", "désolé", "scusa"),
    (
        *("good morning", "bom dia", "buenos días", "bos días", "bon dia"),
        *("bonjour", "buongiorno"),
    ),
    (
        *("good afternoon", "boa tarde", "buenas tardes", "boas tardes"),
        *("bona tarda", "bon après-midi", "buon pomeriggio"),
    ),
    (
        *("good night", "boa noite", "buenas noches", "boas noites"),
        *("bona nit", "bonne nuit", "buonanotte"),
    ),
    ("perfect", "perfeito", "perfecto", "perfecto", "perfecte", "parfait", "perfetto"),
    ("maybe", "talvez", "quizás", "quizais", "potser", "peut-être", "forse"),
    ("today", "hoje", "hoy", "hoxe", "avui", "aujourd'hui", "oggi"),
    ("tomorrow", "amanhã", "mañana", "mañá", "demà", "demain", "domani"),
    ("yesterday", "ontem", "ayer", "onte", "ahir", "hier", "ieri"),
    ("now", "agora", "ahora", "agora", "ara", "maintenant", "adesso"),
)
_ENGLISH_PORTUGUESE = {
    "thx": "obrigado",
    "thank you very much": "muito obrigado",
    "thank you so much": "muito obrigado",
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
    "see you soon": "até breve",
    "hello there": "olá",
    "hi there": "oi",
    "hey there": "oi",
    "hi all": "oi a todos",
    "hi everyone": "oi a todos",
    "hi team": "oi equipe",
    "hello team": "olá equipe",
    "hello world": "olá mundo",
    "what's up": "e aí",
    "have a nice day": "tenha um bom dia",
    "excuse me": "com licença",
    "never mind": "deixa para lá",
    "no problem": "sem problema",
    "no thanks": "não, obrigado",
    "no thank you": "não, obrigado",
    "yes please": "sim, por favor",
    "yeah": "sim",
    "yep": "sim",
    "nope": "não",
    "good": "bom",
    "congrats": "parabéns",
    "cheers": "valeu",
    "agreed": "combinado",
    "right": "certo",
    "true": "verdade",
    "wow": "uau",
    "awesome": "incrível",
    "wait": "espere",
    "stop": "pare",
    "who": "quem",
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
    "desculpa": "sorry",
    "até já": "see you soon",
    "até breve": "see you soon",
    "certo": "right",
    "espera": "wait",
    "depois": "later",
    "com licença": "excuse me",
    "como vai": "how are you",
    "como está": "how are you",
    "como vai você": "how are you",
    "e aí": "what's up",
    "exatamente": "exactly",
    "verdade": "true",
    "onde": "where",
    "como": "how",
    "logo": "soon",
    "oi pessoal": "hi everyone",
    "oi gente": "hi everyone",
    "não obrigado": "no thanks",
    "não obrigada": "no thanks",
    "muito bem": "very good",
    "ótimo": "great",
    "cumprimentos": "regards",
    "saudações": "greetings",
    "abraço": "hug",
    "abraços": "hugs",
    "obrigada": "thank you",
    "muito obrigado": "thank you very much",
    "muito obrigada": "thank you very much",
    "de nada": "you're welcome",
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
    "a caminho": "on my way",
    "bom trabalho": "good work",
    "ótimo trabalho": "great work",
    "bom dia a todos": "good morning everyone",
    "o quê": "what",
    "alguma novidade": "any news",
}


def _books() -> Iterator[tuple[tuple[str, str], Mapping[str, str]]]:
    own = {("en", "pt"): _ENGLISH_PORTUGUESE, ("pt", "en"): _PORTUGUESE_ENGLISH}
    for one, other in permutations(range(len(_LANGUAGES)), 2):
        pair = _LANGUAGES[one], _LANGUAGES[other]
        common = {row[one]: row[other] for row in reversed(_COMMON)}
        yield pair, {**common, **own.get(pair, {})}


_BOOKS = dict(_books())
_MARKS = ".!?\u2026 "


def phrase(sentence: str, source: str, target: str) -> str | None:
    """The translation of a sentence that is one whole phrase, else None.

    The marks at its end and a capital at its beginning are kept; what is no phrase of
    the source but one of the target is its own translation.

    Args:
        sentence: One sentence without blanks at its ends.
        source: BCP 47 tag of its language; a regional one counts as its base.
        target: BCP 47 tag of the wanted language, likewise.
    """
    pair = source.partition("-")[0], target.partition("-")[0]
    core = sentence.rstrip(_MARKS)
    known = core.lower().replace("\u2019", "'").replace(",", "")
    found = _BOOKS.get(pair, {}).get(known)
    if found is None:
        return sentence if known in _BOOKS.get(pair[::-1], {}) else None
    if core.isupper():
        found = found.upper()
    elif core[0].isupper():
        found = found[0].upper() + found[1:]
    return found + sentence[len(core) :]
