"""The centre's database: one tenant behind `write` and `read`, or many behind `transaction`.

The tenant is set as the first statement of each transaction and ends with it; row-level security
compares it with every row, so a transaction that forgot it would see no row at all (tenancy.py).

Source: https://www.postgresql.org/docs/current/ddl-rowsecurity.html
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy
from sqlalchemy import event

from pharmadesk.storage.database import Database
from pharmadesk.storage.problems import translated
from pharmadesk.storage.tenancy import APPLICATION, TENANT_SETTING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

LOCK_TIMEOUT_MS: Final = 10_000
STATEMENT_TIMEOUT_MS: Final = 30_000
_WAIT_FOR_CONNECTION_S: Final = 10
_ALWAYS: Final = {
    "role": APPLICATION,
    "lock_timeout": str(LOCK_TIMEOUT_MS),
    "statement_timeout": str(STATEMENT_TIMEOUT_MS),
    "jit": "off",  # compiling takes longer than any statement of ours
    "max_parallel_workers_per_gather": "0",  # and so does starting processes that would help
}
# Planning over all partitions takes longer than reading: what is asked again is not planned again.
_READING: Final = _ALWAYS | {"plan_cache_mode": "force_generic_plan"}


class PostgresDatabase(Database):
    """A tenant's rows: no transaction of it can see or touch another tenant's.

    Shape: `url` as libpq writes it (postgresql://user@host/name); `role` is whom its transactions
    work as, the login itself by default. The driver is imported here, not with the module,
    because no till ships it.
    """

    def __init__(self, url: str, tenant_id: str, role: str | None = None) -> None:
        engine = _engine(url)
        settings = {TENANT_SETTING: tenant_id} | ({"role": role} if role else {})

        @event.listens_for(engine, "begin")
        def _set_tenant(connection: Connection) -> None:
            set_local(connection, settings)

        reading: Any = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        super().__init__(engine, reading)


class SharedDatabase:
    """The rows of every tenant, in transactions of many threads, each with settings of its own."""

    def __init__(self, url: str, *, connections: int = 20) -> None:
        # The connection that came back last is lent first: its server process has the statements
        # prepared and the tables of every partition looked up, which the one beside it has not.
        self._engine = _engine(
            url,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=_WAIT_FOR_CONNECTION_S,
            pool_use_lifo=True,
        )
        self._still = self._engine.execution_options(isolation_level="REPEATABLE READ")
        # The driver says it with BEGIN, at no round trip of its own.
        self._reading = self._still.execution_options(postgresql_readonly=True)

    @contextmanager
    def transaction(
        self, settings: dict[str, str] | None = None, *, still: bool = False
    ) -> Iterator[Connection]:
        """Work as the application, in one transaction that sees what its settings name.

        One that is `still` sees the same state from its first statement to its last.
        Raises: EnvironmentProblem or Bug when the store does.
        """
        engine = self._still if still else self._engine
        with translated(), engine.begin() as connection:
            set_local(connection, _ALWAYS | (settings or {}))
            yield connection

    @contextmanager
    def snapshot(self, settings: dict[str, str]) -> Iterator[Connection]:
        """Read as the application: one state of the rows, and no way to change them.

        Raises: EnvironmentProblem or Bug when the store does.
        """
        with translated(), self._reading.begin() as connection:
            set_local(connection, _READING | settings)
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def set_local(connection: Connection, settings: dict[str, str]) -> None:
    """Set something until the transaction ends."""
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
    values = tuple(part for setting in settings.items() for part in setting)
    connection.connection.cursor().execute(f"SELECT {calls}", values)


def for_driver(url: str) -> str:
    """Write the URL of a database for the driver itself; a password in it stays in it."""
    plain = sqlalchemy.make_url(url).set(drivername="postgresql")
    return plain.render_as_string(hide_password=False)


def _engine(url: str, **pool: Any) -> Engine:
    return sqlalchemy.create_engine(
        sqlalchemy.make_url(url).set(drivername="postgresql+psycopg"),
        hide_parameters=True,  # an error must not carry a name or a price into a log
        pool_pre_ping=True,  # a server that restarted is met before a sale's transaction
        **pool,
    )
