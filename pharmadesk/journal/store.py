"""Appending: the only statements that write to the journal.

Every function runs inside the caller's transaction. What is appended, what it counts and what it
means for the projections are committed together or not at all.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple

from pharmadesk.errors import Bug, Refused
from pharmadesk.journal import opened
from pharmadesk.journal.event import GENESIS_HASH, StoredEvent
from pharmadesk.journal.tables import COPIED
from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    from collections.abc import Iterable

    import sqlalchemy as sa


class Head(NamedTuple):
    """The last event of a chain; `Head(0, GENESIS_HASH)` of one that is still empty."""

    seq: int
    hash: bytes


EMPTY = Head(0, GENESIS_HASH)

_COLUMNS = (
    *COPIED,
    "branch",
    "eff_hlc",
    "prev_hash",
    "hash",
    "signature",
    "signature_sum",
    "header",
    "body",
)
_INSERT = (
    f"INSERT INTO journal_event ({', '.join(_COLUMNS)}) "  # noqa: S608 - our own column names
    f"VALUES ({', '.join('?' * len(_COLUMNS))}) RETURNING position"
)
_INSERT_CHAIN = """INSERT INTO journal_chain (device_id, incarnation, parent_incarnation,
    parent_seq, parent_hash, public_key, series_letter) VALUES (?, ?, ?, ?, ?, ?, ?)"""
_HEAD = """SELECT seq, hash FROM journal_event
    WHERE device_id = ? AND incarnation = ? AND branch = ? ORDER BY seq DESC LIMIT 1"""
_HASH_AT = """SELECT hash FROM journal_event
    WHERE device_id = ? AND incarnation = ? AND branch = ? AND seq = ?"""
_EVENT_ID_AT = """SELECT event_id FROM journal_event
    WHERE device_id = ? AND incarnation = ? AND branch = ? AND seq = ?"""
_FIRST_LATE = """SELECT min(seq) FROM journal_event
    WHERE device_id = ? AND incarnation = ? AND branch = 0 AND eff_hlc <> hlc"""
_HASHES = """SELECT hash FROM journal_event
    WHERE device_id = ? AND incarnation = ? AND branch = ? AND seq > ? ORDER BY seq LIMIT ?"""
_ROOT = """SELECT 1 FROM journal_event
    WHERE device_id = ? AND incarnation = ? AND branch < ? AND seq = ? AND hash = ?"""
_EVENT_ID = "SELECT 1 FROM journal_event WHERE event_id = ?"
_ACKNOWLEDGE = """UPDATE journal_event SET eff_hlc = ?
    WHERE device_id = ? AND incarnation = ? AND branch = ? AND seq = ? AND eff_hlc IS NULL"""
_COUNT = """UPDATE journal_series SET last_number = last_number + 1
    WHERE incarnation = ? AND series = ? RETURNING last_number"""
_COUNT_FIRST = "INSERT INTO journal_series (incarnation, series, last_number) VALUES (?, ?, 1)"
_NUMBERS = "SELECT series, last_number FROM journal_series WHERE incarnation = ? ORDER BY series"


def append(connection: sa.Connection, stored: StoredEvent, eff_hlc: int | None = None) -> int:
    """Append this device's next event and return its position.

    Raises: `Bug` when it does not follow the head of its chain.
    """
    header = stored.header
    last = head(connection, header.device_id, header.incarnation)
    if (header.seq, stored.prev_hash) != (last.seq + 1, last.hash):
        raise Bug("journal.not_next", seq=header.seq, head_seq=last.seq)
    return _insert(connection, stored, 0, eff_hlc)


def append_received(
    connection: sa.Connection, stored: StoredEvent, eff_hlc: int | None, branch: int = 0
) -> int | None:
    """Append another device's event and return its position; None when it is already here.

    A branch above 0 is a second history of a forked chain: it starts after the last event they
    have in common. The caller has checked who signed.

    Raises: `Refused` "journal.gap" when an earlier event is missing, "journal.forked" when
    another event holds its place or its predecessor is not ours, "journal.event_id_taken".
    """
    header = stored.header
    chain = (header.device_id, header.incarnation, branch)
    held = hash_at(connection, header.device_id, header.incarnation, header.seq, branch)
    if held == stored.hash:
        return None
    last = head(connection, *chain)
    if last == EMPTY and branch:
        last = root(connection, *chain, Head(header.seq - 1, stored.prev_hash))
    if header.seq > last.seq + 1:
        raise Refused("journal.gap", expected_seq=last.seq + 1, seq=header.seq)
    if held is not None or stored.prev_hash != last.hash:
        raise Refused("journal.forked", incarnation=header.incarnation, seq=header.seq)
    if execute(connection, _EVENT_ID, header.event_id).first():
        raise Refused("journal.event_id_taken", event_id=header.event_id)
    return _insert(connection, stored, branch, eff_hlc)


def head(connection: sa.Connection, device_id: str, incarnation: str, branch: int = 0) -> Head:
    """Return the last event of a chain."""
    row = execute(connection, _HEAD, device_id, incarnation, branch).first()
    return Head(*row) if row else EMPTY


def last_on_time(connection: sa.Connection, device_id: str, incarnation: str) -> Head:
    """Return the last event of a chain before the first that counts at another time than its own.

    The whole chain where there is none such.
    """
    first: int | None = execute(connection, _FIRST_LATE, device_id, incarnation).scalar()
    if first is None:
        return head(connection, device_id, incarnation)
    digest = hash_at(connection, device_id, incarnation, first - 1)
    return EMPTY if digest is None else Head(first - 1, digest)


def root(
    connection: sa.Connection, device_id: str, incarnation: str, branch: int, at: Head
) -> Head:
    """Return the event after which a branch may begin, if a lower branch holds it."""
    row = execute(connection, _ROOT, device_id, incarnation, branch, at.seq, at.hash).first()
    return at if row else EMPTY


def hash_at(
    connection: sa.Connection, device_id: str, incarnation: str, seq: int, branch: int = 0
) -> bytes | None:
    """Return the hash of the event at that place, or None when there is none."""
    held: bytes | None = execute(connection, _HASH_AT, device_id, incarnation, branch, seq).scalar()
    return held


def event_id_at(
    connection: sa.Connection, device_id: str, incarnation: str, seq: int, branch: int = 0
) -> str | None:
    """Return the id of the event at that place, or None when there is none."""
    row = execute(connection, _EVENT_ID_AT, device_id, incarnation, branch, seq).first()
    return None if row is None else str(row[0])


def hashes(
    connection: sa.Connection, chain: tuple[str, str, int], after: int, most: int
) -> list[bytes]:
    """Return the hashes of a chain's events after a seq, as they are stored."""
    return [row[0] for row in execute(connection, _HASHES, *chain, after, most)]


