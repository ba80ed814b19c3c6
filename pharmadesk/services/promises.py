"""Owed packs (promis): paid with the sale, handed over later without a second charge.

Stock moves when they are handed over, and so does the register of dispensing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import UNSET

from pharmadesk.domain.events import SHOP, LotTaken
from pharmadesk.domain.permissions import Action
from pharmadesk.domain.promise_events import PromiseEnded, PromiseKept, PromiseMade
from pharmadesk.domain.return_events import GoodsBack
from pharmadesk.domain.tickets import ticket_number
from pharmadesk.errors import Refused
from pharmadesk.journal import kinds, reading
from pharmadesk.queries import catalogue, promises
from pharmadesk.services import dispensing, printing
from pharmadesk.services.baskets import changed, line_at
from pharmadesk.services.stock import leaving
from pharmadesk.storage import baskets as drafts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from pharmadesk.domain.dispensing_events import SealedPrescription
    from pharmadesk.domain.events import SaleCompleted
    from pharmadesk.domain.return_events import ReturnLine
    from pharmadesk.queries.catalogue import ItemCard
    from pharmadesk.queries.promises import Promise
    from pharmadesk.services.baskets import BasketChange
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit
    from pharmadesk.storage.baskets import DraftLine

Owed = dict[tuple[int, str], int]
"""Base units that stay, by line of the sale and lot."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A promise as it is listed; `patient` is empty where nobody was named, or was erased."""

    promise: Promise
    patient: str


def owe(till: Till, actor: Actor, basket_id: str, line_no: int, packs: int) -> BasketChange:
    """Say how many packs of a line are paid now and handed over later.

    Raises: Refused `sale.line_gone`, `promise.by_unit` for units out of a pack, `promise.too_many`.
    """

    def work(unit: Unit) -> BasketChange:
        unit.require(Action.SELL)
        line = line_at(unit, basket_id, line_no)
        if line.by_unit:
            raise Refused("promise.by_unit")
        if not 0 <= packs <= line.quantity:
            raise Refused("promise.too_many", most=line.quantity)
        drafts.owe(unit.connection, basket_id, line_no, packs, unit.desk.now_us())
        return changed(unit, basket_id, line_no)

    return till.write(actor, work)


def waiting(till: Till, actor: Actor) -> list[Waiting]:
    """List what is owed, the oldest first.

    Raises: Refused `permission.denied`.
    """
    with till.read() as connection:
        if not actor.may(Action.SELL):
            raise Refused("permission.denied", action=Action.SELL.value)
        return [
            Waiting(each, dispensing.patient_of(connection, each)[0])
            for each in promises.waiting(connection)
        ]


def make(
    unit: Unit,
    sale: SaleCompleted,
    lines: Sequence[DraftLine],
    items: Mapping[str, ItemCard],
    kept: SealedPrescription | None,
) -> Owed:
    """Promise what of a sale stays, with the sale; return which units of which lots that is."""
    owed: Owed = {}
    for draft, line in zip(lines, sale.lines, strict=True):
        if not draft.owed:
            continue
        units = draft.owed * items[line.item_id].units_per_pack
        lots = _last(line.lots, units)
        owed |= {(line.line_no, lot.lot_id): lot.quantity for lot in lots}
        body = PromiseMade(
            promise_id=unit.desk.ids.new(),
            sale_id=sale.sale_id,
            ticket=ticket_number(sale.series, sale.number),
            sale_line_no=line.line_no,
            item_id=line.item_id,
            name=line.name,
            packs=draft.owed,
            base_units=units,
            lots=lots,
            prescription=kept or UNSET,
        )
        unit.emit("promise.made", body, stream_key=body.promise_id, about=(line.item_id,))
        printing.enqueue(unit, printing.PROMISE, body.promise_id, kick_drawer=False)
    return owed


