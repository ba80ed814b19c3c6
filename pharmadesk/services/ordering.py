"""Orders to suppliers: drafted field by field, frozen when sent, received delivery by delivery.

What came is a query over the receipts of any register: a line of an order, a delivery note and a
lot (its number and expiry) are counted once, however often that note was entered.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from pharmadesk.domain import events
from pharmadesk.domain.events import SHOP
from pharmadesk.domain.office_events import (
    OrderCancelled,
    OrderChanged,
    OrderClosed,
    OrderDrafted,
    OrderFields,
    OrderLine,
    OrderSubmitted,
)
from pharmadesk.domain.permissions import Action
from pharmadesk.errors import Refused
from pharmadesk.queries import catalogue, orders
from pharmadesk.values.quantity import MAX_UNITS
from pharmadesk.values.text import MOST_LOT_NUMBER, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pharmadesk.queries.orders import Order
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.desk import Desk
    from pharmadesk.services.unit import Unit


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many packs of an item that a draft asks for; `line_id` names a line that is there."""

    item_id: str
    packs: int
    unit_cost_centimes: int
    lot_number: str | None = None
    line_id: str | None = None


@dataclass(frozen=True, slots=True)
class Came:
    """Packs of one lot that came for a line of an order."""

    line_id: str
    packs: int
    expiry: str
    lot_number: str | None = None


def draft(
    desk: Desk,
    actor: Actor,
    supplier_id: str,
    wanted: Sequence[Wanted],
    expected_date: str | None = None,
    *,
    submit: bool = False,
) -> str:
    """Begin an order, send it at once if asked to, and return its id.

    Raises: Refused `permission.denied`, `supplier.unknown`, `item.unknown`, `order.empty`.
    """

    def work(unit: Unit) -> str:
        unit.require(Action.ORDER_GOODS)
        _check(unit, supplier_id, wanted)
        body = OrderDrafted(
            order_id=desk.ids.new(),
            supplier_id=supplier_id,
            expected_date=expected_date,
            lines=tuple(_line(desk, each) for each in wanted),
        )
        unit.emit("order.drafted", body, stream_key=body.order_id)
        if submit:
            _submit(unit, _known(unit, body.order_id))
        return body.order_id

    return desk.write(actor, work)


def change(
    desk: Desk, actor: Actor, order_id: str, fields: OrderFields, wanted: Sequence[Wanted] = ()
) -> str:
    """Change a draft: the fields that are set, and the lines that are named; return its id.

    Raises: Refused `permission.denied`, `order.unknown`, `order.not_draft`, `supplier.unknown`,
    `item.unknown`, `order.line_unknown`, `order.line_twice`.
    """

    def work(unit: Unit) -> str:
        unit.require(Action.ORDER_GOODS)
        order = _known(unit, order_id)
        if order.status != "draft":
            raise Refused("order.not_draft")
        supplier_id = fields.supplier_id
        _check(unit, supplier_id if isinstance(supplier_id, str) else order.supplier_id, wanted)
        named = [each.line_id for each in wanted if each.line_id is not None]
        if not set(named) <= {line.line_id for line in order.lines}:
            raise Refused("order.line_unknown")
        if len(set(named)) < len(named):
            raise Refused("order.line_twice")
        body = OrderChanged(
            order_id=order_id, fields=fields, lines=tuple(_line(desk, each) for each in wanted)
        )
        if wanted or fields != OrderFields():
            unit.emit("order.changed", body, stream_key=order_id)
        return order_id

    return desk.write(actor, work)


def submit(desk: Desk, actor: Actor, order_id: str) -> str:
    """Send an order, whose lines are frozen from then on; return its id.

    Raises: Refused `permission.denied`, `order.unknown`, `order.not_draft`, `order.empty`.
    """

    def work(unit: Unit) -> str:
        unit.require(Action.ORDER_GOODS)
        _submit(unit, _known(unit, order_id))
        return order_id

    return desk.write(actor, work)


def close(desk: Desk, actor: Actor, order_id: str) -> str:
    """Give up what is missing of an order, and return its id.

    Raises: Refused `permission.denied`, `order.unknown`, `order.not_open`.
    """

    def work(unit: Unit) -> str:
        unit.require(Action.ORDER_GOODS)
        if _known(unit, order_id).status not in {"submitted", "partially_received"}:
            raise Refused("order.not_open")
        unit.emit("order.closed", OrderClosed(order_id=order_id), stream_key=order_id)
        return order_id

    return desk.write(actor, work)


def cancel(desk: Desk, actor: Actor, order_id: str) -> str:
    """Take an order back of which nothing came, and return its id.

    Raises: Refused `permission.denied`, `order.unknown`, `order.not_open`.
    """

    def work(unit: Unit) -> str:
        unit.require(Action.ORDER_GOODS)
        if _known(unit, order_id).status not in {"draft", "submitted"}:
            raise Refused("order.not_open")
        unit.emit("order.cancelled", OrderCancelled(order_id=order_id), stream_key=order_id)
        return order_id

    return desk.write(actor, work)


