"""The invoices that were issued."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pharmadesk.domain.tickets import ticket_number
from pharmadesk.projections.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

_invoice = metadata.tables["invoice"]


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice as it was issued; who buys is sealed. Units: UTC microseconds."""

    invoice_id: str
    sale_id: str
    series: str
    number: int
    buyer_id: str
    sealed_buyer: str
    ice: str
    sealed_care: str
    issued_at_us: int

    @property
    def printed_number(self) -> str:
        """The number as it is printed."""
        return ticket_number(self.series, self.number)


_COLUMNS = [_invoice.c[name] for name in Invoice.__dataclass_fields__]


def of_sale(connection: Connection, sale_id: str) -> Invoice | None:
    """Find the invoice of a sale: the first, where registers that were apart issued one each."""
    query = sa.select(*_COLUMNS).where(_invoice.c.sale_id == sale_id)
    row = connection.execute(query.order_by(_invoice.c.issued_at_us, _invoice.c.invoice_id)).first()
    return None if row is None else Invoice(**row._asdict())
