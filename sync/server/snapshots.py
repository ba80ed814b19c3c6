"""Snapshots at the centre: made now and then, told to registers that join, read piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.journal import centre_snapshots
from pharmadesk.services.replication import snapshots
from pharmadesk.storage.tenancy import TENANT_SETTING
from sync.protocol import framing, signing
from sync.protocol.framing import Line
from sync.protocol.messages import Piece, Snapshot
from sync.server import places
from sync.server.refusing import Denied

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.journal.event import Signer
    from pharmadesk.services.replication.accepted import Sender
    from pharmadesk.storage.shared import SharedDatabase
    from pharmadesk.values.clock import Clock
    from sync.protocol.messages import Hello, Read


_MOST_BYTES: Final = 2**40


class Snapshots:
    """Makes snapshots and signs for them."""

    def __init__(self, database: SharedDatabase, clock: Clock, signer: Signer) -> None:
        self._database = database
        self._clock = clock
        self._signer = signer

    def make(self, tenant_id: str, least_events: int) -> bool:
        """Make a tenant's snapshot where its log has grown enough; tell whether it had."""
        settings = {TENANT_SETTING: tenant_id}
        with self._database.transaction(settings, still=True) as connection:
            made = snapshots.make(connection, least_events)
        if made is None:
            return False
        told = Snapshot(
            sha256=made.sha256,
            size=len(made.content),
            position=made.position,
            tenant_hash=made.tenant_hash.hex(),
            fingerprint=made.fingerprint,
            signature="",
        )
        signature = signing.sign(self._signer, signing.snapshot_digest(tenant_id, told))
        kept = centre_snapshots.Snapshot(
            made.sha256,
            made.position,
            made.tenant_hash,
            made.fingerprint,
            len(made.content),
            signature,
            self._clock.now_us(),
        )
        with self._database.transaction(settings) as connection:
            centre_snapshots.keep(connection, kept, made.content)
        return True


def offered(connection: Connection, said: Hello) -> Snapshot | None:
    """Return the newest snapshot if the register that greets can use it."""
    if not said.fingerprint or said.pull.position:
        return None
    newest = centre_snapshots.newest(connection)
    if newest is None or newest.fingerprint != said.fingerprint:
        return None
    return Snapshot(
        sha256=newest.sha256,
        size=newest.size,
        position=newest.position,
        tenant_hash=newest.tenant_hash.hex(),
        fingerprint=newest.fingerprint,
        signature=newest.signature,
    )


def read(connection: Connection, sender: Sender, asked: Read) -> tuple[Piece, tuple[Line, ...]]:
    """Tell the bytes of a snapshot from an offset on.

    Raises: Denied `sync.device_revoked`, `sync.snapshot_gone`, `sync.frame`.
    """
    if sender.revoked:
        raise Denied("sync.device_revoked")
    offset = min(places.number(asked.offset), _MOST_BYTES)
    content = centre_snapshots.read(connection, asked.sha256, offset)
    if not content:
        raise Denied("sync.snapshot_gone")
    return Piece(offset=offset), (Line(b=framing.to_text(content)),)
