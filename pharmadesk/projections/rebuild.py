"""Derive every row anew from the journal, and say where the rows in use differ.

The journal is read once, in order of arrival, into a scratch database; each table is then walked in
key order on both sides. Equal tables are compared at the speed of reading them; only a table that
differs is looked at row by row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pharmadesk.errors import Refused
from pharmadesk.journal import kinds, reading
from pharmadesk.projections.effects import Stamp
from pharmadesk.projections.engine import Engine
from pharmadesk.projections.project import project
from pharmadesk.projections.tables import TENANT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import sqlalchemy as sa

    from pharmadesk.journal.reading import Entry
    from pharmadesk.projections.effects import EventEffects

_EVENTS_A_BATCH = 1_000
_ROWS_A_STEP = 2_000
_MOST_DIFFERENCES = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not what the journal says: `missing`, `extra` or `changed`, by its key."""

    table: str
    key: tuple[Any, ...]
    problem: str


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild found; `differences` stops at a hundred."""

    events: int
    deferred: int
    rows: int
    differences: tuple[Difference, ...]


def effects_of(entry: Entry) -> EventEffects | None:
    """Derive the effects of a stored event; None for a kind this program is too old for.

    Until its acknowledgement an event of this register stands at its own hybrid time.
    """
    header = entry.stored.header
    body = kinds.decode(header.kind, header.version, entry.stored.body_bytes)
    if isinstance(body, kinds.Deferred):
        return None
    eff_hlc = header.hlc if entry.eff_hlc is None else entry.eff_hlc
    stamp = Stamp(header.event_id, eff_hlc, header.device_id, header.incarnation, header.seq)
    return stamp, project(header, body)


def derive(
    journal: sa.Connection,
    scratch: sa.Connection,
    engine: Engine,
    progress: Callable[[int], None] | None = None,
) -> tuple[int, int]:
    """Fold the whole journal into empty tables; return (events, deferred)."""
    events = deferred = 0
    for entries in reading.since(journal, batch=_EVENTS_A_BATCH):
        derived = [effects_of(entry) for entry in entries]
        batch = [effects for effects in derived if effects is not None]
        engine.apply(scratch, batch)
        events += len(entries)
        deferred += len(entries) - len(batch)
        if progress is not None:
            progress(events)
    return events, deferred


def compare(
    metadata: sa.MetaData, used: sa.Connection, derived: sa.Connection
) -> tuple[int, tuple[Difference, ...]]:
    """Walk every table on both sides; return the rows derived and where they differ."""
    rows = 0
    differences: list[Difference] = []
    for table in metadata.tables.values():
        columns = [column.name for column in table.columns if column.name != TENANT]
        keys = [column.name for column in table.primary_key if column.name != TENANT]
        query = f"SELECT {', '.join(columns)} FROM {table.name} ORDER BY {', '.join(keys)}"  # noqa: S608 - names from our own MetaData
        for mine, theirs in zip(_steps(used, query), _steps(derived, query), strict=False):
            rows += len(theirs)
            if mine != theirs:
                differences.extend(_differences(table.name, len(keys), used, derived, query))
                break
        if len(differences) >= _MOST_DIFFERENCES:
            break
    return rows, tuple(differences[:_MOST_DIFFERENCES])


def _steps(connection: sa.Connection, query: str) -> Iterator[list[tuple[Any, ...]]]:
    """Read rows in steps, ending with an empty one so that a shorter side is noticed."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(query)
        while rows := cursor.fetchmany(_ROWS_A_STEP):
            yield rows
        yield []
    finally:
        cursor.close()


def _differences(
    table: str, width: int, used: sa.Connection, derived: sa.Connection, query: str
) -> Iterator[Difference]:
    mine = {row[:width]: row for rows in _steps(used, query) for row in rows}
    for rows in _steps(derived, query):
        for row in rows:
            found = mine.pop(row[:width], None)
            if found is None:
                yield Difference(table, row[:width], "missing")
            elif found != row:
                yield Difference(table, row[:width], "changed")
    for key in mine:
        yield Difference(table, key, "extra")


def replace(
    metadata: sa.MetaData, used: sa.Connection, derived: sa.Connection, tables: set[str]
) -> None:
    """Put the derived rows of some tables in the place of those in use."""
    for name in sorted(tables):
        table = metadata.tables[name]
        columns = [column.name for column in table.columns if column.name != TENANT]
        cursor = used.connection.cursor()
        cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - a name from our own MetaData
        marks = ", ".join("?" * len(columns))
        insert = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - as above
        for rows in _steps(derived, f"SELECT {', '.join(columns)} FROM {name}"):  # noqa: S608 - as above
            cursor.executemany(insert, rows)
        cursor.close()


def require_whole(deferred: int) -> None:
    """Refuse to replace rows while some events are beyond this program.

    Raises: Refused `rebuild.newer_events`.
    """
    if deferred:
        raise Refused("rebuild.newer_events", events=deferred)
