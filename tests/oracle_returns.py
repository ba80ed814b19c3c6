"""What the oracle hears of a sale after it: a copy, its voiding, a return against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import oracle_accounts, oracle_insuring

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.oracle import Body, Facts, Header

LINE_COLUMNS = (
    *("sale_line_no", "item_id", "quantity", "amount_centimes", "vat_bp", "vat_centimes"),
    "place",
)


def _copied(facts: Facts, header: Header, body: Body) -> None:
    facts.put(
        "receipt_copy",
        {"request_id": body["request_id"]},
        sale_id=body["sale_id"],
        return_id=body.get("return_id"),
        person_id=header["actor_id"],
        reprinted_at_us=header["occurred_at_us"],
        event_id=header["event_id"],
    )


def _invoiced(facts: Facts, header: Header, body: Body) -> None:
    facts.put(
        "invoice",
        {"invoice_id": body["invoice_id"]},
        **{name: body[name] for name in ("sale_id", "series", "number", "buyer_id")},
        sealed_buyer=body["sealed_buyer"],
        ice=body.get("ice", ""),
        sealed_care=body.get("sealed_care", ""),
        business_date=header["business_date"],
        issued_at_us=header["occurred_at_us"],
        person_id=header["actor_id"],
        event_id=header["event_id"],
    )


def _drawer_opened(facts: Facts, header: Header, body: Body) -> None:
    facts.put(
        "drawer_opening",
        {"opening_id": body["opening_id"]},
        reason=body["reason"],
        register_id=header["device_id"],
        session_id=header["cash_session_id"],
        business_date=header["business_date"],
        opened_at_us=header["occurred_at_us"],
        person_id=header["actor_id"],
        event_id=header["event_id"],
    )


def _voided(facts: Facts, header: Header, body: Body) -> None:
    facts.put(
        "sale_void",
        {"sale_id": body["sale_id"], "event_id": header["event_id"]},
        session_id=header["cash_session_id"],
        reason=body["reason"],
        total_centimes=body["total_centimes"],
        voided_at_us=header["occurred_at_us"],
        person_id=header["actor_id"],
    )
    oracle_accounts.moved(facts, header, body, "void", body["sale_id"], body["refunds"])
    for back in body["goods"]:
        where = (back["item_id"], back["lot_id"], back["place"])
        facts.moved("stock_move", *where, back["quantity"])
    _given_back(facts, header, body)


def _returned(facts: Facts, header: Header, body: Body) -> None:
    key = {"return_id": body["return_id"]}
    facts.put(
        "sale_return",
        key,
        sale_id=body["sale_id"],
        register_id=header["device_id"],
        session_id=header["cash_session_id"],
        business_date=header["business_date"],
        series=body["series"],
        number=body["number"],
        reason=body["reason"],
        returned_at_us=header["occurred_at_us"],
        rounding_centimes=body["rounding_centimes"],
        total_centimes=body["total_centimes"],
        person_id=header["actor_id"],
        event_id=header["event_id"],
    )
    for line in body["lines"]:
        facts.put(
            "return_line",
            key | {"line_no": line["line_no"]},
            sale_id=body["sale_id"],
            **{name: line[name] for name in LINE_COLUMNS},
        )
        for lot in line["lots"]:
            where = (line["item_id"], lot["lot_id"], line["place"])
            facts.moved("stock_move", *where, lot["quantity"])
    oracle_accounts.moved(facts, header, body, "return", body["return_id"], body["refunds"])
    for refund in body["refunds"]:
        rest = {name: value for name, value in refund.items() if name != "refund_no"}
        facts.put("refund", key | {"refund_no": refund["refund_no"]}, **rest)
    _given_back(facts, header, body)


def _given_back(facts: Facts, header: Header, body: Body) -> None:
    oracle_insuring.gave_back(facts, body)
    session, day, register = (
        header[name] for name in ("cash_session_id", "business_date", "device_id")
    )
    for refund in body["refunds"]:
        key = {"session_id": session, "tender": refund["tender"]}
        none = {"payment_count": 0, "tendered_centimes": 0, "change_centimes": 0}
        facts.add("session_total", key, **none, refunded_centimes=refund["amount_centimes"])
    for rate in body["vat"]:
        facts.add(
            "day_total",
            {"register_id": register, "business_date": day, "vat_bp": rate["rate_bp"]},
            **{name: -rate[name] for name in ("net_centimes", "vat_centimes", "gross_centimes")},
        )


TELLING: dict[str, Callable[[Facts, Header, Body], None]] = {
    "receipt.reprinted": _copied,
    "drawer.opened": _drawer_opened,
    "invoice.issued": _invoiced,
    "sale.voided": _voided,
    "return.completed": _returned,
}
