"""What the oracle hears of baskets that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.oracle import Body, Facts, Header


def _parked(facts: Facts, header: Header, body: Body) -> None:
    facts.put(
        "basket_parking",
        {"parking_id": body["parking_id"]},
        basket_id=body["basket_id"],
        register_id=header["device_id"],
        parked_by=header["actor_id"],
        parked_at_us=header["occurred_at_us"],
        line_count=len(body["lines"]),
        pack_count=sum(line["quantity"] for line in body["lines"]),
        total_centimes=body["total_centimes"],
        event_id=header["event_id"],
    )


def _ended(outcome: str) -> Callable[[Facts, Header, Body], None]:
    def hear(facts: Facts, header: Header, body: Body) -> None:
        facts.put(
            "basket_parking_end",
            {"parking_id": body["parking_id"], "event_id": header["event_id"]},
            outcome=outcome,
            register_id=header["device_id"],
            ended_by=header["actor_id"],
            ended_at_us=header["occurred_at_us"],
        )

    return hear


TELLING: dict[str, Callable[[Facts, Header, Body], None]] = {
    "basket.parked": _parked,
    "basket.recalled": _ended("recalled"),
    "basket.cancelled": _ended("cancelled"),
}
