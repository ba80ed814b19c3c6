"""Scenario 27: nothing about a closed session can be taken out, changed, or made to look otherwise.

Cash movements and settings of tenders have no events yet; what stands for them here is the money
that did move in the drawer (payments), and later edits of what was sold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from pharmadesk.domain import events
from pharmadesk.services import sessions
from tests.sync_world import assert_converged

if TYPE_CHECKING:
    from tests.scenarios.town import Town
    from tests.sync_world import Counter

REPORT = """SELECT e.sale_count, e.expected_cash_centimes, e.counted_cash_centimes, t.tender,
    t.payment_count, t.tendered_centimes, t.change_centimes
    FROM cash_session_end e JOIN session_total t USING (session_id)
    WHERE session_id = %s"""
ATTEMPTS = (
    "DELETE FROM journal_event WHERE event_id = '{event_id}'",
    "UPDATE journal_event SET body = header WHERE event_id = '{event_id}'",
)
AT_THE_CENTRE = (
    *ATTEMPTS,
    "DELETE FROM payment WHERE sale_id = '{sale_id}'",
    "UPDATE payment SET amount_centimes = 0 WHERE sale_id = '{sale_id}'",
    "DELETE FROM cash_session_end",
    "UPDATE cash_session_end SET counted_cash_centimes = 0",
)


def journal(counter: Counter) -> list[Any]:
    with counter.shop.till.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT hash FROM journal_event ORDER BY position")
        return list(rows)


def execute(counter: Counter, statement: str) -> None:
    counter.shop.till.write(None, lambda unit: unit.connection.exec_driver_sql(statement))


def test_s27_closed_session_is_neither_edited_nor_deleted_nor_told_otherwise_later(
    town: Town,
) -> None:
    register = town.found()
    shop = register.shop
    session_id = shop.open_session()
    done = shop.sell("cream", cash_centimes=20_000)
    sessions.close(shop.till, shop.cashier, 50_000 + done.total_centimes)
    register.synchronise()
    report = town.sql(register, REPORT, [session_id])
    before = journal(register)

    named = {"event_id": done.event_id, "sale_id": done.sale_id}
    for attempt in ATTEMPTS:
        with pytest.raises(Exception, match="append-only"):
            execute(register, attempt.format(**named))
    for attempt in AT_THE_CENTRE:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            town.sql(register, attempt.format(**named))

    fields = events.ItemFields(price_centimes=1, vat_class="medicine", name="other")
    shop.emit("item.changed", events.ItemChanged(item_id=shop.items["cream"], fields=fields))
    shop.open_session(0)
    shop.sell("cream")
    register.synchronise()

    assert report == [(1, 59_999, 59_999, "cash", 1, 20_000, 10_001)]
    assert town.sql(register, REPORT, [session_id]) == report
    assert journal(register)[: len(before)] == before
    assert_converged(register)