def acknowledge(
    connection: sa.Connection,
    device_id: str,
    incarnation: str,
    eff_hlcs: Iterable[tuple[int, int]],
    branch: int = 0,
) -> None:
    """Set the `eff_hlc` that the server gave to each (seq, eff_hlc); one that is set stays."""
    for seq, eff_hlc in eff_hlcs:
        execute(connection, _ACKNOWLEDGE, eff_hlc, device_id, incarnation, branch, seq)


def next_number(connection: sa.Connection, incarnation: str, series: str) -> int:
    """Count one further in a series; a transaction that rolls back gives its number back."""
    number: int | None = execute(connection, _COUNT, incarnation, series).scalar()
    if number is None:
        execute(connection, _COUNT_FIRST, incarnation, series)
        return 1
    return number


def last_numbers(connection: sa.Connection, incarnation: str) -> dict[str, int]:
    """Return the last number given out in each series of an incarnation."""
    return {row[0]: row[1] for row in execute(connection, _NUMBERS, incarnation)}


def _insert(
    connection: sa.Connection, stored: StoredEvent, branch: int, eff_hlc: int | None
) -> int:
    header = stored.header
    if header.seq == 1 and branch == 0:
        _open_chain(connection, stored)
    position: int = execute(
        connection,
        _INSERT,
        *[getattr(header, name) for name in COPIED],
        branch,
        eff_hlc,
        stored.prev_hash,
        stored.hash,
        stored.signature,
        zlib.crc32(stored.signature),
        stored.header_bytes,
        stored.body_bytes,
    ).scalar()
    return position


def _open_chain(connection: sa.Connection, stored: StoredEvent) -> None:
    """Index the chain that this event opens.

    Raises: `Refused` when a chain begins with anything else.
    """
    header = stored.header
    opening = opened.read(header.kind, stored.body_bytes)
    if opening is None:
        raise Refused("journal.not_opened", incarnation=header.incarnation)
    execute(connection, _INSERT_CHAIN, header.device_id, header.incarnation, *opening.indexed())
