from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.errors import Bug, Refused
from pharmadesk.journal import reading, store
from pharmadesk.journal.opened import OPENED
from pharmadesk.journal.store import EMPTY, Head
from tests.unit.journal.support import Device, Note, branch_of, database

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa


def count(connection: sa.Connection) -> int:
    number: int = connection.exec_driver_sql("SELECT count(*) FROM journal_event").scalar_one()
    return number


def test_append_in_order_moves_the_head_and_gives_rising_positions(
    anywhere: sa.Connection, device: Device
) -> None:
    assert store.head(anywhere, device.device_id, device.incarnation) == EMPTY

    positions = [store.append(anywhere, stored) for stored in (device.open(), device.note())]

    assert positions == sorted(set(positions))
    last = device.events[-1]
    assert store.head(anywhere, device.device_id, device.incarnation) == Head(2, last.hash)
    assert store.hash_at(anywhere, device.device_id, device.incarnation, 2) == last.hash
    assert store.hash_at(anywhere, device.device_id, device.incarnation, 3) is None


def test_append_keeps_the_bytes_as_they_were_sealed(
    anywhere: sa.Connection, device: Device
) -> None:
    device.write(anywhere, 1)

    entries = [entry.stored for batch in reading.since(anywhere) for entry in batch]

    assert entries == device.events


@pytest.mark.parametrize("skipped", [0, 2])
def test_append_what_does_not_follow_the_head_is_a_bug(
    connection: sa.Connection, device: Device, skipped: int
) -> None:
    store.append(connection, device.open())
    device.note()
    astray = [device.events[0], *device.events, device.note()][skipped + 1 if skipped else 0]

    with pytest.raises(Bug) as bug:
        store.append(connection, astray)

    assert bug.value.code == "journal.not_next"
    assert count(connection) == 1


def test_append_after_another_history_is_a_bug(connection: sa.Connection, device: Device) -> None:
    store.append(connection, device.open())
    store.append(connection, device.note("ours"))
    theirs = branch_of(device, 1)
    theirs.note("theirs")

    with pytest.raises(Bug) as bug:
        store.append(connection, theirs.note("and on"))

    assert bug.value.code == "journal.not_next"


def test_append_a_chain_that_does_not_begin_with_its_opening_is_refused(
    connection: sa.Connection, device: Device
) -> None:
    with pytest.raises(Refused) as refusal:
        store.append(connection, device.note())

    assert refusal.value.code == "journal.not_opened"


def test_append_received_twice_is_there_once(anywhere: sa.Connection, device: Device) -> None:
    for stored in (device.open(), device.note()):
        assert store.append_received(anywhere, stored, 7) is not None

    assert [store.append_received(anywhere, stored, 8) for stored in device.events] == [None, None]
    assert count(anywhere) == 2
    entry = reading.get(anywhere, device.events[1].header.event_id)
    assert entry is not None
    assert entry.eff_hlc == 7


def test_append_received_before_its_predecessor_names_what_is_expected(
    connection: sa.Connection, device: Device
) -> None:
    store.append_received(connection, device.open(), None)
    device.note()

    with pytest.raises(Refused) as refusal:
        store.append_received(connection, device.note(), None)

    assert refusal.value.code == "journal.gap"
    assert refusal.value.parameters["expected_seq"] == 2


@pytest.mark.parametrize("more", [0, 1])
def test_append_received_of_another_history_is_refused_as_a_fork_and_kept_on_a_branch(
    anywhere: sa.Connection, device: Device, more: int
) -> None:
    """Two histories of equal length too: a seq alone would take one for the other."""
    for stored in (device.open(), device.note("ours"), *[device.note() for _ in range(more)]):
        store.append_received(anywhere, stored, None)
    clone = branch_of(device, 1)
    theirs = [clone.note("theirs"), clone.note("and on")]

    for stored in theirs[: 1 + more]:
        with pytest.raises(Refused) as refusal:
            store.append_received(anywhere, stored, None)
        assert refusal.value.code == "journal.forked"
    for stored in theirs:
        assert store.append_received(anywhere, stored, None, branch=1) is not None

    assert store.head(anywhere, device.device_id, device.incarnation, 1) == Head(3, theirs[1].hash)
    assert count(anywhere) == len(device.events) + 2


