from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import pytest

from pharmadesk.journal import cursors, store
from pharmadesk.journal.cursors import ACKNOWLEDGED
from pharmadesk.journal.event import GENESIS_HASH, seal
from pharmadesk.journal.faults import Fault
from pharmadesk.journal.opened import OPENED
from pharmadesk.journal.verify import Verdict, verify
from tests.unit.journal.support import Device, Note, branch_of, drop_guards

if TYPE_CHECKING:
    import sqlalchemy as sa


def codes(verdict: Verdict) -> list[tuple[str, int | None]]:
    return [(fault.code, fault.seq) for fault in verdict.faults]


def test_verify_an_empty_journal_finds_nothing(anywhere: sa.Connection, device: Device) -> None:
    assert device.verify(anywhere) == Verdict(0, 0, 0, ())


def test_verify_a_sound_journal_checks_first_and_last_signature(
    anywhere: sa.Connection, device: Device
) -> None:
    device.write(anywhere, 20)
    cursors.place(
        anywhere,
        device.device_id,
        device.incarnation,
        ACKNOWLEDGED,
        store.Head(9, device.events[8].hash),
    )

    verdict = device.verify(anywhere, mark=device.mark())

    assert verdict == Verdict(events=21, chains=1, signatures=2, faults=())


def test_verify_all_signatures_checks_each_once(connection: sa.Connection, device: Device) -> None:
    device.write(connection, 20)

    assert device.verify(connection, all_signatures=True) == Verdict(21, 1, 21, ())


def test_verify_checks_the_signature_of_every_closing(
    connection: sa.Connection, device: Device
) -> None:
    store.append(connection, device.open())
    for kind in ("session.closed", "test.noted", "session.closed", "test.noted"):
        store.append(connection, device.seal(Note("x"), kind))

    assert device.verify(connection).signatures == 4


def test_verify_tells_its_progress(connection: sa.Connection, device: Device) -> None:
    device.write(connection, 4)
    told: list[int] = []

    device.verify(connection, progress=told.append)

    assert told[-1] == 5


def test_verify_chains_that_arrived_interleaved_follows_each(
    connection: sa.Connection, device: Device
) -> None:
    other = Device(2)
    for stored in (device.open(), other.open(), other.note(), device.note(), other.note()):
        store.append_received(connection, stored, None)
    keys = {device.device_id: device.public_key, other.device_id: other.public_key}

    assert verify(connection, public_keys=keys) == Verdict(5, 2, 4, ())


def test_verify_a_fork_follows_its_branch_from_the_common_event(
    anywhere: sa.Connection, device: Device
) -> None:
    device.write(anywhere, 3)
    clone = branch_of(device, 2)
    for stored in (clone.note("theirs"), clone.note("and on")):
        store.append_received(anywhere, stored, None, branch=1)

    verdict = device.verify(anywhere)

    assert (verdict.events, verdict.chains, verdict.faults) == (6, 2, ())


def test_verify_a_chain_opened_twice_follows_both(
    connection: sa.Connection, device: Device
) -> None:
    clone = branch_of(device, 0)
    device.write(connection, 1)
    for stored in (clone.open(), clone.note()):
        store.append_received(connection, stored, None, branch=1)

    assert device.verify(connection).faults == ()


def test_verify_a_branch_whose_root_is_gone_names_what_it_misses(
    connection: sa.Connection, device: Device
) -> None:
    device.write(connection, 3)
    clone = branch_of(device, 2)
    store.append_received(connection, clone.note("theirs"), None, branch=1)
    drop_guards(connection)
    connection.exec_driver_sql("DELETE FROM journal_event WHERE branch = 0 AND seq >= 2")

    verdict = device.verify(connection)

    assert ("journal.missing", 1) in codes(verdict)


def test_verify_a_new_incarnation_follows_its_parent(
    connection: sa.Connection, device: Device
) -> None:
    device.write(connection, 3)
    store.append(connection, device.reopen(device.events[-1]))

    assert device.verify(connection, mark=device.mark()).faults == ()


def test_verify_a_journal_restored_elsewhere_finds_the_parent_with_the_former_device(
    connection: sa.Connection, device: Device
) -> None:
    device.write(connection, 3)
    other = Device(2)
    store.append(connection, other.reopen(device.events[-1]))
    keys = {device.device_id: device.public_key, other.device_id: other.public_key}

    assert verify(connection, public_keys=keys).faults == ()


