"""What a register wrote as another device, before it was recovered with its phrase.

The key of that device is gone: it can tell its centre nothing more. What it had not sent is given
back by the register that goes on with its file, like any other device's events (others.py). It is
there once it comes in the log: only then has the centre proven that it keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pharmadesk.journal import cursors
from pharmadesk.journal.store import Head
from pharmadesk.journal.vouching import continued
from pharmadesk.services.replication import outgoing

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.journal.event import StoredEvent
    from pharmadesk.services.replication.others import Line
    from pharmadesk.services.till import Till


@dataclass(frozen=True, slots=True)
class Unsent:
    """A chain of a former device: the centre has it up to `acked`, and `head` is its end."""

    line: Line
    acked: Head
    head: Head


def unsent(till: Till) -> tuple[Unsent, ...]:
    """Return the chains of former devices whose ends the centre is not known to have.

    Of a chain with several histories the first alone can be given back.
    """
    with till.database.read() as connection:
        return tuple(
            Unsent((device_id, chain.incarnation), chain.acked, chain.head)
            for device_id in continued(connection, till.identity.device_id)
            for chain in outgoing.chains_of(connection, device_id)
            if chain.here == 0 and chain.acked.seq < chain.head.seq
        )


@dataclass(slots=True)
class Met:
    """The last events of former devices that one transaction met in the log."""

    devices: frozenset[str]
    _ends: dict[tuple[str, str, int], Head] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: Connection, device_id: str) -> Met:
        """Begin with none of those that this device continues."""
        return cls(frozenset(continued(connection, device_id)))

    def note(self, stored: StoredEvent, branch: int) -> None:
        """Note an event of the log that lies on a branch of this journal."""
        header = stored.header
        if header.device_id in self.devices:
            line = (header.device_id, header.incarnation, branch)
            self._ends[line] = Head(header.seq, stored.hash)

    def keep(self, connection: Connection) -> None:
        """Write down how far the centre is known to have them: never less than before."""
        for (device_id, incarnation, branch), end in self._ends.items():
            chain = (device_id, incarnation, cursors.ACKNOWLEDGED)
            if cursors.read(connection, *chain, branch).seq < end.seq:
                cursors.place(connection, *chain, end, branch)
