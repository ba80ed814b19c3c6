"""The invoice of a recorded sale: what the journal says, on a sheet of A4."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.documents import invoice_pdf
from pharmadesk.documents.invoice_content import InvoiceBuyer, InvoiceContent, InvoiceLine
from pharmadesk.documents.sale_receipt import content_of_sale
from pharmadesk.errors import Refused
from pharmadesk.i18n import _
from pharmadesk.queries import catalogue, invoices, tickets
from pharmadesk.services import invoicing
from pharmadesk.values.clock import local

if TYPE_CHECKING:
    from pharmadesk.services.till import Till


def invoice_of_sale(till: Till, sale_id: str) -> bytes:
    """Lay out the invoice of a sale, in the language in use.

    Raises: Refused `sale.unknown`, `sale.not_fetched`, `invoice.unknown`.
    """
    return invoice_pdf.laid_out(content_of_invoice(till, sale_id))


def content_of_invoice(till: Till, sale_id: str) -> InvoiceContent:
    """Read what the invoice of a sale says.

    Raises: Refused `sale.unknown`, `sale.not_fetched`, `invoice.unknown`.
    """
    with till.read() as connection:
        invoice = invoices.of_sale(connection, sale_id)
        if invoice is None:
            raise Refused("invoice.unknown")
        sale = tickets.sold(connection, sale_id).sale
        codes = catalogue.codes_of(connection, {line.item_id for line in sale.lines})
    receipt = content_of_sale(till, sale_id)
    buyer = invoicing.buyer_of(till, invoice)
    return InvoiceContent(
        pharmacy=receipt.pharmacy,
        buyer=InvoiceBuyer(
            name=buyer.name,
            address=buyer.address,
            ice=buyer.ice,
            patient=buyer.patient,
            prescriber=buyer.prescriber,
        ),
        number=invoice.printed_number,
        issued_at=local(invoice.issued_at_us),
        ticket=receipt.number,
        sold_at=receipt.issued_at,
        lines=tuple(
            InvoiceLine(
                code=codes.get(line.item_id, ""),
                name=_by_unit(line.name) if line.by_unit is True else line.name,
                quantity=line.quantity,
                unit_price_centimes=line.unit_price_centimes,
                discount_centimes=line.discount_centimes,
                total_centimes=line.amount_centimes,
                vat_bp=line.vat_bp,
            )
            for line in sale.lines
        ),
        vat=receipt.vat,
        rounding_centimes=receipt.rounding_centimes,
        total_centimes=receipt.total_centimes,
        payments=receipt.payments,
        fingerprint=receipt.fingerprint,
    )


def _by_unit(name: str) -> str:
    return _("{name}, by the unit").format(name=name)
