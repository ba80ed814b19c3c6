"""The rows in use, read as the oracle writes them, and how two such readings differ."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from pharmadesk.journal import reading
from pharmadesk.projections.tables import STOCK, TENANT

if TYPE_CHECKING:
    import sqlalchemy as sa

    from pharmadesk.journal.reading import Entry
    from tests.oracle import Event, Place, Row, Tables


def as_told(entry: Entry) -> Event:
    """Read a stored event from its bytes alone; until its acknowledgement it stands at its hlc."""
    header = json.loads(entry.stored.header_bytes)
    eff_hlc = header["hlc"] if entry.eff_hlc is None else entry.eff_hlc
    return header, json.loads(entry.stored.body_bytes), eff_hlc


def events_of(connection: sa.Connection) -> list[Event]:
    """Read the whole journal in its order of arrival."""
    return [as_told(entry) for entries in reading.since(connection) for entry in entries]


def held_at_centre(connection: sa.Connection) -> set[str]:
    """Read which events of the centre's log were kept from acting."""
    rows = connection.exec_driver_sql(
        "SELECT e.event_id FROM held h JOIN journal_event e ON e.position = h.position"
    )
    return set(rows.scalars())


def held_here(connection: sa.Connection) -> set[str]:
    """Read which events of a register's journal wait for their release."""
    rows = connection.exec_driver_sql(
        "SELECT event_id FROM local_aside WHERE reason = 'event.held'"
    )
    return set(rows.scalars())


def rows_in_use(connection: sa.Connection, metadata: sa.MetaData) -> Tables:
    """Read every table that has rows."""
    filled = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})"  # noqa: S608 - our own table names
        for name in metadata.tables
    )
    found: Tables = {}
    for name in connection.exec_driver_sql(filled).scalars().all():
        table = metadata.tables[name]
        columns = [column.name for column in table.columns if column.name != TENANT]
        query = f"SELECT {', '.join(columns)} FROM {name}"  # noqa: S608 - as above
        rows = connection.exec_driver_sql(query)
        found[name] = [_plain(table, dict(zip(columns, row, strict=True))) for row in rows]
    return found


def _plain(table: sa.Table, row: Row) -> Row:
    if table.info["effect"] == STOCK:
        row.pop("line_no", None)
    if "ranks" in row:
        written = json.loads(row["ranks"])
        row["ranks"] = {name: _place(rank) for rank, names in written.items() for name in names}
    for name in ("entity_key", "written"):
        if name in row:
            row[name] = json.loads(row[name])
    return {name: value for name, value in row.items() if value is not None}


def _place(rank: str) -> Place:
    eff_hlc, device_id, incarnation, seq = rank.split(".")
    return int(eff_hlc, 16), device_id, incarnation, int(seq, 16)


def differences(found: Tables, expected: Tables) -> list[str]:
    """Say, row by row, what is there and should not be, and what should be there and is not."""
    lines: list[str] = []
    for table in sorted(found.keys() | expected.keys()):
        here, there = _counted(found.get(table, [])), _counted(expected.get(table, []))
        lines += [f"{table}: unexpected {row}" for row in (here - there).elements()]
        lines += [f"{table}: missing {row}" for row in (there - here).elements()]
    return lines


def _counted(rows: list[dict[str, Any]]) -> Counter[str]:
    return Counter(json.dumps(row, sort_keys=True, ensure_ascii=False) for row in rows)
