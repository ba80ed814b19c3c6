"""Quantities in integer base units, and the packs they come in.

Stock is counted in the smallest unit that is sold (a tablet, an ampoule, a tube). A pack holds a
fixed number of them, so no count ever has a fraction.
"""

from __future__ import annotations

import re
from typing import Final

from pharmadesk.errors import Bug, Refused
from pharmadesk.values.text import ascii_digits

MAX_UNITS: Final = 1_000_000_000  # what any one movement or count may hold
MAX_TYPED: Final = 9_999  # a price or a barcode typed into a quantity field is longer

_TYPED: Final = re.compile(r"[0-9]+")
_TYPED_NEGATIVE: Final = re.compile("[-\N{MINUS SIGN}] ?[0-9]+")


def units_in(packs: int, loose: int, units_per_pack: int) -> int:
    """Count the base units of whole packs and loose units.

    Raises: Refused quantity.negative, .too_large.
    """
    assert units_per_pack > 0, "a pack holds at least one unit"
    if packs < 0 or loose < 0:
        raise Refused("quantity.negative")
    units = packs * units_per_pack + loose
    if units > MAX_UNITS:
        raise Refused("quantity.too_large", most=MAX_UNITS)
    return units


def packs_in(units: int, units_per_pack: int) -> tuple[int, int]:
    """Split base units into whole packs and loose units, both with the sign of the units.

    A stock sold below zero reads as packs missing, not as one more pack missing and units left.
    """
    if units_per_pack <= 0:
        raise Bug("quantity.empty_pack", units_per_pack=units_per_pack)
    packs, loose = divmod(abs(units), units_per_pack)
    return (packs, loose) if units >= 0 else (-packs, -loose)


def parse_quantity(text: str, most: int = MAX_TYPED) -> int:
    """Read a quantity a person typed: a whole number from 1.

    Raises: Refused quantity.empty, .not_a_number, .negative, .zero, .too_large.
    """
    typed = ascii_digits(text).strip()
    if not typed:
        raise Refused("quantity.empty")
    if _TYPED_NEGATIVE.fullmatch(typed):
        raise Refused("quantity.negative")
    if not _TYPED.fullmatch(typed):
        raise Refused("quantity.not_a_number")
    digits = typed.lstrip("0")
    if not digits:
        raise Refused("quantity.zero")
    # Length first: a million pasted digits must not be turned into a number.
    if len(digits) > len(str(most)) or int(digits) > most:
        raise Refused("quantity.too_large", most=most)
    return int(digits)
