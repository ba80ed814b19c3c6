"""The public price that follows from the maker's, held against prices that were published."""

from __future__ import annotations

import pytest

from pharmadesk.domain.public_price import (
    FORMULAS,
    Formula,
    Tier,
    formula_on,
    is_far_off,
    public_price,
)

DAY = "2026-11-23"
DECREED = "2013-12-18"

PUBLISHED = [
    (640, 1_070),  # 10,752: cut to 10,75, and a tie goes down
    (1_140, 1_910),
    (1_608, 2_700),
    (2_515, 4_220),
    (3_833, 6_440),
    (12_521, 21_000),
    (16_000, 26_800),
    (23_600, 37_200),
    (55_462, 87_600),
    (72_519, 103_900),
    (103_625, 135_600),
    (258_947, 304_100),
    (981_500, 1_041_100),
]
"""The maker's and the public price of packs in the register of medicines, 2026."""


def price_on(day: str, maker: int) -> int:
    formula = formula_on(day)
    assert formula is not None
    return public_price(formula, maker)


@pytest.mark.parametrize(("maker", "public"), PUBLISHED)
def test_published_price_follows_from_that_of_its_maker(maker: int, public: int) -> None:
    assert price_on(DAY, maker) == public


@pytest.mark.parametrize(
    ("maker", "public"),
    [(16_600, 27_800), (16_601, 26_200), (58_800, 92_900), (58_801, 89_900), (176_601, 220_100)],
)
def test_tier_ends_with_its_last_centime(maker: int, public: int) -> None:
    assert price_on(DAY, maker) == public


def test_formula_holds_from_its_day_on_and_until_the_next() -> None:
    later = Formula("2030-01-01", (Tier(None, 20_000),), hospital_bp=10_500)
    (first,) = FORMULAS
    assert formula_on("2013-12-17") is None
    for day, formula in ((DECREED, first), ("2029-12-31", first), ("2030-01-01", later)):
        assert formula_on(day, (first, later)) is formula
    assert public_price(later, 640) == 1_280


@pytest.mark.parametrize(
    ("public", "hospital", "is_doubted"),
    [
        (4_220, 2_640, False),
        (42_200, 2_640, True),  # a digit too many
        (2_640, 4_220, True),  # the columns changed places
        (422, 2_640, True),
        (4_640, 2_640, False),  # a tenth more than the formula: rounding and old decrees
    ],
)
def test_price_is_doubted_where_a_digit_or_a_column_slipped(
    public: int, hospital: int, *, is_doubted: bool
) -> None:
    assert is_far_off(public, hospital, DAY) is is_doubted
    assert not is_far_off(public, hospital, "2013-12-17")
