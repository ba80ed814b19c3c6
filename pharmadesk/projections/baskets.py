"""The effects of baskets that wait: a start, and the ends that name it; pure, as all are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pharmadesk.projections.effects import Put

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.domain import basket_events
    from pharmadesk.journal.event import Header
    from pharmadesk.projections.effects import Effect, Value

Effects = tuple["Effect", ...]


def _parked(header: Header, body: basket_events.BasketParked) -> Effects:
    row: dict[str, Value] = {
        "parking_id": body.parking_id,
        "basket_id": body.basket_id,
        "register_id": header.device_id,
        "parked_by": header.actor_id,
        "parked_at_us": header.occurred_at_us,
        "line_count": len(body.lines),
        "pack_count": sum(line.quantity for line in body.lines),
        "total_centimes": body.total_centimes,
        "event_id": header.event_id,
    }
    return (Put("basket_parking", row),)


def _ended(
    header: Header, body: basket_events.BasketRecalled | basket_events.BasketCancelled
) -> Effects:
    row: dict[str, Value] = {
        "parking_id": body.parking_id,
        "event_id": header.event_id,
        "outcome": header.kind.removeprefix("basket."),
        "register_id": header.device_id,
        "ended_by": header.actor_id,
        "ended_at_us": header.occurred_at_us,
    }
    return (Put("basket_parking_end", row),)


EFFECTS: dict[str, Callable[[Header, Any], Effects]] = {
    "basket.parked": _parked,
    "basket.recalled": _ended,
    "basket.cancelled": _ended,
}
