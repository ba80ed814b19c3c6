"""A journal that proves itself, held against what its centre was told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pharmadesk.services.replication import recorded
from sync.client import comparing, enrolling
from tests.faults.test_journal_attacks import hash_anew, raise_amount, read, write
from tests.sync_world import URL, Counter, founder
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


def test_what_was_sold_before_a_recovery_is_compared_too(
    counter: Counter, centre: FakeCentre
) -> None:
    before = counter.shop.till.identity
    told = len(centre.memory.log)
    counter.recover()
    assert counter.step_until_stopped().problem is not None
    shop = counter.shop
    enrolling.come_back(shop.till, shop.owner, URL, centre.return_code(), counter.network)
    counter.synchronise()

    found = compared(counter, shop.till.database)
    assert (found.faults, found.events) == ((), len(centre.memory.log))

    (key,) = (key for key in centre.memory.chains if key[0] == before.device_id)
    chain = centre.memory.chains[key]
    chain[-1] = replace(chain[-1], hash=bytes(32))
    (fault,) = compared(counter, shop.till.database).faults
    assert (fault.code, fault.device_id, fault.seq) == ("journal.replaced", key[0], len(chain))

    chain.pop()
    assert told == len(chain) + 1
    (fault,) = compared(counter, shop.till.database).faults
    assert (fault.code, fault.seq) == ("journal.centre_lacks", told)


def test_device_of_before_that_sells_on_elsewhere_makes_no_journal_look_cut(
    counter: Counter, centre: FakeCentre
) -> None:
    (key,) = centre.memory.chains
    counter.recover()
    assert counter.step_until_stopped().problem is not None
    shop = counter.shop
    enrolling.come_back(shop.till, shop.owner, URL, centre.return_code(), counter.network)
    counter.synchronise()
    chain = centre.memory.chains[key]
    chain.append(replace(chain[-1], seq=len(chain) + 1))

    assert compared(counter, shop.till.database).faults == ()
