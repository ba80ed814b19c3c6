"""Text: what a field of one line takes, and text made comparable for search."""

from __future__ import annotations

import unicodedata
from typing import Final

from pharmadesk.errors import Refused

# How many characters a field takes. Longer is a mistake: no screen and no receipt shows it whole.
MOST_CODE: Final = 8
MOST_LOT_NUMBER: Final = 40  # GS1 allows 20; wholesalers write their own beside them
MOST_NAME: Final = 120
MOST_ADDRESS: Final = 250
MOST_REASON: Final = 250
MOST_CELL: Final = 250  # of a price list; the national one has 83 at most
MOST_FILE_NAME: Final = 255
MOST_FOOTER: Final = 500

_NEVER_SHOWN: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_OVERRIDES: Final = "\N{LEFT-TO-RIGHT OVERRIDE}\N{RIGHT-TO-LEFT OVERRIDE}"
"""They make a text read otherwise than it is stored; the marks and joiners of Arabic do not."""
_BLANK_LETTERS: Final = (
    "\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}\N{HANGUL FILLER}"
    "\N{HALFWIDTH HANGUL FILLER}\N{BRAILLE PATTERN BLANK}"
)

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


def one_line(text: str, most: int) -> str:
    """Make a text fit for a field: composed (NFC), its invisible edges gone; empty if none shows.

    Joiners and direction marks stay inside it, for Arabic and Persian names need them.

    Raises: Refused `text.unfit` for a control character, a line end, a direction override or half
    of a surrogate pair, `text.too_long`.
    """
    plain = text.isascii() and text.isprintable()  # of a price list nearly all is
    line = text.strip() if plain else _shown_part(unicodedata.normalize("NFC", text))
    if len(line) > most:
        raise Refused("text.too_long", length=len(line), most=most)
    return line


def _shown_part(text: str) -> str:
    """Refuse what cannot be shown, then cut before the first and after the last that shows."""
    for position, character in enumerate(text, 1):
        if unicodedata.category(character) in _NEVER_SHOWN or character in _OVERRIDES:
            code_point = f"U+{ord(character):04X}"
            raise Refused("text.unfit", position=position, character=code_point)
    shown = [place for place, character in enumerate(text) if _shows(character)]
    if not shown:
        return ""
    end = shown[-1] + 1
    while unicodedata.category(text[end : end + 1] or " ").startswith("M"):
        end += 1  # the marks over the last letter
    return text[shown[0] : end]


def _shows(character: str) -> bool:
    """Tell whether a character leaves ink by itself: a letter, a figure, a sign."""
    return unicodedata.category(character)[0] in "LNPS" and character not in _BLANK_LETTERS


def ascii_digits(text: str) -> str:
    """Write Arabic-Indic digits as 0 to 9."""
    return text.translate(_ARABIC_DIGITS)
