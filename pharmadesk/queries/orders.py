"""Orders to suppliers: a draft as it was last written, a sent one as it was sent, and what came."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from pharmadesk.domain.states import OrderState
from pharmadesk.projections.tables import metadata
from pharmadesk.queries.catalogue import items_in_hand
from pharmadesk.queries.pages import Asked, Page, page, paged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

_t = metadata.tables
_origin, _draft, _draft_line = _t["order_origin"], _t["order_draft"], _t["order_draft_line"]
_state, _submission, _ordered = _t["order_state"], _t["order_submission"], _t["ordered_line"]
_receipt, _lot = _t["order_receipt"], _t["lot"]

Status = Literal["draft", "submitted", "partially_received", "closed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Line:
    """Packs of an item at a price each, and the base units of it that came."""

    line_id: str
    item_id: str
    packs: int
    unit_cost_centimes: int
    lot_number: str | None
    received_units: int
    units_per_pack: int

    @property
    def received_packs(self) -> int:
        """How many whole packs came."""
        return self.received_units // self.units_per_pack


@dataclass(frozen=True, slots=True)
class Order:
    """An order and its lines."""

    order_id: str
    supplier_id: str
    expected_date: str | None
    status: Status
    created_by: str | None
    created_at_us: int
    lines: tuple[Line, ...]

    @property
    def total_centimes(self) -> int:
        """What it costs."""
        return sum(line.packs * line.unit_cost_centimes for line in self.lines)


_ORDERS = (
    sa.select(_origin, _draft.c.supplier_id, _draft.c.expected_date, _state.c.rank)
    .join(_draft, _draft.c.order_id == _origin.c.order_id)
    .join(_state, _state.c.order_id == _origin.c.order_id)
)


def orders(connection: Connection, asked: Asked) -> Page[Order]:
    """List orders, the last begun first."""
    keys = (_origin.c.created_at_us, _origin.c.order_id)
    rows = connection.execute(paged(_ORDERS, asked, keys, rising=False)).all()
    found = page(rows, asked, lambda row: (row.created_at_us, row.order_id))
    made = _as_orders(connection, found.rows)
    return found.map(lambda _row: next(made))


def order(connection: Connection, order_id: str) -> Order | None:
    """Find an order."""
    rows = connection.execute(_ORDERS.where(_origin.c.order_id == order_id)).all()
    return next(_as_orders(connection, rows), None)


def entered(connection: Connection, order_id: str, note: str) -> dict[tuple[str, str, str], int]:
    """Sum what a delivery note has told already, by the line and the number and expiry of the lot.

    Units: base units.
    """
    told = _told(connection, [order_id])
    return {
        (line_id, number, expiry): units
        for (_, line_id, own, number, expiry), units in told.items()
        if own == note
    }


def _as_orders(connection: Connection, rows: Sequence[Any]) -> Iterator[Order]:
    ids = [row.order_id for row in rows]
    drafted = _lines_of(connection, _draft_line, ids)
    sent = _sent(connection, ids)
    received = _received(connection, ids)
    lines = {order_id: sent[order_id].lines if order_id in sent else drafted[order_id]
             for order_id in ids}  # fmt: skip
    items = items_in_hand(connection, {line.item_id for some in lines.values() for line in some})
    for row in rows:
        own = tuple(
            Line(
                line.line_id,
                line.item_id,
                line.packs,
                line.unit_cost_centimes,
                line.lot_number,
                received[row.order_id, line.line_id],
                items[line.item_id].units_per_pack if line.item_id in items else 1,
            )
            for line in lines[row.order_id]
            if line.packs
        )
        head = sent.get(row.order_id, row)
        yield Order(
            row.order_id,
            head.supplier_id,
            head.expected_date,
            _status(row.rank, own),
            row.created_by,
            row.created_at_us,
            own,
        )


def _status(rank: int, lines: Sequence[Line]) -> Status:
    """Say where an order stands; that everything came closes it by itself."""
    if rank == OrderState.CANCELLED:
        return "cancelled"
    if rank == OrderState.DRAFT:
        return "draft"
    whole = all(line.received_units >= line.packs * line.units_per_pack for line in lines)
    if rank == OrderState.CLOSED or whole:
        return "closed"
    return "partially_received" if any(line.received_units for line in lines) else "submitted"


@dataclass(frozen=True, slots=True)
class _Sent:
    supplier_id: str
    expected_date: str | None
    lines: list[Any]


def _sent(connection: Connection, ids: list[str]) -> dict[str, _Sent]:
    """Read orders as they were sent; of two sendings, the first."""
    query = (
        sa.select(_submission)
        .where(_submission.c.order_id.in_(ids))
        .order_by(_submission.c.event_id.desc())
    )
    first = {row.order_id: row for row in connection.execute(query)}
    query = sa.select(_ordered).where(
        _ordered.c.event_id.in_([row.event_id for row in first.values()])
    )
    lines: dict[str, list[Any]] = defaultdict(list)
    for line in connection.execute(query.order_by(_ordered.c.line_id)):
        lines[line.order_id].append(line)
    return {
        order_id: _Sent(row.supplier_id, row.expected_date, lines[order_id])
        for order_id, row in first.items()
    }


def _lines_of(connection: Connection, table: sa.Table, ids: list[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    query = sa.select(table).where(table.c.order_id.in_(ids)).order_by(table.c.line_id)
    for line in connection.execute(query):
        found[line.order_id].append(line)
    return found


def _received(connection: Connection, ids: list[str]) -> dict[tuple[str, str], int]:
    total: dict[tuple[str, str], int] = defaultdict(int)
    for (order_id, line_id, *_), units in _told(connection, ids).items():
        total[order_id, line_id] += units
    return total


def _told(connection: Connection, ids: list[str]) -> dict[tuple[str, str, str, str, str], int]:
    """Sum what notes told, by order, line, note, and number and expiry of the lot.

    A lot is counted as the receipt that was made first says: at another counter the same note is
    entered again, with lots that were minted there.
    """
    query = (
        sa.select(
            _receipt.c.order_id,
            _receipt.c.line_id,
            _receipt.c.note,
            sa.func.coalesce(_lot.c.number, "").label("number"),
            sa.func.coalesce(_lot.c.expiry, "").label("expiry"),
            _receipt.c.event_id,
            _receipt.c.units,
        )
        .outerjoin(_lot, _lot.c.lot_id == _receipt.c.lot_id)
        .where(_receipt.c.order_id.in_(ids))
        .order_by(_receipt.c.event_id)
    )
    first: dict[tuple[str, str, str, str, str], str] = {}
    told: dict[tuple[str, str, str, str, str], int] = defaultdict(int)
    for *key, event_id, units in connection.execute(query):
        order_id, line_id, note, number, expiry = key
        lot = (order_id, line_id, note, number, expiry)
        if first.setdefault(lot, event_id) == event_id:
            told[lot] += units
    return told
