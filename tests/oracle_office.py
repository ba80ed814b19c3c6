"""What the oracle hears of the office: reconciling, ordering, foreseeing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.oracle import Body, Facts, Header

DRAFT, SENT, ESCALATED, DONE, CANCELLED = 1, 2, 2, 3, 4


def _close_requested(facts: Facts, header: Header, body: Body) -> None:
    facts.put(
        "close_request",
        {"request_id": body["request_id"]},
        session_id=body["session_id"],
        requested_by=header["actor_id"],
        requested_at_us=header["occurred_at_us"],
        event_id=header["event_id"],
    )


def _reconciling(facts: Facts, header: Header, body: Body) -> None:
    key = {"reconciliation_id": body["reconciliation_id"]}
    sides = {
        f"{side}_{tender}": centimes
        for side in ("expected", "counted")
        for tender, centimes in body[side].items()
    }
    facts.put(
        "reconciliation",
        key,
        session_id=body["session_id"],
        closing_event_id=body["closing_event_id"],
        started_by=header["actor_id"],
        started_at_us=header["occurred_at_us"],
        **sides,
        note=body["note"],
        event_id=header["event_id"],
    )
    for other in dict.fromkeys(body["supersedes"]):
        facts.put("reconciliation_supersession", key | {"superseded_id": other})
    facts.reach("reconciliation_state", key, DRAFT)


def _step_added(facts: Facts, header: Header, body: Body) -> None:
    facts.put(
        "reconciliation_step",
        {"step_id": body["step_id"]},
        reconciliation_id=body["reconciliation_id"],
        step=body["step"],
        description=body["description"],
        amount_centimes=body["amount_centimes"],
        performed_by=header["actor_id"],
        performed_at_us=header["occurred_at_us"],
        event_id=header["event_id"],
    )
    if body["step"] == "escalation":
        key = {"reconciliation_id": body["reconciliation_id"]}
        facts.reach("reconciliation_state", key, ESCALATED)


def _reconciled(facts: Facts, header: Header, body: Body) -> None:
    key = {"reconciliation_id": body["reconciliation_id"]}
    facts.put(
        "reconciliation_submission",
        key | {"event_id": header["event_id"]},
        outcome=body["outcome"],
        remaining_centimes=body["remaining_centimes"],
        submitted_by=header["actor_id"],
        submitted_at_us=header["occurred_at_us"],
    )
    rank = DONE if body["outcome"] == "closed" else ESCALATED
    facts.reach("reconciliation_state", key, rank)


def _draft_lines(facts: Facts, body: Body) -> None:
    for line in body["lines"]:
        key = {"order_id": body["order_id"], "line_id": line["line_id"]}
        facts.write("order_draft_line", key, {n: v for n, v in line.items() if n != "line_id"})


def _order_drafted(facts: Facts, header: Header, body: Body) -> None:
    key = {"order_id": body["order_id"]}
    facts.put(
        "order_origin",
        key,
        created_by=header["actor_id"],
        created_at_us=header["occurred_at_us"],
        event_id=header["event_id"],
    )
    fields = {name: body[name] for name in ("supplier_id", "expected_date")}
    facts.write("order_draft", key, fields)
    _draft_lines(facts, body)
    facts.reach("order_state", key, DRAFT)


def _order_changed(facts: Facts, _header: Header, body: Body) -> None:
    if body["fields"]:
        facts.write("order_draft", {"order_id": body["order_id"]}, body["fields"])
    _draft_lines(facts, body)


def _order_submitted(facts: Facts, header: Header, body: Body) -> None:
    key = {"order_id": body["order_id"]}
    at = {"event_id": header["event_id"]}
    facts.put(
        "order_submission",
        key | at,
        supplier_id=body["supplier_id"],
        expected_date=body["expected_date"],
        submitted_by=header["actor_id"],
        submitted_at_us=header["occurred_at_us"],
    )
    for line in body["lines"]:
        rest = {name: value for name, value in line.items() if name != "line_id"}
        facts.put("ordered_line", key | at | {"line_id": line["line_id"]}, **rest)
    facts.reach("order_state", key, SENT)


def _order_closed(facts: Facts, _header: Header, body: Body) -> None:
    facts.reach("order_state", {"order_id": body["order_id"]}, DONE)


def _order_cancelled(facts: Facts, _header: Header, body: Body) -> None:
    facts.reach("order_state", {"order_id": body["order_id"]}, CANCELLED)


def _foreseen(facts: Facts, header: Header, body: Body) -> None:
    generation = body["generation_id"]
    facts.put(
        "forecast_part",
        {"generation_id": generation, "part": body["part"]},
        parts=body["parts"],
        generated_at_us=body["generated_at_us"],
        model=body["model"],
        event_id=header["event_id"],
    )
    for each in body["forecasts"]:
        rest = {name: value for name, value in each.items() if name != "forecast_id"}
        key = {"forecast_id": each["forecast_id"]}
        facts.put("forecast", key, generation_id=generation, **rest)


def _turned_out(facts: Facts, header: Header, body: Body) -> None:
    facts.put(
        "forecast_feedback",
        {"feedback_id": body["feedback_id"]},
        forecast_id=body["forecast_id"],
        verdict=body["verdict"],
        comment=body["comment"],
        given_by=header["actor_id"],
        given_at_us=header["occurred_at_us"],
        event_id=header["event_id"],
    )


TELLING: dict[str, Callable[[Facts, Header, Body], None]] = {
    "close.requested": _close_requested,
    "reconciliation.started": _reconciling,
    "reconciliation.step_added": _step_added,
    "reconciliation.submitted": _reconciled,
    "order.drafted": _order_drafted,
    "order.changed": _order_changed,
    "order.submitted": _order_submitted,
    "order.closed": _order_closed,
    "order.cancelled": _order_cancelled,
    "forecast.published": _foreseen,
    "forecast.feedback": _turned_out,
}
