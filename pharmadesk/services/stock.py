"""Stock comes in, is counted, corrected, held back: moves and pins, never a figure overwritten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pharmadesk.domain import events
from pharmadesk.domain.events import SHOP
from pharmadesk.domain.lots import allocate, saleable
from pharmadesk.domain.permissions import Action
from pharmadesk.errors import Refused
from pharmadesk.queries import catalogue
from pharmadesk.values.quantity import MAX_UNITS
from pharmadesk.values.text import MOST_LOT_NUMBER, MOST_REASON, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pharmadesk.services.changes import Actor
    from pharmadesk.services.desk import Desk
    from pharmadesk.services.unit import Unit


@dataclass(frozen=True, slots=True)
class Delivered:
    """Packs of one lot that arrived; no lot number means the unknown lot."""

    item_id: str
    packs: int
    lot_number: str | None = None
    expiry: str | None = None
    price_centimes: int | None = None


def receive(
    desk: Desk, actor: Actor, delivered: Sequence[Delivered], supplier_id: str | None = None
) -> str:
    """Take goods into stock, minting the lots seen for the first time; return the receipt's id.

    Raises: Refused `item.unknown`, `quantity.*`, `lot.expired`, `lot.no_number`, `text.*`.
    """

    def work(unit: Unit) -> str:
        unit.require(Action.RECEIVE_GOODS)
        new_lots, lines = arriving(unit, delivered)
        body = events.GoodsReceived(
            receipt_id=desk.ids.new(),
            supplier_id=supplier_id,
            lots=new_lots,
            lines=lines,
            place=SHOP,
        )
        about = tuple(sorted({line.item_id for line in delivered}))
        unit.emit("goods.received", body, stream_key=body.receipt_id, about=about)
        return body.receipt_id

    return desk.write(actor, work)


def arriving(
    unit: Unit, delivered: Sequence[Delivered]
) -> tuple[tuple[events.LotRegistered, ...], tuple[events.ReceivedLine, ...]]:
    """Find the lots that packs arrive in, minting those seen for the first time.

    Raises: Refused `item.unknown`, `quantity.*`, `lot.expired`, `lot.no_number`, `text.*`.
    """
    delivered = [replace(line, lot_number=_lot_number(line)) for line in delivered]
    wanted = {line.item_id for line in delivered}
    items = catalogue.items_by_ids(unit.connection, wanted)
    if len(items) < len(wanted):
        raise Refused("item.unknown")
    lots = catalogue.lots_of_items(unit.connection, wanted, SHOP)
    known = {
        (item_id, lot.number, lot.price_centimes): lot.lot_id
        for item_id, lots_of_item in lots.items()
        for lot in lots_of_item
    }
    new_lots: list[events.LotRegistered] = []
    lines: list[events.ReceivedLine] = []
    for line in delivered:
        units = line.packs * items[line.item_id].units_per_pack
        if line.packs < 1:
            raise Refused("quantity.zero")
        if units > MAX_UNITS:
            raise Refused("quantity.too_large", most=MAX_UNITS)
        if line.expiry is not None and line.expiry < unit.desk.trusted_date():
            raise Refused("lot.expired", number=line.lot_number, expiry=line.expiry, at="delivery")
        lot_id = _lot_id(unit.desk, line, known, new_lots)
        lines.append(events.ReceivedLine(lot_id=lot_id, item_id=line.item_id, quantity=units))
    return tuple(new_lots), tuple(lines)


def leaving(unit: Unit, item_id: str, units: int) -> tuple[events.LotTaken, ...]:
    """Find the lots that units of an item leave from, first expired first out.

    What the known lots do not hold leaves the unknown lot, as in a sale.
    """
    day = unit.desk.trusted_date()
    lots = catalogue.lots_of_items(unit.connection, [item_id], SHOP)[item_id]
    unknown = catalogue.unknown_lot(item_id)
    taken: dict[str, events.LotTaken] = {}
    for taking in allocate(saleable(lots, day), units, day, unknown).takings:
        lot = taking.lot
        before = taken[lot.lot_id].quantity if lot.lot_id in taken else 0
        taken[lot.lot_id] = events.LotTaken(
            lot_id=lot.lot_id,
            quantity=before + taking.quantity,
            number=lot.number,
            expiry=lot.expiry,
        )
    return tuple(taken.values())


def _lot_number(line: Delivered) -> str | None:
    if line.lot_number is None:
        return None
    number = one_line(line.lot_number, MOST_LOT_NUMBER)
    if not number:
        raise Refused("lot.no_number")
    return number


def _lot_id(
    desk: Desk,
    line: Delivered,
    known: dict[tuple[str, str | None, int | None], str],
    new_lots: list[events.LotRegistered],
) -> str:
    if line.lot_number is None:
        return line.item_id
    key = (line.item_id, line.lot_number, line.price_centimes)
    if key not in known:
        known[key] = desk.ids.new()
        new_lots.append(
            events.LotRegistered(
                lot_id=known[key],
                item_id=line.item_id,
                number=line.lot_number,
                expiry=line.expiry,
                price_centimes=line.price_centimes,
            )
        )
    return known[key]


def count(desk: Desk, actor: Actor, item_id: str, lot_id: str, counted: int) -> None:
    """Pin what was counted of a lot on the shelf, in base units.

    Raises: Refused `quantity.negative`, `quantity.too_large`, `item.unknown`.
    """
    if counted < 0:
        raise Refused("quantity.negative")
    if counted > MAX_UNITS:
        raise Refused("quantity.too_large", most=MAX_UNITS)

    def work(unit: Unit) -> None:
        unit.require(Action.COUNT_STOCK)
        _require_lot(unit, item_id, lot_id)
        body = events.StockCounted(
            count_id=desk.ids.new(), item_id=item_id, lot_id=lot_id, place=SHOP, counted=counted
        )
        unit.emit("stock.counted", body, stream_key=lot_id, about=(item_id,))

    desk.write(actor, work)


def adjust(desk: Desk, actor: Actor, item_id: str, lot_id: str, quantity: int, reason: str) -> None:
    """Correct a lot by a signed number of base units, with a reason.

    Raises: Refused `quantity.zero`, `quantity.too_large`, `item.unknown`, `reason.missing`,
    `text.*`.
    """
    reason = _reason(reason)
    if quantity == 0:
        raise Refused("quantity.zero")
    if abs(quantity) > MAX_UNITS:
        raise Refused("quantity.too_large", most=MAX_UNITS)

    def work(unit: Unit) -> None:
        unit.require(Action.ADJUST_STOCK)
        _require_lot(unit, item_id, lot_id)
        body = events.StockAdjusted(
            adjustment_id=desk.ids.new(),
            item_id=item_id,
            lot_id=lot_id,
            place=SHOP,
            quantity=quantity,
            reason=reason,
        )
        unit.emit("stock.adjusted", body, stream_key=lot_id, about=(item_id,))

    desk.write(actor, work)


def hold(desk: Desk, actor: Actor, item_id: str, lot_id: str, reason: str) -> str:
    """Forbid the sale of a lot until the hold is released; return the hold's id.

    Raises: Refused `item.unknown`, `reason.missing`, `text.*`.
    """
    reason = _reason(reason)

    def work(unit: Unit) -> str:
        unit.require(Action.HOLD_LOT)
        _require_lot(unit, item_id, lot_id)
        body = events.LotHeld(hold_id=desk.ids.new(), lot_id=lot_id, reason=reason)
        unit.emit("lot.held", body, stream_key=lot_id, about=(item_id,))
        return body.hold_id

    return desk.write(actor, work)


def release(desk: Desk, actor: Actor, item_id: str, hold_id: str) -> None:
    """End a hold.

    Raises: Refused `hold.unknown`, also for a hold of another item, `hold.already_released`.
    """

    def work(unit: Unit) -> None:
        unit.require(Action.HOLD_LOT)
        standing = catalogue.hold_standing(unit.connection, item_id, hold_id)
        if standing == "unknown":
            raise Refused("hold.unknown")
        if standing == "released":
            raise Refused("hold.already_released")
        unit.emit(
            "lot.released",
            events.LotReleased(hold_id=hold_id),
            stream_key=hold_id,
            about=(item_id,),
        )

    desk.write(actor, work)


def _reason(typed: str) -> str:
    reason = one_line(typed, MOST_REASON)
    if not reason:
        raise Refused("reason.missing")
    return reason


def _require_lot(unit: Unit, item_id: str, lot_id: str) -> None:
    """Refuse a lot that is none of the item's; its unknown lot is one of them."""
    known = catalogue.items_in_hand(unit.connection, [item_id])
    lots = catalogue.lots_of_items(unit.connection, known, SHOP).get(item_id, [])
    if lot_id not in {lot.lot_id for lot in lots}:
        raise Refused("item.unknown")
