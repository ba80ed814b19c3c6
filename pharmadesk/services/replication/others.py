"""What a register holds of others' chains, for a centre that has lost it.

Of a chain that has several histories the first that came here is meant. It ends before an event
that counts at another time than it says: the centre has put a clock right there that was far
ahead, and only who was promised that time can say so again.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Final

from pharmadesk.journal import reading, store
from pharmadesk.services.replication import outgoing
from pharmadesk.storage import sync_state

if TYPE_CHECKING:
    from pharmadesk.journal.event import StoredEvent
    from pharmadesk.journal.reading import Entry
    from pharmadesk.journal.store import Head
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

LOCAL: Final = "sync"

Line = tuple[str, str]
"""A device and one of its incarnations."""


def chains(till: Till) -> dict[Line, Head]:
    """Return the chains of other devices with the last event that can be given back of each."""
    own = till.identity.device_id
    with till.database.read() as connection:
        lines = [
            (chain.device_id, chain.incarnation)
            for chain in reading.chains(connection)
            if chain.device_id != own
        ]
        ends = {line: store.last_on_time(connection, *line) for line in lines}
    return {line: end for line, end in ends.items() if end != store.EMPTY}


def hash_at(till: Till, line: Line, seq: int) -> bytes | None:
    """Return the hash of an event of such a chain; that of seq 0 is before the first."""
    if seq == 0:
        return store.EMPTY.hash
    with till.database.read() as connection:
        return store.hash_at(connection, *line, seq)


def batch(
    till: Till, line: Line, after_seq: int, last_seq: int, most_events: int
) -> tuple[StoredEvent, ...]:
    """Return the events of such a chain after a seq, as many as one request may carry.

    They too end before one that counts at another time than it says.
    """
    most = min(most_events, last_seq - after_seq)
    with till.database.read() as connection:
        batches = reading.by_chain(connection, *line, after_seq, batch=most)
        on_time = tuple(takewhile(_is_on_time, next(batches, ())))
    return tuple(entry.stored for entry in outgoing.within(on_time))


def _is_on_time(entry: Entry) -> bool:
    return entry.eff_hlc in {None, entry.stored.header.hlc}


def ungiven(till: Till) -> frozenset[Line]:
    """Return the chains that the centre lacks and did not take from here."""
    with till.database.read() as connection:
        return frozenset(sync_state.ungiven(connection))


def note_ungiven(till: Till, line: Line, head_hash: bytes) -> None:
    """Note that the centre did not take a chain: it is missing there until it comes in the log."""

    def work(unit: Unit) -> None:
        sync_state.keep_ungiven(unit.connection, line, head_hash)
        unit.local.add(LOCAL)

    till.write(None, work)


def note_given(till: Till, line: Line) -> None:
    """Note that the centre has a chain that it did not take before."""

    def work(unit: Unit) -> None:
        sync_state.forget_ungiven(unit.connection, line)
        unit.local.add(LOCAL)

    if line in ungiven(till):
        till.write(None, work)
