"""`return`: take back what a restored centre has lost, from a register that had read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.journal.centre import Chain, EventIdTaken
from pharmadesk.services.replication import accepted, returned
from pharmadesk.services.replication.accepted import Fork, Gap
from pharmadesk.services.replication.returned import Unproven
from pharmadesk.storage.tenancy import TENANT_SETTING
from sync.protocol import messages
from sync.protocol.messages import Broken, Returned
from sync.server import identity, places, pushing
from sync.server.asking import checked_id
from sync.server.refusing import Denied

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from pharmadesk.services.replication.accepted import Judged, Sender
    from pharmadesk.services.replication.written import Writer
    from pharmadesk.storage.shared import SharedDatabase
    from pharmadesk.values.clock import Clock
    from sync.protocol.framing import Line
    from sync.protocol.messages import Return, ReturnAnswer


class Returning:
    """Appends what registers give back of other devices' chains, all of a request or nothing."""

    def __init__(
        self, database: SharedDatabase, clock: Clock, writer_of: Callable[[str], Writer]
    ) -> None:
        self._database = database
        self._clock = clock
        self._writer_of = writer_of

    def take(
        self, asker: Sender, told: Return, lines: Sequence[Line]
    ) -> tuple[ReturnAnswer, int | None]:
        """Append what is new; return as well the position of the last event, where all is kept.

        Raises: Denied `sync.device_revoked`, `sync.frame`, `sync.too_large`.
        """
        if asker.revoked:
            raise Denied("sync.device_revoked")
        device_id = checked_id(told.device_id, "device_id")
        if device_id == asker.device_id:
            raise Denied("sync.frame", problem="a register pushes what is its own")
        chain = Chain(device_id, checked_id(told.incarnation, "incarnation"))
        sent, base = pushing.events_of(lines), places.head(told.base)
        writer, settings = self._writer_of(asker.tenant_id), {TENANT_SETTING: asker.tenant_id}
        with self._database.transaction(settings) as connection:
            author = returned.author(connection, writer, device_id)
        judged = accepted.judge(author, chain, base, sent, {})
        try:
            with self._database.transaction(settings) as connection:
                return self._accept(connection, judged)
        except (Unproven, EventIdTaken) as fault:
            return Broken(seq=fault.seq, ack=None), None

    def _accept(self, connection: Connection, judged: Judged) -> tuple[ReturnAnswer, int | None]:
        found = returned.take(connection, judged, self._clock.now_us())
        if isinstance(found, Gap):
            return messages.Gap(cursor=places.at(found.head)), None
        if isinstance(found, Fork):
            return messages.Fork(common=places.at(found.common)), None
        through = found.placed[-1]
        at = messages.At(seq=through.seq, hash=through.hash.hex())
        return Returned(through=at, server_epoch=identity.epoch(connection)), through.position
