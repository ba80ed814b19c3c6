"""What was sold in a customer's name, as plain values for a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pharmadesk.domain.tickets import ticket_number
from pharmadesk.projections.tables import metadata
from pharmadesk.queries import invoices
from pharmadesk.storage import vault

if TYPE_CHECKING:
    from sqlalchemy import Connection

_t = metadata.tables
_sale, _line, _payment = _t["sale"], _t["sale_line"], _t["payment"]


def purchases(connection: Connection, customer_id: str) -> list[dict[str, Any]]:
    """List what was sold in the customer's name, with the invoices that bear a name."""
    rows = connection.execute(
        sa.select(_sale)
        .where(_sale.c.customer_id == customer_id)
        .order_by(_sale.c.completed_at_us, _sale.c.sale_id)
    )
    return [
        {
            "ticket": ticket_number(row.series, row.number),
            "date": row.business_date,
            "total_centimes": row.total_centimes,
            "lines": _parts(
                connection, _line, row.sale_id, ("name", "quantity", "amount_centimes")
            ),
            "payments": _parts(connection, _payment, row.sale_id, ("tender", "amount_centimes")),
            **_invoiced(connection, row.sale_id),
        }
        for row in rows
    ]


def _parts(
    connection: Connection, table: sa.Table, sale_id: str, names: tuple[str, ...]
) -> list[dict[str, Any]]:
    order = list(table.primary_key.columns)[-1]
    rows = connection.execute(
        sa.select(*(table.c[name] for name in names))
        .where(table.c.sale_id == sale_id)
        .order_by(order)
    )
    return [dict(zip(names, row, strict=True)) for row in rows]


def _invoiced(connection: Connection, sale_id: str) -> dict[str, str]:
    invoice = invoices.of_sale(connection, sale_id)
    if invoice is None:
        return {}
    key = vault.person_key(connection, invoice.buyer_id)
    buyer = vault.unseal(key, invoice.buyer_id, invoice.sealed_buyer) if key else ""
    return {"invoice": invoice.printed_number, "invoiced_to": buyer, "ice": invoice.ice}
