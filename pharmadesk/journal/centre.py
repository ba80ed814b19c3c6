"""The centre's journal: what has arrived of each chain, and each tenant's log in its one order.

Every function runs inside the caller's transaction, which carries the tenant. A push locks first
its chain's cursor and then, last and shortest, the tenant's head: positions are given under that
lock, so they become visible in their order and no reader of the log ever misses one.

Rows are copied into a table of the session's own and inserted from there, because Postgres copies
into no table behind row-level security.
Source: https://www.postgresql.org/docs/current/sql-copy.html
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pharmadesk.journal import opened
from pharmadesk.journal.event import event_hash
from pharmadesk.journal.store import EMPTY, Head
from pharmadesk.journal.tables import COPIED
from pharmadesk.journal.tenant_log import LOG_BEGINS, next_tenant_hash
from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    from collections.abc import Sequence

    import sqlalchemy as sa

    from pharmadesk.journal.event import StoredEvent

__all__ = [
    "EMPTY",
    "Chain",
    "Cursor",
    "EventIdTaken",
    "Head",
    "LockedHead",
    "LogHead",
    "Placed",
    "append",
    "chains",
    "cursor",
    "hashes",
    "held",
    "hold",
    "keep_suspect",
    "lock_cursor",
    "lock_log",
    "log_ack",
    "log_head",
    "move_cursor",
]


class Chain(NamedTuple):
    """One history of one incarnation of one device."""

    device_id: str
    incarnation: str
    branch: int = 0


class Cursor(NamedTuple):
    """How far a chain has arrived, and the event after which it began."""

    head: Head
    parent: Head


class Placed(NamedTuple):
    """An event in the tenant's log; `held` says why it must not act by itself, if it must not."""

    seq: int
    hash: bytes
    position: int
    eff_hlc: int
    tenant_hash: bytes
    received_at_us: int
    held: str = ""


class LogHead(NamedTuple):
    """How far a tenant's log goes."""

    position: int
    tenant_hash: bytes


_COLUMNS = (
    *("position", "branch", *COPIED, "eff_hlc"),
    *("prev_hash", "hash", "signature", "signature_sum", "header", "body"),
    *("received_at_us", "tenant_hash"),
)
_TYPES = {"branch": "int4", "version": "int4", "seq": "int8"} | dict.fromkeys(
    ("position", "occurred_at_us", "hlc", "eff_hlc", "signature_sum", "received_at_us"), "int8"
)
_BYTES = ("prev_hash", "hash", "signature", "header", "body", "tenant_hash")
_COPY_TYPES = [_TYPES.get(name, "bytea" if name in _BYTES else "text") for name in _COLUMNS]
_LIST = ", ".join(_COLUMNS)
_STAGING = (
    "CREATE TEMPORARY TABLE IF NOT EXISTS journal_staging ("
    + ", ".join(f"{name} {kind}" for name, kind in zip(_COLUMNS, _COPY_TYPES, strict=True))
    + ") ON COMMIT DELETE ROWS"
)
_COPY = f"COPY journal_staging ({_LIST}) FROM STDIN (FORMAT BINARY)"
_INSERT = (
    f"INSERT INTO journal_event ({_LIST}) SELECT {_LIST} FROM journal_staging "  # noqa: S608 - our own column names
    "ORDER BY position ON CONFLICT (tenant_id, event_id) DO NOTHING"
)
_TAKEN = """SELECT min(s.seq) FROM journal_staging s
    JOIN journal_event e ON e.event_id = s.event_id AND e.position <> s.position"""

_FIELDS = "seq, hash, position, eff_hlc, tenant_hash, received_at_us"
_HELD = f"""SELECT {_FIELDS}, coalesce(
        (SELECT why FROM held WHERE held.position = journal_event.position), '')
    FROM journal_event WHERE device_id = ? AND incarnation = ?
    AND branch = ANY(?) AND seq BETWEEN ? AND ?"""  # noqa: S608 - our own column names
_CURSOR = """SELECT seq, hash, parent_seq, parent_hash FROM device_cursor
    WHERE device_id = ? AND incarnation = ? AND branch = ?"""
_NEW_CURSOR = """INSERT INTO device_cursor
    (device_id, incarnation, branch, seq, hash, parent_seq, parent_hash)
    VALUES (?, ?, ?, 0, ?, 0, ?) ON CONFLICT DO NOTHING"""
