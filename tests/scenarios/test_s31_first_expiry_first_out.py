"""Scenario 31: of five lots, the three that may be sold leave, the soonest to expire first."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from pharmadesk.services import stock
from pharmadesk.services.stock import Delivered
from tests.till import local_us

if TYPE_CHECKING:
    from tests.till import Shop

LOTS = [
    ("EXPIRED", "2026-11-24"),
    ("HELD", "2027-01-31"),
    ("SOON", "2026-12-31"),
    ("GOOD", "2028-05-31"),
    ("UNDATED", None),
]


@pytest.mark.parametrize("order", list(permutations(range(5)))[::17])
def test_s31_expired_and_held_lots_are_passed_over(shop: Shop, order: tuple[int, ...]) -> None:
    shop.add_item("syrup", price_centimes=3_000)
    item_id = shop.items["syrup"]
    shop.receive(*(Delivered(item_id, 1, *LOTS[place]) for place in order))
    stock.hold(shop.till, shop.owner, item_id, shop.lot_id("HELD"), "recall")
    shop.clock.advance(local_us("2026-11-25 10:00") - shop.clock.now_us())
    shop.open_session()
    shop.sell("syrup", "syrup", "syrup")
    (line,) = shop.journal("sale.completed")[0]["lines"]
    assert [lot["number"] for lot in line["lots"]] == ["SOON", "GOOD", "UNDATED"]
    assert shop.on_hand("syrup") == {"EXPIRED": 1, "HELD": 1, "SOON": 0, "GOOD": 0, "UNDATED": 0}
