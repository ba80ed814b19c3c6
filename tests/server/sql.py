"""Looking into the centre's tables past its code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg

from pharmadesk.storage.tenancy import APPLICATION, TENANT_SETTING

if TYPE_CHECKING:
    from collections.abc import Sequence


def rows(url: str, tenant_id: str, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Read as the application, for one tenant."""
    with psycopg.connect(plain(url)) as connection:
        connection.execute(f"SET ROLE {APPLICATION}")
        connection.execute("SELECT set_config(%s, %s, false)", (TENANT_SETTING, tenant_id))
        return connection.execute(query, values).fetchall()


def execute(url: str, tenant_id: str, statement: str, *values: Any) -> None:
    """Change something as the application, for one tenant."""
    with psycopg.connect(plain(url)) as connection:
        connection.execute(f"SET ROLE {APPLICATION}")
        connection.execute("SELECT set_config(%s, %s, false)", (TENANT_SETTING, tenant_id))
        connection.execute(statement, values)


def plain(url: str) -> str:
    """Write a URL as the driver itself reads it."""
    return url.replace("postgresql+psycopg://", "postgresql://")
