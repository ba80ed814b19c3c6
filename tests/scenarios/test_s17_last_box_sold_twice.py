"""Scenario 17: two registers, both offline, each sell the last box of a lot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.queries import cases
from pharmadesk.services import stock
from tests.sync_world import assert_converged, sync_all

if TYPE_CHECKING:
    from tests.scenarios.town import Town


def test_s17_last_box_sold_twice_is_two_sales_a_stock_of_minus_one_and_one_case(
    town: Town,
) -> None:
    first, second = town.pair()
    shop = first.shop
    lot_id = shop.lot_id("OLD")
    stock.count(shop.till, shop.owner, shop.items["two prices"], lot_id, 1)
    stock.count(shop.till, shop.owner, shop.items["two prices"], shop.lot_id("NEW"), 0)
    sync_all(first, second)
    for counter in (first, second):
        counter.network.is_cut = True
        basket = counter.shop.scan("two prices", suffix="10OLD").basket
        counter.shop.pay(basket.basket_id, basket.total_centimes)
        counter.network.is_cut = False
    sync_all(first, second)

    assert len(town.sql(first, "SELECT 1 FROM sale")) == 2
    assert town.sql(first, "SELECT on_hand FROM stock WHERE lot_id = %s", [lot_id]) == [-1]
    for counter in (first, second):
        with counter.shop.till.database.read() as connection:
            (case,) = cases.oversold(connection)
        assert (case.subject_id, case.detail) == (lot_id, "-1")
    assert_converged(first, second)
