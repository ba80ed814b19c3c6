"""Running the journal's own statements: written once, by hand, for both databases.

A five-line sale must stay near a bare insert, so nothing is composed or compiled on the way.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa

Rows = sa.CursorResult[*tuple[Any, ...]]


def execute(connection: sa.Connection, statement: str, *parameters: Any) -> Rows:
    """Execute a statement whose parameters are written as `?`."""
    return connection.exec_driver_sql(for_driver(statement, connection), parameters)


def for_driver(statement: str, connection: sa.Connection) -> str:
    """Return the statement with its parameters marked as this driver wants them."""
    return _marked(statement, connection.dialect.paramstyle)


@lru_cache(maxsize=256)
def _marked(statement: str, paramstyle: str) -> str:
    return statement if paramstyle == "qmark" else statement.replace("?", "%s")
