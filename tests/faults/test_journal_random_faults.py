"""Damage of any sort, anywhere: `verify` names the first event that is not as it was written."""
# ruff: noqa: S608 - an attack is put together from our own column names

from __future__ import annotations

import zlib
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.journal import store, tables
from pharmadesk.journal.event import event_hash
from pharmadesk.storage.database import Database
from pharmadesk.storage.sqlcipher import PAGE_BYTES
from tests.unit.journal.support import Device, database, drop_guards

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import sqlalchemy as sa

LENGTH = 25
DEVICE = Device()
LONG = "." * 1_500  # so that the journal lies on many pages
EVENTS = [DEVICE.open(), *[DEVICE.note(f"note {number} {LONG}") for number in range(LENGTH - 1)]]
MARK = DEVICE.mark()

seqs = st.integers(1, LENGTH)


def damaged(connection: sa.Connection) -> list[tuple[str, int | None]]:
    faults = DEVICE.verify(connection, mark=MARK).faults
    return [(fault.code, fault.seq) for fault in faults if fault.code != "journal.guard_missing"]


@pytest.fixture(scope="module")
def journal() -> Iterator[sa.Connection]:
    with database() as engine, engine.begin() as connection:
        fill(connection)
        yield connection


@contextmanager
def undone(connection: sa.Connection) -> Iterator[sa.Connection]:
    """Give the journal for one attack, and have it whole again afterwards.

    The savepoint is released as well: among thousands left open every write takes ever longer.
    """
    connection.exec_driver_sql("SAVEPOINT attack")
    try:
        yield connection
    finally:
        connection.exec_driver_sql("ROLLBACK TO attack")
        connection.exec_driver_sql("RELEASE attack")


def fill(connection: sa.Connection) -> None:
    for stored in EVENTS:
        store.append(connection, stored)
    drop_guards(connection)


@given(
    seq=seqs,
    column=st.sampled_from(["header", "body", "prev_hash", "hash", "signature"]),
    place=st.integers(0, 10_000),
    bit=st.integers(0, 7),
)
def test_one_bit_flipped_in_any_stored_byte_is_named(
    journal: sa.Connection, seq: int, column: str, place: int, bit: int
) -> None:
    with undone(journal) as connection:
        (value,) = connection.exec_driver_sql(
            f"SELECT {column} FROM journal_event WHERE seq = ?", (seq,)
        ).one()
        flipped = bytearray(value)
        flipped[place % len(flipped)] ^= 1 << bit
        connection.exec_driver_sql(
            f"UPDATE journal_event SET {column} = ? WHERE seq = ?", (bytes(flipped), seq)
        )

        (fault,) = damaged(connection)

    assert fault == ("journal.signature" if column == "signature" else "journal.altered", seq)


@given(acts=st.dictionaries(seqs, st.sampled_from(["alter", "delete", "blank"]), min_size=1))
def test_any_faults_together_are_named_by_the_first(
    journal: sa.Connection, acts: dict[int, str]
) -> None:
    statements = {
        "alter": "UPDATE journal_event SET body = x'7b7d' WHERE seq = ?",
        "delete": "DELETE FROM journal_event WHERE seq = ?",
        "blank": "UPDATE journal_event SET hash = x'' WHERE seq = ?",
    }
    with undone(journal) as connection:
        for seq, act in acts.items():
            connection.exec_driver_sql(statements[act], (seq,))

        found = damaged(connection)

    first = min(acts)
    tail_is_gone = all(acts.get(seq) == "delete" for seq in range(first, LENGTH + 1))
    code = {
        "alter": "journal.altered",
        "blank": "journal.hash_missing",
        "delete": "journal.truncated" if tail_is_gone else "journal.missing",
    }[acts[first]]
    assert found == [(code, first)]


@given(order=st.permutations(range(1, LENGTH + 1)))
def test_any_other_order_of_the_rows_is_reordered_from_the_first_that_moved(
    journal: sa.Connection,
    order: list[int],
) -> None:
    with undone(journal) as connection:
        for position, seq in enumerate(order, start=1000):
            connection.exec_driver_sql(
                "UPDATE journal_event SET position = ? WHERE seq = ?", (position, seq)
            )

        found = damaged(connection)

    moved = [seq for seq, at in enumerate(order, start=1) if seq != at]
    assert found == [("journal.reordered", seq) for seq in moved[:1]]


@given(seq=st.integers(2, LENGTH), until=seqs, mend=st.booleans())
def test_any_stretch_hashed_anew_without_the_key_is_named_by_its_first(
    journal: sa.Connection,
    seq: int,
    until: int,
    mend: bool,  # noqa: FBT001 - hypothesis gives keywords
) -> None:
    with undone(journal) as connection:
        prev_hash, signature = EVENTS[seq - 2].hash, bytes(64)
        for at in range(seq, max(seq, until) + 1):
            stored = EVENTS[at - 1]
            body = stored.body_bytes.replace(b"note", b"Note")
            digest = event_hash(prev_hash, stored.header_bytes, body)
            changes: dict[str, Any] = {"body": body, "prev_hash": prev_hash, "hash": digest}
            if mend:
                changes |= {"signature": signature, "signature_sum": zlib.crc32(signature)}
            columns = ", ".join(f"{name} = ?" for name in changes)
            connection.exec_driver_sql(
                f"UPDATE journal_event SET {columns} WHERE seq = ?", (*changes.values(), at)
            )
            prev_hash = digest

        assert damaged(connection) == [("journal.signature", seq)]


def test_one_bit_flipped_in_the_encrypted_file_is_named_where_reading_ends(
    tmp_path: Path,
) -> None:
    """The cipher refuses the page, and every event before it is still judged.

    A page of an index may lie aside of the way; `PRAGMA cipher_integrity_check` looks at those.
    """
    path, key = tmp_path / "journal.db", bytes(32)
    with Database.open(path, key, create=True) as register:
        register.write(tables.metadata.create_all)
        register.write(fill)
    whole = path.read_bytes()
    ended_at = set()

    for place in range(PAGE_BYTES + 900, len(whole), PAGE_BYTES):
        raw = bytearray(whole)
        raw[place] ^= 1
        path.write_bytes(raw)
        # Leaving the transaction fails once more: the connection has seen a damaged page.
        with (
            Database.open(path, key) as register,
            suppress(EnvironmentProblem),
            register.read() as connection,
        ):
            verdict = DEVICE.verify(connection, mark=MARK)
        if verdict.events < LENGTH:
            (fault,) = [f for f in verdict.faults if f.code != "journal.guard_missing"]
            assert (fault.code, fault.seq) == ("journal.unreadable", verdict.events or None)
            ended_at.add(verdict.events)

    assert len(ended_at) > LENGTH // 5
