"""Scenario 18: what the drawer should hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.services import sessions

if TYPE_CHECKING:
    from tests.till import Shop


def test_s18_float_and_a_sale_with_change_are_expected_in_the_drawer(shop: Shop) -> None:
    shop.open_session(50_000)
    shop.add_item("device", price_centimes=74_900)
    assert shop.sell("device", cash_centimes=100_000).change_centimes == 25_100
    assert sessions.close(shop.till, shop.cashier, 124_900) == 0
    assert shop.rows("cash_session_end")[0]["expected_cash_centimes"] == 124_900
