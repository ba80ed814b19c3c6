"""Scenario 1: a ticket of 52.80, paid in several ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain.tickets import Tendered, settle
from pharmadesk.services import baskets, selling
from tests.till import refused

if TYPE_CHECKING:
    from pharmadesk.queries.baskets import BasketView
    from tests.till import Shop


def ticket(shop: Shop) -> BasketView:
    """Scan a basket of 52.80 DH."""
    shop.open_session()
    shop.add_item("syrup", price_centimes=5_280)
    return shop.scan("syrup").basket


def test_s01_cash_below_the_total_cannot_validate_and_more_gives_change(shop: Shop) -> None:
    basket = ticket(shop)
    with refused("payment.insufficient", missing_centimes=4_180):
        settle(basket.total_centimes, [Tendered("cash", 1_100)])
    with refused("payment.insufficient", missing_centimes=4_180):
        shop.pay(basket.basket_id, 1_100)
    assert baskets.current(shop.till) == basket
    done = shop.pay(basket.basket_id, 11_280)
    assert done.change_centimes == 6_000


def test_s01_cash_and_two_card_lines_validate_to_the_centime(shop: Shop) -> None:
    basket = ticket(shop)
    offered = [Tendered("cash", 100), Tendered("card", 500), Tendered("card", 4_680)]
    done = selling.complete(shop.till, shop.cashier, basket.basket_id, offered)
    assert [payment.amount_centimes for payment in done.payments] == [100, 500, 4_680]
    assert done.change_centimes == 0
