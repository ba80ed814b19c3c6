"""Scenario 2: a card pays what is due and not more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain.tickets import Tendered
from pharmadesk.services import baskets, selling
from tests.till import refused

if TYPE_CHECKING:
    from tests.till import Shop


def test_s02_card_of_99_on_a_ticket_of_10_falls_back_to_what_is_due(shop: Shop) -> None:
    shop.open_session()
    shop.add_item("drops", price_centimes=1_000)
    basket = shop.scan("drops").basket
    with refused("payment.over_without_cash", excess_centimes=8_900) as too_much:
        selling.complete(shop.till, shop.cashier, basket.basket_id, [Tendered("card", 9_900)])
    assert baskets.current(shop.till) == basket
    due = 9_900 - int(too_much.value.parameters["excess_centimes"] or 0)
    done = selling.complete(shop.till, shop.cashier, basket.basket_id, [Tendered("card", due)])
    assert [payment.amount_centimes for payment in done.payments] == [1_000]
