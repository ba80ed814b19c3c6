"""Units sold out of a pack: their price, what is left of the lot, and what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.documents.sale_receipt import content_of_sale
from pharmadesk.domain.pricing import unit_price
from pharmadesk.domain.refunds import Wanted
from pharmadesk.services import baskets, parking, promises, returning
from tests.till import refused

if TYPE_CHECKING:
    from pharmadesk.services.baskets import BasketChange
    from tests.till import Shop

UNITS = 20  # in a pack of "loose"


@pytest.fixture
def counter(shop: Shop) -> Shop:
    shop.open_session()
    return shop


def turned(shop: Shop, name: str = "loose", suffix: str = "") -> BasketChange:
    basket_id = shop.scan(name, suffix=suffix).basket.basket_id
    return baskets.turn_to_units(shop.till, shop.cashier, basket_id, 1)


@given(st.integers(1, 10**9), st.integers(1, 1_000))
def test_pack_by_the_piece_is_never_cheaper_and_hardly_dearer(price: int, units: int) -> None:
    assert price <= unit_price(price, units) * units < price + units


def test_units_leave_the_lot_and_cost_their_part_rounded_up(counter: Shop) -> None:
    before = counter.on_hand("loose")["L-1"]
    pack = counter.scan("loose").basket
    (line,) = pack.lines
    change = baskets.turn_to_units(counter.till, counter.cashier, pack.basket_id, 1)
    baskets.set_quantity(counter.till, counter.cashier, pack.basket_id, change.line_no or 0, 3)
    each = -(-line.unit_price_centimes // UNITS)
    sale = counter.pay(pack.basket_id, 3 * each)
    (body,) = counter.journal("sale.completed")
    (sold,) = body["lines"]
    assert (sold["quantity"], sold["base_units"], sold["by_unit"]) == (3, 3, True)
    assert (sold["unit_price_centimes"], sale.total_centimes) == (each, 3 * each)
    assert counter.on_hand("loose")["L-1"] == before - 3
    (printed,) = content_of_sale(counter.till, sale.sale_id).lines
    assert printed.unit == "unité"
    (voided,) = counter.journal("line.voided")
    assert voided["unit_price_centimes"] == line.unit_price_centimes, "the pack was taken away"


def test_units_come_back_to_their_lot_one_by_one(counter: Shop) -> None:
    change = turned(counter)
    basket_id = change.basket.basket_id
    baskets.set_quantity(counter.till, counter.cashier, basket_id, change.line_no or 0, 4)
    sale = counter.pay(basket_id, 10_000)
    returning.take_back(
        counter.till, counter.owner, sale.sale_id, [Wanted(1, 1)], "unwanted", "cash"
    )
    (back,) = counter.journal("return.completed")
    assert (back["lines"][0]["base_units"], back["total_centimes"]) == (
        1,
        sale.total_centimes // 4,
    )


def test_units_and_packs_of_one_item_are_two_lines_and_turn_back(counter: Shop) -> None:
    change = turned(counter)
    basket_id = change.basket.basket_id
    basket = counter.scan("loose", basket_id).basket
    assert [(line.quantity, line.by_unit) for line in basket.lines] == [(1, True), (1, False)]
    unit_line = next(line for line in basket.lines if line.by_unit)
    again = baskets.turn_to_units(counter.till, counter.cashier, basket_id, unit_line.line_no)
    assert [(line.quantity, line.by_unit) for line in again.basket.lines] == [(2, False)]
    assert again.basket.total_centimes == 2 * basket.lines[1].unit_price_centimes


def test_units_wait_with_their_basket(counter: Shop) -> None:
    basket_id = turned(counter).basket.basket_id
    parking_id = parking.park(counter.till, counter.cashier, basket_id)
    (line,) = parking.recall(counter.till, counter.cashier, parking_id).lines
    assert (line.by_unit, line.quantity, line.units_per_pack) == (True, 1, UNITS)


def test_lot_read_from_the_opened_pack_is_the_one_that_leaves(counter: Shop) -> None:
    change = turned(counter, suffix="10L-1")
    counter.pay(change.basket.basket_id, 10_000)
    (body,) = counter.journal("sale.completed")
    assert [(lot["number"], lot["quantity"]) for lot in body["lines"][0]["lots"]] == [("L-1", 1)]


def test_pack_that_is_not_opened_stays_whole(counter: Shop) -> None:
    basket_id = counter.scan("plain").basket.basket_id
    with refused("unit.whole_packs", name="plain"):
        baskets.turn_to_units(counter.till, counter.cashier, basket_id, 1)
    with refused("sale.line_gone"):
        baskets.turn_to_units(counter.till, counter.cashier, basket_id, 9)
    assert counter.journal("line.voided") == []


def test_units_out_of_a_pack_are_not_owed_and_a_line_that_becomes_units_owes_nothing(
    counter: Shop,
) -> None:
    """A promise is of packs: a unit of one cannot be counted among them."""
    pack = counter.scan("loose").basket
    promises.owe(counter.till, counter.cashier, pack.basket_id, 1, 1)
    change = baskets.turn_to_units(counter.till, counter.cashier, pack.basket_id, 1)
    assert [line.owed for line in change.basket.lines] == [0]
    with refused("promise.by_unit"):
        promises.owe(counter.till, counter.cashier, pack.basket_id, change.line_no or 0, 1)
    counter.pay(pack.basket_id, change.basket.total_centimes)
    assert promises.waiting(counter.till, counter.cashier) == []
