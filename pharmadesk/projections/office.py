"""The effects of the back office's events: reconciling, ordering, foreseeing; pure, as all are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import msgspec

from pharmadesk.domain.states import OrderState, ReconciliationState
from pharmadesk.projections.effects import Highest, Latest, Put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pharmadesk.domain import events, office_events
    from pharmadesk.journal.event import Header
    from pharmadesk.projections.effects import Effect, Value

Effects = tuple["Effect", ...]


def _close_requested(header: Header, body: office_events.CloseRequested) -> Effects:
    row: dict[str, Value] = {
        "request_id": body.request_id,
        "session_id": body.session_id,
        "requested_by": header.actor_id,
        "requested_at_us": header.occurred_at_us,
        "event_id": header.event_id,
    }
    return (Put("close_request", row),)


def _tenders(side: str, amounts: office_events.TenderAmounts) -> dict[str, Value]:
    return {f"{side}_{name}": getattr(amounts, name) for name in amounts.__struct_fields__}


def _reconciliation_started(header: Header, body: office_events.ReconciliationStarted) -> Effects:
    row: dict[str, Value] = {
        "reconciliation_id": body.reconciliation_id,
        "session_id": body.session_id,
        "closing_event_id": body.closing_event_id,
        "started_by": header.actor_id,
        "started_at_us": header.occurred_at_us,
        **_tenders("expected", body.expected),
        **_tenders("counted", body.counted),
        "note": body.note,
        "event_id": header.event_id,
    }
    supersessions = (
        Put(
            "reconciliation_supersession",
            {"reconciliation_id": body.reconciliation_id, "superseded_id": other},
        )
        for other in dict.fromkeys(body.supersedes)
    )
    key = (body.reconciliation_id,)
    draft = Highest("reconciliation_state", key, ReconciliationState.DRAFT)
    return (Put("reconciliation", row), *supersessions, draft)


def _step_added(header: Header, body: office_events.ReconciliationStepAdded) -> Effects:
    row: dict[str, Value] = {
        "step_id": body.step_id,
        "reconciliation_id": body.reconciliation_id,
        "step": body.step,
        "description": body.description,
        "amount_centimes": body.amount_centimes,
        "performed_by": header.actor_id,
        "performed_at_us": header.occurred_at_us,
        "event_id": header.event_id,
    }
    if body.step != "escalation":
        return (Put("reconciliation_step", row),)
    key = (body.reconciliation_id,)
    escalated = Highest("reconciliation_state", key, ReconciliationState.ESCALATED)
    return (Put("reconciliation_step", row), escalated)


def _submitted(header: Header, body: office_events.ReconciliationSubmitted) -> Effects:
    row: dict[str, Value] = {
        "reconciliation_id": body.reconciliation_id,
        "event_id": header.event_id,
        "outcome": body.outcome,
        "remaining_centimes": body.remaining_centimes,
        "submitted_by": header.actor_id,
        "submitted_at_us": header.occurred_at_us,
    }
    closed = body.outcome == "closed"
    rank = ReconciliationState.CLOSED if closed else ReconciliationState.ESCALATED
    return (
        Put("reconciliation_submission", row),
        Highest("reconciliation_state", (body.reconciliation_id,), rank),
    )


def _line_values(line: office_events.OrderLine) -> dict[str, Value]:
    return {
        "item_id": line.item_id,
        "packs": line.packs,
        "unit_cost_centimes": line.unit_cost_centimes,
        "lot_number": line.lot_number,
    }


def _draft_lines(body: office_events.OrderDrafted | office_events.OrderChanged) -> Iterator[Latest]:
    for line in body.lines:
        yield Latest("order_draft_line", (body.order_id, line.line_id), _line_values(line))


def _order_drafted(header: Header, body: office_events.OrderDrafted) -> Effects:
    origin: dict[str, Value] = {
        "order_id": body.order_id,
        "created_by": header.actor_id,
        "created_at_us": header.occurred_at_us,
        "event_id": header.event_id,
    }
    fields: dict[str, Value] = {
        "supplier_id": body.supplier_id,
        "expected_date": body.expected_date,
    }
    return (
        Put("order_origin", origin),
        Latest("order_draft", (body.order_id,), fields),
        *_draft_lines(body),
        Highest("order_state", (body.order_id,), OrderState.DRAFT),
    )


def _order_changed(_header: Header, body: office_events.OrderChanged) -> Effects:
    said = {name: getattr(body.fields, name) for name in body.fields.__struct_fields__}
    values = {name: value for name, value in said.items() if value is not msgspec.UNSET}
    fields = (Latest("order_draft", (body.order_id,), values),) if values else ()
    return (*fields, *_draft_lines(body))


def _order_submitted(header: Header, body: office_events.OrderSubmitted) -> Effects:
    at: dict[str, Value] = {"order_id": body.order_id, "event_id": header.event_id}
    submission: dict[str, Value] = {
        **at,
        "supplier_id": body.supplier_id,
        "expected_date": body.expected_date,
        "submitted_by": header.actor_id,
        "submitted_at_us": header.occurred_at_us,
    }
    lines = (
        Put("ordered_line", {**at, "line_id": line.line_id, **_line_values(line)})
        for line in body.lines
    )
    sent = Highest("order_state", (body.order_id,), OrderState.SUBMITTED)
    return (Put("order_submission", submission), *lines, sent)


def _order_closed(_header: Header, body: office_events.OrderClosed) -> Effects:
    return (Highest("order_state", (body.order_id,), OrderState.CLOSED),)


def _order_cancelled(_header: Header, body: office_events.OrderCancelled) -> Effects:
    return (Highest("order_state", (body.order_id,), OrderState.CANCELLED),)


def delivered(header: Header, body: events.GoodsReceived) -> Iterator[Put]:
    """Say which lines of an order goods came for; the same note twice is two rows, counted once."""
    sent = body.delivery
    if sent is msgspec.UNSET:
        return
    units: dict[tuple[str, str], int] = defaultdict(int)
    for line in body.lines:
        if line.order_line_id is not msgspec.UNSET:
            units[line.order_line_id, line.lot_id] += line.quantity
    for (line_id, lot_id), quantity in units.items():
        row: dict[str, Value] = {
            "order_id": sent.order_id,
            "line_id": line_id,
            "note": sent.note,
            "lot_id": lot_id,
            "event_id": header.event_id,
            "receipt_id": body.receipt_id,
            "delivery_date": sent.delivery_date,
            "units": quantity,
        }
        yield Put("order_receipt", row)


def _forecast_published(header: Header, body: office_events.ForecastPublished) -> Effects:
    part: dict[str, Value] = {
        "generation_id": body.generation_id,
        "part": body.part,
        "parts": body.parts,
        "generated_at_us": body.generated_at_us,
        "model": body.model,
        "event_id": header.event_id,
    }
    rows = (
        {name: getattr(each, name) for name in each.__struct_fields__}
        | {"generation_id": body.generation_id}
        for each in body.forecasts
    )
    return (Put("forecast_part", part), *(Put("forecast", row) for row in rows))


def _forecast_feedback(header: Header, body: office_events.ForecastFeedback) -> Effects:
    row: dict[str, Value] = {
        "feedback_id": body.feedback_id,
        "forecast_id": body.forecast_id,
        "verdict": body.verdict,
        "comment": body.comment,
        "given_by": header.actor_id,
        "given_at_us": header.occurred_at_us,
        "event_id": header.event_id,
    }
    return (Put("forecast_feedback", row),)


EFFECTS: dict[str, Callable[[Header, Any], Effects]] = {
    "close.requested": _close_requested,
    "reconciliation.started": _reconciliation_started,
    "reconciliation.step_added": _step_added,
    "reconciliation.submitted": _submitted,
    "order.drafted": _order_drafted,
    "order.changed": _order_changed,
    "order.submitted": _order_submitted,
    "order.closed": _order_closed,
    "order.cancelled": _order_cancelled,
    "forecast.published": _forecast_published,
    "forecast.feedback": _forecast_feedback,
}
