"""The receipt of a recorded sale: what the journal says, in the words of its event alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pharmadesk.documents.paper import WIDE, DrawerKick
from pharmadesk.documents.receipt import receipt
from pharmadesk.documents.receipt_content import (
    ReceiptContent,
    ReceiptLine,
    ReceiptLot,
    ReceiptPayment,
    ReceiptPharmacy,
    ReceiptVat,
)
from pharmadesk.domain.accounts import customer_code
from pharmadesk.domain.events import SaleCompleted
from pharmadesk.domain.tenders import CREDIT, NO_MONEY
from pharmadesk.domain.ticket_codes import TicketCode
from pharmadesk.domain.tickets import ticket_number
from pharmadesk.errors import Refused
from pharmadesk.i18n import _
from pharmadesk.journal import kinds, reading
from pharmadesk.queries.till import pharmacy_block, register_label, sale_event_id
from pharmadesk.services import people
from pharmadesk.values.clock import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pharmadesk.documents.paper import Paper
    from pharmadesk.domain.events import LotTaken, SaleLine, VatTotal
    from pharmadesk.journal.event import StoredEvent
    from pharmadesk.services.till import Till

_FINGERPRINT_DIGITS: Final = 12
_GROUP: Final = 4
_SIGNATURE_DIGITS: Final = 16


def receipt_of_sale(
    till: Till,
    sale_id: str,
    *,
    columns: int = WIDE,
    copy: bool = False,
    kick_drawer: bool = True,
) -> Paper:
    """Lay out the receipt of a sale; only the original of a cash sale may open the drawer.

    Raises: Refused `sale.unknown`.
    """
    return laid_out(content_of_sale(till, sale_id, copy=copy), columns, kick_drawer=kick_drawer)


def laid_out(content: ReceiptContent, columns: int, *, kick_drawer: bool) -> Paper:
    """Lay a paper out, with the drawer or without."""
    paper = receipt(content, columns)
    if kick_drawer:
        return paper
    blocks = tuple(block for block in paper.blocks if not isinstance(block, DrawerKick))
    return replace(paper, blocks=blocks)


def content_of_sale(till: Till, sale_id: str, *, copy: bool = False) -> ReceiptContent:
    """Read what the receipt of a sale says.

    Raises: Refused `sale.unknown`.
    """
    with till.database.read() as connection:
        event_id = sale_event_id(connection, sale_id)
        entry = reading.get(connection, event_id) if event_id else None
        if entry is None:
            raise Refused("sale.unknown")
        header = entry.stored.header
        pharmacy = pharmacy_block(connection, header.pharmacy_id)
        _code, register = register_label(connection, header.device_id)
        cashier = people.name_of(connection, header.actor_id)
    body = kinds.decode(header.kind, header.version, entry.stored.body_bytes)
    assert isinstance(body, SaleCompleted), "a sale's row names the event of a sale"
    code = _signed_code(till, entry.stored, body)
    return _content(entry.stored, body, pharmacy, register, cashier, code, copy=copy)


def fingerprint(stored: StoredEvent) -> str:
    """Shorten an event's hash to what a person compares with the eye, such as `7C41-E0B9-52DA`."""
    digits = stored.hash.hex().upper()[:_FINGERPRINT_DIGITS]
    return "-".join(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))


def _signed_code(till: Till, stored: StoredEvent, body: SaleCompleted) -> str:
    """Say in one line what an inspector checks against the journal, and another register believes.

    It is signed by the register that prints: a copy is worth as much as the original, which comes
    back no more often for being printed twice.
    """
    code = TicketCode(
        ticket_number(body.series, body.number),
        body.sale_id,
        body.total_centimes,
        sum(total.vat_centimes for total in body.vat),
        sum(paid.amount_centimes for paid in body.payments if paid.tender not in NO_MONEY),
        fingerprint(stored),
    )
    signature = till.signer.sign(code.statement(till.identity.tenant_id))
    return replace(code, signature=signature).text()


