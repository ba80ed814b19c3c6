"""What a register wrote as another device, before it was recovered with its phrase.

The key of that device is gone: it can tell its centre nothing more, nor be told that a restored
one has lost what it had promised. What has not come in the log is given back by the register that
goes on with its file, like any other device's events (others.py). It is there once it does come:
only then has the centre proven that it keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pharmadesk.journal import cursors, store
from pharmadesk.journal.store import Head
from pharmadesk.journal.vouching import continued
from pharmadesk.services.replication import outgoing

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.journal.event import StoredEvent
    from pharmadesk.services.replication.others import Line
    from pharmadesk.services.replication.outgoing import OwnChain
    from pharmadesk.services.till import Till


@dataclass(frozen=True, slots=True)
class Unmet:
    """A chain of a former device whose end has not come in the log.

    The centre has promised to keep it up to `acked`, and up to `promised` it can be given back
    where that was lost; the log has brought it up to `met`; `head` is its end.
    """

    line: Line
    promised: Head | None
    acked: Head
    met: Head
    head: Head

    @property
    def follows_from(self) -> int | None:
        """The seq after which the rest is given: what was not promised, or cannot be given again.

        That a time was promised which nobody can say again is found out by trying, and named.
        """
        if self.acked.seq < self.head.seq:
            return self.acked.seq
        given = self.met if self.promised is None else self.promised
        return given.seq if given.seq < self.head.seq else None


def unmet(till: Till) -> tuple[Unmet, ...]:
    """Return the chains of former devices whose ends the centre is not known to have.

    Of a chain with several histories the first alone can be given back.
    """
    with till.database.read() as connection:
        return tuple(
            Unmet(
                (device_id, chain.incarnation),
                _promised(connection, device_id, chain),
                chain.acked,
                chain.met,
                chain.head,
            )
            for device_id in continued(connection, till.identity.device_id)
            for chain in outgoing.chains_of(connection, device_id)
            if chain.here == 0 and chain.met.seq < chain.head.seq
        )


def _promised(connection: Connection, device_id: str, chain: OwnChain) -> Head | None:
    """Return how far a centre that may have lost what it promised can be given it back.

    What it has counted at another time than the event says is given by nobody else (others.py).
    """
    on_time = store.last_on_time(connection, device_id, chain.incarnation)
    end = min(chain.acked, on_time, key=lambda head: head.seq)
    return end if chain.met.seq < end.seq else None


@dataclass(slots=True)
class Met:
    """The last events of this device and of former ones that one transaction met in the log."""

    own: str
    devices: frozenset[str]
    _ends: dict[tuple[str, str, int], Head] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: Connection, device_id: str) -> Met:
        """Begin with none of those that this device wrote, or continues."""
        return cls(device_id, frozenset({device_id, *continued(connection, device_id)}))

    def note(self, stored: StoredEvent, branch: int) -> None:
        """Note an event of the log that lies on a branch of this journal."""
        header = stored.header
        if header.device_id in self.devices:
            line = (header.device_id, header.incarnation, branch)
            self._ends[line] = Head(header.seq, stored.hash)

    def keep(self, connection: Connection) -> None:
        """Write down how far the log has brought them: never less than before.

        For a former device that is as good as a promise, which it cannot hear any more.
        """
        for (device_id, incarnation, branch), end in self._ends.items():
            purposes = [cursors.MET]
            if device_id != self.own:
                purposes.append(cursors.ACKNOWLEDGED)
            for purpose in purposes:
                chain = (device_id, incarnation, purpose)
                if cursors.read(connection, *chain, branch).seq < end.seq:
                    cursors.place(connection, *chain, end, branch)
