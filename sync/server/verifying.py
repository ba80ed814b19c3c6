"""`verify`: what the centre holds of a register's chains, for whoever doubts the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.journal import centre
from pharmadesk.journal.centre import Chain
from sync.protocol.messages import MAX_HASHES, Hashes, Held
from sync.server import places
from sync.server.asking import checked_id
from sync.server.refusing import Denied

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.services.replication.accepted import Sender
    from sync.protocol.messages import Verify

_MOST_CHAINS: Final = 1_000
_MOST_BRANCHES: Final = 1_000


def hashes(connection: Connection, sender: Sender, asked: Verify) -> Hashes:
    """Tell the hashes of a stretch of a chain of the asking device, or of another of its pharmacy.

    No row of another pharmacy shows here.

    Raises: Denied `sync.device_revoked`, `sync.frame`.
    """
    if sender.revoked:
        raise Denied("sync.device_revoked")
    if not 0 <= asked.branch < _MOST_BRANCHES:
        raise Denied("sync.frame", problem="a branch out of range")
    device_id = checked_id(asked.device_id, "device_id") if asked.device_id else sender.device_id
    chain = Chain(device_id, checked_id(asked.incarnation, "incarnation"), asked.branch)
    after, most = places.number(asked.after), min(places.number(asked.limit), MAX_HASHES)
    found = centre.hashes(connection, chain, after, most)
    return Hashes(
        first=found[0].seq if found else after + 1,
        hashes=tuple(each.hash.hex() for each in found),
        chains=tuple(
            Held(incarnation=held.incarnation, branch=held.branch, end=places.at(end))
            for held, end in centre.chains(connection, device_id, _MOST_CHAINS)
        ),
    )
