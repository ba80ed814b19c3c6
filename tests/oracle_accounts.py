"""What the oracle hears of customers: who they are, what they may owe, what moved their account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tests.oracle import Body, Facts, Header

PAID_COLUMNS = (
    *("tender", "amount_centimes", "tendered_centimes", "change_centimes"),
    *("reference", "bank"),
)


def moved(
    facts: Facts,
    header: Header,
    body: Body,
    kind: str,
    subject_id: str,
    parts: Iterable[Mapping[str, Any]],
) -> None:
    """Whatever is on credit in an event is one movement of its customer's account."""
    on_credit = sum(each["amount_centimes"] for each in parts if each["tender"] == "credit")
    if body.get("customer_id") is None or on_credit == 0:
        return
    _move(facts, header, body, kind, subject_id, on_credit if kind == "sale" else -on_credit)


def _move(
    facts: Facts, header: Header, body: Body, kind: str, subject_id: str, amount: int
) -> None:
    whose = {"customer_id": body["customer_id"]}
    facts.put(
        "account_movement",
        {"event_id": header["event_id"]},
        **whose,
        kind=kind,
        subject_id=subject_id,
        moved_at_us=header["occurred_at_us"],
        business_date=header["business_date"],
        amount_centimes=amount,
    )
    up, down = (amount, 0) if amount > 0 else (0, -amount)
    facts.add("account_total", whose, debit_centimes=up, credit_centimes=down)


def _described(facts: Facts, _header: Header, body: Body) -> None:
    facts.write("customer", {"customer_id": body["customer_id"]}, {"sealed": body["sealed"]})


def _limited(facts: Facts, _header: Header, body: Body) -> None:
    limit = {"limit_centimes": body["limit_centimes"]}
    facts.write("customer", {"customer_id": body["customer_id"]}, limit)


def _paid(facts: Facts, header: Header, body: Body) -> None:
    paid = body["payment"]
    facts.put(
        "account_payment",
        {"payment_id": body["payment_id"]},
        customer_id=body["customer_id"],
        register_id=header["device_id"],
        session_id=header["cash_session_id"],
        business_date=header["business_date"],
        series=body["series"],
        number=body["number"],
        **{name: paid.get(name) for name in PAID_COLUMNS},
        paid_at_us=header["occurred_at_us"],
        person_id=header["actor_id"],
        event_id=header["event_id"],
    )
    facts.add(
        "session_total",
        {"session_id": header["cash_session_id"], "tender": paid["tender"]},
        payment_count=1,
        tendered_centimes=paid["tendered_centimes"],
        change_centimes=paid["change_centimes"],
        refunded_centimes=0,
    )
    if paid["amount_centimes"]:
        amount = -paid["amount_centimes"]
        _move(facts, header, body, "payment", body["payment_id"], amount)


TELLING: dict[str, Callable[[Facts, Header, Body], None]] = {
    "customer.described": _described,
    "credit.limit_set": _limited,
    "account.paid": _paid,
}
