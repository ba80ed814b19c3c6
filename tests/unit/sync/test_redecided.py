"""A restored centre decides otherwise than it had, and the rows of a register follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from pharmadesk.journal.kinds import REGISTRY
from pharmadesk.projections.rebuild import Rederivation
from pharmadesk.services import stock
from pharmadesk.services.replication import applying, pulled
from pharmadesk.storage import sync_state
from pharmadesk.storage.database import Database
from pharmadesk.storage.migrate import migrate
from pharmadesk.storage.scratch import scratch
from pharmadesk.values.clock import ManualClock
from sync.client.engine import Engine
from sync.protocol import framing
from tests.sync_world import assert_converged, assert_sound, newcomer, sync_all
from tests.unit.sync.meddling import Meddler, feed_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.sync_world import Counter


@pytest.fixture
def third(pair: tuple[Counter, Counter], tmp_path: Path) -> Iterator[Counter]:
    """Give a register whose file is on a disk: it sells while its rows are derived."""
    first, _second = pair
    (tmp_path / "third").mkdir()
    database = Database.open(tmp_path / "third" / "register.db", bytes(32), create=True)
    migrate(database)
    clock = ManualClock(first.shop.till.now_us())
    counter = newcomer(first, tmp_path / "third", clock, "C4", database)
    counter.shop.open_session()
    sync_all(counter, first)
    yield counter
    counter.shop.till.close()


def decide(counter: Counter, *held: str) -> None:
    """Let its centre have been restored, and hold these events from now on and no others."""

    def change(feed: Any, lines: list[framing.Line]) -> Any:
        return feed, [
            msgspec.structs.replace(line, w="revoked" if id_of(line) in held else "")
            for line in lines
        ]

    pulled.rewind(counter.shop.till)
    Meddler(counter, feed_of(change))


def id_of(line: framing.Line) -> str:
    event_id = msgspec.json.decode(framing.to_bytes(line.h))["event_id"] if line.h else ""
    return str(event_id)


def pull_to_its_end(counter: Counter) -> None:
    """Take the whole log in, and be killed then."""
    till = counter.shop.till
    with till.database.read() as connection:
        end = len(list(connection.exec_driver_sql("SELECT 1 FROM journal_event")))
    while pulled.place(till).position < end:
        assert counter.engine.step().state == "moved"
    counter.engine = Engine(till, counter.network)


def aside(counter: Counter) -> list[tuple[str, str]]:
    with counter.shop.till.database.read() as connection:
        return [(each.event_id, each.reason) for each in sync_state.aside(connection)]


def tickets(counter: Counter) -> int:
    return len(counter.shop.rows("sale"))


def sold_and_known(first: Counter, third: Counter) -> str:
    """Let a sale act on both registers; return its event."""
    first.shop.sell("cream")
    sale = str(first.shop.last_header()["event_id"])
    sync_all(first, third)
    assert tickets(third) == 1
    return sale


def test_sale_that_was_taken_back_leaves_the_rows_and_comes_back_when_it_may(
    pair: tuple[Counter, Counter], third: Counter
) -> None:
    first, _second = pair
    sale = sold_and_known(first, third)
    decide(third, sale)
    third.synchronise()
    assert (tickets(third), aside(third)) == (0, [(sale, "event.held")])
    assert_sound(third, frozenset({sale}))
    third.shop.sell("plain")
    assert tickets(third) == 1

    decide(third)
    sync_all(third, first)
    assert (tickets(third), aside(third)) == (2, [])
    assert_converged(first, third)


def test_kill_before_the_rows_were_derived_leaves_that_to_the_next_time(
    pair: tuple[Counter, Counter], third: Counter
) -> None:
    first, _second = pair
    sale = sold_and_known(first, third)
    decide(third, sale)
    pull_to_its_end(third)
    assert (tickets(third), aside(third)) == (1, [(sale, "event.taken_back")])
    assert applying.retry(third.shop.till) == 0
    third.synchronise()
    assert (tickets(third), aside(third)) == (0, [(sale, "event.held")])


def test_what_is_let_act_again_before_the_rows_were_derived_stays_in_them(
    pair: tuple[Counter, Counter], third: Counter
) -> None:
    first, _second = pair
    sale = sold_and_known(first, third)
    decide(third, sale)
    pull_to_its_end(third)
    till, owner = third.shop.till, third.shop.owner
    till.write(owner, lambda unit: applying.release(unit, [sale]))
    sync_all(third, first)
    assert (tickets(third), aside(third)) == (1, [])
    assert_converged(first, third)


def test_what_was_released_stays_released_when_all_is_decided_anew(
    pair: tuple[Counter, Counter], third: Counter
) -> None:
    first, _second = pair
    sale = sold_and_known(first, third)
    decide(third, sale)
    third.synchronise()
    till, owner = third.shop.till, third.shop.owner
    till.write(owner, lambda unit: applying.release(unit, [sale]))
    release = str(third.shop.last_header()["event_id"])
    sync_all(third, first)
    assert tickets(third) == 1

    decide(third, sale)
    third.synchronise()
    assert (tickets(third), aside(third)) == (1, [])

    decide(first, sale, release)
    pull_to_its_end(first)
    assert aside(first) == [(release, "event.taken_back")], "its own sale acts where it was made"
    assert_sound(third)


def test_release_while_rows_are_derived_is_in_them(
    pair: tuple[Counter, Counter], third: Counter
) -> None:
    first, _second = pair
    sale = sold_and_known(first, third)
    decide(third, sale)
    third.synchronise()
    till, owner = third.shop.till, third.shop.owner
    with scratch(till.database) as beside:
        derived = Rederivation(beside.connection)
        derived.catch_up()
        till.write(owner, lambda unit: applying.release(unit, [sale]))
        beside.renew()
        derived.catch_up()
        assert list(derived.differences()) == []
        assert derived.left_out == set()


def test_rows_stay_as_long_as_an_event_waits_for_a_later_program(
    pair: tuple[Counter, Counter], third: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows derived without it would lack it, and deriving them at each rest would never end."""
    first, _second = pair
    sale = sold_and_known(first, third)
    known_kinds = REGISTRY._kinds
    older = {name: kind for name, kind in known_kinds.items() if name != "stock.counted"}
    lot_id = first.shop.lot_id("P-SOON")
    stock.count(first.shop.till, first.shop.owner, first.shop.items["plain"], lot_id, 2)
    first.synchronise()
    monkeypatch.setattr(REGISTRY, "_kinds", older)
    third.synchronise()
    decide(third, sale)
    third.synchronise()
    assert tickets(third) == 1
    assert (sale, "event.taken_back") in aside(third)

    monkeypatch.setattr(REGISTRY, "_kinds", known_kinds)
    third.engine = Engine(third.shop.till, third.network)
    third.synchronise()
    assert (tickets(third), aside(third)) == (0, [(sale, "event.held")])
