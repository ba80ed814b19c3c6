"""What a register has to tell its centre: its own chains, in contiguous batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.journal import cursors, reading, store
from pharmadesk.journal.vouching import continued
from pharmadesk.services.replication.proven import branch_ends
from pharmadesk.storage import sync_state
from pharmadesk.storage.sync_state import Fork

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from pharmadesk.journal.reading import Entry
    from pharmadesk.journal.store import Head
    from pharmadesk.services.till import Till

MAX_EVENTS: Final = 500
MAX_BYTES: Final = 780_000  # as text on the wire a third more, and the centre takes 1 MiB of that


@dataclass(frozen=True, slots=True)
class OwnChain:
    """A history this register wrote, and how much of it the centre has promised to keep.

    `met` is how much of it has come in the log, as far as that was pulled: what was promised beyond
    that, a centre that was restored may have lost without this register's place in the log being
    another. `here` is its branch in this journal: 0 is what was written into this very file, above
    it is what another copy of this register wrote and the centre gave back. `fork` says where it
    leaves a history with a lower number.
    """

    incarnation: str
    here: int
    head: Head
    acked: Head
    met: Head
    fork: Fork | None


def chains(till: Till) -> tuple[OwnChain, ...]:
    """Return this register's histories, in the order in which they were opened here."""
    with till.database.read() as connection:
        return chains_of(connection, till.identity.device_id)


def chains_of(connection: Connection, device_id: str) -> tuple[OwnChain, ...]:
    """Return a device's histories, in the order in which they were opened here."""
    return tuple(
        chain
        for opened in reading.chains(connection)
        if opened.device_id == device_id
        for chain in _histories(connection, device_id, opened.incarnation)
    )


def _histories(connection: Connection, device_id: str, incarnation: str) -> Iterator[OwnChain]:
    forks = sync_state.forks(connection)
    for here, head in enumerate(branch_ends(connection, device_id, incarnation)):
        acked, met = (
            cursors.read(connection, device_id, incarnation, purpose, here)
            for purpose in (cursors.ACKNOWLEDGED, cursors.MET)
        )
        fork = forks.get((incarnation, here))
        if fork is None and here:
            fork = _as_it_lies(connection, device_id, incarnation, here)
        yield OwnChain(incarnation, here, head, acked, met, fork)


def _as_it_lies(connection: Connection, device_id: str, incarnation: str, here: int) -> Fork:
    """Take a history that came back for the centre's first, until the centre says otherwise."""
    batches = reading.by_chain(connection, device_id, incarnation, branch=here, batch=1)
    first = next(batches)[0].stored
    return Fork(incarnation, here, 0, first.header.seq - 1, first.prev_hash)


def waiting(till: Till) -> int:
    """Count the events of this register that the centre has not promised to keep.

    What it wrote as another device, before it was recovered, is among them until it is in the log.
    """
    own = till.identity.device_id
    with till.database.read() as connection:
        promised = sum(chain.head.seq - chain.acked.seq for chain in chains_of(connection, own))
        return promised + sum(
            chain.head.seq - chain.met.seq
            for device_id in continued(connection, own)
            for chain in chains_of(connection, device_id)
        )


def hash_at(till: Till, chain: OwnChain, seq: int) -> bytes | None:
    """Return the hash of an event of a history; that of seq 0 is before the first."""
    if seq == 0:
        return store.EMPTY.hash
    if chain.fork is not None and seq == chain.fork.common_seq:
        return chain.fork.common_hash
    device_id = till.identity.device_id
    with till.database.read() as connection:
        return store.hash_at(connection, device_id, chain.incarnation, seq, chain.here)


def batch(
    till: Till,
    chain: OwnChain,
    after_seq: int,
    most_events: int = MAX_EVENTS,
    most_bytes: int = MAX_BYTES,
) -> tuple[Entry, ...]:
    """Return the events of a history that follow a seq, as many as one push may carry.

    One event at least, however large: nothing must wait behind it for ever.
    """
    with till.database.read() as connection:
        batches = reading.by_chain(
            connection,
            till.identity.device_id,
            chain.incarnation,
            after_seq,
            chain.here,
            most_events,
        )
        return tuple(within(next(batches, ()), most_bytes))


def within(entries: tuple[Entry, ...], most_bytes: int = MAX_BYTES) -> Iterator[Entry]:
    """Yield as many of the first events as have so many bytes together; one at least."""
    total = 0
    for number, entry in enumerate(entries):
        stored = entry.stored
        total += len(stored.header_bytes) + len(stored.body_bytes) + len(stored.signature)
        if number and total > most_bytes:
            return
        yield entry
