from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.errors import Bug, Refused
from pharmadesk.values.quantity import MAX_TYPED, MAX_UNITS, packs_in, parse_quantity, units_in
from tests.unit.values.support import refusal


def test_units_in_packs_and_loose_units_adds_them() -> None:
    assert units_in(3, 2, units_per_pack=30) == 92
    assert units_in(0, 0, units_per_pack=1) == 0


@pytest.mark.parametrize(
    ("packs", "loose", "code"),
    [
        (-1, 0, "quantity.negative"),
        (0, -1, "quantity.negative"),
        (MAX_UNITS, 1, "quantity.too_large"),
    ],
)
def test_units_in_beyond_the_bounds_refuses(packs: int, loose: int, code: str) -> None:
    with pytest.raises(Refused) as caught:
        units_in(packs, loose, units_per_pack=1)
    assert caught.value.code == code


def test_units_in_an_empty_pack_is_a_broken_invariant() -> None:
    with pytest.raises(AssertionError):
        units_in(1, 0, units_per_pack=0)


def test_packs_in_a_stock_below_zero_reads_as_packs_missing() -> None:
    assert packs_in(92, 30) == (3, 2)
    assert packs_in(-92, 30) == (-3, -2)


@given(st.integers(-MAX_UNITS, MAX_UNITS), st.integers(1, 1_000))
def test_packs_in_any_stock_holds_every_unit(units: int, units_per_pack: int) -> None:
    packs, loose = packs_in(units, units_per_pack)
    assert packs * units_per_pack + loose == units
    assert abs(loose) < units_per_pack


def test_packs_in_an_empty_pack_is_a_bug() -> None:
    with pytest.raises(Bug) as caught:
        packs_in(1, 0)
    assert caught.value.code == "quantity.empty_pack"


@pytest.mark.parametrize(
    ("typed", "quantity"), [("1", 1), (" 012 ", 12), ("9999", MAX_TYPED), ("١٢", 12)]
)
def test_parse_quantity_of_a_whole_number_reads_it(typed: str, quantity: int) -> None:
    assert parse_quantity(typed) == quantity


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "quantity.empty"),
        ("0", "quantity.zero"),
        ("-3", "quantity.negative"),
        ("1.5", "quantity.not_a_number"),
        ("1e3", "quantity.not_a_number"),
        ("NaN", "quantity.not_a_number"),
        ("10000", "quantity.too_large"),
        ("6118000040972", "quantity.too_large"),
        ("9" * 10_000, "quantity.too_large"),
    ],
)
def test_parse_quantity_of_what_is_no_quantity_refuses_with_its_own_code(
    typed: str, code: str
) -> None:
    assert refusal(parse_quantity, typed) == code
