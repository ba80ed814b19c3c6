"""What a register asks of its file, and how the store would answer.

Most statements go to the driver past SQLAlchemy, so that only the driver sees them all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy as sa

if TYPE_CHECKING:
    from pharmadesk.storage.database import Database

_HARMLESS = re.compile(r"VIRTUAL TABLE|SCAN (f|json_each|\(subquery-\d+\))$")  # f: what was found
_NEWEST = re.compile(r"FROM \w+ ORDER BY position DESC LIMIT \d+")
_VERBS = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}


class Statements:
    """Collects what every connection runs inside the block."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._traced: list[Any] = []

    def __enter__(self) -> Self:
        sa.event.listen(sa.pool.Pool, "checkout", self._trace)
        return self

    def __exit__(self, *_: object) -> None:
        sa.event.remove(sa.pool.Pool, "checkout", self._trace)
        for driver in self._traced:
            driver.set_trace_callback(None)

    def _trace(self, driver: Any, *_: object) -> None:
        if driver not in self._traced:
            self._traced.append(driver)
            driver.set_trace_callback(self._note)

    def _note(self, text: str) -> None:
        if text.split(maxsplit=1)[0] in _VERBS:
            self.asked.append(text)

    def scans(self, database: Database, *harmless: str) -> set[str]:
        """Name the tables that were read from end to end and are not harmless.

        No table is read so by the scan of a full-text match, of a list given with the statement,
        of what another part of the statement found, or of no more than the newest rows.
        """
        found: set[str] = set()
        with database.read() as connection:
            for text in filter(lambda text: not _NEWEST.search(text), self.asked):
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}"):
                    if row.detail.startswith("SCAN ") and not _HARMLESS.search(row.detail):
                        found.add(_table(text, row.detail.split()[1]))
        return found.difference(harmless)


def _table(text: str, alias: str) -> str:
    """Return the table that a statement calls by this alias, or the alias."""
    named = re.search(rf"\b(?:FROM|JOIN)\s+(\w+)\s+(?:AS\s+)?{alias}\b", text)
    return named[1] if named else alias
