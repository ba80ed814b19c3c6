"""The engine as the centre runs it: a statement a table and batch, where a register has one a row.

Between a register and its file a statement costs nothing. Between a server and its database it is
most of the cost, so that here the rows of a batch travel as arrays, one a column, and stock is
brought up to date by one statement for all places. That one adds every move; where a move turns out
to be older than the count of its place, which is rare, the place is worked out anew. Nobody else
moves it meanwhile: a tenant's log is projected under its lock.

An array is written here as the text Postgres reads, because the driver looks at every value of it
for longer than the server takes to insert the row.
Source: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import psycopg
import sqlalchemy as sa

from pharmadesk.projections.engine import Engine
from pharmadesk.projections.tables import TENANT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pharmadesk.projections.effects import Value
    from pharmadesk.projections.engine import Place

_json = msgspec.json.Encoder()
_PLACE, _UNITS, _ORDER = slice(2, 5), 5, slice(6, None)
_MOVE = """WITH moved AS (
    INSERT INTO stock (item_id, lot_id, place, on_hand,
        pin_hlc, pin_device, pin_incarnation, pin_seq)
    SELECT moves.*, -1, '', '', -1
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[]) AS moves
    ON CONFLICT (tenant_id, item_id, lot_id, place)
    DO UPDATE SET on_hand = stock.on_hand + excluded.on_hand
    RETURNING item_id, lot_id, place, pin_hlc, pin_device, pin_incarnation, pin_seq)
    SELECT * FROM moved WHERE pin_hlc >= 0"""


class BulkEngine(Engine):
    """Applies effects on Postgres, for one tenant at a time and one caller a tenant."""

    def __init__(self, metadata: sa.MetaData) -> None:
        super().__init__(metadata, "postgresql")
        self._insert = {name: _insert(table) for name, table in metadata.tables.items()}

    def _insert_all(self, cursor: Any, table: str, rows: list[tuple[Value, ...]]) -> bool:
        try:
            cursor.execute(self._insert[table], _columns(rows))
        except psycopg.errors.UniqueViolation:  # the batch is undone to its savepoint
            return False
        return True

    def _update_stock(self, cursor: Any, moved: list[tuple[Any, ...]], pinned: set[Place]) -> None:
        sums: dict[Place, int] = {}
        oldest: dict[Place, tuple[Any, ...]] = {}
        for row in moved:
            place, order = row[_PLACE], row[_ORDER]
            sums[place] = sums.get(place, 0) + row[_UNITS]
            if order < oldest.get(place, order):
                oldest[place] = order
            else:
                oldest.setdefault(place, order)
        running = sorted(sums.keys() - pinned)
        recounted = set(pinned)
        if running:
            cursor.execute(_MOVE, _columns([(*place, sums[place]) for place in running]))
            recounted |= {row[:3] for row in cursor.fetchall() if row[3:] >= oldest[row[:3]]}
        for place in sorted(recounted):
            self._recount(cursor, place)


def _insert(table: sa.Table) -> str:
    columns = [column for column in table.columns if column.name != TENANT]
    names = ", ".join(column.name for column in columns)
    arrays = ", ".join(
        "%s::bigint[]" if isinstance(column.type, sa.BigInteger) else "%s::text[]"
        for column in columns
    )
    return f"INSERT INTO {table.fullname} ({names}) SELECT * FROM unnest({arrays})"  # noqa: S608 - names from our own MetaData


def _columns(rows: Iterable[Sequence[Value]]) -> list[str]:
    return [_array(column) for column in zip(*rows, strict=True)]


def _array(column: Sequence[Any]) -> str:
    """Write a column of texts or of integers, with or without nulls, as an array.

    Inside its brackets JSON is the same but for what it escapes, which is next to nothing.
    """
    text = _json.encode(column).decode()
    elements = text[1:-1] if "\\" not in text else ",".join(map(_element, column))
    return f"{{{elements}}}"


def _element(value: Value) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return "NULL" if value is None else str(value)
