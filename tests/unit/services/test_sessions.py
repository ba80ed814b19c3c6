"""Cash sessions: opened by hand with a counted float, closed with a counted drawer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.services import sessions
from tests.till import refused

if TYPE_CHECKING:
    from tests.till import Shop


def test_open_with_float_starts_a_session_with_that_float(shop: Shop) -> None:
    session_id = sessions.open_with_float(shop.till, shop.cashier, 50_000)
    (row,) = shop.rows("cash_session")
    assert (row["session_id"], row["float_centimes"]) == (session_id, 50_000)
    assert row["opened_by"] == shop.cashier.person_id
    assert row["business_date"] == "2026-11-23"


def test_open_while_one_is_open_is_refused(shop: Shop) -> None:
    shop.open_session()
    with refused("session.already_open"):
        shop.open_session()
    assert len(shop.rows("cash_session")) == 1