@pytest.mark.parametrize("kept", [2, 0])
def test_verify_a_parent_that_ends_too_early_is_truncated(
    connection: sa.Connection, device: Device, kept: int
) -> None:
    device.write(connection, 3)
    parent, last = device.incarnation, device.events[-1]
    store.append(connection, device.reopen(last))
    drop_guards(connection)
    connection.exec_driver_sql(
        "DELETE FROM journal_event WHERE incarnation = ? AND seq > ?", (parent, kept)
    )

    faults = [fault for fault in device.verify(connection).faults if fault.incarnation]

    assert [(fault.code, fault.incarnation, fault.seq) for fault in faults] == [
        ("journal.truncated", parent, kept + 1)
    ]


def test_verify_a_parent_with_another_end_is_replaced(
    connection: sa.Connection, device: Device
) -> None:
    """Restored, sold the same number again: the lengths agree, the hashes do not."""
    device.write(connection, 3)
    parent, clone = device.incarnation, branch_of(device, 3)
    other_end = clone.note("sold elsewhere")
    store.append(connection, device.reopen(other_end))

    assert device.verify(connection).faults == (
        Fault("journal.replaced", device.device_id, parent, 0, 4),
    )


def test_verify_a_key_nobody_vouches_for_is_told_after_everything_else(
    connection: sa.Connection, device: Device
) -> None:
    device.write(connection, 3)

    assert codes(verify(connection, public_keys={})) == [("journal.key_unknown", 1)]

    drop_guards(connection)
    connection.exec_driver_sql("UPDATE journal_event SET body = x'7b7d' WHERE seq = 3")
    assert ("journal.altered", 3) in codes(verify(connection, public_keys={}))


def test_verify_a_chain_that_begins_with_something_else_says_so(
    connection: sa.Connection, device: Device
) -> None:
    """It cannot be appended, but somebody with the device's key could write it by SQL."""
    device.write(connection, 1)
    stranger = Device(2)
    begun = seal(stranger.header(OPENED), Note("x"), GENESIS_HASH, stranger.signer)
    drop_guards(connection)
    connection.exec_driver_sql("DELETE FROM journal_event WHERE seq = 2")
    connection.exec_driver_sql("DELETE FROM journal_chain")
    connection.exec_driver_sql(
        "UPDATE journal_event SET header = ?, body = ?, prev_hash = ?, hash = ?, signature = ?,"
        " event_id = ?, device_id = ?, incarnation = ?, stream_key = 'note', occurred_at_us = ?,"
        " hlc = ?",
        (
            begun.header_bytes,
            begun.body_bytes,
            begun.prev_hash,
            begun.hash,
            begun.signature,
            begun.header.event_id,
            stranger.device_id,
            stranger.incarnation,
            begun.header.occurred_at_us,
            begun.header.hlc,
        ),
    )
    _mend_sums(connection)

    verdict = verify(connection, public_keys={stranger.device_id: stranger.public_key})

    assert ("journal.not_opened", 1) in codes(verdict)


def _mend_sums(connection: sa.Connection) -> None:
    for position, signature in connection.exec_driver_sql(
        "SELECT position, signature FROM journal_event"
    ).all():
        connection.exec_driver_sql(
            "UPDATE journal_event SET signature_sum = ? WHERE position = ?",
            (zlib.crc32(signature), position),
        )


@pytest.mark.parametrize(
    ("marked", "held", "faults"),
    [
        ({"R": 3}, {"R": 3}, []),
        ({"R": 3}, {"R": 4, "Z": 1}, []),
        ({"R": 3}, {"R": 2}, ["R"]),
        ({"R": 3, "Z": 1}, {}, ["R", "Z"]),
    ],
)
def test_verify_series_behind_the_mark_are_named(
    connection: sa.Connection,
    device: Device,
    marked: dict[str, int],
    held: dict[str, int],
    faults: list[str],
) -> None:
    device.write(connection, 1)
    for series, number in held.items():
        for _ in range(number):
            store.next_number(connection, device.incarnation, series)

    verdict = device.verify(connection, mark=device.mark(**marked))

    assert [(fault.code, fault.detail) for fault in verdict.faults] == [
        ("journal.numbers", series) for series in faults
    ]


def test_verify_a_mark_of_an_incarnation_that_is_gone_is_truncated(
    connection: sa.Connection, device: Device
) -> None:
    device.write(connection, 1)
    stranger = Device(2)
    stranger.open()

    verdict = device.verify(connection, mark=stranger.mark())

    assert verdict.faults == (Fault("journal.truncated", "", stranger.incarnation, 0, 1),)
