"""Sales as they were made, to list and to look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pharmadesk.projections.tables import metadata
from pharmadesk.queries.pages import Asked, Page, page, paged

if TYPE_CHECKING:
    from sqlalchemy import Connection

_t = metadata.tables
_sale, _line, _payment = _t["sale"], _t["sale_line"], _t["payment"]
_void = _t["sale_void"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sale."""

    line_no: int
    item_id: str
    name: str
    quantity: int
    unit_price_centimes: int
    discount_centimes: int
    amount_centimes: int
    vat_bp: int
    vat_centimes: int


@dataclass(frozen=True, slots=True)
class Payment:
    """Money for a sale, the change that was given, and what was noted of it."""

    tender: str
    amount_centimes: int
    tendered_centimes: int
    change_centimes: int
    reference: str | None
    bank: str | None
    due: str | None
    taken_by: str | None


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale; its lines and payments are there where one sale was asked for."""

    sale_id: str
    register_id: str
    session_id: str
    business_date: str
    series: str
    number: int
    completed_at_us: int
    total_centimes: int
    rounding_centimes: int
    line_count: int
    cashier_id: str
    is_voided: bool
    lines: tuple[Line, ...] = ()
    payments: tuple[Payment, ...] = ()


_ELSEWHERE = {"lines", "payments", "is_voided"}
_HEAD = sa.select(
    *(_sale.c[name] for name in Sale.__dataclass_fields__ if name not in _ELSEWHERE),
    sa.exists().where(_void.c.sale_id == _sale.c.sale_id).label("is_voided"),
)


def sales(
    connection: Connection,
    asked: Asked,
    session_id: str | None = None,
    from_us: int | None = None,
    to_us: int | None = None,
) -> Page[Sale]:
    """List sales, the last first; `from_us` is within, `to_us` is beyond."""
    query = _HEAD
    if session_id is not None:
        query = query.where(_sale.c.session_id == session_id)
    if from_us is not None:
        query = query.where(_sale.c.completed_at_us >= from_us)
    if to_us is not None:
        query = query.where(_sale.c.completed_at_us < to_us)
    keys = (_sale.c.completed_at_us, _sale.c.sale_id)
    rows = connection.execute(paged(query, asked, keys, rising=False)).all()
    found = page(rows, asked, lambda row: (row.completed_at_us, row.sale_id))
    return found.map(lambda row: Sale(*row))


def sale(connection: Connection, sale_id: str) -> Sale | None:
    """Find a sale with its lines and payments."""
    row: Any = connection.execute(_HEAD.where(_sale.c.sale_id == sale_id)).first()
    if row is None:
        return None
    lines = connection.execute(
        sa.select(*(_line.c[name] for name in Line.__dataclass_fields__))
        .where(_line.c.sale_id == sale_id)
        .order_by(_line.c.line_no)
    )
    payments = connection.execute(
        sa.select(*(_payment.c[name] for name in Payment.__dataclass_fields__))
        .where(_payment.c.sale_id == sale_id)
        .order_by(_payment.c.payment_no)
    )
    return replace(
        Sale(*row),
        lines=tuple(Line(*line) for line in lines),
        payments=tuple(Payment(*payment) for payment in payments),
    )
