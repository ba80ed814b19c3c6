"""The effects of promises: a start, and the ends that name it; pure, as all are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from pharmadesk.domain.events import SHOP
from pharmadesk.projections.effects import Move, Put

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.domain import promise_events
    from pharmadesk.journal.event import Header
    from pharmadesk.projections.effects import Effect, Value

Effects = tuple["Effect", ...]


def _made(header: Header, body: promise_events.PromiseMade) -> Effects:
    prescription = None if body.prescription is UNSET else body.prescription
    row: dict[str, Value] = {
        **{name: getattr(body, name) for name in ("promise_id", "sale_id", "ticket", "name")},
        **{name: getattr(body, name) for name in ("sale_line_no", "item_id", "packs")},
        "base_units": body.base_units,
        "patient_id": prescription.patient_id if prescription else "",
        "sealed_patient": prescription.sealed_patient if prescription else "",
        "register_id": header.device_id,
        "made_at_us": header.occurred_at_us,
        "person_id": header.actor_id,
        "event_id": header.event_id,
    }
    back = (Move(body.item_id, lot.lot_id, SHOP, lot.quantity) for lot in body.lots)
    return (Put("promise", row), *back)


def _kept(header: Header, body: promise_events.PromiseKept) -> Effects:
    end = _end(header, body.hand_over_id, body.promise_id, body.packs, "kept")
    out = (Move(body.item_id, lot.lot_id, SHOP, -lot.quantity) for lot in body.lots)
    return (end, *out)


def _ended(header: Header, body: promise_events.PromiseEnded) -> Effects:
    end = _end(header, body.end_id, body.promise_id, body.packs, body.cause)
    moves = (Move(m.item_id, m.lot_id, m.place, m.quantity) for m in body.moves)
    return (end, *moves)


def _end(header: Header, end_id: str, promise_id: str, packs: int, outcome: str) -> Put:
    row: dict[str, Value] = {
        "promise_id": promise_id,
        "end_id": end_id,
        "outcome": outcome,
        "packs": packs,
        "ended_at_us": header.occurred_at_us,
        "person_id": header.actor_id,
        "event_id": header.event_id,
    }
    return Put("promise_end", row)


EFFECTS: dict[str, Callable[[Header, Any], Effects]] = {
    "promise.made": _made,
    "promise.kept": _kept,
    "promise.ended": _ended,
}