def test_append_received_the_next_event_of_another_history_is_a_fork(
    connection: sa.Connection, device: Device
) -> None:
    for stored in (device.open(), device.note("ours")):
        store.append_received(connection, stored, None)
    clone = branch_of(device, 1)
    clone.note("theirs")

    with pytest.raises(Refused) as refusal:
        store.append_received(connection, clone.note("and on"), None)

    assert refusal.value.code == "journal.forked"


def test_append_received_a_branch_with_no_common_event_is_a_gap(
    connection: sa.Connection, device: Device
) -> None:
    store.append_received(connection, device.open(), None)
    clone = branch_of(device, 1)
    clone.note("never sent")

    with pytest.raises(Refused) as refusal:
        store.append_received(connection, clone.note("and on"), None, branch=1)

    assert refusal.value.code == "journal.gap"


def test_append_received_a_chain_opened_twice_keeps_both_openings(
    connection: sa.Connection, device: Device
) -> None:
    clone = branch_of(device, 0)
    store.append_received(connection, device.open(), None)
    store.append_received(connection, clone.open(), None, branch=1)

    assert count(connection) == 2
    assert len(reading.chains(connection)) == 1


def test_append_received_with_the_id_of_another_event_is_refused(
    connection: sa.Connection, device: Device
) -> None:
    device.write(connection, 1)
    stranger = Device(2)
    store.append_received(connection, stranger.open(), None)

    copied = stranger.seal(Note("x"), event_id=device.events[1].header.event_id)

    with pytest.raises(Refused) as refusal:
        store.append_received(connection, copied, None)

    assert refusal.value.code == "journal.event_id_taken"


def test_acknowledge_sets_the_effective_time_once(anywhere: sa.Connection, device: Device) -> None:
    device.write(anywhere, 2)

    for second in (0, 5):
        pairs = [(1, 10 + second), (3, 30 + second)]
        store.acknowledge(anywhere, device.device_id, device.incarnation, pairs)

    (entries,) = reading.since(anywhere)
    assert [entry.eff_hlc for entry in entries] == [10, None, 30]


def test_next_number_counts_each_series_of_each_incarnation_from_one(
    anywhere: sa.Connection, device: Device
) -> None:
    first, second = device.incarnation, Device(2).incarnation

    taken = [
        store.next_number(anywhere, incarnation, series)
        for incarnation, series in ((first, "R"), (first, "R"), (first, "Z"), (second, "R"))
    ]

    assert taken == [1, 2, 1, 1]
    assert store.last_numbers(anywhere, first) == {"R": 2, "Z": 1}


def test_next_number_of_a_transaction_rolled_back_is_given_again(
    tmp_path: Path, device: Device
) -> None:
    kept = []
    with database(f"sqlite:///{tmp_path / 'journal.db'}") as engine:
        for fails in (False, True, True, False, True, False):
            with engine.connect() as connection, connection.begin() as transaction:
                number = store.next_number(connection, device.incarnation, "R")
                if fails:
                    transaction.rollback()
                else:
                    kept.append(number)

    assert kept == [1, 2, 3]


def test_rolled_back_append_leaves_no_event_and_no_chain(tmp_path: Path, device: Device) -> None:
    with database(f"sqlite:///{tmp_path / 'journal.db'}") as engine:
        with engine.connect() as connection, connection.begin() as transaction:
            device.write(connection, 1)
            transaction.rollback()
        with engine.connect() as connection:
            assert count(connection) == 0
            assert reading.chains(connection) == ()


def test_opening_is_indexed_as_a_chain_with_its_parent(
    anywhere: sa.Connection, device: Device
) -> None:
    device.write(anywhere, 1)
    before = device.events[-1]
    store.append(anywhere, device.reopen(before))

    parents = anywhere.exec_driver_sql(
        "SELECT incarnation, parent_incarnation, parent_seq, parent_hash, public_key"
        " FROM journal_chain WHERE parent_seq IS NOT NULL"
    ).all()

    assert [tuple(row) for row in parents] == [
        (device.incarnation, before.header.incarnation, 2, before.hash, device.public_key)
    ]
    assert device.events[0].header.kind == OPENED
