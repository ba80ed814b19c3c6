"""Money in integer centimes: one rounding rule, splits that lose nothing, our own words for it.

An amount is a plain `int` of centimes; a rate is an `int` of basis points. The formatter is ours
because libraries disagree on Moroccan French (a narrow or an ordinary no-break space, a point, MAD
or DH) and because a narrow no-break space prints as `?` on a receipt.

Two parsers, on purpose. `parse_amount` reads what a person typed at the counter and refuses
whatever has two meanings. `parse_price` reads what price files hold, in all the styles met in the
public lists, and still refuses what could be wrong by a factor of a thousand.
"""

from __future__ import annotations

import re
from typing import Final

from pharmadesk.errors import Bug, Refused
from pharmadesk.values.text import ascii_digits

CENTIMES_IN_DIRHAM: Final = 100
BASIS_POINTS: Final = 10_000
MAX_AMOUNT_CENTIMES: Final = 99_999_999_99  # a hundred million dirhams less a centime

_NO_BREAK_SPACE: Final = "\N{NO-BREAK SPACE}"
_LEFT_TO_RIGHT_MARK: Final = "\N{LEFT-TO-RIGHT MARK}"
_UNITS: Final = {"fr": "DH", "ar": "درهم", "en": "DH"}

_INVISIBLE: Final = dict.fromkeys(
    map(ord, "\u200b\u200e\u200f\u061c\u2066\u2067\u2068\u2069\ufeff")
)
_UNIT_WORD: Final = re.compile(r"(?:dhs?|mad|dirhams?|درهم|د\.\s?م\.?)$", re.IGNORECASE)
_NOT_DIGITS: Final = re.compile(r"[^0-9]+")
_MAX_WHOLE_DIGITS: Final = len(str(MAX_AMOUNT_CENTIMES // CENTIMES_IN_DIRHAM))
_EXCERPT: Final = 32
_MINUS_SIGNS: Final = ("-", "\N{MINUS SIGN}")

# A whole part in one run or in groups of three, then at most one decimal mark, bare while the
# decimals are not typed yet. English groups are accepted only beside a decimal point: `1,234` alone
# may as well be a slip of one dirham and some.
_TYPED: Final = re.compile(
    r"(?P<whole>[0-9]+|[0-9]{1,3}(?:\s[0-9]{3})+)?(?:[.,](?P<part>[0-9]*))?"
    r"|(?P<grouped>[0-9]{1,3}(?:,[0-9]{3})+)\.(?P<cents>[0-9]{2})"
)
_FILE_PRICE: Final = re.compile(
    r"(?P<whole>[0-9]+|[0-9]{1,3}(?:[.,\s][0-9]{3})+)?(?:[.,](?P<part>[0-9]+))?"
)


def round_ratio(numerator: int, denominator: int) -> int:
    """Round a ratio of integers to the nearest one, halves away from zero.

    The only rounding of the product: every share, tax and percentage comes through here.
    """
    assert denominator != 0, "a ratio needs a denominator"
    magnitude = (2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator))
    return magnitude if (numerator < 0) == (denominator < 0) else -magnitude


def share(total: int, weights: list[int]) -> list[int]:
    """Split a total in proportion to weights so that the parts sum to it exactly.

    Largest remainder: each part is within one centime of its exact share, and equal remainders are
    served from the first line on, so that every replica splits alike.
    """
    scale = sum(weights)
    if any(weight < 0 for weight in weights) or (scale == 0 and total != 0):
        raise Bug("money.no_weight", total=total, lines=len(weights))
    if scale == 0:
        return [0] * len(weights)
    sign = -1 if total < 0 else 1
    floors_and_rests = [divmod(abs(total) * weight, scale) for weight in weights]
    parts = [floor for floor, _rest in floors_and_rests]
    by_rest = sorted(range(len(weights)), key=lambda line: -floors_and_rests[line][1])
    for line in by_rest[: abs(total) - sum(parts)]:
        parts[line] += 1
    return [sign * part for part in parts]


def net_and_vat(gross_centimes: int, rate_bp: int) -> tuple[int, int]:
    """Take the tax out of a price that includes it.

    Shape: (net, VAT), which sum to the gross.
    """
    net = round_ratio(gross_centimes * BASIS_POINTS, BASIS_POINTS + rate_bp)
    return net, gross_centimes - net


def format_amount(
    centimes: int, language: str = "fr", *, unit: bool = True, printer: bool = False
) -> str:
    """Write an amount as the counter reads it: `1 234,50 DH`, `1234,50 درهم`, `1,234.50 DH`.

    Spaces do not break on screen and are plain ones on a printer, whose code pages lack the others.
    """
    dirhams, rest = divmod(abs(centimes), CENTIMES_IN_DIRHAM)
    space = " " if printer else _NO_BREAK_SPACE
    if language == "fr":
        number = f"{dirhams:,}".replace(",", space) + f",{rest:02d}"
    elif language == "ar":
        number = f"{dirhams},{rest:02d}"
    else:
        number = f"{dirhams:,}.{rest:02d}"
    if centimes < 0:
        # In a right-to-left line a bare minus would jump to the other end of its number.
        number = f"{_LEFT_TO_RIGHT_MARK}-{number}" if language == "ar" else f"-{number}"
    return f"{number}{space}{_UNITS[language]}" if unit else number


def parse_amount(text: str) -> int:
    """Read an amount a person typed: `12`, `12,`, `12,5`, `12.50`, `1 234,50 DH`, Arabic digits.

    Strict: what could mean two amounts is refused, never guessed. A field is read at each key, so
    the mark before decimals that are still to come is no mistake, and alone is no amount yet.

    Raises: Refused amount.empty, .not_a_number, .negative, .too_precise, .too_large.
    """
    number = _number_in(text)
    found = _TYPED.fullmatch(number)
    if found is None:
        raise Refused("amount.not_a_number", text=_excerpt(text))
    if found["grouped"]:
        return _centimes(text, found["grouped"], found["cents"])
    if not (found["whole"] or found["part"]):
        raise Refused("amount.empty")
    return _centimes(text, found["whole"], found["part"])


def parse_price(text: str) -> int:
    """Read a price from a file: `10,70 DH`, `1.200.00 DH`, `1,195,27`, ` 2,882.00 `, ` - `.

    The last separator is the decimal one when one or two digits follow it, the others group by
    three. A single separator before three digits is refused: `2,882` is 2882 in one list and 2.882
    in another. A lone dash is how spreadsheets write zero.

    Raises: Refused amount.absent where the list says there is no price (`SANSPPV DH`), and the
    codes of `parse_amount`.
    """
    number = _number_in(text)
    if number in _MINUS_SIGNS:
        return 0
    if number.replace(" ", "").upper() == "SANSPPV":
        raise Refused("amount.absent", text=_excerpt(text))
    found = _FILE_PRICE.fullmatch(number)
    if found is None:
        raise Refused("amount.not_a_number", text=_excerpt(text))
    return _centimes(text, found["whole"], found["part"])


def _number_in(text: str) -> str:
    """Strip an amount's text to its number, in ASCII digits and marks."""
    if not text.isascii():
        text = ascii_digits(text.translate(_INVISIBLE))
        text = text.replace("\N{ARABIC DECIMAL SEPARATOR}", ",")
        text = text.replace("\N{ARABIC THOUSANDS SEPARATOR}", _NO_BREAK_SPACE)
    number = _UNIT_WORD.sub("", text.strip()).strip()
    if not number:
        raise Refused("amount.empty")
    if number.startswith(_MINUS_SIGNS) and number[1:].lstrip()[:1].isdecimal():
        raise Refused("amount.negative", text=_excerpt(text))
    return number


def _centimes(text: str, whole: str | None, part: str | None) -> int:
    """Put the two sides of the decimal mark together, within our bounds."""
    digits = _NOT_DIGITS.sub("", whole or "").lstrip("0")
    fraction = part or ""
    if len(fraction) > len("00"):
        raise Refused("amount.too_precise", text=_excerpt(text))
    # Length first: a million pasted digits must not be turned into a number.
    if len(digits) > _MAX_WHOLE_DIGITS:
        raise Refused("amount.too_large", text=_excerpt(text))
    return int(digits or "0") * CENTIMES_IN_DIRHAM + int(fraction.ljust(2, "0"))


def _excerpt(text: str) -> str:
    """Quote a refused text in an error without a page of it."""
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"
