"""A register's head start: a snapshot's rows at once, the history behind them afterwards.

    wants      a register that holds nothing of others yet
    begin      what is offered is being fetched, from where a kill or a cut left it
    keep       some of its bytes are here
    adopt      all are: its rows take the place of the register's own, which are then applied again
    cover      the log is pulled from its beginning; what the snapshot covers is appended only
    end        the log has come to the place of the snapshot, with the same hash: the journal is
               whole, and `rebuild` may hold the rows against it
    abandon    it has come there with another hash, or starts anew: the rows are derived from the
               journal, and the log is pulled as if there had been no snapshot

Nothing is taken on trust for longer than it takes to fetch what proves it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import Refused
from pharmadesk.journal import reading
from pharmadesk.projections import setting_aside, snapshot
from pharmadesk.services.replication import applying
from pharmadesk.storage import snapshots, sync_state
from pharmadesk.storage.snapshots import LocalSnapshot

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

LOCAL: Final = "sync"
_LITTLE: Final = 500
"""So many own events are applied again in a moment."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A snapshot that the centre has signed for."""

    sha256: str
    size: int
    position: int
    tenant_hash: bytes


@dataclass(frozen=True, slots=True)
class Cover:
    """What of the log the rows hold already."""

    position: int
    tenant_hash: bytes
    aside: frozenset[str]

    def holds(self, position: int, event_id: str) -> bool:
        """Tell whether the rows hold this event of the log."""
        return position <= self.position and event_id not in self.aside


def wants(till: Till) -> str:
    """Return the fingerprint of the rows this register could take over; empty when it wants none.

    Only one that is as good as new does: it has pulled nothing and written little.
    """
    with till.database.read() as connection:
        known, centre = snapshots.known(connection), sync_state.centre(connection)
        if centre is None or centre.position or (known is not None and known.state != "arriving"):
            return ""
        own = till.identity.device_id
        chains = reading.chains(connection)
        if any(chain.device_id != own for chain in chains):
            return ""
        written = sum(len(batch) for batch in reading.since(connection, batch=_LITTLE))
    return snapshot.fingerprint() if written < _LITTLE else ""


def begin(till: Till, offered: Offered) -> int:
    """Note what is being fetched; return how many of its bytes are here already."""

    def work(unit: Unit) -> int:
        known = snapshots.known(unit.connection)
        if known is None or (known.sha256, known.size) != (offered.sha256, offered.size):
            snapshots.drop_parts(unit.connection)
        local = LocalSnapshot(
            offered.sha256, offered.size, "arriving", offered.position, offered.tenant_hash
        )
        if known != local:
            snapshots.put(unit.connection, local)
        return snapshots.arrived(unit.connection)

    return till.write(None, work)


def arriving(till: Till) -> tuple[int, int]:
    """Return how many bytes of a snapshot are here, of how many; none when none is fetched."""
    with till.database.read() as connection:
        known = snapshots.known(connection)
        if known is None or known.state != "arriving":
            return 0, 0
        return snapshots.arrived(connection), known.size


def keep(till: Till, begins: int, content: bytes) -> int:
    """Keep bytes that follow those that are here; return how many that makes.

    Raises: Refused `snapshot.altered` for bytes that follow no others, or go past the end.
    """

    def work(unit: Unit) -> int:
        known, here = snapshots.known(unit.connection), snapshots.arrived(unit.connection)
        if known is None or begins != here or here + len(content) > known.size:
            raise Refused("snapshot.altered")
        snapshots.keep_part(unit.connection, begins, content)
        unit.local.add(LOCAL)
        return here + len(content)

    return till.write(None, work)


def adopt(till: Till) -> None:
    """Take the rows over; one transaction, so that a kill leaves the register as it was.

    Raises: Refused `snapshot.altered`, `snapshot.unreadable`, with nothing changed.
    """

    def work(unit: Unit) -> None:
        connection = unit.connection
        known = snapshots.known(connection)
        assert known is not None, "its bytes were kept"
        digest = hashlib.sha256()
        for part in snapshots.parts(connection):
            digest.update(part)
        head = snapshot.read_head(snapshots.parts(connection))
        covered = (known.position, known.tenant_hash.hex())
        if digest.hexdigest() != known.sha256 or covered != (head.position, head.tenant_hash):
            raise Refused("snapshot.altered")
        snapshot.load(connection, snapshots.parts(connection))
        _apply_journal(unit)
        snapshots.put(connection, replace(known, state="in_use", hlc=head.hlc))
        snapshots.keep_aside(connection, head.aside)
        snapshots.drop_parts(connection)
        till.hybrid.merge(head.hlc)
        unit.local.add(LOCAL)

    till.write(None, work)


def give_up(till: Till) -> None:
    """Want no snapshot any more: what was offered is gone, or is not what was signed for."""

    def work(unit: Unit) -> None:
        known = snapshots.known(unit.connection)
        if known is not None and known.state == "arriving":
            snapshots.put(unit.connection, replace(known, state="over"))
            snapshots.drop_parts(unit.connection)
            unit.local.add(LOCAL)

    till.write(None, work)


def cover(connection: Connection) -> Cover | None:
    """Return what of the log the rows hold before the journal does; None when nothing."""
    known = snapshots.known(connection)
    if known is None or known.state != "in_use":
        return None
    return Cover(known.position, known.tenant_hash, snapshots.aside(connection))


def end(unit: Unit) -> None:
    """Note that the journal holds all that the snapshot covers."""
    known = snapshots.known(unit.connection)
    assert known is not None, "it was in use"
    snapshots.put(unit.connection, replace(known, state="over"))
    snapshots.keep_aside(unit.connection, ())


def abandon(unit: Unit) -> None:
    """Derive the rows from the journal after all; without a snapshot in use there is no need."""
    if cover(unit.connection) is not None:
        derive_anew(unit)
        end(unit)


def derive_anew(unit: Unit) -> None:
    """Derive every row from the journal, while nobody else may write."""
    snapshot.clear(unit.connection)
    _apply_journal(unit)


def _apply_journal(unit: Unit) -> None:
    """Apply every event of the journal that may act."""
    held = setting_aside.must_wait(unit.connection)
    sync_state.aside_for(unit.connection, held, setting_aside.HELD)
    for entries in reading.since(unit.connection):
        applying.apply(
            unit,
            [
                (entry.stored, entry.eff_hlc)
                for entry in entries
                if entry.stored.header.event_id not in held
            ],
        )
