"""Sales, to look at: they are made at the counter alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import UNSET, UnsetType

from pharmadesk.domain.permissions import Action
from pharmadesk.domain.tickets import ticket_number
from pharmadesk.queries import sales
from sync.server.api import operations, paging, values
from sync.server.api.errors import NOT_FOUND
from sync.server.api.operations import Call, Nothing, Operation
from sync.server.api.sessions import range_us
from sync.server.api.values import Amount, Id

if TYPE_CHECKING:
    from sync.server.api.once import Answer


class SaleLine(msgspec.Struct, rename="camel"):
    """A line as it was sold."""

    inventory_item_id: str
    name: str
    quantity: int
    unit_price: Amount
    discount: Amount
    amount: Amount
    vat_basis_points: int
    vat: Amount


class SalePayment(msgspec.Struct, rename="camel"):
    """Money for a sale, the change that was given, and what was noted of it."""

    tender: str
    amount: Amount
    tendered: Amount
    change: Amount
    reference: str | UnsetType = UNSET
    bank: str | UnsetType = UNSET
    due_date: date | UnsetType = UNSET
    taken_by: str | UnsetType = UNSET


class Sale(msgspec.Struct, rename="camel"):
    """A sale, by the number of its receipt."""

    id: str
    receipt_number: str
    register_id: str
    cash_session_id: str
    cashier_id: str
    business_date: date
    completed_at: datetime
    total: Amount
    rounding: Amount
    line_count: int
    is_voided: bool


class SaleDetail(Sale, rename="camel"):
    """A sale with its lines and payments."""

    line_items: tuple[SaleLine, ...]
    payments: tuple[SalePayment, ...]


class SaleList(msgspec.Struct, rename="camel"):
    """Some sales, the last first."""

    data: tuple[Sale, ...]
    next_cursor: str | None


class SaleQuery(paging.Paged, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """Which sales are wanted: of a session, made from an instant on and before another."""

    cash_session_id: Id | UnsetType = UNSET
    from_: Annotated[datetime, msgspec.Meta(tz=True)] | UnsetType = msgspec.field(
        name="from", default=UNSET
    )
    to: Annotated[datetime, msgspec.Meta(tz=True)] | UnsetType = UNSET


def _as_sale(it: sales.Sale) -> Sale:
    return Sale(
        it.sale_id,
        ticket_number(it.series, it.number),
        it.register_id,
        it.session_id,
        it.cashier_id,
        date.fromisoformat(it.business_date),
        values.moment(it.completed_at_us),
        Amount(it.total_centimes),
        Amount(it.rounding_centimes),
        it.line_count,
        it.is_voided,
    )


def _as_detail(it: sales.Sale) -> SaleDetail:
    head = _as_sale(it)
    return SaleDetail(
        **msgspec.structs.asdict(head),
        line_items=tuple(
            SaleLine(
                line.item_id,
                line.name,
                line.quantity,
                Amount(line.unit_price_centimes),
                Amount(line.discount_centimes),
                Amount(line.amount_centimes),
                line.vat_bp,
                Amount(line.vat_centimes),
            )
            for line in it.lines
        ),
        payments=tuple(
            SalePayment(
                paid.tender,
                Amount(paid.amount_centimes),
                Amount(paid.tendered_centimes),
                Amount(paid.change_centimes),
                paid.reference or UNSET,
                paid.bank or UNSET,
                date.fromisoformat(paid.due) if paid.due else UNSET,
                paid.taken_by or UNSET,
            )
            for paid in it.payments
        ),
    )


def _list(call: Call[SaleQuery, Nothing]) -> Answer:
    query = call.query
    session_id = None if query.cash_session_id is UNSET else query.cash_session_id
    with call.desk.read() as connection:
        bounds = range_us(query.from_, query.to)
        page = sales.sales(connection, paging.asked(query, int, str), session_id, *bounds)
    rows = tuple(map(_as_sale, page.rows))
    return operations.told(SaleList(rows, paging.following(page)))


def _get(call: Call[Nothing, Nothing]) -> Answer:
    with call.desk.read() as connection:
        found = sales.sale(connection, call.path["saleId"])
    return operations.told(_as_detail(call.found(found, "sale.unknown")))


OPERATIONS = (
    Operation(
        "GET", "/api/sales", "listSales", "List sales", Action.SEE_SALES, _list, SaleList,
        query=SaleQuery,
    ),
    Operation(
        "GET", "/api/sales/{saleId}", "getSale", "Get a sale", Action.SEE_SALES, _get, SaleDetail,
        problems=(NOT_FOUND,),
    ),
)  # fmt: skip