_MOVE_CURSOR = """UPDATE device_cursor SET seq = ?, hash = ?, parent_seq = ?, parent_hash = ?
    WHERE device_id = ? AND incarnation = ? AND branch = ?"""
MOST_SUSPECTS: Final = 1_000
_LOG_HEAD = "SELECT last_position, last_hash FROM tenant_head"
_MOVE_LOG_HEAD = """UPDATE tenant_head
    SET last_position = ?, last_hash = ?, greatest_hlc = greatest(greatest_hlc, ?)"""
_LOCK_LOG_HEAD = "SELECT last_position, greatest_hlc, pharmacy_id FROM tenant_head FOR UPDATE"
_CHAIN = """INSERT INTO journal_chain (device_id, incarnation, parent_incarnation, parent_seq,
    parent_hash, public_key, series_letter) VALUES (?, ?, ?, ?, ?, ?, ?)"""
_ACK = """INSERT INTO ack_log (device_id, incarnation, branch, through_seq, server_epoch,
    through_hash, tenant_hash, received_at_us, countersignature)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"""
_SUSPECT = """INSERT INTO suspect (device_id, incarnation, branch, seq, content_hash, why,
    received_at_us, header, body, signature)
    SELECT * FROM (VALUES (?, ?, ?::int, ?::bigint, ?::bytea, ?, ?::bigint, ?::bytea, ?::bytea,
        ?::bytea)) told
    WHERE (SELECT count(*) FROM (SELECT 1 FROM suspect WHERE device_id = ? LIMIT ?) kept) < ?
    ON CONFLICT DO NOTHING"""
_HASHES = """SELECT seq, hash FROM journal_event
    WHERE device_id = ? AND incarnation = ? AND branch = ? AND seq > ? ORDER BY seq LIMIT ?"""
_CHAINS = """SELECT incarnation, branch, seq, hash FROM device_cursor
    WHERE device_id = ? AND seq > 0 ORDER BY incarnation, branch LIMIT ?"""
_HOLD = "INSERT INTO held (position, why) SELECT unnest(?::bigint[]), ?"


def cursor(connection: sa.Connection, chain: Chain) -> Cursor:
    """Return how far a chain has arrived."""
    return _as_cursor(execute(connection, _CURSOR, *chain).first())


def lock_cursor(connection: sa.Connection, chain: Chain) -> Cursor:
    """Return how far a chain has arrived, and keep others from moving it."""
    row = execute(connection, f"{_CURSOR} FOR UPDATE", *chain).first()
    if row is None:
        execute(connection, _NEW_CURSOR, *chain, EMPTY.hash, EMPTY.hash)
        row = execute(connection, f"{_CURSOR} FOR UPDATE", *chain).first()
    return _as_cursor(row)


def move_cursor(connection: sa.Connection, chain: Chain, to: Cursor) -> None:
    """Say how far a chain has arrived."""
    execute(connection, _MOVE_CURSOR, *to.head, *to.parent, *chain)


def held(
    connection: sa.Connection, chain: Chain, first_seq: int, last_seq: int
) -> dict[tuple[int, bytes], Placed]:
    """Return what is here of a chain and of those it branched from, by seq and hash.

    An event's hash covers everything before it, so that the same hash in another branch is the
    same event of the same history.
    """
    branches = list(range(chain.branch + 1))
    rows = execute(
        connection, _HELD, chain.device_id, chain.incarnation, branches, first_seq, last_seq
    )
    return {(row[0], row[1]): Placed(*row) for row in rows}


def hashes(connection: sa.Connection, chain: Chain, after: int, most: int) -> list[Head]:
    """Return the events of a chain after a seq, by seq and hash."""
    return [Head(*row) for row in execute(connection, _HASHES, *chain, after, most)]


def chains(connection: sa.Connection, device_id: str, most: int) -> list[tuple[Chain, Head]]:
    """Return the chains that have arrived of a device, and the end of each."""
    rows = execute(connection, _CHAINS, device_id, most)
    return [(Chain(device_id, row[0], row[1]), Head(row[2], row[3])) for row in rows]


