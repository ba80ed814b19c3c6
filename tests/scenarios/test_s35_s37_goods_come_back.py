"""Scenarios 35 and 37: goods come back to the lot they left, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain.refunds import Wanted
from pharmadesk.domain.return_events import QUARANTINE
from pharmadesk.services import returning, stock
from pharmadesk.services.stock import Delivered
from tests.till import refused

if TYPE_CHECKING:
    from tests.till import Shop


def places(shop: Shop, name: str) -> dict[tuple[str, str], int]:
    numbers = {lot["lot_id"]: lot["number"] for lot in shop.rows("lot")}
    return {
        (numbers.get(row["lot_id"], "no lot"), row["place"]): row["on_hand"]
        for row in shop.rows("stock")
        if row["item_id"] == shop.items[name]
    }


def test_s35_what_was_sold_from_a_lot_comes_back_to_it(shop: Shop) -> None:
    shop.add_item("syrup", price_centimes=3_000)
    shop.receive(Delivered(shop.items["syrup"], 4, "X", "2028-05-31"))
    shop.open_session()
    basket = shop.scan("syrup", suffix="10X").basket
    sale = shop.pay(basket.basket_id, basket.total_centimes)

    returning.take_back(shop.till, shop.cashier, sale.sale_id, [Wanted(1, 1)], "unwanted")

    assert places(shop, "syrup") == {("X", "shop"): 3, ("X", QUARANTINE): 1}


def test_s37_voided_sale_comes_back_once_and_a_removal_counts_from_there(shop: Shop) -> None:
    shop.add_item("syrup", price_centimes=1_000)
    shop.receive(Delivered(shop.items["syrup"], 15, "X", "2028-05-31"))
    shop.open_session()
    basket = shop.scan("syrup", times=3).basket
    sale = shop.pay(basket.basket_id, basket.total_centimes)
    assert shop.on_hand("syrup") == {"X": 12}

    returning.void(shop.till, shop.owner, sale.sale_id, "wrong_item")
    assert shop.on_hand("syrup") == {"X": 15}
    with refused("sale.voided"):
        returning.void(shop.till, shop.owner, sale.sale_id, "wrong_item")
    assert shop.on_hand("syrup") == {"X": 15}, "never 18"

    lot_id = shop.lot_id("X")
    stock.adjust(shop.till, shop.owner, shop.items["syrup"], lot_id, -3, "broken")
    assert shop.on_hand("syrup") == {"X": 12}
