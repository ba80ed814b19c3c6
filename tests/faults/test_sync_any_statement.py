"""Taking in the log, or a promise, is stopped before any statement: nothing of it is half done."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Self

from pharmadesk.errors import PharmaDeskError
from pharmadesk.services.replication import pulled
from tests.faults.test_sync_day_apart import edit_price, price
from tests.sync_world import assert_converged, assert_sound, sync_all

if TYPE_CHECKING:
    import pytest

    from pharmadesk.storage.database import Database
    from pharmadesk.values.clock import ManualClock
    from tests.sync_world import Counter

TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search_%'"


class PulledPlug:
    """Interrupts the nth statement that the store is given inside the block."""

    def __init__(self, database: Database, nth: int) -> None:
        self._driver: Any = database._writing.raw_connection().dbapi_connection
        self._left = nth
        self.has_happened = False

    def __enter__(self) -> Self:
        self._driver.set_trace_callback(self._count)
        self._driver.set_progress_handler(self._stop, 1)
        return self

    def __exit__(self, *_: object) -> None:
        self._driver.set_trace_callback(None)
        self._driver.set_progress_handler(None, 1)

    def _count(self, _statement: str) -> None:
        self._left -= 1

    def _stop(self) -> bool:
        if self._left > 0 or self.has_happened:
            return False
        self.has_happened = True
        return True


def everything(counter: Counter) -> dict[str, list[Any]]:
    """Read every row of every table."""
    with counter.shop.till.database.read() as connection:
        names = connection.exec_driver_sql(TABLES).scalars().all()
        return {
            name: sorted(map(repr, connection.exec_driver_sql(f"SELECT * FROM {name}")))  # noqa: S608 - names of the schema
            for name in names
        }


def interrupted(counter: Counter, nth: int) -> bool:
    """Step once with the plug pulled at the nth statement; tell whether it came to that."""
    with PulledPlug(counter.shop.till.database, nth) as plug:
        try:
            step = counter.engine.step()
        except PharmaDeskError:
            assert plug.has_happened
        else:
            assert step.state != "stopped"
            assert not plug.has_happened or step.problem is None
    return plug.has_happened


def test_promise_stopped_before_any_statement_is_kept_whole_or_not_at_all(
    pair: tuple[Counter, Counter], clock: ManualClock
) -> None:
    first, second = pair
    second.shop.clock.set_wall(clock.now_us() + 10 * 60_000_000)  # so that rows are ranked anew
    edit_price(second, "cream", 9_100)
    second.shop.sell("cream")
    before = everything(second)
    stops = 0
    for nth in itertools.count(1):
        if not interrupted(second, nth):
            break
        stops += 1
        assert everything(second) == before
    assert stops > 10
    assert second.waiting() == 0
    sync_all(first, second)
    assert_converged(first, second)


def test_log_stopped_before_any_statement_is_taken_in_up_to_a_whole_stretch(
    pair: tuple[Counter, Counter], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulled, "MOST_AT_ONCE", 2)
    first, second = pair
    for _ in range(3):
        first.shop.sell("cream")
    edit_price(first, "cream", 9_100)
    first.synchronise()
    second.engine.stir()
    start = pulled.place(second.shop.till).position
    seen = {start: everything(second)}
    nth, stops = 1, 0
    while interrupted(second, nth):
        stops += 1
        at = pulled.place(second.shop.till).position
        if at in seen:
            assert everything(second) == seen[at]
            nth += 1
            continue
        assert_sound(second)
        assert len(second.rows()["sale"]) == min(at - start, 3)  # the fourth is the price
        seen[at], nth = everything(second), 1
    assert stops > 30
    assert {start, start + 2} <= seen.keys() <= {start, start + 2, start + 4}
    sync_all(first, second)
    assert_converged(first, second)
    assert price(second, "cream") == 9_100


def test_store_that_fails_is_not_taken_for_an_event_that_is_wrong(
    pair: tuple[Counter, Counter],
) -> None:
    """Else a full disk would put sales aside that are as good as any."""
    first, second = pair
    first.shop.sell("cream")
    first.synchronise()
    second.engine.stir()
    for nth in range(1, 200):
        with PulledPlug(second.shop.till.database, nth):
            try:
                state = second.engine.step().state
            except PharmaDeskError:
                continue
        if state == "rested":
            break
    else:
        raise AssertionError("never came to an end")
    assert_converged(first, second)
