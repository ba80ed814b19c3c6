"""The effects of what moves a customer's account; pure, as all are.

Credit is a tender like others in the totals of a session, and never money in a drawer. What it adds
to an account or takes off it is a movement of the event that tells it, one an event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET, UnsetType

from pharmadesk.domain.tenders import CREDIT
from pharmadesk.projections.effects import Add, Latest, Put

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.domain import account_events, events, return_events
    from pharmadesk.domain.accounts import MovementKind
    from pharmadesk.journal.event import Header
    from pharmadesk.projections.effects import Effect, Value

Effects = tuple["Effect", ...]


def whose(customer_id: str | UnsetType) -> str | None:
    """Read for whom a sale is; None where nobody said."""
    return None if customer_id is UNSET else customer_id


def sold(header: Header, body: events.SaleCompleted) -> Effects:
    """Add what a sale leaves on credit to its customer's account."""
    amount = sum(paid.amount_centimes for paid in body.payments if paid.tender == CREDIT)
    return _moved(header, "sale", body.sale_id, body.customer_id, amount)


def gave_back(
    header: Header,
    kind: MovementKind,
    subject_id: str,
    body: return_events.SaleVoided | return_events.ReturnCompleted,
) -> Effects:
    """Take what came back of a sale on credit off its customer's account."""
    amount = sum(back.amount_centimes for back in body.refunds if back.tender == CREDIT)
    return _moved(header, kind, subject_id, body.customer_id, -amount)


def _moved(
    header: Header,
    kind: MovementKind,
    subject_id: str,
    customer_id: str | UnsetType,
    amount_centimes: int,
) -> Effects:
    if customer_id is UNSET or not amount_centimes:
        return ()
    row: dict[str, Value] = {
        "event_id": header.event_id,
        "customer_id": customer_id,
        "kind": kind,
        "subject_id": subject_id,
        "moved_at_us": header.occurred_at_us,
        "business_date": header.business_date,
        "amount_centimes": amount_centimes,
    }
    figures = {
        "debit_centimes": max(0, amount_centimes),
        "credit_centimes": max(0, -amount_centimes),
    }
    return (
        Put("account_movement", row),
        Add("account_total", (customer_id,), figures, "account_movement"),
    )


def _customer_described(_header: Header, body: account_events.CustomerDescribed) -> Effects:
    return (Latest("customer", (body.customer_id,), {"sealed": body.sealed}),)


def _limit_set(_header: Header, body: account_events.CreditLimitSet) -> Effects:
    return (Latest("customer", (body.customer_id,), {"limit_centimes": body.limit_centimes}),)


def _account_paid(header: Header, body: account_events.AccountPaid) -> Effects:
    paid = body.payment
    row: dict[str, Value] = {
        "payment_id": body.payment_id,
        "customer_id": body.customer_id,
        "register_id": header.device_id,
        "session_id": header.cash_session_id,
        "business_date": header.business_date,
        "series": body.series,
        "number": body.number,
        "tender": paid.tender,
        "amount_centimes": paid.amount_centimes,
        "tendered_centimes": paid.tendered_centimes,
        "change_centimes": paid.change_centimes,
        "reference": None if paid.reference is UNSET else paid.reference,
        "bank": None if paid.bank is UNSET else paid.bank,
        "paid_at_us": header.occurred_at_us,
        "person_id": header.actor_id,
        "event_id": header.event_id,
    }
    money = {
        "payment_count": 1,
        "tendered_centimes": paid.tendered_centimes,
        "change_centimes": paid.change_centimes,
    }
    return (
        Put("account_payment", row),
        Add("session_total", (header.cash_session_id, paid.tender), money, "account_payment"),
        *_moved(header, "payment", body.payment_id, body.customer_id, -paid.amount_centimes),
    )


EFFECTS: dict[str, Callable[[Header, Any], Effects]] = {
    "customer.described": _customer_described,
    "credit.limit_set": _limit_set,
    "account.paid": _account_paid,
}
