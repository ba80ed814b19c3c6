"""Reading the journal in batches of bounded size.

Every batch is a query of its own that continues after the last row seen, so that a long reading
holds no transaction, and whatever is appended meanwhile is read too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pharmadesk.journal.event import StoredEvent
from pharmadesk.journal.store import head
from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from pharmadesk.journal.store import Head

BATCH = 500

# The first eight are an entry; the ninth, in the queries below, is where the next batch goes on.
_FIELDS = "position, branch, eff_hlc, header, body, prev_hash, hash, signature"
_SINCE = f"""SELECT {_FIELDS}, position FROM journal_event
    WHERE position > ? ORDER BY position LIMIT ?"""  # noqa: S608 - our own column names
_BY_KIND = f"""SELECT {_FIELDS}, position FROM journal_event
    WHERE kind = ? AND position > ? ORDER BY position LIMIT ?"""  # noqa: S608 - our own column names
_BY_CHAIN = f"""SELECT {_FIELDS}, seq FROM journal_event
    WHERE device_id = ? AND incarnation = ? AND branch = ? AND seq > ?
    ORDER BY seq LIMIT ?"""  # noqa: S608 - our own column names
_BY_ID = f"SELECT {_FIELDS} FROM journal_event WHERE event_id = ?"  # noqa: S608 - our own column names
# Asked chain by chain: joined the other way round it would read the whole journal at every start.
_CHAINS = """SELECT device_id, incarnation, series_letter, public_key FROM (
    SELECT c.device_id, c.incarnation, c.series_letter, c.public_key,
        (SELECT e.position FROM journal_event AS e WHERE e.device_id = c.device_id
            AND e.incarnation = c.incarnation AND e.branch = 0 AND e.seq = 1) AS opened_at
    FROM journal_chain AS c) AS opened WHERE opened_at IS NOT NULL ORDER BY opened_at"""


@dataclass(frozen=True)
class Entry:
    """An event where it lies: its place in the order of arrival, and what was decided about it."""

    position: int
    branch: int
    eff_hlc: int | None
    stored: StoredEvent


@dataclass(frozen=True)
class Chain:
    """One incarnation of one device."""

    device_id: str
    incarnation: str
    series_letter: str
    public_key: bytes


def get(connection: sa.Connection, event_id: str) -> Entry | None:
    """Return the event with this id."""
    row = execute(connection, _BY_ID, event_id).first()
    return _entry(row) if row else None


def since(
    connection: sa.Connection, position: int = 0, batch: int = BATCH
) -> Iterator[tuple[Entry, ...]]:
    """Yield the events that arrived after a position, in their order of arrival."""
    return _batches(connection, _SINCE, (), position, batch)


def by_kind(
    connection: sa.Connection, kind: str, position: int = 0, batch: int = BATCH
) -> Iterator[tuple[Entry, ...]]:
    """Yield the events of one kind that arrived after a position."""
    return _batches(connection, _BY_KIND, (kind,), position, batch)


def by_chain(
    connection: sa.Connection,
    device_id: str,
    incarnation: str,
    seq: int = 0,
    branch: int = 0,
    batch: int = BATCH,
) -> Iterator[tuple[Entry, ...]]:
    """Yield the events of one chain after a seq."""
    chain = (device_id, incarnation, branch)
    return _batches(connection, _BY_CHAIN, chain, seq, batch)


def chains(connection: sa.Connection) -> tuple[Chain, ...]:
    """Return every chain, in the order in which they were opened here."""
    return tuple(Chain(*row) for row in execute(connection, _CHAINS))


def ends(connection: sa.Connection, device_id: str) -> tuple[tuple[str, Head], ...]:
    """Return the last event of each chain of a device, in the order in which they were opened."""
    return tuple(
        (chain.incarnation, head(connection, device_id, chain.incarnation))
        for chain in chains(connection)
        if chain.device_id == device_id
    )


def _batches(
    connection: sa.Connection,
    query: str,
    key: tuple[Any, ...],
    after: int,
    batch: int,
) -> Iterator[tuple[Entry, ...]]:
    while rows := execute(connection, query, *key, after, batch).all():
        yield tuple(map(_entry, rows))
        after = rows[-1][-1]


def _entry(row: sa.Row[*tuple[Any, ...]]) -> Entry:
    return Entry(row[0], row[1], row[2], StoredEvent(*row[3:8]))
