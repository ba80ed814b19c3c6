"""The effects of loans between colleague pharmacies; pure, as all are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from pharmadesk.domain.events import SHOP
from pharmadesk.domain.loan_events import LENT
from pharmadesk.projections.effects import Latest, Move, Put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pharmadesk.domain import loan_events
    from pharmadesk.domain.events import LotRegistered
    from pharmadesk.journal.event import Header
    from pharmadesk.projections.effects import Effect, Value

Effects = tuple["Effect", ...]


def new_lots(header: Header, lots: Iterable[LotRegistered]) -> Iterator[Put]:
    """Register the lots that an event names for the first time."""
    for lot in lots:
        row: dict[str, Value] = {
            "lot_id": lot.lot_id,
            "item_id": lot.item_id,
            "number": lot.number,
            "expiry": lot.expiry,
            "price_centimes": lot.price_centimes,
            "event_id": header.event_id,
        }
        yield Put("lot", row)


def _described(_header: Header, body: loan_events.ColleagueDescribed) -> Effects:
    fields = {"name": body.fields.name, "phone": body.fields.phone}
    told: dict[str, Value] = {name: it for name, it in fields.items() if it is not UNSET}
    return (Latest("colleague", (body.colleague_id,), told),)


def _made(header: Header, body: loan_events.LoanMade) -> Effects:
    told = (
        *("loan_id", "colleague_id", "direction", "series", "number", "item_id", "name", "packs"),
        *("base_units", "pack_value_centimes"),
    )
    row = {name: getattr(body, name) for name in told} | _written(header, "made_at_us")
    return (
        *new_lots(header, body.new_lots),
        Put("loan", row),
        *_moves(body, -1 if body.direction == LENT else 1),
    )


def _settled(header: Header, body: loan_events.LoanSettled) -> Effects:
    told = (
        *("settlement_id", "loan_id", "series", "number", "packs", "way", "paid_centimes"),
        "reference",
    )
    row = {name: getattr(body, name) for name in told} | _written(header, "settled_at_us")
    return (
        *new_lots(header, body.new_lots),
        Put("loan_end", row),
        *_moves(body, 1 if body.direction == LENT else -1),
    )


def _written(header: Header, moment: str) -> dict[str, Value]:
    return {
        "register_id": header.device_id,
        "business_date": header.business_date,
        moment: header.occurred_at_us,
        "person_id": header.actor_id,
        "event_id": header.event_id,
    }


def _moves(body: loan_events.LoanMade | loan_events.LoanSettled, sign: int) -> Iterator[Move]:
    for lot in body.lots:
        yield Move(body.item_id, lot.lot_id, SHOP, sign * lot.quantity)


EFFECTS: dict[str, Callable[[Header, Any], Effects]] = {
    "colleague.described": _described,
    "loan.made": _made,
    "loan.settled": _settled,
}
