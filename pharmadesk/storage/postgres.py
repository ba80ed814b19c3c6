"""The centre's database behind one tenant: `write` and `read` (`shared` has those of many).

The tenant is set as the first statement of each transaction and ends with it; row-level security
compares it with every row, so a transaction that forgot it would see no row at all (tenancy.py).

Source: https://www.postgresql.org/docs/current/ddl-rowsecurity.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy
from sqlalchemy import event

from pharmadesk.storage.database import Database
from pharmadesk.storage.tenancy import TENANT_SETTING

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


class PostgresDatabase(Database):
    """A tenant's rows: no transaction of it can see or touch another tenant's.

    Shape: `url` as libpq writes it (postgresql://user@host/name); `role` is whom its transactions
    work as, the login itself by default. The driver is imported here, not with the module,
    because no till ships it.
    """

    def __init__(self, url: str, tenant_id: str, role: str | None = None) -> None:
        # A server that restarted is met before a sale's transaction.
        engine = engine_of(url, pool_pre_ping=True)
        settings = {TENANT_SETTING: tenant_id} | ({"role": role} if role else {})

        @event.listens_for(engine, "begin")
        def _set_tenant(connection: Connection) -> None:
            set_local(connection, settings)

        reading: Any = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        super().__init__(engine, reading)


def set_local(connection: Connection, settings: dict[str, str]) -> None:
    """Set something until the transaction ends."""
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
    values = tuple(part for setting in settings.items() for part in setting)
    connection.connection.cursor().execute(f"SELECT {calls}", values)


def for_driver(url: str) -> str:
    """Write the URL of a database for the driver itself; a password in it stays in it."""
    plain = sqlalchemy.make_url(url).set(drivername="postgresql")
    return plain.render_as_string(hide_password=False)


def engine_of(url: str, **options: Any) -> Engine:
    """Make what connects to a database."""
    return sqlalchemy.create_engine(
        sqlalchemy.make_url(url).set(drivername="postgresql+psycopg"),
        hide_parameters=True,  # an error must not carry a name or a price into a log
        **options,
    )