def log_head(connection: sa.Connection) -> LogHead:
    """Return how far the tenant's log goes."""
    return LogHead(*(execute(connection, _LOG_HEAD).first() or (0, LOG_BEGINS)))


class LockedHead(NamedTuple):
    """Where a tenant's log ends while nobody else can add to it, and the latest anything counts."""

    position: int
    greatest_hlc: int
    pharmacy_id: str


def lock_log(connection: sa.Connection) -> LockedHead | None:
    """Keep others from adding to the tenant's log; None when there is no such tenant here."""
    row = execute(connection, _LOCK_LOG_HEAD).first()
    return None if row is None else LockedHead(*row)


class EventIdTaken(Exception):  # noqa: N818 - it tells the caller to begin anew, nothing failed
    """Another event of the tenant has the id of the one at `seq`; the transaction must end."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


def append(
    connection: sa.Connection,
    branch: int,
    events: Sequence[tuple[StoredEvent, int]],
    received_at_us: int,
) -> list[Placed]:
    """Give events, each with its eff_hlc, their places at the end of the log, and keep them.

    Raises: EventIdTaken.
    """
    execute(connection, _STAGING)
    position, tenant_hash = execute(connection, f"{_LOG_HEAD} FOR UPDATE").first()
    placed: list[Placed] = []
    for stored, eff_hlc in events:
        position += 1
        tenant_hash = next_tenant_hash(tenant_hash, stored.hash, eff_hlc)
        seq = stored.header.seq
        placed.append(Placed(seq, stored.hash, position, eff_hlc, tenant_hash, received_at_us))
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as raw:
        with raw.copy(_COPY) as copy:
            copy.set_types(_COPY_TYPES)
            for (stored, _), at in zip(events, placed, strict=True):
                copy.write_row(_row(stored, branch, at))
        raw.execute(_INSERT)
        if raw.rowcount != len(events):
            raise EventIdTaken(execute(connection, _TAKEN).scalar() or events[0][0].header.seq)
    first = events[0][0]
    if first.header.seq == 1 and branch == 0:
        _open_chain(connection, first)
    greatest_hlc = max(each.eff_hlc for each in placed)
    execute(connection, _MOVE_LOG_HEAD, position, tenant_hash, greatest_hlc)
    return placed


def hold(connection: sa.Connection, positions: list[int], why: str) -> None:
    """Keep events of the log from acting."""
    execute(connection, _HOLD, positions, why)


def keep_suspect(
    connection: sa.Connection,
    chain: Chain,
    seq: int,
    why: str,
    raw: tuple[bytes, bytes, bytes],
    received_at_us: int,
) -> None:
    """Keep an event that proves nothing, as it came: header, body, signature.

    Of one device no more than `MOST_SUSPECTS` are kept: it could send others for ever.
    """
    told = (*chain, seq, event_hash(*raw), why, received_at_us, *raw)
    execute(connection, _SUSPECT, *told, chain.device_id, MOST_SUSPECTS, MOST_SUSPECTS)


def log_ack(
    connection: sa.Connection,
    chain: Chain,
    through: Placed,
    server_epoch: str,
    countersignature: str,
) -> None:
    """Keep what was acknowledged; the same acknowledgement is kept once."""
    execute(
        connection,
        _ACK,
        *chain,
        through.seq,
        server_epoch,
        through.hash,
        through.tenant_hash,
        through.received_at_us,
        countersignature,
    )


def _as_cursor(row: Any) -> Cursor:
    return Cursor(Head(*row[:2]), Head(*row[2:])) if row else Cursor(EMPTY, EMPTY)


def _row(stored: StoredEvent, branch: int, at: Placed) -> tuple[Any, ...]:
    header = stored.header
    return (
        at.position,
        branch,
        *[getattr(header, name) for name in COPIED],
        at.eff_hlc,
        stored.prev_hash,
        stored.hash,
        stored.signature,
        zlib.crc32(stored.signature),
        stored.header_bytes,
        stored.body_bytes,
        at.received_at_us,
        at.tenant_hash,
    )


def _open_chain(connection: sa.Connection, stored: StoredEvent) -> None:
    opening = opened.read(stored.header.kind, stored.body_bytes)
    assert opening is not None, "judged before it came here"
    header = stored.header
    execute(connection, _CHAIN, header.device_id, header.incarnation, *opening.indexed())
