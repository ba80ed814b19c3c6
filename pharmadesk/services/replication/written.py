"""What the centre itself writes: on its own chain, at the end of the tenant's log, and as rows.

One transaction takes its locks in the order a push takes them: its own device, its chain, the
tenant's log. From then on nobody adds to the log, so once what is pending of it has become rows,
a use case decides on what is truly there, and what it writes is the next position, the next row
and the latest of all times.

    its hlc    greater than anything in the log counts at, so that an edit made here after a
               register's wins over it, also where that register's clock ran ahead
    eff_hlc    the same: the centre is who says when an event counts
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pharmadesk import __version__
from pharmadesk.errors import Bug
from pharmadesk.journal import centre, centre_rows, own_device
from pharmadesk.journal.centre import Chain
from pharmadesk.journal.mark import Mark
from pharmadesk.journal.store import EMPTY, Head, last_numbers
from pharmadesk.services.desk import Identity
from pharmadesk.services.replication.drawn import opened_at_centre
from pharmadesk.values.hlc import HybridClock

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.journal.centre import Cursor
    from pharmadesk.journal.event import StoredEvent
    from pharmadesk.projections.engine import Engine
    from pharmadesk.services.replication.projected import Projector
    from pharmadesk.values.clock import Clock
    from pharmadesk.values.identifiers import IdSource


@dataclass(frozen=True, slots=True)
class Writer:
    """The centre as one tenant's device: its secret, its clock, and what makes rows."""

    seed: bytes
    clock: Clock
    ids: IdSource
    projector: Projector
    tenant_id: str

    def signer(self, device_id: str) -> Ed25519PrivateKey:
        """Work out the device's key: of this tenant and this device, and of no other.

        Source: RFC 5869.
        """
        bound = f"pharmadesk.device.1|{self.tenant_id}|{device_id}".encode()
        secret = HKDF(algorithm=SHA256(), length=32, salt=None, info=bound).derive(self.seed)
        return Ed25519PrivateKey.from_private_bytes(secret)

    def take(self, connection: Connection) -> CentrePen | None:
        """Take hold of the chain and of the log; None when too much of it is no row yet.

        Raises: Bug `tenant.unknown`.
        """
        own = own_device.lock(connection) or self._begin(connection)
        parent = None
        if own.server_epoch != own_device.epoch(connection):
            parent = _end(connection, Chain(own.device_id, own.incarnation))
            own = own._replace(incarnation=self.ids.new())
            own_device.renew(connection, own.incarnation)
        chain = Chain(own.device_id, own.incarnation)
        cursor = centre.lock_cursor(connection, chain)
        log = centre.lock_log(connection)
        if log is None:
            raise Bug("tenant.unknown", tenant_id=self.tenant_id)
        if not self.projector.catch_up(connection, log.position):
            return None
        return CentrePen(
            connection=connection,
            identity=Identity(self.tenant_id, log.pharmacy_id, *chain[:2], series=""),
            signer=self.signer(own.device_id),
            engine=self.projector.engine,
            clock=self.clock,
            cursor=cursor,
            parent=parent,
            hybrid=HybridClock(self.clock, log.greatest_hlc),
        )

    def _begin(self, connection: Connection) -> own_device.OwnDevice:
        device_id = self.ids.new()
        own = own_device.begin(connection, device_id, self.ids.new())
        if own.device_id == device_id:
            key = self.signer(device_id).public_key().public_bytes_raw()
            own_device.make_known(
                connection, self.tenant_id, device_id, key, __version__, self.clock.now_us()
            )
        return own


def _end(connection: Connection, chain: Chain) -> Mark | None:
    """Return the last event that is here of a chain, and the numbers it gave out."""
    head = centre.cursor(connection, chain).head
    if head == EMPTY:
        return None
    numbers = last_numbers(connection, chain.incarnation)
    return Mark(chain.incarnation, head.seq, head.hash.hex(), numbers)


@dataclass(slots=True)
class CentrePen:
    """The centre's hold on its chain and on the tenant's log, until the transaction ends.

    `parent` is the last event that is known of the incarnation before, where this one begins anew.
    """

    connection: Connection
    identity: Identity
    signer: Ed25519PrivateKey
    engine: Engine
    clock: Clock
    cursor: Cursor
    parent: Mark | None
    hybrid: HybridClock
    clock_offset_ms: int | None = 0
    _written: list[StoredEvent] = field(default_factory=list)

    @property
    def is_unopened(self) -> bool:
        """Whether the chain still lacks its first event."""
        return self.head() == EMPTY

    def head(self) -> Head:
        """Return the last event of the chain."""
        if not self._written:
            return self.cursor.head
        last = self._written[-1]
        return Head(last.header.seq, last.hash)

    def tick(self) -> int:
        """Give the hybrid time of the next event."""
        return self.hybrid.tick()

    def append(self, stored: StoredEvent) -> None:
        """Put an event at the end of the chain; it enters the log with the others at `finish`."""
        self._written.append(stored)

    def let_owner_act(self, today: str) -> None:
        """Let an owner's act through: the centre has let this person in a moment ago."""

    def finish(self) -> int | None:
        """Give what was written its places in the log, and return the last; its rows are there."""
        if not self._written:
            return None
        timed = [(stored, stored.header.hlc) for stored in self._written]
        try:
            placed = centre.append(self.connection, 0, timed, self.clock.now_us())
        except centre.EventIdTaken as taken:
            raise Bug("journal.event_id_taken", seq=taken.seq) from taken
        opened_at_centre(self.connection, self._written)
        chain = Chain(self.identity.device_id, self.identity.incarnation)
        at = centre.Cursor(Head(placed[-1].seq, placed[-1].hash), self.cursor.parent)
        centre.move_cursor(self.connection, chain, at)
        centre_rows.move(self.connection, placed[-1].position)
        return placed[-1].position
