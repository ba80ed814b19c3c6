"""The papers of money that goes back: the cancellation of a sale, the slip of a return."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pharmadesk.documents.account_papers import slip_of_payment, statement_paper
from pharmadesk.documents.loan_slip import slip_of_loan, slip_of_settlement
from pharmadesk.documents.paper import DrawerKick, Paper
from pharmadesk.documents.promise_slip import promise_slip
from pharmadesk.documents.receipt_content import (
    ReceiptContent,
    ReceiptLine,
    ReceiptPayment,
)
from pharmadesk.documents.sale_receipt import (
    code_text,
    content_of_sale,
    fingerprint,
    laid_out,
    lots_of,
    pharmacy_of,
    receipt_of_sale,
    vat_table,
)
from pharmadesk.domain.return_events import ReturnCompleted, SaleVoided
from pharmadesk.domain.tickets import ticket_number
from pharmadesk.errors import Refused
from pharmadesk.journal import kinds, reading
from pharmadesk.queries import tickets
from pharmadesk.queries.till import pharmacy_block, register_label
from pharmadesk.services import people, printing
from pharmadesk.values.clock import local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pharmadesk.domain.return_events import Refund, ReturnLine
    from pharmadesk.services.till import Till
    from pharmadesk.storage.print_jobs import PrintJob

_SLIPS: Final[dict[str, Callable[[Till, str, int], Paper]]] = {
    printing.PROMISE: promise_slip,
    printing.STATEMENT: statement_paper,
    printing.LOAN: slip_of_loan,
    printing.LOAN_END: slip_of_settlement,
}
"""The papers that say what is so when they are printed, whoever asks for them."""


def paper_of_job(till: Till, job: PrintJob, columns: int) -> Paper:
    """Lay out the paper a print job is of; of an opened drawer it is the pulse alone.

    Raises: Refused `sale.unknown`, `account.unknown_payment`, `customer.unknown`, `loan.unknown`.
    """
    copy = job.copy > 0
    if job.document == printing.DRAWER:
        return Paper(columns, rtl=False, blocks=(DrawerKick(),) if job.kick_drawer else ())
    if job.document in _SLIPS:
        return _SLIPS[job.document](till, job.subject, columns)
    if job.document == printing.RETURN:
        content = content_of_return(till, job.subject, copy=copy)
    elif job.document == printing.VOID:
        content = content_of_void(till, job.subject, copy=copy)
    elif job.document == printing.ACCOUNT:
        return slip_of_payment(till, job.subject, columns, copy=copy, kick_drawer=job.kick_drawer)
    else:
        return receipt_of_sale(
            till, job.subject, columns=columns, copy=copy, kick_drawer=job.kick_drawer
        )
    return laid_out(content, columns, kick_drawer=job.kick_drawer)


def content_of_void(till: Till, sale_id: str, *, copy: bool = False) -> ReceiptContent:
    """Read what the cancellation of a sale says.

    Raises: Refused `sale.unknown`.
    """
    content = content_of_sale(till, sale_id, copy=copy)
    with till.database.read() as connection:
        event_id = tickets.sold(connection, sale_id).voided_by
        entry = reading.get(connection, event_id) if event_id else None
        if entry is None:
            raise Refused("sale.unknown")
        stored = entry.stored
        person = people.name_of(connection, stored.header.actor_id)
    body = kinds.read(stored.header, stored.body_bytes)
    assert isinstance(body, SaleVoided), "a voiding's row names its event"
    return replace(
        content,
        occasion="void",
        issued_at=local(stored.header.occurred_at_us),
        person=person,
        payments=_given_back(body.refunds),
        savings_centimes=0,
        qr_text=code_text("PD1V", stored, content.number, sale_id, body.total_centimes, body.vat),
        fingerprint=fingerprint(stored),
    )


def content_of_return(till: Till, return_id: str, *, copy: bool = False) -> ReceiptContent:
    """Read what the slip of a return says.

    Raises: Refused `sale.unknown`.
    """
    with till.database.read() as connection:
        event_id = tickets.return_event_id(connection, return_id)
        entry = reading.get(connection, event_id) if event_id else None
        if entry is None:
            raise Refused("sale.unknown")
        stored = entry.stored
        body = kinds.read(stored.header, stored.body_bytes)
        assert isinstance(body, ReturnCompleted), "a return's row names its event"
        known = tickets.ticket(connection, body.sale_id)
        block = pharmacy_block(connection, stored.header.pharmacy_id)
        _code, register = register_label(connection, stored.header.device_id)
        person = people.name_of(connection, stored.header.actor_id)
    number = ticket_number(body.series, body.number)
    return ReceiptContent(
        pharmacy=pharmacy_of(block),
        number=number,
        issued_at=local(stored.header.occurred_at_us),
        register=register,
        person=person,
        lines=tuple(map(_line, body.lines)),
        rounding_centimes=body.rounding_centimes,
        total_centimes=body.total_centimes,
        payments=_given_back(body.refunds),
        vat=vat_table(body.vat),
        item_count=sum(line.quantity for line in body.lines),
        qr_text=code_text("PD1R", stored, number, return_id, body.total_centimes, body.vat),
        fingerprint=fingerprint(stored),
        footer=tuple(block.get("receipt_footer", "").splitlines()),
        copy=copy,
        occasion="return",
        original=ticket_number(known.series, known.number) if known else body.ticket or "",
    )


def _given_back(refunds: Iterable[Refund]) -> tuple[ReceiptPayment, ...]:
    return tuple(
        ReceiptPayment(tender=refund.tender, tendered_centimes=refund.amount_centimes)
        for refund in refunds
    )


def _line(line: ReturnLine) -> ReceiptLine:
    return ReceiptLine(
        name=line.name,
        quantity=line.quantity,
        unit_price_centimes=line.unit_price_centimes,
        total_centimes=line.quantity * line.unit_price_centimes,
        discount_centimes=line.discount_centimes,
        lots=lots_of(line.lots),
    )
