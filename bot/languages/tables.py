"""Where this project decides otherwise than CLDR, as data."""

#: Subtags that name the same written language as another one.
SAME_LANGUAGE = {"no": "nb", "cmn": "zh", "arb": "ar", "tl": "fil"}

#: Languages that a provider offers although CLDR has no name for them.
WITHOUT_CLDR_NAME = frozenset(
    {"ber", "cbk", "fvr", "gos", "kdx", "kek", "nch", "ngu", "pmn", "toi"}
)

#: The only flags whose emoji name has no "flag-" before it. Other two-letter names are
#: no flags: `id` is a blue button, `cd` a disc, `sa` a Japanese sign.
BARE_FLAGS = frozenset({"cn", "de", "es", "fr", "gb", "it", "jp", "kr", "ru", "us"})

#: Flags of parts of a country.
SUBDIVISIONS = {"england": "en", "scotland": "en", "wales": "en"}

#: Where the language most people expect from a flag is not the first one of CLDR: the
#: most widely written language of a territory, with its regional form where engines
#: and readers tell it apart.
FLAG_DEFAULTS = {
    "BI": "fr",
    "BR": "pt-BR",
    "CF": "fr",
    "CW": "nl",
    "KZ": "kk",
    "LS": "en",
    "PG": "en",
    "PH": "fil",
    "PT": "pt-PT",
    "PW": "en",
    "PY": "es",
    "SN": "fr",
    "TK": "en",
    "TL": "pt",
    "TV": "en",
    "VU": "en",
    "ZW": "en",
}

#: Whose flag stands beside a language that CLDR places elsewhere.
HOME = {"ar": "SA"}

#: What people type for a language although it is the code of a country; none of these
#: is the code of a language.
COUNTRY_CODES = {
    "cn": "zh-Hans",
    "cz": "cs",
    "dk": "da",
    "gr": "el",
    "jp": "ja",
    "kr": "ko",
    "ua": "uk",
    "vn": "vi",
}

#: Names in use that CLDR does not have, or has for a rarer language.
NAMES = {
    "brazilian": "pt-BR",
    "castilian": "es",
    "farsi": "fa",
    "flemish": "nl",
    "mandarin": "zh-Hans",
    "mandarin chinese": "zh-Hans",
    "moldovan": "ro",
    "norwegian": "nb",
    "tagalog": "fil",
    "valencian": "ca",
}

#: The languages whose NAME may begin a command's text. For rarer ones, names such as
#: "Even" or "Mon" are more likely to be words of the text itself.
WELL_KNOWN = frozenset(
    "af am ar as az be "  # noqa: SIM905 - a list would take a line for each
    "bg bn bs ca ceb cs cy da de el en eo es et eu fa fi fil fo fr fy ga gd gl gu ha "
    "he hi hr ht hu hy id ig is it ja jv ka kk km kn ko ku ky la lb lo lt lv mg mi mk "
    "ml mn mr ms mt my nb ne nl nn oc or pa pl ps pt qu ro ru rw sd si sk sl sm sn so "
    "sq sr st su sv sw ta te tg th tk tr tt ug uk ur uz vi xh yi yo yue zh zu".split()
)

#: Words that may stand before the language in a command: "to German ...".
PREPOSITIONS = frozenset({"to", "into", "in"})

#: Two-letter codes that, after such a word, are the text: "to be", "in no", "to my".
WORDS_AFTER_PREPOSITIONS = frozenset(
    {"am", "an", "as", "be", "he", "is", "it", "la", "my", "no", "or", "so", "to"}
)

#: Three-letter codes that are everyday words at the beginning of a text.
EVERYDAY_CODES = frozenset(
    "ace ain ale alt ang arc "  # noqa: SIM905 - a list would take a line for each
    "ban bar bas bbc bin bla bug bum cad car cay chi con dar del den din dum ext fan "
    "fat fit fon fro fur gag gan gay got gur hai hit hur jam jut ken kos lad lag lam "
    "lol los lou mad mag mai mak man mas men mer mic min mos mul mus nan nap new non "
    "nov pal pam pau per pon pro ram rap rug sad sam san sas sat see sei sel ses sid "
    "sms str sus tem ter the tog toi tok und vai wal war was yap zap zen".split()
)

#: Names of well-known languages, in some language, that are everyday words or names
#: elsewhere; CLDR's English names of countries count as well.
EVERYDAY_NAMES = frozenset(
    "angle arab arabia arame catalonia dan "  # noqa: SIM905 - a list would take a line for each
    "denis fala fin finn fins flamingo gales galicia holland irlanda island italia "
    "java korea latina latino lets macedonia make male men myanmar russo same "
    "scottish seco tai turks wales".split()
)
