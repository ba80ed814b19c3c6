"""Derive every row anew from the journal, and say where the rows in use differ.

The journal is read once, in order of arrival, into the tables of a scratch schema on the same
connection. SQLite then walks each table in key order on both sides by itself: rows that are equal
never become Python objects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec
from sqlalchemy.schema import CreateTable

from pharmadesk.journal import reading
from pharmadesk.journal.event import Header
from pharmadesk.projections import setting_aside, tables
from pharmadesk.projections.search_index import SearchIndex
from pharmadesk.projections.setting_aside import SetAside
from pharmadesk.projections.whole_journal import WholeJournalEngine
from pharmadesk.storage.scratch import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    import sqlalchemy as sa

    from pharmadesk.projections.effects import EventEffects, Value

MOST_NAMED: Final = 100
_EVENTS_A_BATCH: Final = 200  # small, so that what a batch makes dies young
_ROWS_A_STEP: Final = 2_000
_JOURNAL: Final = """SELECT position, eff_hlc, header, body FROM journal_event
    WHERE position > ? ORDER BY position"""
_header = msgspec.json.Decoder(Header)


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not what the journal says: `missing`, `extra` or `changed`, by its key."""

    table: str
    key: tuple[Value, ...]
    problem: str


class Rederivation:
    """Every row worked out anew, in the scratch schema of a connection.

    Shape: `deferred` counts the events of kinds that this program is too old for, `aside` those
    that cannot become rows for another reason; `left_out` are those that must not act yet.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self.events = 0
        self.deferred = 0
        self.aside = 0
        self.left_out: set[str] = set()
        self._connection = connection
        self._position = 0
        self._metadata = tables.build(multi_tenant=False, schema=SCHEMA)
        self._engine = WholeJournalEngine(self._metadata, connection.dialect.name)
        for table in self._metadata.tables.values():
            connection.execute(CreateTable(table))  # without indexes: nothing is looked up by one

    def catch_up(self, progress: Callable[[int], None] | None = None) -> None:
        """Fold the events that were not folded yet; `progress` is told how many that makes."""
        cursor = self._connection.connection.cursor()
        held = setting_aside.must_wait(self._connection)
        self._take_up(self.left_out - held)
        try:
            cursor.execute(_JOURNAL, (self._position,))
            while rows := cursor.fetchmany(_EVENTS_A_BATCH):
                derived = [self._derived(*row[1:], held=held) for row in rows]
                aside = setting_aside.apply(self._engine, self._connection, derived)
                deferred = sum(each.reason == setting_aside.DEFERRED for each in aside)
                self._position = rows[-1][0]
                self.events += len(rows)
                self.deferred += deferred
                self.aside += len(aside) - deferred
                if progress is not None:
                    progress(self.events)
            self._engine.work_out_stock(cursor)
        finally:
            cursor.close()

    def _take_up(self, event_ids: Iterable[str]) -> None:
        """Fold what was released since it was left out."""
        for event_id in event_ids:
            entry = reading.get(self._connection, event_id)
            assert entry is not None, "the journal forgets nothing"
            stored = entry.stored
            derived = setting_aside.derive(stored.header, stored.body_bytes, entry.eff_hlc)
            self.aside += len(setting_aside.apply(self._engine, self._connection, [derived])) - 1
            self.left_out.remove(event_id)

    def _derived(
        self, eff_hlc: int | None, header_bytes: bytes, body_bytes: bytes, *, held: Container[str]
    ) -> EventEffects | SetAside:
        header = _header.decode(header_bytes)
        if header.event_id in held:
            self.left_out.add(header.event_id)
            return SetAside(header.event_id, setting_aside.HELD)
        return setting_aside.derive(header, body_bytes, eff_hlc)

    def differences(self) -> Iterator[Difference]:
        """Compare every table with the one in use; at most a hundred rows of each are named."""
        for table in self._metadata.tables.values():
            yield from self._differing_rows(table)

    def row_count(self) -> int:
        """Count the rows that were derived."""
        counts = (
            self._connection.exec_driver_sql(f"SELECT count(*) FROM {table.fullname}")  # noqa: S608 - names from our own MetaData
            for table in self._metadata.tables.values()
        )
        return sum(count.scalar_one() for count in counts)

    def replace(self, used: sa.Connection, names: Iterable[str]) -> None:
        """Put the derived rows of some tables in the place of those in use, on that connection.

        The search index follows, whatever it was.
        """
        cursor, source = used.connection.cursor(), self._connection.connection.cursor()
        for name in names:
            table = self._metadata.tables[f"{SCHEMA}.{name}"]
            columns = ", ".join(column.name for column in table.columns)
            marks = ", ".join("?" * len(table.columns))
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - as above
            source.execute(f"SELECT {columns} FROM {table.fullname}")  # noqa: S608 - as above
            while rows := source.fetchmany(_ROWS_A_STEP):
                cursor.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", rows)  # noqa: S608 - as above
        SearchIndex().rebuild(cursor)
        cursor.close()
        source.close()

    def _differing_rows(self, table: sa.Table) -> Iterator[Difference]:
        width = len(table.primary_key)
        wanted = self._only_in(table, table.fullname, f"main.{table.name}", width)
        found = self._only_in(table, f"main.{table.name}", table.fullname, width)
        for key in wanted:
            yield Difference(table.name, key, "changed" if key in found else "missing")
        for key in found:
            if key not in wanted:
                yield Difference(table.name, key, "extra")

    def _only_in(self, table: sa.Table, here: str, there: str, width: int) -> dict[Any, None]:
        """Return the keys of the first rows that stand here and not there.

        Both sides lie in key order, so SQLite merges them and holds none of their rows.
        """
        columns = ", ".join(column.name for column in table.columns)
        rows = self._connection.exec_driver_sql(
            f"SELECT {columns} FROM {here} EXCEPT SELECT {columns} FROM {there} "  # noqa: S608 - as above
            f"ORDER BY {columns} LIMIT {MOST_NAMED}"
        )
        return {tuple(row[:width]): None for row in rows}
