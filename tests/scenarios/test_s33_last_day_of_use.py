"""Scenario 33: a lot is saleable through its last day; expired stock is no stock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.services.stock import Delivered
from pharmadesk.values.dates import month_end
from tests.till import local_us, refused

if TYPE_CHECKING:
    from tests.till import Shop


def put_on_shelf(shop: Shop, expiry: str) -> None:
    """Receive five packs of one lot today, 2026-11-23."""
    shop.add_item("syrup", price_centimes=3_000)
    shop.receive(Delivered(shop.items["syrup"], 5, "X", expiry))


def go_to(shop: Shop, moment: str) -> None:
    """Let time pass."""
    shop.clock.advance(local_us(moment) - shop.clock.now_us())


def test_s33_only_expired_stock_is_refused_and_not_shown_as_five(shop: Shop) -> None:
    put_on_shelf(shop, "2026-11-23")
    shop.open_session()
    assert shop.scan("syrup").basket.lines[0].stock_packs == 5
    go_to(shop, "2026-11-24 09:00")
    with refused("lot.only_expired"):
        shop.scan("syrup")
    shop.receive(Delivered(shop.items["syrup"], 1, "Y", "2028-01-31"))
    assert shop.scan("syrup").basket.lines[0].stock_packs == 1


@pytest.mark.parametrize(
    ("expiry", "last_moment", "first_refused"),
    [
        ("2026-11-23", "2026-11-23 23:59", "2026-11-24 00:01"),
        (month_end(2026, 11), "2026-11-30 23:59", "2026-12-01 00:01"),
        (month_end(2028, 2), "2028-02-29 12:00", "2028-03-01 00:01"),
    ],
)
def test_s33_lot_sells_on_its_last_day_and_not_after(
    shop: Shop, expiry: str, last_moment: str, first_refused: str
) -> None:
    put_on_shelf(shop, expiry)
    shop.open_session()
    go_to(shop, last_moment)
    shop.sell("syrup")
    assert shop.on_hand("syrup") == {"X": 4}
    go_to(shop, first_refused)
    with refused("lot.expired", number="X", expiry=expiry):
        shop.scan("syrup", suffix="10X")
    with refused("lot.only_expired"):
        shop.scan("syrup")
