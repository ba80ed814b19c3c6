"""The effects of what happens to a sale after it, or for no sale at all; pure, as all are.

What is given back is counted beside what was taken, never taken off it: `refunded_centimes` of a
session's tender grows, and the day's taxes are added to with a minus sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from pharmadesk.projections import accounts, insuring
from pharmadesk.projections.effects import Add, Move, Put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pharmadesk.domain import drawer_events, invoice_events, return_events
    from pharmadesk.domain.events import VatTotal
    from pharmadesk.journal.event import Header
    from pharmadesk.projections.effects import Effect, Value

Effects = tuple["Effect", ...]


def _receipt_reprinted(header: Header, body: return_events.ReceiptReprinted) -> Effects:
    row: dict[str, Value] = {
        "request_id": body.request_id,
        "sale_id": body.sale_id,
        "return_id": None if body.return_id is UNSET else body.return_id,
        "person_id": header.actor_id,
        "reprinted_at_us": header.occurred_at_us,
        "event_id": header.event_id,
    }
    return (Put("receipt_copy", row),)


def _sale_voided(header: Header, body: return_events.SaleVoided) -> Effects:
    row: dict[str, Value] = {
        "sale_id": body.sale_id,
        "session_id": header.cash_session_id,
        "reason": body.reason,
        "total_centimes": body.total_centimes,
        "voided_at_us": header.occurred_at_us,
        "person_id": header.actor_id,
        "event_id": header.event_id,
    }
    return (
        Put("sale_void", row),
        *(Move(back.item_id, back.lot_id, back.place, back.quantity) for back in body.goods),
        *_money(header, body.refunds, "sale_void"),
        *accounts.gave_back(header, "void", body.sale_id, body),
        *insuring.cancelled(body),
        *_taxes(header, body.vat, "sale_void"),
    )


def _return_completed(header: Header, body: return_events.ReturnCompleted) -> Effects:
    row: dict[str, Value] = {
        "return_id": body.return_id,
        "sale_id": body.sale_id,
        "register_id": header.device_id,
        "session_id": header.cash_session_id,
        "business_date": header.business_date,
        "series": body.series,
        "number": body.number,
        "reason": body.reason,
        "returned_at_us": header.occurred_at_us,
        "rounding_centimes": body.rounding_centimes,
        "total_centimes": body.total_centimes,
        "person_id": header.actor_id,
        "event_id": header.event_id,
    }
    return (
        Put("sale_return", row),
        *_lines(body),
        *(Put("refund", _refund(body.return_id, refund)) for refund in body.refunds),
        *_money(header, body.refunds, "sale_return"),
        *accounts.gave_back(header, "return", body.return_id, body),
        *insuring.gave_back(body),
        *_taxes(header, body.vat, "sale_return"),
    )


def _lines(body: return_events.ReturnCompleted) -> Iterator[Effect]:
    for line in body.lines:
        row: dict[str, Value] = {
            "return_id": body.return_id,
            "line_no": line.line_no,
            "sale_id": body.sale_id,
            "sale_line_no": line.sale_line_no,
            "item_id": line.item_id,
            "quantity": line.quantity,
            "amount_centimes": line.amount_centimes,
            "vat_bp": line.vat_bp,
            "vat_centimes": line.vat_centimes,
            "place": line.place,
        }
        yield Put("return_line", row)
        for lot in line.lots:
            yield Move(line.item_id, lot.lot_id, line.place, lot.quantity)


def _refund(return_id: str, refund: return_events.Refund) -> dict[str, Value]:
    return {
        "return_id": return_id,
        "refund_no": refund.refund_no,
        "tender": refund.tender,
        "amount_centimes": refund.amount_centimes,
    }


def _money(
    header: Header, refunds: tuple[return_events.Refund, ...], given: str
) -> Iterator[Effect]:
    for refund in refunds:
        key = (header.cash_session_id, refund.tender)
        yield Add("session_total", key, {"refunded_centimes": refund.amount_centimes}, given)


def _taxes(header: Header, vat: tuple[VatTotal, ...], given: str) -> Iterator[Effect]:
    for total in vat:
        figures = {
            "net_centimes": -total.net_centimes,
            "vat_centimes": -total.vat_centimes,
            "gross_centimes": -total.gross_centimes,
        }
        key = (header.device_id, header.business_date, total.rate_bp)
        yield Add("day_total", key, figures, given)


def _invoice_issued(header: Header, body: invoice_events.InvoiceIssued) -> Effects:
    row: dict[str, Value] = {
        "invoice_id": body.invoice_id,
        "sale_id": body.sale_id,
        "series": body.series,
        "number": body.number,
        "buyer_id": body.buyer_id,
        "sealed_buyer": body.sealed_buyer,
        "ice": body.ice,
        "sealed_care": body.sealed_care,
        "business_date": header.business_date,
        "issued_at_us": header.occurred_at_us,
        "person_id": header.actor_id,
        "event_id": header.event_id,
    }
    return (Put("invoice", row),)


def _drawer_opened(header: Header, body: drawer_events.DrawerOpened) -> Effects:
    row: dict[str, Value] = {
        "opening_id": body.opening_id,
        "register_id": header.device_id,
        "session_id": header.cash_session_id,
        "business_date": header.business_date,
        "reason": body.reason,
        "opened_at_us": header.occurred_at_us,
        "person_id": header.actor_id,
        "event_id": header.event_id,
    }
    return (Put("drawer_opening", row),)


EFFECTS: dict[str, Callable[[Header, Any], Effects]] = {
    "receipt.reprinted": _receipt_reprinted,
    "drawer.opened": _drawer_opened,
    "invoice.issued": _invoice_issued,
    "sale.voided": _sale_voided,
    "return.completed": _return_completed,
}
