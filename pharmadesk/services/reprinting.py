"""Copies of receipts: each is asked for once, is marked as one and opens no drawer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain.permissions import Action
from pharmadesk.domain.return_events import ReceiptReprinted
from pharmadesk.queries import tickets
from pharmadesk.services import printing

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit


def reprint(till: Till, actor: Actor, sale_id: str, request_id: str) -> str:
    """Queue a copy of a receipt and return its job; the same request again is the same copy.

    Raises: Refused `permission.denied`, `sale.unknown`.
    """

    def work(unit: Unit) -> str:
        unit.require(Action.REPRINT_RECEIPT)
        sold = tickets.sold(unit.connection, sale_id)
        if not tickets.was_copied(unit.connection, request_id):
            body = ReceiptReprinted(request_id=request_id, sale_id=sale_id)
            unit.emit("receipt.reprinted", body, stream_key=sale_id)
        document = printing.RECEIPT if sold.voided_by is None else printing.VOID
        return printing.enqueue_copy(unit, document, sale_id, request_id)

    return till.write(actor, work)


def reprint_slip(till: Till, actor: Actor, sale_id: str, request_id: str) -> str:
    """Queue a copy of the slip of a sale's last return; the same request again is the same copy.

    Raises: Refused `permission.denied`, `return.none`.
    """

    def work(unit: Unit) -> str:
        unit.require(Action.REPRINT_RECEIPT)
        return_id = tickets.last_return(unit.connection, sale_id)
        if not tickets.was_copied(unit.connection, request_id):
            body = ReceiptReprinted(request_id=request_id, sale_id=sale_id, return_id=return_id)
            unit.emit("receipt.reprinted", body, stream_key=sale_id)
        return printing.enqueue_copy(unit, printing.RETURN, return_id, request_id)

    return till.write(actor, work)
