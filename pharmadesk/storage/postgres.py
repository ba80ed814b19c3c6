"""The centre's database behind the same `write` and `read`, one tenant at a time.

The tenant is set as the first statement of each transaction and ends with it; row-level security
compares it with every row, so a transaction that forgot it would see no row at all.

Source: https://www.postgresql.org/docs/current/ddl-rowsecurity.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy
from sqlalchemy import event

from pharmadesk.storage.database import Database

if TYPE_CHECKING:
    from sqlalchemy import Connection

TENANT_SETTING = "pharmadesk.tenant"


class PostgresDatabase(Database):
    """A tenant's rows: no transaction of it can see or touch another tenant's.

    Shape: `url` as libpq writes it (postgresql://user@host/name). The driver is imported here,
    not with the module, because no till ships it.
    """

    def __init__(self, url: str, tenant_id: str) -> None:
        engine = sqlalchemy.create_engine(
            sqlalchemy.make_url(url).set(drivername="postgresql+psycopg"),
            hide_parameters=True,  # an error must not carry a name or a price into a log
            pool_pre_ping=True,  # a server that restarted is met before a sale's transaction
        )

        @event.listens_for(engine, "begin")
        def _set_tenant(connection: Connection) -> None:
            connection.exec_driver_sql(
                "SELECT set_config(%s, %s, true)", (TENANT_SETTING, tenant_id)
            )

        reading: Any = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        super().__init__(engine, reading)
