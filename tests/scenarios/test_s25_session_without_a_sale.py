"""Scenario 25: a session in which nothing was sold closes like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.services import sessions

if TYPE_CHECKING:
    from tests.till import Shop


def test_s25_session_without_a_sale_closes(shop: Shop) -> None:
    shop.open_session(50_000)
    assert sessions.close(shop.till, shop.cashier, 50_000) == 0
    (closed,) = shop.journal("session.closed")
    assert (closed["sale_count"], closed["expected_cash_centimes"]) == (0, 50_000)
    shop.open_session(10_000)
