"""A register's own record as it lies in its file, for comparing it with the centre's.

The register is not started: that would answer a journal that was cut with a new incarnation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pharmadesk.errors import Refused
from pharmadesk.journal import store
from pharmadesk.journal.starting import standing
from pharmadesk.journal.vouching import continued
from pharmadesk.services.replication.outgoing import chains_of
from pharmadesk.storage import sync_state

if TYPE_CHECKING:
    from pharmadesk.services.replication.outgoing import OwnChain
    from pharmadesk.storage.database import Database


@dataclass(frozen=True, slots=True)
class Own:
    """The device whose file this is, its centre, and every history that was written into the file.

    Shape: `histories` by the device that wrote them: this one, then those it goes on for since it
    was recovered.
    """

    device_id: str
    server_url: str
    histories: dict[str, tuple[OwnChain, ...]]


def own(database: Database, public_key: bytes) -> Own:
    """Read whose file this is.

    Raises: Refused `sync.not_enrolled`, `register.not_founded`.
    """
    with database.read() as connection:
        centre = sync_state.centre(connection)
        if centre is None:
            raise Refused("sync.not_enrolled")
        chain = standing(connection, public_key, sync_state.peers(connection)).chain
        if chain is None:
            raise Refused("register.not_founded")
        wrote = (chain.device_id, *continued(connection, chain.device_id))
        histories = {device_id: tuple(chains_of(connection, device_id)) for device_id in wrote}
        return Own(chain.device_id, centre.server_url, histories)


def hashes(database: Database, device_id: str, chain: OwnChain, after: int, most: int) -> list[str]:
    """Return the hashes of a history's events after a seq, so many at most."""
    with database.read() as connection:
        found = store.hashes(connection, (device_id, chain.incarnation, chain.here), after, most)
        return [digest.hex() for digest in found]
