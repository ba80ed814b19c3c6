"""Which rate an item bears on a day."""

from __future__ import annotations

import pytest

from pharmadesk.domain.vat import OPENING_RATES, rate_on
from tests.till import refused


def opening(vat_class: str) -> list[tuple[str, int]]:
    """Read the rates a new pharmacy starts from."""
    return [(valid_from, rate) for name, valid_from, rate in OPENING_RATES if name == vat_class]


@pytest.mark.parametrize(
    ("vat_class", "day", "rate_bp"),
    [
        ("medicine", "2023-12-31", 700),
        ("medicine", "2024-01-01", 0),
        ("medicine", "2026-11-23", 0),
        ("parapharmacy", "2023-12-31", 2_000),
        ("parapharmacy", "2024-01-01", 2_000),
    ],
)
def test_rate_is_the_one_in_force_that_day(vat_class: str, day: str, rate_bp: int) -> None:
    assert rate_on(opening(vat_class), day, vat_class) == rate_bp


def test_rates_are_read_in_any_order() -> None:
    rates = [("2024-01-01", 0), ("2030-06-01", 550), ("2000-01-01", 700)]
    assert [rate_on(rates, day, "x") for day in ("2001-01-01", "2029-12-31", "2030-06-01")] == [
        700,
        0,
        550,
    ]


@pytest.mark.parametrize("rates", [[], [("2027-01-01", 700)]])
def test_no_rate_begun_by_that_day_is_refused_and_named(rates: list[tuple[str, int]]) -> None:
    with refused("vat.no_rate", vat_class="medicine", day="2026-11-23"):
        rate_on(rates, "2026-11-23", "medicine")
