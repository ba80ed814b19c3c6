"""Text made comparable: accents, case and Arabic spelling variants folded away for search."""

from __future__ import annotations

import unicodedata
from typing import Final

# Letters that Unicode does not decompose, or that people type in another way than they are printed.
_SPELLINGS: Final = {
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    "μ": "u",  # a microgram is typed `ug`
    "’": "'",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "–": "-",
    "—": "-",
    "\N{MINUS SIGN}": "-",
    "ة": "\N{ARABIC LETTER HEH}",
    "ى": "ي",
    "ی": "ي",
    "ک": "ك",
    "ـ": "",  # the tatweel only stretches a word
}
_ARABIC_DIGITS: Final = {
    ord(zero) + digit: str(digit)
    for zero in "\N{ARABIC-INDIC DIGIT ZERO}\N{EXTENDED ARABIC-INDIC DIGIT ZERO}"
    for digit in range(10)
}


class _FoldTable(dict[int, str]):
    """The folding of each character met so far; it can never outgrow Unicode."""

    def __missing__(self, code_point: int) -> str:
        folded = "".join(map(_fold_once, _fold_once(chr(code_point))))
        self[code_point] = folded
        return folded


def _fold_once(text: str) -> str:
    """Decompose, drop the marks and the case, and respell what is left."""
    bare = (
        character
        for character in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(character)
    )
    return "".join(_SPELLINGS.get(character, character) for character in bare)


_FOLDED: Final = _FoldTable(_ARABIC_DIGITS)


def fold(text: str) -> str:
    """Fold accents, case and spelling variants away, so that `Œdème` is found by `oedeme`."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


def ascii_digits(text: str) -> str:
    """Write Arabic-Indic digits as 0 to 9."""
    return text.translate(_ARABIC_DIGITS)
