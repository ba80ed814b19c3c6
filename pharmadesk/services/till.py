"""A running register: its open file, its key, its chain and its clocks, put together once."""

from __future__ import annotations

import logging
import threading
from contextlib import nullcontext
from typing import TYPE_CHECKING, TypeVar

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.services.courtesy import Courtesy
from pharmadesk.services.desk import Desk, Identity
from pharmadesk.services.unit import RegisterPen, Unit, register_engine
from pharmadesk.values.hlc import HybridClock
from pharmadesk.values.trusted_day import TrustedDay

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from sqlalchemy import Connection

    from pharmadesk.journal.mark import Mark, NoMark
    from pharmadesk.services.changes import Actor, Changes
    from pharmadesk.services.register import Surroundings
    from pharmadesk.storage.database import Database

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Till(Desk):
    """A register's desk: every use case there is, on the one writer thread of its file."""

    def __init__(
        self,
        database: Database,
        identity: Identity,
        signer: Ed25519PrivateKey,
        around: Surroundings,
        last_hlc: int,
        last_day: str | None,
    ) -> None:
        super().__init__(around.clock, around.ids)
        self.database = database
        self.identity = identity
        self.signer = signer
        self.public_key = signer.public_key().public_bytes_raw()
        self.pepper = around.secrets.pin_pepper
        self.hybrid = HybridClock(around.clock, last_hlc)
        self.trusted = TrustedDay(around.clock, last_day)
        self.engine = register_engine()
        self.clock_offset_ms: int | None = None
        """How far the centre's clock was ahead of this one when it was last heard."""
        self.mark_problem: EnvironmentProblem | None = None
        """Why the mark outside the file is behind it; None while it is not."""
        self.courtesy = Courtesy()
        self._mark = around.mark
        self._marking = threading.Lock()
        self._marked = ("", 0)
        self._listeners: list[Callable[[Changes], None]] = []

    def trusted_date(self) -> str:
        """Today, as far as the journal and the clock can be trusted (ISO text)."""
        return self.trusted.today()

    def read(self) -> AbstractContextManager[Connection]:
        """Give a connection that sees one snapshot and cannot write."""
        return self.database.read()

    def listen(self, listener: Callable[[Changes], None]) -> None:
        """Call back after each commit, on the thread that asked for the write."""
        self._listeners.append(listener)

    def write(self, actor: Actor | None, work: Callable[[Unit], T]) -> T:
        """Run one use case in one transaction; when this returns it is on the disk, whole."""

        def transaction(connection: Connection) -> tuple[T, Unit, Mark | None]:
            pen = RegisterPen(self, connection)
            unit = Unit(self, connection, actor, pen)
            result = work(unit)
            mark = pen.finish()
            return result, unit, mark

        with nullcontext() if actor is None else self.courtesy.serving():
            result, unit, mark = self.database.write(transaction)
            if mark is not None:
                self.move_mark(mark)
        changes = unit.changes()
        self._tell(changes)
        return result

    def _tell(self, changes: Changes) -> None:
        """Tell who listens; what was written is on the disk, whatever they make of it."""
        for listener in self._listeners:
            try:
                listener(changes)
            except Exception:  # noqa: BLE001 - nothing a listener does may undo a sale
                _log.exception("a listener failed on what was committed")

    def read_mark(self) -> Mark | NoMark:
        """Read how far the journal is known to have come, from outside its file."""
        return self._mark.read()

    def move_mark(self, mark: Mark) -> None:
        """Move the mark on; two writes that end at once must not move it back.

        Nor may one that was made before a new incarnation began, whose mark stands already.

        What it marks is on the disk already: a mark that cannot be written must not make a sale
        look as if it had failed. The next write tries again, and so does the next start.
        """
        with self._marking:
            if mark.incarnation != self.identity.incarnation:
                return
            if mark.incarnation == self._marked[0] and mark.seq <= self._marked[1]:
                return
            try:
                self._mark.write(mark)
            except EnvironmentProblem as problem:
                if self.mark_problem is None:
                    _log.warning("the mark stays behind: %s", problem.code)
                self.mark_problem = problem
            else:
                self.mark_problem = None
                self._marked = (mark.incarnation, mark.seq)

    def flush_mark(self) -> None:
        """Force the mark to the disk, as a promise of the centre demands.

        A disk that refuses is told of as it is after a sale, and the next write tries again.
        """
        with self._marking:
            try:
                self._mark.flush()
            except EnvironmentProblem as problem:
                self.mark_problem = problem

    def close(self) -> None:
        """Force the mark to the disk, if it takes it, and close the file.

        A mark that stays behind is what a power cut leaves as well: the next start moves it on.
        """
        try:
            self._mark.flush()
        except EnvironmentProblem as problem:
            _log.warning("the mark stays behind: %s", problem.code)
        finally:
            self.database.close()
