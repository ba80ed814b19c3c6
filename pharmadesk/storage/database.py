"""The one way to a database: `write` on one thread, `read` beside it, the same on three stores.

    database.write(fn)     fn(connection) inside BEGIN IMMEDIATE … COMMIT, its result returned
    database.submit(fn)    the same, as a promise
    with database.read() as connection: …      a snapshot, from any thread

- A transaction is whole or absent. Any exception of `fn` rolls it back and reaches the caller;
  a commit that fails leaves nothing of it.
- A read inside a read joins it (one thread sees one snapshot). A write inside a read, or a read
  or a write inside a write, is refused as a bug on every store: on one it would wait forever, on
  another it would not see its own rows.
- Errors of the driver leave as ours (`problems`), without the values of a row in them.
"""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy
from sqlalchemy import event
from sqlalchemy.pool import QueuePool, StaticPool
from sqlcipher3 import dbapi2

from pharmadesk.errors import Bug, PharmaDeskError
from pharmadesk.storage.folder_lock import FolderLock
from pharmadesk.storage.pools import close_all
from pharmadesk.storage.problems import translated
from pharmadesk.storage.runtime import check_runtime, runtime_versions
from pharmadesk.storage.sqlcipher import SqlcipherFile
from pharmadesk.storage.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from sqlalchemy import Connection, Engine

T = TypeVar("T")

_READERS = 4
_MORE_READERS = 12  # the window, its workers and a report at once; a thread beyond waits


class Database:
    """Keeps transactions whole, writes in order and the file to one copy of the program."""

    def __init__(
        self,
        writing: Engine,
        reading: Engine,
        *,
        file: SqlcipherFile | None = None,
        lock: FolderLock | None = None,
        gate: AbstractContextManager[Any] | None = None,
    ) -> None:
        self.file = file
        self._writing = writing
        self._reading = reading
        self._lock = lock
        self._gate = gate or nullcontext()
        self._here = threading.local()
        self._closed = False
        self._writer = Writer(f"{self.dialect} writer")

    @classmethod
    def open(
        cls, path: Path, key: bytes, *, create: bool = False, busy_timeout_ms: int = 5000
    ) -> Self:
        """Open an encrypted file, alone; `create` also accepts that there is none yet.

        Raises: EnvironmentProblem `storage.unsupported_runtime`, `storage.second_copy`,
        `storage.missing`, `storage.wrong_key`, `storage.damaged`, and those of `problems`.
        """
        check_runtime(*runtime_versions())
        file = SqlcipherFile(path, key, busy_timeout_ms)
        lock = FolderLock(path.with_name(f"{path.name}.lock"))
        try:
            if create:
                file.create_if_missing()
            else:
                file.check_present()
            connection = file.connect()
        except BaseException:
            lock.release()
            raise
        writing = _engine(lambda: connection, "BEGIN IMMEDIATE", poolclass=StaticPool)
        writing.raw_connection().close()  # a pool closes at its end only what it has lent
        return cls(
            writing,
            _engine(
                file.connect,
                "PRAGMA query_only = ON",
                "BEGIN",
                poolclass=QueuePool,
                pool_size=_READERS,
                max_overflow=_MORE_READERS,
            ),
            file=file,
            lock=lock,
        )

    @classmethod
    def in_memory(cls) -> Self:
        """Open a database that lives as long as this object: for tests and for comparisons.

        Its one connection serves readers and the writer in turn.
        """
        connection = dbapi2.connect(":memory:", isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA recursive_triggers = ON")
        return cls(
            _engine(
                lambda: connection,
                "PRAGMA query_only = OFF",
                "BEGIN IMMEDIATE",
                poolclass=StaticPool,
            ),
            _engine(lambda: connection, "PRAGMA query_only = ON", "BEGIN", poolclass=StaticPool),
            gate=threading.RLock(),
        )

    @property
    def dialect(self) -> str:
        """The SQL spoken here: "sqlite" or "postgresql"."""
        return self._writing.dialect.name

    @property
    def reads_beside_writes(self) -> bool:
        """Whether a read keeps no write waiting; in memory they take turns."""
        return isinstance(self._gate, nullcontext)

    def write(self, fn: Callable[[Connection], T]) -> T:
        """Run a function in one transaction on the writer thread and return its result.

        Raises: what `fn` raises; EnvironmentProblem or Bug when the store does.
        """
        return self.submit(fn).result()

    def submit(self, fn: Callable[[Connection], T]) -> Future[T]:
        """Queue a function for one transaction on the writer thread."""
        if getattr(self._here, "connection", None) is not None:
            raise Bug("storage.write_inside_read")
        return self._writer.submit(lambda: self._transact(fn))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one snapshot and cannot write."""
        if self._writer.is_current_thread:
            raise Bug("storage.read_inside_write")
        if self._closed:
            raise Bug("storage.closed")
        outer = getattr(self._here, "connection", None)
        if outer is not None:
            yield outer
            return
        with translated(), self._gate, self._reading.connect() as connection, connection.begin():
            self._here.connection = connection
            try:
                yield connection
            finally:
                self._here.connection = None

    def close(self) -> None:
        """Finish the queued writes, close every connection and let another copy in."""
        self._closed = True
        self._writer.close()
        close_all(self._reading)
        close_all(self._writing)  # the last connection folds the log back into the file
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _transact(self, fn: Callable[[Connection], T]) -> T:
        with translated(), self._gate, self._writing.connect() as connection:
            committing = False
            try:
                with connection.begin():
                    result = fn(connection)
                    committing = True
            except BaseException:
                if committing:
                    self._erase_failed_commit(connection)
                raise
            return result

    def _erase_failed_commit(self, connection: Connection) -> None:
        """Make sure that a commit the disk refused does not come back.

        Its frames may stand complete in the log when only the sync failed: nobody reads them now,
        but recovery after a kill would. Any write lays its own frames over them, so write one
        that changes nothing. If the disk refuses that too, the next transaction does the same.
        """
        if self.file is None:
            return
        with suppress(PharmaDeskError), translated(), connection.begin():
            number = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            connection.exec_driver_sql(f"PRAGMA user_version = {number:d}")


def _engine(connect: Callable[[], Any], *begin: str, **pool: Any) -> Engine:
    """Build an engine over our own connections that opens each transaction our way."""
    engine = sqlalchemy.create_engine(
        "sqlite://",
        module=dbapi2,
        creator=connect,
        hide_parameters=True,  # an error must not carry a name or a price into a log
        **pool,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        for statement in begin:
            driver.execute(statement)

    return engine
