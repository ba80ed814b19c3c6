"""Cash sessions: opened by hand with a counted float, closed with a counted drawer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain.tickets import Tendered
from pharmadesk.queries.till import expected_cash
from pharmadesk.services import selling, sessions
from tests.till import refused

if TYPE_CHECKING:
    from tests.till import Shop


def test_open_with_float_starts_a_session_with_that_float(shop: Shop) -> None:
    session_id = sessions.open_with_float(shop.till, shop.cashier, 50_000)
    (row,) = shop.rows("cash_session")
    assert (row["session_id"], row["float_centimes"]) == (session_id, 50_000)
    assert row["opened_by"] == shop.cashier.person_id
    assert (row["business_date"], row["opened_at_us"]) == ("2026-11-23", shop.clock.now_us())


def test_open_while_one_is_open_is_refused(shop: Shop) -> None:
    shop.open_session()
    with refused("session.already_open"):
        shop.open_session()
    assert len(shop.rows("cash_session")) == 1


def test_session_is_still_open_after_a_restart(shop: Shop) -> None:
    shop.open_session()
    shop.restart()
    with refused("session.already_open"):
        shop.open_session()


@pytest.mark.parametrize(
    ("centimes", "code"), [(-1, "amount.negative"), (1_000_000_001, "amount.too_large")]
)
def test_amount_nobody_can_count_is_refused_at_opening_and_closing(
    shop: Shop, centimes: int, code: str
) -> None:
    with refused(code):
        shop.open_session(centimes)
    shop.open_session()
    with refused(code):
        sessions.close(shop.till, shop.cashier, centimes)
    assert shop.journal("session.closed") == []


def test_close_says_how_far_the_count_is_from_what_was_expected(shop: Shop) -> None:
    session_id = shop.open_session(50_000)
    shop.sell("plain", cash_centimes=2_000)
    assert sessions.close(shop.till, shop.owner, 51_000) == -230
    (end,) = shop.rows("cash_session_end")
    assert end["session_id"] == session_id
    assert (end["expected_cash_centimes"], end["counted_cash_centimes"]) == (51_230, 51_000)
    assert (end["sale_count"], end["closed_by"]) == (1, shop.owner.person_id)


def test_money_that_is_not_cash_is_not_expected_in_the_drawer(shop: Shop) -> None:
    session_id = shop.open_session(10_000)
    basket = shop.scan("plain").basket
    offered = [Tendered("card", 1_000), Tendered("cash", 500)]
    selling.complete(shop.till, shop.cashier, basket.basket_id, offered)
    with shop.till.database.read() as connection:
        assert expected_cash(connection, session_id) == 10_230
    totals = {row["tender"]: row for row in shop.rows("session_total")}
    assert totals["card"]["tendered_centimes"] == 1_000
    assert (totals["cash"]["tendered_centimes"], totals["cash"]["change_centimes"]) == (500, 270)


def test_close_without_an_open_session_is_refused(shop: Shop) -> None:
    with refused("session.none_open"):
        sessions.close(shop.till, shop.cashier, 0)


def test_next_session_begins_anew(shop: Shop) -> None:
    first = shop.open_session()
    shop.sell("plain")
    sessions.close(shop.till, shop.cashier, 51_230)
    second = shop.open_session(20_000)
    shop.sell("cream")
    with shop.till.database.read() as connection:
        assert expected_cash(connection, first) == 51_230
        assert expected_cash(connection, second) == 29_999
    assert {row["rank"] for row in shop.rows("cash_session_state")} == {1, 2}
