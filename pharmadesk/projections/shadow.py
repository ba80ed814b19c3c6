"""A tenant's rows worked out anew beside those in use, compared, and put in their place.

The rows that are worked out stand in temporary tables of the same names, which Postgres looks into
first: whatever makes rows makes them there, and knows nothing of it. They end with the transaction,
however it ends. Until it is committed everybody else reads the rows as they were.

Source: https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-SEARCH-PATH
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pharmadesk.projections.rebuild import MOST_NAMED, Difference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import sqlalchemy as sa


class Shadow:
    """Empty tables in front of those in use, for the rest of one transaction of their owner."""

    def __init__(
        self, connection: sa.Connection, tables: Iterable[sa.Table], beside: Iterable[str]
    ) -> None:
        """Lay empty tables before `tables`, and before those `beside` that say how far they are."""
        self._connection = connection
        self._tables = list(tables)
        self._schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar()
        for name in (*(table.name for table in self._tables), *beside):
            connection.exec_driver_sql(
                f"CREATE TEMPORARY TABLE {name} (LIKE {self.used(name)} "
                "INCLUDING DEFAULTS INCLUDING INDEXES) ON COMMIT DROP"
            )
        connection.exec_driver_sql("DISCARD PLANS")  # prepared ones still name the tables in use

    def used(self, name: str) -> str:
        """Return the name of the table in use that stands behind one of these."""
        return f"{self._schema}.{name}"

    def differences(self) -> Iterator[Difference]:
        """Compare every table with the one in use; at most a hundred rows of each are named."""
        for table in self._tables:
            # The first column is the tenant, who is the same everywhere.
            wanted = self._only_in(table, table.name, self.used(table.name))
            found = self._only_in(table, self.used(table.name), table.name)
            for key in wanted:
                yield Difference(table.name, key[1:], "changed" if key in found else "missing")
            for key in found:
                if key not in wanted:
                    yield Difference(table.name, key[1:], "extra")

    def replace(self, names: Iterable[str]) -> None:
        """Put the rows of some of these tables in the place of those in use."""
        for name in names:
            used = self.used(name)
            self._connection.exec_driver_sql(f"DELETE FROM {used}")  # noqa: S608 - names from our own MetaData
            self._connection.exec_driver_sql(f"INSERT INTO {used} SELECT * FROM {name}")  # noqa: S608 - as above

    def _only_in(self, table: sa.Table, here: str, there: str) -> dict[Any, None]:
        """Return the keys of the first rows that stand here and not there."""
        key = ", ".join(column.name for column in table.primary_key)
        rows = self._connection.exec_driver_sql(
            f"SELECT {key} FROM (SELECT * FROM {here} EXCEPT SELECT * FROM {there}) AS rows "  # noqa: S608 - as above
            f"ORDER BY {key} LIMIT {MOST_NAMED}"
        )
        return dict.fromkeys(tuple(row) for row in rows)