def keep(till: Till, actor: Actor, promise_id: str, packs: int) -> int:
    """Hand owed packs over, first expired first out; return how many are owed still.

    Raises: Refused `promise.unknown`, `promise.over`, `promise.too_many`, `sale.not_fetched`,
    `lot.*` where none of its lots may be handed over.
    """

    def work(unit: Unit) -> int:
        unit.require(Action.SELL)
        promise = promises.find(unit.connection, promise_id)
        if promise is None:
            raise Refused("promise.unknown")
        if not promise.left:
            raise Refused("promise.over")
        if not 0 < packs <= promise.left:
            raise Refused("promise.too_many", most=promise.left)
        made = _made(unit.connection, promise)
        units = packs * promise.units_per_pack
        body = PromiseKept(
            hand_over_id=unit.desk.ids.new(),
            promise_id=promise_id,
            sale_id=promise.sale_id,
            item_id=promise.item_id,
            packs=packs,
            base_units=units,
            lots=leaving(unit, promise.item_id, units),
        )
        unit.emit("promise.kept", body, stream_key=promise_id, about=(promise.item_id,))
        if made.prescription is not UNSET:
            item = catalogue.items_in_hand(unit.connection, [promise.item_id])[promise.item_id]
            taken = [(promise.sale_line_no, item, lot) for lot in body.lots]
            dispensing.enter_lots(unit, promise.sale_id, taken, made.prescription)
        return promise.left - packs

    return till.write(actor, work)


def voided(unit: Unit, sale_id: str) -> None:
    """End what a sale that is taken back as a whole still owes, and put each pack where it was.

    The voiding brought all packs to the lots the sale took them from: those that never left came
    back a second time, and those handed over were of other lots.
    """
    for promise in promises.of_sale(unit.connection, sale_id):
        moves: Counter[str] = Counter()
        for lot in _made(unit.connection, promise).lots:
            moves[lot.lot_id] -= lot.quantity
        for event_id in promises.hand_overs(unit.connection, promise.promise_id):
            body = _body(unit.connection, event_id)
            assert isinstance(body, PromiseKept), "its row names the event of a hand-over"
            for lot in body.lots:
                moves[lot.lot_id] += lot.quantity
        _end(unit, promise, promise.left, "void", {(key, SHOP): n for key, n in moves.items()})


def returned(unit: Unit, sale_id: str, lines: Sequence[ReturnLine]) -> Owed:
    """End what money goes back for before it was handed over: owed packs come back first.

    The return moved them to where goods come back; they never left the shop. The result says which
    units of which lots that are.
    """
    stayed: Owed = {}
    open_ones = promises.of_sale(unit.connection, sale_id)
    for line in lines:
        packs = line.quantity
        for promise in open_ones:
            ends = min(packs, promise.left) if promise.sale_line_no == line.sale_line_no else 0
            if not ends:
                continue
            packs -= ends
            lots = _last(line.lots, ends * promise.units_per_pack)
            moves = {(lot.lot_id, line.place): -lot.quantity for lot in lots}
            _end(unit, promise, ends, "return", moves)
            for lot in lots:
                key = (line.sale_line_no, lot.lot_id)
                stayed[key] = stayed.get(key, 0) + lot.quantity
    return stayed


def _end(
    unit: Unit, promise: Promise, packs: int, cause: str, moves: Mapping[tuple[str, str], int]
) -> None:
    body = PromiseEnded(
        end_id=unit.desk.ids.new(),
        promise_id=promise.promise_id,
        sale_id=promise.sale_id,
        item_id=promise.item_id,
        packs=packs,
        cause=cause,
        moves=tuple(
            GoodsBack(item_id=promise.item_id, lot_id=lot_id, place=place, quantity=units)
            for (lot_id, place), units in moves.items()
            if units
        ),
    )
    unit.emit("promise.ended", body, stream_key=promise.promise_id, about=(promise.item_id,))


def _last(lots: Sequence[LotTaken], units: int) -> tuple[LotTaken, ...]:
    """Pick so many units of what was taken, those first that would have left last."""
    found: list[LotTaken] = []
    for lot in reversed(lots):
        some = min(lot.quantity, units)
        units -= some
        if some:
            found.append(_some(lot.lot_id, some, lot.number, lot.expiry))
    return tuple(found)


def _some(lot_id: str, units: int, number: str | None, expiry: str | None) -> LotTaken:
    return LotTaken(lot_id=lot_id, quantity=units, number=number, expiry=expiry)


def _made(connection: Connection, promise: Promise) -> PromiseMade:
    body = _body(connection, promise.event_id)
    assert isinstance(body, PromiseMade), "a promise's row names its event"
    return body


def _body(connection: Connection, event_id: str) -> object:
    """Read an event whose row is here.

    Raises: Refused `sale.not_fetched` while the history is still to come.
    """
    entry = reading.get(connection, event_id)
    if entry is None:
        raise Refused("sale.not_fetched")
    return kinds.read(entry.stored.header, entry.stored.body_bytes)
