"""Scenario 9: a whole day from a cold start without the network; the centre has it afterwards.

Customers and cash movements have no events yet, so nobody is created and nothing is taken out of
the drawer; the rest is told as it is: cold start, session, fifty sales, count, close.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.services import sessions, stock
from tests.sync_world import assert_converged

if TYPE_CHECKING:
    from tests.scenarios.town import Town

SALES = 50
FLOAT_CENTIMES = 50_000
PRICE_CENTIMES = 1_230


def test_s09_fifty_sales_and_a_closing_without_a_network_are_at_the_centre_once(
    town: Town,
) -> None:
    register = town.found()
    register.network.is_cut = True
    register.restart()
    shop = register.shop

    shop.open_session(FLOAT_CENTIMES)
    sold = [shop.sell("plain", cash_centimes=2_000) for _ in range(SALES)]
    cream = shop.items["cream"]
    stock.count(shop.till, shop.owner, cream, cream, 7)
    expected = FLOAT_CENTIMES + SALES * PRICE_CENTIMES
    assert sessions.close(shop.till, shop.cashier, expected) == 0
    stopped = register.step_until_stopped()
    assert stopped.problem is not None
    assert stopped.problem.code == "sync.unreachable"
    assert town.sql(register, "SELECT 1 FROM sale") == []

    register.network.is_cut = False
    register.synchronise()

    assert sorted(town.sql(register, "SELECT sale_id FROM sale")) == sorted(
        done.sale_id for done in sold
    )
    assert town.sql(
        register,
        """SELECT e.sale_count, e.expected_cash_centimes, e.counted_cash_centimes
        FROM cash_session s JOIN cash_session_end e USING (session_id)""",
    ) == [(SALES, expected, expected)]
    assert town.sql(register, "SELECT sum(total_centimes)::bigint FROM sale") == [
        SALES * PRICE_CENTIMES
    ]
    assert_converged(register)
