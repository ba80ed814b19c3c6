"""Drafts of sales in the local tables: one row a scanned line, written as it is scanned."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pharmadesk.storage.local_tables import local_basket as _basket
from pharmadesk.storage.local_tables import local_basket_line as _line

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line of a basket: packs, the price picked, and the lot only where the box named it."""

    item_id: str
    quantity: int
    unit_price_centimes: int
    prices: tuple[int, ...]
    lot_id: str | None
    lot_number: str | None
    lot_expiry: str | None
    scanned_by: str
    line_no: int = 0


def open_basket(connection: Connection, basket_id: str, now_us: int) -> None:
    """Begin a basket."""
    connection.execute(
        _basket.insert().values(basket_id=basket_id, begun_us=now_us, updated_us=now_us)
    )


def latest(connection: Connection) -> str | None:
    """Find the basket that was touched last."""
    return connection.execute(
        sa.select(_basket.c.basket_id).order_by(_basket.c.updated_us.desc()).limit(1)
    ).scalar_one_or_none()


def lines_of(connection: Connection, basket_id: str) -> list[DraftLine]:
    """List the lines of a basket that were not removed, in the order they were scanned."""
    rows = connection.execute(
        sa.select(_line)
        .where(_line.c.basket_id == basket_id, _line.c.removed == 0)
        .order_by(_line.c.line_no)
    )
    return [_draft(row) for row in rows]


def read_line(connection: Connection, basket_id: str, line_no: int) -> DraftLine | None:
    """Read one line that was not removed."""
    row = connection.execute(
        sa.select(_line).where(
            _line.c.basket_id == basket_id, _line.c.line_no == line_no, _line.c.removed == 0
        )
    ).first()
    return None if row is None else _draft(row)


def _draft(row: Any) -> DraftLine:
    return DraftLine(
        item_id=row.item_id,
        quantity=row.quantity,
        unit_price_centimes=row.unit_price_centimes,
        prices=tuple(json.loads(row.prices)),
        lot_id=row.lot_id,
        lot_number=row.lot_number,
        lot_expiry=row.lot_expiry,
        scanned_by=row.scanned_by,
        line_no=row.line_no,
    )


def find_twin(connection: Connection, basket_id: str, line: DraftLine) -> tuple[int, int] | None:
    """Find the line that a further pack of the same item, price and named lot joins.

    Shape: (line number, quantity).
    """
    row = connection.execute(
        sa.select(_line.c.line_no, _line.c.quantity).where(
            _line.c.basket_id == basket_id,
            _line.c.item_id == line.item_id,
            _line.c.unit_price_centimes == line.unit_price_centimes,
            _line.c.lot_number.is_not_distinct_from(line.lot_number),
            _line.c.removed == 0,
        )
    ).first()
    return None if row is None else (row.line_no, row.quantity)


def add_line(connection: Connection, basket_id: str, line: DraftLine, now_us: int) -> int:
    """Append a line and return its number."""
    last = connection.execute(
        sa.select(sa.func.max(_line.c.line_no)).where(_line.c.basket_id == basket_id)
    ).scalar()
    line_no = int(last or 0) + 1
    connection.execute(
        _line.insert().values(
            basket_id=basket_id,
            line_no=line_no,
            item_id=line.item_id,
            quantity=line.quantity,
            unit_price_centimes=line.unit_price_centimes,
            prices=json.dumps(line.prices),
            lot_id=line.lot_id,
            lot_number=line.lot_number,
            lot_expiry=line.lot_expiry,
            scanned_by=line.scanned_by,
            scanned_us=now_us,
            removed=0,
        )
    )
    _touch(connection, basket_id, now_us)
    return line_no


def set_quantity(
    connection: Connection, basket_id: str, line_no: int, quantity: int, now_us: int
) -> None:
    """Change how many packs a line holds."""
    _set(connection, basket_id, line_no, now_us, quantity=quantity)


def forget_line(connection: Connection, basket_id: str, line_no: int) -> None:
    """Drop a line whose packs all moved to another one."""
    connection.execute(
        _line.delete().where(_line.c.basket_id == basket_id, _line.c.line_no == line_no)
    )


def set_removed(
    connection: Connection, basket_id: str, line_no: int, now_us: int, *, removed: bool
) -> None:
    """Take a line out, or put it back as it was."""
    _set(connection, basket_id, line_no, now_us, removed=int(removed))


def _set(connection: Connection, basket_id: str, line_no: int, now_us: int, **values: int) -> None:
    connection.execute(
        _line.update()
        .where(_line.c.basket_id == basket_id, _line.c.line_no == line_no)
        .values(**values)
    )
    _touch(connection, basket_id, now_us)


def _touch(connection: Connection, basket_id: str, now_us: int) -> None:
    connection.execute(
        _basket.update().where(_basket.c.basket_id == basket_id).values(updated_us=now_us)
    )


def delete(connection: Connection, basket_id: str) -> None:
    """Forget a basket whose sale is in the journal."""
    connection.execute(_line.delete().where(_line.c.basket_id == basket_id))
    connection.execute(_basket.delete().where(_basket.c.basket_id == basket_id))
