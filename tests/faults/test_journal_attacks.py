"""What somebody with the database key, but without the device's, can do to a journal by SQL."""
# ruff: noqa: S608 - an attack is put together from our own column names

from __future__ import annotations

import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pharmadesk.journal import cursors, store
from pharmadesk.journal.cursors import ACKNOWLEDGED
from pharmadesk.journal.event import GENESIS_HASH, event_hash
from pharmadesk.journal.tables import guards, metadata
from tests.unit.journal.support import Device, database, drop_guards

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

LENGTH = 30
BYTES = "header, body, prev_hash, hash, signature"


@pytest.fixture
def device() -> Device:
    return Device()


@pytest.fixture
def journal(device: Device) -> Iterator[sa.Connection]:
    """A journal of thirty events whose guards the attacker has already removed."""
    with database() as engine, engine.begin() as connection:
        device.write(connection, LENGTH - 1)
        drop_guards(connection)
        yield connection


def found(device: Device, journal: sa.Connection, **options: Any) -> list[tuple[str, int | None]]:
    """Verify, and return the chain's fault; the missing guards are told each time."""
    verdict = device.verify(journal, **options)
    missing = [fault.detail for fault in verdict.faults if fault.code == "journal.guard_missing"]
    assert missing == list(guards("sqlite"))
    return [(fault.code, fault.seq) for fault in verdict.faults if fault.detail not in missing]


def read(journal: sa.Connection, seq: int) -> dict[str, Any]:
    query = f"SELECT {BYTES} FROM journal_event WHERE seq = ?"
    return dict(journal.exec_driver_sql(query, (seq,)).mappings().one())


def write(journal: sa.Connection, seq: int, **changes: Any) -> None:
    if "signature" in changes and isinstance(changes["signature"], bytes):
        changes.setdefault("signature_sum", zlib.crc32(changes["signature"]))
    columns = ", ".join(f"{name} = ?" for name in changes)
    journal.exec_driver_sql(
        f"UPDATE journal_event SET {columns} WHERE seq = ?", (*changes.values(), seq)
    )


def raise_amount(body: bytes) -> bytes:
    return body.replace(b'"amount_centimes":', b'"amount_centimes":9')


def hash_anew(
    journal: sa.Connection, first: int, last: int, signer: Ed25519PrivateKey | None = None
) -> None:
    """Make the chain of hashes whole again, and sign it if there is a key to sign with."""
    prev_hash = read(journal, first - 1)["hash"] if first > 1 else GENESIS_HASH
    for seq in range(first, last + 1):
        row = read(journal, seq)
        digest = event_hash(prev_hash, row["header"], row["body"])
        changes = {"prev_hash": prev_hash, "hash": digest}
        if signer is not None:
            changes["signature"] = signer.sign(digest)
        write(journal, seq, **changes)
        prev_hash = digest


def test_trigger_dropped_is_named(device: Device) -> None:
    with database() as engine, engine.begin() as connection:
        device.write(connection, 3)
        connection.exec_driver_sql("DROP TRIGGER journal_event_no_delete")

        (fault,) = device.verify(connection).faults

    assert (fault.code, fault.detail) == ("journal.guard_missing", "journal_event_no_delete")


def test_body_updated_is_altered(device: Device, journal: sa.Connection) -> None:
    write(journal, 7, body=raise_amount(read(journal, 7)["body"]))

    assert found(device, journal) == [("journal.altered", 7)]


@pytest.mark.parametrize("seq", [2, 15, LENGTH])
def test_one_event_altered_and_hashed_anew_without_the_key_is_named(
    device: Device, journal: sa.Connection, seq: int
) -> None:
    """Its successor points elsewhere, or the head's signature fails: either way this one is it."""
    write(journal, seq, body=raise_amount(read(journal, seq)["body"]))
    hash_anew(journal, seq, seq)

    assert found(device, journal) == [("journal.signature", seq)]


@pytest.mark.parametrize("seq", [2, 15, LENGTH])
def test_all_hashes_from_an_alteration_on_recomputed_without_the_key_name_it(
    device: Device, journal: sa.Connection, seq: int
) -> None:
    write(journal, seq, body=raise_amount(read(journal, seq)["body"]))
    hash_anew(journal, seq, LENGTH)

    assert found(device, journal) == [("journal.signature", seq)]


@pytest.mark.parametrize("seq", [1, 2, LENGTH])
def test_chain_signed_again_with_another_key_is_named_as_such(
    device: Device, journal: sa.Connection, seq: int
) -> None:
    """The forger also puts the new key where the chain declares its own."""
    forger = Ed25519PrivateKey.from_private_bytes(b"f" * 32)
    public_key = forger.public_key().public_bytes_raw()
    journal.exec_driver_sql("UPDATE journal_chain SET public_key = ?", (public_key,))
    hash_anew(journal, seq, LENGTH, forger)

    assert found(device, journal) == [("journal.resigned", seq)]


