"""Languages: BCP 47 tags in one form, their names, and the flags that ask for them.

Names and flags come from Unicode's CLDR (through Babel and langcodes); `tables` holds
only what this project decides otherwise. Everything here is pure: the libraries' data
is read at the first look-up and kept.
"""

from bot.languages.flags import flag_of, flag_target
from bot.languages.naming import find_language, nearest
from bot.languages.opening import split_target
from bot.languages.tags import autonym, base, display_name, normalise

__all__ = [
    "autonym",
    "base",
    "display_name",
    "find_language",
    "flag_of",
    "flag_target",
    "nearest",
    "normalise",
    "split_target",
]
