"""The engine as the centre runs it: a statement a table and batch, where a register has one a row.

Between a register and its file a statement costs nothing. Between a server and its database it is
most of the cost, so that here the rows of a batch travel as arrays, one a column. Moves are summed
place by place before they are sent; whether one counts depends on the pin of its place, which
nobody else moves while a tenant's log is projected under its lock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pharmadesk.projections.engine import NO_PIN, Engine
from pharmadesk.projections.tables import TENANT

if TYPE_CHECKING:
    from pharmadesk.projections.effects import Value
    from pharmadesk.projections.engine import Place

_PINS = """SELECT item_id, lot_id, place, pin_hlc, pin_device, pin_incarnation, pin_seq FROM stock
    WHERE (item_id, lot_id, place) IN (
        SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]))"""
_MOVE = """INSERT INTO stock (item_id, lot_id, place, on_hand,
        pin_hlc, pin_device, pin_incarnation, pin_seq)
    SELECT moved.*, -1, '', '', -1
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[]) AS moved
    ON CONFLICT (tenant_id, item_id, lot_id, place)
    DO UPDATE SET on_hand = stock.on_hand + excluded.on_hand"""


class BulkEngine(Engine):
    """Applies effects on Postgres, for one tenant at a time and one caller a tenant."""

    def __init__(self, metadata: sa.MetaData) -> None:
        super().__init__(metadata, "postgresql")
        self._insert = {name: _insert(table) for name, table in metadata.tables.items()}

    def _insert_all(self, cursor: Any, table: str, rows: list[tuple[Value, ...]]) -> bool:
        cursor.execute(self._insert[table], _columns(rows))
        return bool(cursor.rowcount == len(rows))

    def _update_stock(self, cursor: Any, moved: list[tuple[Any, ...]], pinned: set[Place]) -> None:
        running = [row for row in moved if row[2:5] not in pinned]
        if running:
            pins = self._pins(cursor, sorted({row[2:5] for row in running}))
            sums = dict.fromkeys(sorted({row[2:5] for row in running}), 0)
            for row in running:
                if row[6:] > pins.get(row[2:5], NO_PIN):
                    sums[row[2:5]] += row[5]
            cursor.execute(_MOVE, _columns([(*place, units) for place, units in sums.items()]))
        for place in sorted(pinned):
            self._recount(cursor, place)

    def _pins(self, cursor: Any, places: list[Place]) -> dict[Place, tuple[Any, ...]]:
        cursor.execute(_PINS, _columns(places))
        return {row[:3]: row[3:] for row in cursor.fetchall()}


def _insert(table: sa.Table) -> str:
    columns = [column for column in table.columns if column.name != TENANT]
    names = ", ".join(column.name for column in columns)
    arrays = ", ".join(
        "%s::bigint[]" if isinstance(column.type, sa.BigInteger) else "%s::text[]"
        for column in columns
    )
    return (
        f"INSERT INTO {table.fullname} ({names}) "  # noqa: S608 - names from our own MetaData
        f"SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING"
    )


def _columns(rows: list[Any]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
