"""What the oracle hears of the register of dispensing and of what is owed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.oracle import Body, Facts, Header

LINE_COLUMNS = (
    *("number", "sale_line_no", "item_id", "name", "tableau", "lot_id", "lot_number"),
    "base_units",
)


def _entered(facts: Facts, header: Header, body: Body, act_id: str, **said: Any) -> None:
    prescription = body.get("prescription", {})
    for line in body["lines"]:
        facts.put(
            "dispensing",
            {"act_id": act_id, "line_no": line["line_no"]},
            series=body["series"],
            sale_id=body["sale_id"],
            **{name: line[name] for name in LINE_COLUMNS},
            **{name: line.get(name) for name in ("of_series", "of_number")},
            **{
                name: prescription.get(name, "")
                for name in ("patient_id", "sealed_patient", "prescriber", "reference")
            },
            written_on=prescription.get("written_on"),
            register_id=header["device_id"],
            business_date=header["business_date"],
            occurred_at_us=header["occurred_at_us"],
            person_id=header["actor_id"],
            event_id=header["event_id"],
            **said,
        )


def _dispensed(facts: Facts, header: Header, body: Body) -> None:
    reason = body["prescription"].get("reason", "")
    _entered(facts, header, body, body["dispensing_id"], cause="sale", reason=reason)


def _corrected(facts: Facts, header: Header, body: Body) -> None:
    cause, reason = body["cause"], body["reason"]
    _entered(facts, header, body, body["correction_id"], cause=cause, reason=reason)


PROMISE_COLUMNS = (
    *("sale_id", "ticket", "sale_line_no", "item_id", "name", "packs", "base_units"),
)


def _promised(facts: Facts, header: Header, body: Body) -> None:
    prescription = body.get("prescription", {})
    facts.put(
        "promise",
        {"promise_id": body["promise_id"]},
        **{name: body[name] for name in PROMISE_COLUMNS},
        **{name: prescription.get(name, "") for name in ("patient_id", "sealed_patient")},
        register_id=header["device_id"],
        made_at_us=header["occurred_at_us"],
        person_id=header["actor_id"],
        event_id=header["event_id"],
    )
    for lot in body["lots"]:
        facts.moved("stock_move", body["item_id"], lot["lot_id"], "shop", lot["quantity"])


def _promise_over(facts: Facts, header: Header, body: Body, end_id: str, outcome: str) -> None:
    facts.put(
        "promise_end",
        {"promise_id": body["promise_id"], "end_id": end_id},
        outcome=outcome,
        packs=body["packs"],
        ended_at_us=header["occurred_at_us"],
        person_id=header["actor_id"],
        event_id=header["event_id"],
    )


def _promise_kept(facts: Facts, header: Header, body: Body) -> None:
    _promise_over(facts, header, body, body["hand_over_id"], "kept")
    for lot in body["lots"]:
        facts.moved("stock_move", body["item_id"], lot["lot_id"], "shop", -lot["quantity"])


def _promise_ended(facts: Facts, header: Header, body: Body) -> None:
    _promise_over(facts, header, body, body["end_id"], body["cause"])
    for move in body["moves"]:
        where = (move["item_id"], move["lot_id"], move["place"])
        facts.moved("stock_move", *where, move["quantity"])


TELLING: dict[str, Callable[[Facts, Header, Body], None]] = {
    "prescription.dispensed": _dispensed,
    "dispensing.corrected": _corrected,
    "promise.made": _promised,
    "promise.kept": _promise_kept,
    "promise.ended": _promise_ended,
}
