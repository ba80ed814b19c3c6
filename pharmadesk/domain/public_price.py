"""What a medicine's public price (PPV) follows from, to doubt a typed price and never to set one.

The maker's price (PFHT) is marked up by tiers. A public price under 200 DH is rounded to 0.10 DH
with ties down, one from 200 DH on is cut to the dirham. The hospital pays the maker's price and a
twentieth. Tiers are dated data: a reform appends to them.

Source: décret 2-13-852 of 2013-12-18; the rounding is what reproduces the prices published since.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.values.money import round_ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

_BP: Final = 10_000
_WHOLE_DIRHAMS_FROM: Final = 20_000
_DIRHAM: Final = 100
_TENTH: Final = 10
_FAR_OFF_BP: Final = 1_500
"""Of 5 288 prices of the national list of 2014, 69 are further from what follows by the formula."""


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to a maker's price, the public one is so much of it and a fixed sum; None is no limit."""

    up_to_centimes: int | None
    public_bp: int
    fixed_centimes: int = 0


@dataclass(frozen=True, slots=True)
class Formula:
    """The tiers in force from a day on, and what part of the maker's price a hospital pays."""

    valid_from: str
    tiers: tuple[Tier, ...]
    hospital_bp: int


FORMULAS: Final = (
    Formula(
        "2013-12-18",
        (
            Tier(16_600, 16_800),
            Tier(58_800, 15_800),
            Tier(176_600, 10_200, 30_000),
            Tier(None, 10_200, 40_000),
        ),
        hospital_bp=10_500,
    ),
)


def formula_on(day: str, formulas: Sequence[Formula] = FORMULAS) -> Formula | None:
    """Pick the formula in force on a day; None before there was one."""
    begun = [formula for formula in formulas if formula.valid_from <= day]
    return max(begun, key=lambda formula: formula.valid_from, default=None)


def public_price(formula: Formula, maker_centimes: int) -> int:
    """Work the public price out of the maker's: margins added, cut to the centime, rounded."""
    tier = next(
        tier
        for tier in formula.tiers
        if tier.up_to_centimes is None or maker_centimes <= tier.up_to_centimes
    )
    return _rounded(maker_centimes * tier.public_bp // _BP + tier.fixed_centimes)


def is_far_off(public_centimes: int, hospital_centimes: int, day: str) -> bool:
    """Tell whether two prices of one pack can hardly both be right: a digit or a column slipped."""
    formula = formula_on(day)
    if formula is None:
        return False
    maker_centimes = round_ratio(hospital_centimes * _BP, formula.hospital_bp)
    expected = public_price(formula, maker_centimes)
    return abs(public_centimes - expected) * _BP > expected * _FAR_OFF_BP


def _rounded(centimes: int) -> int:
    if centimes >= _WHOLE_DIRHAMS_FROM:
        return centimes // _DIRHAM * _DIRHAM
    tenths, rest = divmod(centimes, _TENTH)
    return (tenths + (2 * rest > _TENTH)) * _TENTH
