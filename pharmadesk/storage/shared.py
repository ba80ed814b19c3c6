"""The centre's database behind the tenants of many: `transaction` and `snapshot`, from any thread.

The tenant is among the settings that a transaction begins with, and ends with it (tenancy.py).
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from psycopg import OperationalError, sql

from pharmadesk.storage.pools import close_all
from pharmadesk.storage.postgres import engine_of
from pharmadesk.storage.problems import translated
from pharmadesk.storage.tenancy import APPLICATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

LOCK_TIMEOUT_MS: Final = 10_000
STATEMENT_TIMEOUT_MS: Final = 30_000
_WAIT_FOR_CONNECTION_S: Final = 10
_ASKED_OFTEN: Final = 1
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
        self._connections = connections
        self._engine = engine_of(
            url,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=_WAIT_FOR_CONNECTION_S,
            pool_use_lifo=True,
            isolation_level="AUTOCOMMIT",
            # What is asked twice is asked often, and planning it takes longer than carrying it out.
            connect_args={"prepare_threshold": _ASKED_OFTEN},
        )

    @contextmanager
    def transaction(
        self, settings: dict[str, str] | None = None, *, still: bool = False
    ) -> Iterator[Connection]:
        """Work as the application, in one transaction that sees what its settings name.

        One that is `still` sees the same state from its first statement to its last.
        Raises: EnvironmentProblem or Bug when the store does.
        """
        level = "REPEATABLE READ" if still else "READ COMMITTED"
        with self._begun(level, _ALWAYS | (settings or {})) as connection:
            yield connection

    @contextmanager
    def snapshot(self, settings: dict[str, str]) -> Iterator[Connection]:
        """Read as the application: one state of the rows, and no way to change them.

        Raises: EnvironmentProblem or Bug when the store does.
        """
        with self._begun("REPEATABLE READ READ ONLY", _READING | settings) as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        close_all(self._engine)

    @contextmanager
    def _begun(self, level: str, settings: dict[str, str]) -> Iterator[Connection]:
        begun = [f"BEGIN ISOLATION LEVEL {level}"]
        begun += [f"SET LOCAL {name} = {sql.quote(value)}" for name, value in settings.items()]
        with translated(), self._living("; ".join(begun)) as connection, connection.begin():
            yield connection

    def _living(self, begun: str) -> Connection:
        """Lend a connection with a transaction begun on it.

        A server that restarted has ended all of them; on one that is dead nothing was begun.
        """
        for _ in range(self._connections):
            with suppress(OperationalError):
                return self._lent(begun)
        return self._lent(begun)

    def _lent(self, begun: str) -> Connection:
        """Begin in one message to the server.

        Raises: psycopg's OperationalError on a connection that is dead, which is let go.
        """
        connection = self._engine.connect()
        try:
            cursor: Any = connection.connection.cursor()
            cursor.execute(begun, prepare=False)  # several statements cannot be prepared
        except BaseException:
            connection.invalidate()
            connection.close()
            raise
        return connection
