"""The centre's desk for one tenant: the same use cases as at a register, without its hardware."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.journal import own_device
from pharmadesk.journal.opened import OPENED, letter_after
from pharmadesk.services import incarnations
from pharmadesk.services.desk import Desk
from pharmadesk.services.unit import Unit
from pharmadesk.storage.tenancy import TENANT_SETTING
from pharmadesk.values.clock import local_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

    from pharmadesk.services.changes import Actor
    from pharmadesk.services.replication.written import CentrePen, Writer
    from pharmadesk.storage.shared import SharedDatabase

T = TypeVar("T")

FIRST_LETTER: Final = "A"
_MOST_STEPS: Final = 8


class CentreDesk(Desk):
    """Reads a tenant's rows, and writes as the centre's own device for it.

    Threads and nodes may share a tenant: each write waits for the one before it. `committed` hears
    the position up to which the log goes on, after the commit.
    """

    def __init__(
        self,
        database: SharedDatabase,
        writer: Writer,
        committed: Callable[[int], None] | None = None,
    ) -> None:
        super().__init__(writer.clock, writer.ids)
        self.tenant_id = writer.tenant_id
        self._database = database
        self._writer = writer
        self._committed = committed
        self._settings = {TENANT_SETTING: writer.tenant_id}

    def trusted_date(self) -> str:
        """Today by the centre's clock, which every register's is held against."""
        return local_day(self.now_us())

    def read(self) -> AbstractContextManager[Connection]:
        """Give a connection that sees one snapshot of the tenant's rows and cannot write."""
        return self._database.snapshot(self._settings)

    def write(self, actor: Actor | None, work: Callable[[Unit], T]) -> T:
        """Run one use case in one transaction, on rows that hold the whole log.

        Raises: EnvironmentProblem `centre.behind` while so much is pending that it would have
        to wait, and what `work` raises.
        """
        for _ in range(_MOST_STEPS):
            with self._database.transaction(self._settings) as connection:
                pen = self._writer.take(connection)
                done = None
                if pen is not None:
                    done = self._carry_out(connection, pen, actor, work), pen.finish()
            if done is not None:
                result, position = done
                if self._committed is not None and position is not None:
                    self._committed(position)
                return result
            with self._database.transaction(self._settings) as connection:
                self._writer.projector.advance(connection)
        raise EnvironmentProblem("centre.behind")

    def _carry_out(
        self,
        connection: Connection,
        pen: CentrePen,
        actor: Actor | None,
        work: Callable[[Unit], T],
    ) -> T:
        if pen.is_unopened:
            self._open(Unit(self, connection, None, pen), pen)
        return work(Unit(self, connection, actor, pen))

    def _open(self, unit: Unit, pen: CentrePen) -> None:
        """Write the first event of an incarnation."""
        device_id, parent = pen.identity.device_id, pen.parent
        letter = own_device.newest_letter(unit.connection, device_id)
        opened = incarnations.opening(
            pen.signer.public_key().public_bytes_raw(),
            letter_after(letter) if letter else FIRST_LETTER,
            parent,
            parent.numbers if parent else {},
        )
        unit.emit(OPENED, opened, stream_key=device_id)
