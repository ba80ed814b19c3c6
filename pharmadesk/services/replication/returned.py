"""Events that the centre has lost, given back by a register that had read them.

They are taken in as if their own device had pushed them, and as much is proven: the chain's key
signed them. Who gives them back says nothing about them, not even when they count: a time from
somebody else could let an edit lose that had won.

What the centre itself wrote before it was put back to a copy comes home the same way. Its key
follows from the seed, so it proves itself also where the copy knows of no such device. The centre
goes on in another incarnation from there: in the old one it would count again what it has counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk import __version__
from pharmadesk.journal import own_device
from pharmadesk.services.replication import accepted
from pharmadesk.services.replication.accepted import Kept, Sender

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.services.replication.accepted import Fork, Gap, Judged
    from pharmadesk.services.replication.written import Writer


class Unproven(Exception):  # noqa: N818 - it ends the transaction, nothing failed
    """The event at `seq` proves nothing: nothing of what was given back may stay."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


def author(connection: Connection, writer: Writer, device_id: str) -> Sender:
    """Return whose chain this is; a device that nobody knows can only be the centre's own."""
    derived = writer.signer(device_id).public_key().public_bytes_raw()
    key = own_device.key(connection, device_id) or derived
    return Sender(writer.tenant_id, device_id, key, is_centre=key == derived)


def take(connection: Connection, judged: Judged, received_at_us: int) -> Kept | Gap | Fork:
    """Append what is new of what comes back.

    Raises: Unproven; centre.EventIdTaken. Nothing may stay then.
    """
    if judged.suspect is not None:
        raise Unproven(judged.suspect.seq)
    is_current = judged.sender.is_centre and _is_current(connection, judged, received_at_us)
    found = accepted.accept(connection, judged, received_at_us)
    if isinstance(found, Kept):
        if found.suspect is not None:
            raise Unproven(found.suspect.seq)
        if found.is_new and is_current:
            own_device.end(connection)  # it was restored, and nobody has said so
    return found


def _is_current(connection: Connection, judged: Judged, now_us: int) -> bool:
    """Tell whether the centre writes on this chain of its own, and keep it from writing meanwhile.

    Locks are taken in the order in which a writer takes them.
    """
    sender, chain = judged.sender, judged.chain
    own = own_device.lock(connection)
    if own is None:
        own = own_device.begin(connection, chain.device_id, chain.incarnation)
        if own[:2] == chain[:2]:
            own_device.end(connection)
            own = own._replace(server_epoch="")
    tenant_id, key = sender.tenant_id, sender.public_key
    own_device.make_known(connection, tenant_id, chain.device_id, key, __version__, now_us)
    return own[:2] == chain[:2] and own.server_epoch == own_device.epoch(connection)