def receive(
    desk: Desk, actor: Actor, order_id: str, delivery: events.Delivery, came: Sequence[Came]
) -> str:
    """Take in what came for an order, and return the order's id.

    Goods that came were ordered: a draft is sent by it. Packs of one lot for one line are summed.
    A line, note and lot that are known already are left out, so that a note entered twice moves the
    stock once, also one that completed its order; a note that says another quantity than before is
    refused, and so is what is new of an order that has ended. A delivery without a note (an empty
    one) repeats none: it is kept under a note of its own.

    Raises: Refused `permission.denied`, `order.unknown`, `order.not_open`, `order.line_unknown`,
    `order.note_differs`, `lot.expired`, `quantity.*`, `text.*`.
    """
    told = one_line(delivery.note, MOST_LOT_NUMBER)
    note = told or desk.ids.new()
    delivery = replace(delivery, order_id=order_id, note=note)
    unnumbered = told or delivery.delivery_date

    def work(unit: Unit) -> str:
        unit.require(Action.RECEIVE_GOODS)
        order = _known(unit, order_id)
        if order.status == "cancelled":
            raise Refused("order.not_open", at="delivery")
        if order.status == "draft":
            order = _submit(unit, order)
        fresh = _not_yet_entered(unit, order, note, _by_lot(order, unnumbered, came))
        if fresh and order.status == "closed":
            raise Refused("order.not_open", at="delivery")
        if fresh:
            body = _received(unit, order, delivery, fresh)
            about = tuple(sorted({line.item_id for line in body.lines}))
            unit.emit("goods.received", body, stream_key=body.receipt_id, about=about)
        return order_id

    return desk.write(actor, work)


def _known(unit: Unit, order_id: str) -> Order:
    found = orders.order(unit.connection, order_id)
    if found is None:
        raise Refused("order.unknown")
    return found


def _check(unit: Unit, supplier_id: str, wanted: Iterable[Wanted]) -> None:
    if not catalogue.supplier_names(unit.connection, [supplier_id]):
        raise Refused("supplier.unknown")
    item_ids = {each.item_id for each in wanted}
    if item_ids - catalogue.items_by_ids(unit.connection, item_ids).keys():
        raise Refused("item.unknown")


def _line(desk: Desk, wanted: Wanted) -> OrderLine:
    number = wanted.lot_number
    return OrderLine(
        line_id=wanted.line_id or desk.ids.new(),
        item_id=wanted.item_id,
        packs=wanted.packs,
        unit_cost_centimes=wanted.unit_cost_centimes,
        lot_number=None if number is None else one_line(number, MOST_LOT_NUMBER) or None,
    )


def _submit(unit: Unit, order: Order) -> Order:
    if order.status != "draft":
        raise Refused("order.not_draft")
    if not order.lines:
        raise Refused("order.empty")
    body = OrderSubmitted(
        order_id=order.order_id,
        supplier_id=order.supplier_id,
        expected_date=order.expected_date,
        lines=tuple(
            OrderLine(
                line_id=line.line_id,
                item_id=line.item_id,
                packs=line.packs,
                unit_cost_centimes=line.unit_cost_centimes,
                lot_number=line.lot_number,
            )
            for line in order.lines
        ),
    )
    unit.emit("order.submitted", body, stream_key=order.order_id)
    return _known(unit, order.order_id)


class _Lot(NamedTuple):
    line_id: str
    number: str
    expiry: str


def _by_lot(order: Order, unnumbered: str, came: Sequence[Came]) -> dict[_Lot, int]:
    """Sum the packs of each lot; one without a number is named after the note, or else the day."""
    lines = {line.line_id: line for line in order.lines}
    packs: dict[_Lot, int] = defaultdict(int)
    for each in came:
        if each.line_id not in lines:
            raise Refused("order.line_unknown")
        typed = each.lot_number if each.lot_number is not None else lines[each.line_id].lot_number
        number = "" if typed is None else one_line(typed, MOST_LOT_NUMBER)
        packs[_Lot(each.line_id, number or unnumbered, each.expiry)] += each.packs
    return packs


def _not_yet_entered(
    unit: Unit, order: Order, note: str, came: Mapping[_Lot, int]
) -> list[tuple[_Lot, str, int]]:
    """Leave out what this delivery note told before; return each other lot, its item and units."""
    lines = {line.line_id: line for line in order.lines}
    entered = orders.entered(unit.connection, order.order_id, note)
    fresh = []
    for lot, packs in came.items():
        line = lines[lot.line_id]
        units = packs * line.units_per_pack
        if units > MAX_UNITS:
            raise Refused("quantity.too_large", most=MAX_UNITS)
        if lot not in entered:
            fresh.append((lot, line.item_id, units))
        elif entered[lot] != units:
            raise Refused("order.note_differs", note=note, number=lot.number)
    return fresh


def _received(
    unit: Unit, order: Order, delivery: events.Delivery, came: Sequence[tuple[_Lot, str, int]]
) -> events.GoodsReceived:
    desk = unit.desk
    wanted = {item_id for _, item_id, _ in came}
    known = {
        (item_id, lot.number, lot.expiry): lot.lot_id
        for item_id, lots in catalogue.lots_of_items(unit.connection, wanted, SHOP).items()
        for lot in lots
    }
    new: list[events.LotRegistered] = []
    lines: list[events.ReceivedLine] = []
    for lot, item_id, units in came:
        if lot.expiry < desk.trusted_date():
            raise Refused("lot.expired", number=lot.number, expiry=lot.expiry, at="delivery")
        key = (item_id, lot.number, lot.expiry)
        if key not in known:
            known[key] = desk.ids.new()
            new.append(
                events.LotRegistered(
                    lot_id=known[key],
                    item_id=item_id,
                    number=lot.number,
                    expiry=lot.expiry,
                    price_centimes=None,
                )
            )
        lines.append(
            events.ReceivedLine(
                lot_id=known[key], item_id=item_id, quantity=units, order_line_id=lot.line_id
            )
        )
    return events.GoodsReceived(
        receipt_id=desk.ids.new(),
        supplier_id=order.supplier_id,
        lots=tuple(new),
        lines=tuple(lines),
        place=SHOP,
        delivery=delivery,
    )
