"""Stock put right from away from the shelf, by a difference: a count, or what left it unsold.

A count is a pin on one lot, so it must be clear which. Everything else is moves: out of the lots
in the order in which they expire, expired and held ones too, and into a lot that is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from pharmadesk.domain import events
from pharmadesk.domain.events import SHOP
from pharmadesk.domain.lots import LotStock, first_expired
from pharmadesk.domain.permissions import Action
from pharmadesk.errors import Refused
from pharmadesk.queries import catalogue
from pharmadesk.values.quantity import MAX_UNITS
from pharmadesk.values.text import MOST_REASON, one_line

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.desk import Desk
    from pharmadesk.services.unit import Unit

COUNT = "count"


def by_difference(
    desk: Desk,
    actor: Actor,
    item_id: str,
    units: int,
    reason: str,
    note: str = "",
    lot_id: str | None = None,
) -> str:
    """Correct an item's stock on the shelf by a number of base units, and return its id.

    Raises: Refused `permission.denied`, `item.unknown`, `lot.unknown`, `lot.which`,
    `quantity.zero`, `quantity.negative`, `quantity.too_large`, `text.*`.
    """
    note = one_line(note, MOST_REASON)
    if abs(units) > MAX_UNITS:
        raise Refused("quantity.too_large", most=MAX_UNITS)

    def work(unit: Unit) -> str:
        unit.require(Action.COUNT_STOCK if reason == COUNT else Action.ADJUST_STOCK)
        if item_id not in catalogue.items_by_ids(unit.connection, [item_id]):
            raise Refused("item.unknown")
        lots = catalogue.lots_of_items(unit.connection, [item_id], SHOP)[item_id]
        named = next((lot for lot in lots if lot.lot_id == lot_id), None)
        if lot_id is not None and named is None:
            raise Refused("lot.unknown")
        if reason == COUNT:
            _pin(unit, item_id, named or _only(lots), units, note)
        elif units == 0:
            raise Refused("quantity.zero")
        else:
            for lot, quantity in _shared_out(lots, named, units):
                _move(unit, item_id, lot, quantity, reason, note)
        return item_id

    return desk.write(actor, work)


def _only(lots: list[LotStock]) -> LotStock:
    """Return the lot that a count without a lot must mean."""
    unknown, *known = lots
    if not known:
        return unknown
    if len(known) == 1 and unknown.on_hand == 0:
        return known[0]
    raise Refused("lot.which", lots=len(known))


def _pin(unit: Unit, item_id: str, lot: LotStock, units: int, note: str) -> None:
    counted = lot.on_hand + units
    if counted < 0:
        raise Refused("quantity.negative", at="shelf", on_hand=lot.on_hand)
    if counted > MAX_UNITS:
        raise Refused("quantity.too_large", most=MAX_UNITS)
    body = events.StockCounted(
        count_id=unit.desk.ids.new(),
        item_id=item_id,
        lot_id=lot.lot_id,
        place=SHOP,
        counted=counted,
        note=note or UNSET,
    )
    unit.emit("stock.counted", body, stream_key=lot.lot_id, about=(item_id,))


def _shared_out(
    lots: list[LotStock], named: LotStock | None, units: int
) -> list[tuple[LotStock, int]]:
    """Say how much goes out of, or into, which lot; what no lot holds is the unknown lot's."""
    if named is not None:
        return [(named, units)]
    unknown, *known = lots
    if units > 0:
        return [(known[0] if len(known) == 1 else unknown, units)]
    shared: dict[str, tuple[LotStock, int]] = {}
    missing = -units
    for lot in first_expired(lots):
        taken = min(missing, max(lot.on_hand, 0))
        if taken:
            shared[lot.lot_id] = (lot, -taken)
            missing -= taken
    if missing:
        _, taken = shared.get(unknown.lot_id, (unknown, 0))
        shared[unknown.lot_id] = (unknown, taken - missing)
    return list(shared.values())


def _move(unit: Unit, item_id: str, lot: LotStock, quantity: int, reason: str, note: str) -> None:
    body = events.StockAdjusted(
        adjustment_id=unit.desk.ids.new(),
        item_id=item_id,
        lot_id=lot.lot_id,
        place=SHOP,
        quantity=quantity,
        reason=reason,
        note=note or UNSET,
    )
    unit.emit("stock.adjusted", body, stream_key=lot.lot_id, about=(item_id,))
