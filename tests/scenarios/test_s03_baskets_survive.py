"""Scenario 3: baskets in different states are left, resumed and survive a kill as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.services import baskets
from tests.till import refused

if TYPE_CHECKING:
    from pharmadesk.queries.baskets import BasketView
    from tests.till import Shop


def resumed(shop: Shop, basket: BasketView) -> BasketView:
    """Go on with a basket by asking for the quantity it has."""
    line = basket.lines[0]
    return baskets.set_quantity(
        shop.till, shop.cashier, basket.basket_id, line.line_no, line.quantity
    ).basket


def test_s03_each_ticket_is_resumed_in_its_state_also_after_a_kill(shop: Shop) -> None:
    shop.open_session()
    in_basket = shop.scan("plain", times=3).basket
    at_payment = shop.scan("two prices", times=2).basket
    at_payment = baskets.choose_price(
        shop.till, shop.cashier, at_payment.basket_id, 1, 4_950, 1
    ).basket
    with refused("payment.insufficient"):
        shop.pay(at_payment.basket_id, 100)
    paid = shop.scan("cream").basket
    shop.pay(paid.basket_id, 10_000)

    assert resumed(shop, in_basket) == in_basket
    assert resumed(shop, at_payment) == at_payment
    shop.restart()
    assert resumed(shop, in_basket) == in_basket
    assert resumed(shop, at_payment) == at_payment
    with refused("sale.empty"):
        shop.pay(paid.basket_id, 10_000)

    assert shop.pay(at_payment.basket_id, 9_580).change_centimes == 0
    assert shop.pay(in_basket.basket_id, 4_000).change_centimes == 310
    assert baskets.current(shop.till) is None
