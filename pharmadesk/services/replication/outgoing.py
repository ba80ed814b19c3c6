"""What a register has to tell its centre: its own chains, in contiguous batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.journal import cursors, reading, store
from pharmadesk.storage import sync_state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from pharmadesk.journal.reading import Entry
    from pharmadesk.journal.store import Head
    from pharmadesk.services.till import Till
    from pharmadesk.storage.sync_state import Fork

MAX_EVENTS: Final = 500
MAX_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class OwnChain:
    """A chain this register wrote, and how much of it the centre has promised to keep.

    `fork` says that the centre knows it as a branch: another copy of this register wrote on, too.
    """

    incarnation: str
    head: Head
    acked: Head
    fork: Fork | None


def chains(till: Till) -> tuple[OwnChain, ...]:
    """Return this register's chains, the current one last."""
    device_id = till.identity.device_id
    with till.database.read() as connection:
        forks = sync_state.forks(connection)
        return tuple(
            OwnChain(
                chain.incarnation,
                store.head(connection, device_id, chain.incarnation),
                cursors.read(connection, device_id, chain.incarnation, cursors.ACKNOWLEDGED),
                forks.get(chain.incarnation),
            )
            for chain in reading.chains(connection)
            if chain.device_id == device_id
        )


def waiting(till: Till) -> int:
    """Count the events of this register that the centre has not promised to keep."""
    return sum(chain.head.seq - chain.acked.seq for chain in chains(till))


def hash_at(till: Till, incarnation: str, seq: int) -> bytes | None:
    """Return the hash of one of this register's events; that of seq 0 is before the first."""
    if seq == 0:
        return store.EMPTY.hash
    with till.database.read() as connection:
        return store.hash_at(connection, till.identity.device_id, incarnation, seq)


def batch(
    till: Till,
    incarnation: str,
    after_seq: int,
    most_events: int = MAX_EVENTS,
    most_bytes: int = MAX_BYTES,
) -> tuple[Entry, ...]:
    """Return the events of a chain that follow a seq, as many as one push may carry.

    One event at least, however large: nothing must wait behind it for ever.
    """
    with till.database.read() as connection:
        entries = _following(connection, till, incarnation, after_seq, most_events)
        return tuple(_within(most_bytes, entries))


def _following(
    connection: Connection, till: Till, incarnation: str, after_seq: int, most: int
) -> tuple[Entry, ...]:
    device_id = till.identity.device_id
    batches = reading.by_chain(connection, device_id, incarnation, after_seq, batch=most)
    return next(batches, ())


def _within(most_bytes: int, entries: tuple[Entry, ...]) -> Iterator[Entry]:
    total = 0
    for number, entry in enumerate(entries):
        stored = entry.stored
        total += len(stored.header_bytes) + len(stored.body_bytes) + len(stored.signature)
        if number and total > most_bytes:
            return
        yield entry