def code_text(
    kind: str,
    stored: StoredEvent,
    number: str,
    key: str,
    total_centimes: int,
    vat: Sequence[VatTotal],
) -> str:
    """Write the code of a paper that an inspector checks; `kind` says which paper.

    Shape: fields parted by `|`: kind, number, id, total and VAT in centimes, the fingerprint, the
    first 8 bytes of the event's signature in hexadecimal.
    """
    fields = (
        kind,
        number,
        key,
        str(total_centimes),
        str(sum(total.vat_centimes for total in vat)),
        fingerprint(stored),
        stored.signature.hex().upper()[:_SIGNATURE_DIGITS],
    )
    return "|".join(fields)


def _content(
    stored: StoredEvent,
    body: SaleCompleted,
    pharmacy: Mapping[str, str],
    register: str,
    cashier: str,
    code: str,
    *,
    copy: bool,
) -> ReceiptContent:
    return ReceiptContent(
        pharmacy=pharmacy_of(pharmacy),
        number=ticket_number(body.series, body.number),
        issued_at=local(stored.header.occurred_at_us),
        register=register,
        person=cashier,
        lines=tuple(map(_line, body.lines)),
        rounding_centimes=body.rounding_centimes,
        total_centimes=body.total_centimes,
        payments=tuple(
            ReceiptPayment(
                tender=payment.tender,
                tendered_centimes=payment.tendered_centimes,
                change_centimes=payment.change_centimes,
                reference=payment.reference or "",
                bank=payment.bank or "",
                due=payment.due or "",
            )
            for payment in body.payments
        ),
        vat=vat_table(body.vat),
        item_count=sum(line.quantity for line in body.lines),
        savings_centimes=sum(line.discount_centimes for line in body.lines),
        qr_text=code,
        fingerprint=fingerprint(stored),
        footer=tuple(pharmacy.get("receipt_footer", "").splitlines()),
        copy=copy,
        customer=_account_of(body),
    )


def _account_of(body: SaleCompleted) -> str:
    """Name whose account a sale goes to by code; a sale that was paid names nobody."""
    on_credit = any(paid.tender == CREDIT for paid in body.payments)
    return customer_code(body.customer_id) if on_credit and body.customer_id else ""


def vat_table(totals: Sequence[VatTotal]) -> tuple[ReceiptVat, ...]:
    """Set the taxes of a paper."""
    return tuple(
        ReceiptVat(
            rate_bp=total.rate_bp,
            net_centimes=total.net_centimes,
            vat_centimes=total.vat_centimes,
            gross_centimes=total.gross_centimes,
        )
        for total in totals
    )


def pharmacy_of(block: Mapping[str, str]) -> ReceiptPharmacy:
    """Set a pharmacy's legal block for its papers."""
    where = (block.get("address", ""), block.get("city", ""))
    return ReceiptPharmacy(
        name=block.get("name", "").upper(),
        holder=block.get("holder", ""),
        address=", ".join(part for part in where if part),
        phone=block.get("phone", ""),
        ice=block.get("ice", ""),
        tax_identifier=block.get("tax_id", ""),
        business_tax=block.get("business_tax", ""),
        trade_register=block.get("trade_register", ""),
        social_security=block.get("cnss", ""),
        inpe=block.get("inpe", ""),
    )


def _line(line: SaleLine) -> ReceiptLine:
    return ReceiptLine(
        name=line.name,
        quantity=line.quantity,
        unit=_("unit") if line.by_unit is True else "",
        unit_price_centimes=line.unit_price_centimes,
        total_centimes=line.quantity * line.unit_price_centimes,
        discount_centimes=line.discount_centimes,
        discount_bp=line.discount_bp or 0,
        lots=lots_of(line.lots),
    )


def lots_of(lots: Iterable[LotTaken]) -> tuple[ReceiptLot, ...]:
    """Set the lots that a line names."""
    return tuple(
        ReceiptLot(number=lot.number, expiry=lot.expiry or "")
        for lot in lots
        if lot.number is not None
    )
