"""A journal that proves itself, held against what its centre was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.services.replication import recorded
from sync.client import comparing
from tests.faults.test_journal_attacks import hash_anew, raise_amount, read, write
from tests.sync_world import Counter, founder
from tests.till import copy_database
from tests.unit.journal.support import drop_guards

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import sqlalchemy as sa

    from pharmadesk.storage.database import Database
    from pharmadesk.values.clock import ManualClock
    from sync.client.comparing import Compared
    from tests.fake_centre import FakeCentre


@pytest.fixture
def counter(centre: FakeCentre, clock: ManualClock, tmp_path: Path) -> Iterator[Counter]:
    counter = founder(tmp_path, clock, centre, centre.code)
    counter.shop.open_session()
    for _ in range(3):
        counter.shop.sell("cream")
    counter.synchronise()
    yield counter
    counter.shop.till.close()


@pytest.fixture
def attacked(counter: Counter) -> Iterator[Callable[[Callable[[sa.Connection], None]], Database]]:
    """Give a copy of the register's file to somebody who has the database key."""
    copies = []

    def attack(deed: Callable[[sa.Connection], None]) -> Database:
        copy = copy_database(counter.shop.till.database)
        copies.append(copy)

        def work(connection: sa.Connection) -> None:
            drop_guards(connection)
            deed(connection)

        copy.write(work)
        return copy

    yield attack
    for copy in copies:
        copy.close()


def compared(counter: Counter, database: Database) -> Compared:
    shop = counter.shop
    own = recorded.own(database, shop.till.public_key)
    return comparing.compare(database, own, shop.around, counter.network)


def faults(found: Compared) -> list[tuple[str, int | None]]:
    return [(fault.code, fault.seq) for fault in found.faults]


def test_sound_register_is_the_same_at_its_centre_event_for_event(
    counter: Counter, centre: FakeCentre
) -> None:
    found = compared(counter, counter.shop.till.database)
    assert (found.faults, found.events) == ((), len(centre.memory.log))


def test_event_altered_and_signed_anew_with_the_stolen_key_is_named(
    counter: Counter,
    centre: FakeCentre,
    attacked: Callable[[Callable[[sa.Connection], None]], Database],
) -> None:
    last = len(centre.memory.log)
    at = next(k.seq for k in centre.memory.log if b'"amount_centimes":' in k.body)

    def forge(connection: sa.Connection) -> None:
        write(connection, at, body=raise_amount(read(connection, at)["body"]))
        hash_anew(connection, at, last, counter.shop.till.signer)

    assert faults(compared(counter, attacked(forge))) == [("journal.replaced", at)]


def test_tail_that_was_cut_is_named_by_its_first_event(
    counter: Counter,
    centre: FakeCentre,
    attacked: Callable[[Callable[[sa.Connection], None]], Database],
) -> None:
    last = len(centre.memory.log)

    def cut(connection: sa.Connection) -> None:
        connection.exec_driver_sql("DELETE FROM journal_event WHERE seq > ?", (last - 2,))

    assert faults(compared(counter, attacked(cut))) == [("journal.truncated", last - 1)]


def test_centre_that_lost_what_it_promised_is_named(counter: Counter, centre: FakeCentre) -> None:
    (chain,) = centre.memory.chains.values()
    del chain[-2:]
    found = compared(counter, counter.shop.till.database)
    assert faults(found) == [("journal.centre_lacks", len(chain) + 1)]


def test_events_that_nobody_has_told_yet_are_no_fault(counter: Counter, centre: FakeCentre) -> None:
    counter.shop.sell("cream")
    found = compared(counter, counter.shop.till.database)
    assert (found.faults, found.events) == ((), len(centre.memory.log))
