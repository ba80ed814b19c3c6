"""Which prices a box in the hand may bear."""

from __future__ import annotations

import pytest

from pharmadesk.domain.lots import LotStock
from pharmadesk.domain.pricing import (
    candidates,
    check_named_lot,
    check_price_read,
    may_bear,
    price_choices,
    price_of,
)
from tests.till import refused

DAY = "2026-11-23"


def lot(
    price: int | None = None,
    on_hand: int = 1,
    expiry: str | None = "2027-06-30",
    *,
    held: bool = False,
) -> LotStock:
    """Build a lot of number A1."""
    return LotStock("lot", "A1", expiry, price, on_hand, held=held)


def test_price_printed_on_the_lot_goes_before_the_items_own() -> None:
    assert price_of(lot(4_950), 4_630) == 4_950
    assert price_of(lot(0), 4_630) == 0
    assert price_of(lot(None), 4_630) == 4_630
    assert price_of(lot(None), None) is None


def test_candidates_are_the_saleable_lots_in_stock() -> None:
    good, empty, expired = lot(), lot(on_hand=0), lot(expiry="2026-11-22")
    assert candidates([good, empty, expired, lot(held=True)], DAY) == [good]


def test_no_stock_at_all_is_no_reason_to_refuse() -> None:
    assert candidates([lot(on_hand=0), lot(on_hand=-3), lot(on_hand=0, held=True)], DAY) == []


@pytest.mark.parametrize(
    ("lots", "code"),
    [
        ([lot(expiry="2026-11-22")], "lot.only_expired"),
        ([lot(held=True)], "lot.only_held"),
        ([lot(held=True), lot(expiry="2026-11-22")], "lot.only_expired"),
        ([lot(expiry="2026-11-22"), lot(on_hand=0)], "lot.only_expired"),
    ],
)
def test_stock_none_of_which_may_be_sold_is_refused(lots: list[LotStock], code: str) -> None:
    with refused(code):
        candidates(lots, DAY)


def test_named_lot_is_let_through_on_its_last_day() -> None:
    check_named_lot(lot(expiry=DAY), DAY)
    check_named_lot(lot(expiry=None, on_hand=-4), DAY)


def test_named_lot_that_expired_or_is_held_is_refused_naming_it() -> None:
    with refused("lot.expired", number="A1", expiry="2026-11-22"):
        check_named_lot(lot(expiry="2026-11-22", held=True), DAY)
    with refused("lot.held", number="A1"):
        check_named_lot(lot(held=True), DAY)


def test_different_prices_are_each_offered_once_lowest_first() -> None:
    lots = [lot(4_950), lot(4_630), lot(4_950), lot(None)]
    assert price_choices(lots, 4_700) == (4_630, 4_700, 4_950)


def test_item_price_is_offered_where_no_lot_says_one() -> None:
    assert price_choices([], 1_230) == (1_230,)
    assert price_choices([lot(None)], 1_230, [lot(990)]) == (1_230,)


def test_lot_without_a_price_adds_no_choice_to_one_that_has_it() -> None:
    assert price_choices([lot(None), lot(990)], None) == (990,)


def test_other_lots_are_asked_when_nobody_else_knows_a_price() -> None:
    assert price_choices([], None, [lot(990, on_hand=0), lot(None)]) == (990,)


def test_no_price_anywhere_is_no_choice() -> None:
    assert price_choices([lot(None)], None, [lot(None)]) == ()
    assert price_choices([], None) == ()


@pytest.mark.parametrize(
    ("lot_price", "item_price", "possible"),
    [(1_250, None, True), (990, None, False), (None, 1_250, True), (None, 990, False)],
)
def test_lot_may_hold_a_box_at_its_own_price_or_else_the_items(
    lot_price: int | None, item_price: int | None, *, possible: bool
) -> None:
    assert may_bear(lot(lot_price), item_price, 1_250) is possible


def test_lot_nobody_knows_the_price_of_may_hold_a_box_at_any() -> None:
    assert may_bear(lot(None), None, 1_250)


@pytest.mark.parametrize("centimes", [1, 1_250, 1_000_000_000])
def test_price_a_box_may_bear_is_let_through(centimes: int) -> None:
    check_price_read(centimes)


@pytest.mark.parametrize(
    ("centimes", "code"),
    [
        (0, "amount.zero"),
        (-1, "amount.negative"),
        (-(10**30), "amount.negative"),
        (1_000_000_001, "amount.too_large"),
        (10**30, "amount.too_large"),
    ],
)
def test_price_no_box_bears_is_refused(centimes: int, code: str) -> None:
    with refused(code):
        check_price_read(centimes)
