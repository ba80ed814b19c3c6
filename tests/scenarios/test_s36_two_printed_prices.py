"""Scenario 36: boxes at an old and a new price stand side by side after a decree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain.events import ItemChanged, ItemFields
from pharmadesk.services import baskets

if TYPE_CHECKING:
    from tests.till import Shop


def test_s36_both_prices_are_offered_and_each_box_sells_at_its_own(shop: Shop) -> None:
    shop.open_session()
    change = shop.scan("two prices")
    assert change.basket.lines[0].prices == (4_630, 4_950)
    assert change.basket.lines[0].unit_price_centimes == 4_630
    basket_id = change.basket.basket_id
    change = shop.scan("two prices", basket_id)
    change = baskets.choose_price(shop.till, shop.cashier, basket_id, 1, 4_950, change.added_packs)
    assert change.basket.total_centimes == 4_630 + 4_950
    shop.pay(basket_id, 9_580)
    assert shop.on_hand("two prices") == {"NEW": 3, "OLD": 3}
    prices = [line["unit_price_centimes"] for line in shop.rows("sale_line")]
    assert sorted(prices) == [4_630, 4_950]


def test_s36_box_that_names_its_lot_needs_no_choice(shop: Shop) -> None:
    shop.open_session()
    (line,) = shop.scan("two prices", suffix="10OLD").basket.lines
    assert (line.prices, line.unit_price_centimes) == ((4_950,), 4_950)


def test_s36_new_price_of_the_item_rewrites_no_lot(shop: Shop) -> None:
    """The price stands on the box: a price file changes the item, never its lots."""
    fields = ItemFields(price_centimes=4_111)
    body = ItemChanged(item_id=shop.items["two prices"], fields=fields)
    shop.emit("item.changed", body, shop.owner)
    shop.open_session()
    assert shop.scan("two prices").basket.lines[0].prices == (4_630, 4_950)
    assert {lot["price_centimes"] for lot in shop.rows("lot")} == {None, 4_630, 4_950}