def test_chain_signed_again_with_a_key_nobody_knows_is_a_bad_signature(
    device: Device, journal: sa.Connection
) -> None:
    hash_anew(journal, 9, LENGTH, Ed25519PrivateKey.from_private_bytes(b"f" * 32))

    assert found(device, journal) == [("journal.signature", 9)]


def test_declared_key_replaced_alone_is_a_wrong_index(
    device: Device, journal: sa.Connection
) -> None:
    journal.exec_driver_sql("UPDATE journal_chain SET public_key = ?", (bytes(32),))

    assert found(device, journal) == [("journal.index", 1)]


def test_declaration_of_a_chain_deleted_is_a_wrong_index(
    device: Device, journal: sa.Connection
) -> None:
    journal.exec_driver_sql("DELETE FROM journal_chain")

    assert found(device, journal) == [("journal.index", 1)]


def test_last_ten_removed_are_missed_by_the_mark(device: Device, journal: sa.Connection) -> None:
    mark = device.mark()
    journal.exec_driver_sql("DELETE FROM journal_event WHERE seq > ?", (LENGTH - 10,))

    assert found(device, journal) == []
    assert found(device, journal, mark=mark) == [("journal.truncated", LENGTH - 9)]


def test_last_ten_removed_are_missed_by_the_acknowledgement(
    device: Device, journal: sa.Connection
) -> None:
    head = store.Head(LENGTH, device.events[-1].hash)
    cursors.place(journal, device.device_id, device.incarnation, ACKNOWLEDGED, head)
    journal.exec_driver_sql("DELETE FROM journal_event WHERE seq > ?", (LENGTH - 10,))

    assert found(device, journal) == [("journal.truncated", LENGTH - 9)]


@pytest.mark.parametrize("remains", [0, 1])
def test_whole_chain_removed_is_missed(
    device: Device, journal: sa.Connection, remains: int
) -> None:
    mark = device.mark()
    journal.exec_driver_sql("DELETE FROM journal_event")
    if not remains:
        journal.exec_driver_sql("DELETE FROM journal_chain")

    assert found(device, journal, mark=mark) == [("journal.truncated", 1)]
    assert found(device, journal) == [("journal.truncated", 1)] * remains


def test_tail_replaced_by_as_many_events_is_seen_against_mark_and_acknowledgement(
    device: Device, journal: sa.Connection
) -> None:
    """Signed by the right key: a restored copy sold the same number again."""
    mark, head = device.mark(), store.Head(LENGTH, device.events[-1].hash)
    cursors.place(journal, device.device_id, device.incarnation, ACKNOWLEDGED, head)
    write(journal, LENGTH, body=raise_amount(read(journal, LENGTH)["body"]))
    hash_anew(journal, LENGTH, LENGTH, device.signer)

    assert found(device, journal, mark=mark) == [("journal.replaced", LENGTH)]
    journal.exec_driver_sql("DELETE FROM journal_cursor")
    assert found(device, journal, mark=mark) == [("journal.replaced", LENGTH)]
    assert found(device, journal) == []


def test_event_of_another_history_spliced_in_is_forked(
    device: Device, journal: sa.Connection
) -> None:
    """The device signed both: event 9 was made anew with its key, the rest follows the old."""
    write(journal, 9, body=raise_amount(read(journal, 9)["body"]))
    hash_anew(journal, 9, 9, device.signer)

    assert found(device, journal) == [("journal.forked", 10)]


def test_event_removed_from_the_middle_is_missing(device: Device, journal: sa.Connection) -> None:
    journal.exec_driver_sql("DELETE FROM journal_event WHERE seq = 12")

    assert found(device, journal) == [("journal.missing", 12)]


def test_first_event_removed_is_missing(device: Device, journal: sa.Connection) -> None:
    journal.exec_driver_sql("DELETE FROM journal_event WHERE seq = 1")

    assert found(device, journal) == [("journal.missing", 1)]


def swap(journal: sa.Connection, columns: tuple[str, ...], one: int, other: int) -> None:
    """Exchange columns of the rows at two positions."""
    names = ", ".join(columns)
    query = f"SELECT {names} FROM journal_event WHERE position = ?"
    first, second = (tuple(journal.exec_driver_sql(query, (at,)).one()) for at in (one, other))
    update = f"UPDATE journal_event SET ({names}) = ({', '.join('?' * len(columns))})"
    for at, values in ((one, second), (other, first)):
        journal.exec_driver_sql(f"{update} WHERE position = ?", (*values, at))


def change_places(journal: sa.Connection, one: int, other: int) -> None:
    for at, to in ((one, -1), (other, one), (-1, other)):
        journal.exec_driver_sql(
            "UPDATE journal_event SET position = ? WHERE position = ?", (to, at)
        )


def test_two_rows_that_changed_places_are_reordered(device: Device, journal: sa.Connection) -> None:
    change_places(journal, 10, 20)

    assert found(device, journal) == [("journal.reordered", 10)]


