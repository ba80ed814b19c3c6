"""The centre's database behind the tenants of many: `transaction` and `snapshot`, from any thread.

The tenant is among the settings that a transaction begins with, and ends with it (tenancy.py).
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from psycopg import OperationalError, sql
from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError

from pharmadesk.storage.postgres import engine_of
from pharmadesk.storage.problems import translated
from pharmadesk.storage.tenancy import APPLICATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection
    from sqlalchemy.pool import ConnectionPoolEntry

LOCK_TIMEOUT_MS: Final = 10_000
STATEMENT_TIMEOUT_MS: Final = 30_000
_WAIT_FOR_CONNECTION_S: Final = 10
_TRUSTED_FOR_S: Final = 1.0
_RESTS_SINCE: Final = "rests since"
_ALWAYS: Final = {
    "role": APPLICATION,
    "lock_timeout": str(LOCK_TIMEOUT_MS),
    "statement_timeout": str(STATEMENT_TIMEOUT_MS),
    "jit": "off",  # compiling takes longer than any statement of ours
    "max_parallel_workers_per_gather": "0",  # and so does starting processes that would help
}
# Planning over all partitions takes longer than reading: what is asked again is not planned again.
_READING: Final = _ALWAYS | {"plan_cache_mode": "force_generic_plan"}


class SharedDatabase:
    """The rows of every tenant, in transactions of many threads, each with settings of its own."""

    def __init__(self, url: str, *, connections: int = 20) -> None:
        # The connection that came back last is lent first: its server process has the statements
        # prepared and the tables of every partition looked up, which the one beside it has not.
        # Transactions are begun by hand: BEGIN and its settings are one round trip of a request
        # that has few others. The driver ends them as usual.
        self._engine = engine_of(
            url,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=_WAIT_FOR_CONNECTION_S,
            pool_use_lifo=True,
            isolation_level="AUTOCOMMIT",
        )
        event.listen(self._engine, "checkin", _note_rest)
        event.listen(self._engine, "checkout", _see_whether_it_lives)

    @contextmanager
    def transaction(
        self, settings: dict[str, str] | None = None, *, still: bool = False
    ) -> Iterator[Connection]:
        """Work as the application, in one transaction that sees what its settings name.

        One that is `still` sees the same state from its first statement to its last.
        Raises: EnvironmentProblem or Bug when the store does.
        """
        level = "REPEATABLE READ" if still else "READ COMMITTED"
        with translated(), self._engine.begin() as connection:
            _begin(connection, level, _ALWAYS | (settings or {}))
            yield connection

    @contextmanager
    def snapshot(self, settings: dict[str, str]) -> Iterator[Connection]:
        """Read as the application: one state of the rows, and no way to change them.

        Raises: EnvironmentProblem or Bug when the store does.
        """
        with translated(), self._engine.begin() as connection:
            _begin(connection, "REPEATABLE READ READ ONLY", _READING | settings)
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _begin(connection: Connection, level: str, settings: dict[str, str]) -> None:
    """Begin a transaction with settings that end with it, all in one message to the server."""
    begun = [f"BEGIN ISOLATION LEVEL {level}"]
    begun += [f"SET LOCAL {name} = {sql.quote(value)}" for name, value in settings.items()]
    cursor: Any = connection.connection.cursor()
    cursor.execute("; ".join(begun), prepare=False)  # what is several statements cannot be


def _note_rest(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info[_RESTS_SINCE] = time.monotonic()


def _see_whether_it_lives(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """Meet a server that restarted before a request does; one that has just answered lives.

    Raises: InvalidatePoolError, at which the pool connects anew.
    """
    rested_s = time.monotonic() - record.info.get(_RESTS_SINCE, 0.0)
    try:
        if connection.closed or rested_s > _TRUSTED_FOR_S:
            connection.execute("")
    except OperationalError as error:
        raise InvalidatePoolError from error
