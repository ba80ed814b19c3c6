"""Scenario 42, at the service: ten scans are ten packs, and a scan changes no amount."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from pharmadesk.services import baskets
from tests.till import refused

if TYPE_CHECKING:
    from tests.till import Shop


def test_s42_ten_scans_one_after_the_other_are_ten_packs_in_one_line(shop: Shop) -> None:
    shop.open_session()
    (line,) = shop.scan("plain", times=10).basket.lines
    assert line.quantity == 10


def test_s42_ten_scans_at_once_lose_none(shop: Shop) -> None:
    shop.open_session()
    basket_id = shop.scan("plain").basket.basket_id
    with ThreadPoolExecutor(max_workers=5) as hands:
        list(hands.map(lambda _: shop.scan("plain", basket_id), range(9)))
    view = baskets.current(shop.till)
    assert view is not None
    assert [line.quantity for line in view.lines] == [10]


def test_s42_barcode_taken_for_a_quantity_is_refused(shop: Shop) -> None:
    shop.open_session()
    before = shop.scan("plain").basket
    with refused("quantity.too_large"):
        baskets.set_quantity(shop.till, shop.cashier, before.basket_id, 1, int(shop.codes["cream"]))
    assert baskets.current(shop.till) == before


def test_s42_barcode_taken_for_an_amount_is_refused(shop: Shop) -> None:
    shop.open_session()
    before = shop.scan("plain").basket
    with refused("payment.too_large"):
        shop.pay(before.basket_id, int(shop.codes["cream"]) * 100)
    assert baskets.current(shop.till) == before