def test_two_events_that_changed_bytes_are_reordered(
    device: Device, journal: sa.Connection
) -> None:
    swap(journal, ("header", "body", "prev_hash", "hash", "signature", "signature_sum"), 10, 20)

    assert found(device, journal) == [("journal.reordered", 10)]


def test_reordered_event_is_found_past_one_that_cannot_be_read(
    device: Device, journal: sa.Connection
) -> None:
    change_places(journal, 10, 20)
    write(journal, 15, header=b"{")

    assert found(device, journal) == [("journal.reordered", 10)]


def test_bytes_of_an_earlier_event_put_over_a_later_one_make_that_missing(
    device: Device, journal: sa.Connection
) -> None:
    write(journal, 20, **read(journal, 10))

    assert found(device, journal) == [("journal.missing", 20)]


@pytest.mark.parametrize("empty", [b"", None])
def test_record_without_a_hash_differs_from_one_with_a_wrong_hash(
    device: Device, empty: bytes | None
) -> None:
    with loose_journal(device) as connection:
        write(connection, 5, hash=empty)
        assert found(device, connection) == [("journal.hash_missing", 5)]
        write(connection, 5, hash=bytes(32))
        assert found(device, connection) == [("journal.altered", 5)]


COPIES = {
    "event_id": "0198b2a4-0000-7000-8000-000000000001",
    "kind": "sale.completed",
    "version": 2,
    "stream_key": "another",
    "occurred_at_us": 1,
    "business_date": "2026-11-24",
    "hlc": 1,
    "actor_id": "somebody",
    "cash_session_id": "some session",
    "signature_sum": 1,
}


@pytest.mark.parametrize("column", COPIES)
def test_copied_column_that_disagrees_with_the_bytes_is_named(
    device: Device, journal: sa.Connection, column: str
) -> None:
    write(journal, 6, **{column: COPIES[column]})

    (fault,) = [f for f in device.verify(journal).faults if f.code != "journal.guard_missing"]

    assert (fault.code, fault.seq, fault.detail) == ("journal.index", 6, column)
    assert fault.event_id == device.events[5].header.event_id


@pytest.mark.parametrize("column", ["device_id", "incarnation"])
def test_event_filed_under_another_chain_is_reported_for_both(
    device: Device, journal: sa.Connection, column: str
) -> None:
    write(journal, 6, **{column: "0198b2a4-0000-7000-8000-000000000001"})

    assert sorted(found(device, journal)) == [("journal.index", 1), ("journal.missing", 6)]


def test_signature_damaged_in_the_middle_is_named_without_checking_all(
    device: Device, journal: sa.Connection
) -> None:
    write(journal, 6, signature=bytes(64), signature_sum=zlib.crc32(device.events[5].signature))

    assert found(device, journal) == [("journal.signature", 6)]


def test_signature_damaged_with_its_sum_mended_is_found_by_checking_all(
    device: Device, journal: sa.Connection
) -> None:
    write(journal, 6, signature=bytes(64))

    assert found(device, journal) == []
    assert found(device, journal, all_signatures=True) == [("journal.signature", 6)]


@contextmanager
def loose_journal(device: Device) -> Iterator[sa.Connection]:
    """Give a journal whose tables were made anew with no types, no keys and no guards."""
    with database() as engine, engine.begin() as connection:
        device.write(connection, LENGTH - 1)
        drop_guards(connection)
        for name in metadata.tables:
            connection.exec_driver_sql(f"CREATE TABLE loose AS SELECT * FROM {name}")
            connection.exec_driver_sql(f"DROP TABLE {name}")
            connection.exec_driver_sql(f"ALTER TABLE loose RENAME TO {name}")
        yield connection


@pytest.mark.parametrize("column", ["header", "body", "prev_hash", "signature", "signature_sum"])
@pytest.mark.parametrize("value", [None, "text", 7, b"\xff"])
def test_anything_at_all_in_a_column_is_reported_not_stumbled_over(
    device: Device, column: str, value: object
) -> None:
    with loose_journal(device) as connection:
        connection.exec_driver_sql(f"UPDATE journal_event SET {column} = ? WHERE seq = 5", (value,))

        ((_, seq),) = found(device, connection)

    assert seq == 5


def test_header_hashed_anew_that_is_no_header_is_altered(
    device: Device, journal: sa.Connection
) -> None:
    write(journal, LENGTH, header=b'{"seq":"x"}')
    hash_anew(journal, LENGTH, LENGTH)

    assert found(device, journal) == [("journal.altered", LENGTH)]


@pytest.mark.parametrize("seq", [1, 5])
def test_text_the_driver_cannot_read_ends_the_verification_with_a_name(
    device: Device, journal: sa.Connection, seq: int
) -> None:
    journal.exec_driver_sql(
        "UPDATE journal_event SET stream_key = CAST(x'ff' AS TEXT) WHERE seq = ?", (seq,)
    )

    (fault,) = [f for f in device.verify(journal).faults if f.code != "journal.guard_missing"]

    assert fault.code == "journal.unreadable"
    assert fault.seq == (seq - 1 or None)
