"""Baskets that wait: put aside for the next customer, taken up on any register, or given up.

What waits is in the journal and in no draft, so that every register that has synchronised lists it.
Two that take one up while neither hears of the other may both sell it, which is a case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, UnsetType, structs

from pharmadesk.domain.basket_events import (
    BasketCancelled,
    BasketParked,
    BasketRecalled,
    DiscountKept,
    ParkedLine,
)
from pharmadesk.domain.permissions import Action
from pharmadesk.errors import Refused
from pharmadesk.queries import catalogue, parked
from pharmadesk.queries.baskets import BasketView, view_basket
from pharmadesk.services import dispensing
from pharmadesk.services.baskets import LOCAL, void_line
from pharmadesk.storage import baskets as drafts
from pharmadesk.storage import draft_payments, draft_prescriptions
from pharmadesk.values.prescription import NOTHING
from pharmadesk.values.reduction import Reduction

if TYPE_CHECKING:
    from pharmadesk.domain.dispensing_events import SealedPrescription
    from pharmadesk.queries.parked import ParkedBasket
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit


def waiting(till: Till) -> list[ParkedBasket]:
    """List what waits, the one that waits longest first."""
    with till.read() as connection:
        return parked.waiting(connection)


def park(till: Till, actor: Actor, basket_id: str) -> str:
    """Put a basket aside; return the id of this parking.

    Raises: Refused `sale.empty`.
    """

    def work(unit: Unit) -> str:
        unit.require(Action.SELL)
        parking_id = _put_aside(unit, basket_id)
        if parking_id is None:
            raise Refused("sale.empty")
        return parking_id

    return till.write(actor, work)


def recall(till: Till, actor: Actor, parking_id: str, at_hand: str | None = None) -> BasketView:
    """Take up a basket that waits, under the id it always had; the one at hand is put aside first.

    Raises: Refused `basket.not_parked`, `basket.taken_up`, `basket.paid_elsewhere` where money for
    it lies at another register, `item.unknown` where this register has not heard of an item in it
    yet.
    """

    def work(unit: Unit) -> BasketView:
        unit.require(Action.SELL)
        body = _read_waiting(unit, parking_id)
        basket_id = body.basket_id
        if body.paid_centimes is not UNSET and body.paid_centimes > _paid(unit, basket_id):
            raise Refused("basket.paid_elsewhere")
        for other in {at_hand, basket_id} - {None}:
            assert other is not None, "taken out above"
            if _put_aside(unit, other) is None:  # every line of it was removed
                forget = drafts.clear_away if other == basket_id else drafts.delete
                forget(unit.connection, other)
        wanted = {line.item_id for line in body.lines}
        if wanted - catalogue.items_in_hand(unit.connection, wanted).keys():
            raise Refused("item.unknown")
        lines, now_us = map(_draft, body.lines), unit.desk.now_us()
        drafts.lay_out(unit.connection, basket_id, lines, now_us)
        drafts.reduce_basket(unit.connection, basket_id, _reduction(body.discount), now_us)
        if body.customer_id is not UNSET:
            drafts.set_customer(unit.connection, basket_id, body.customer_id, now_us)
        if body.prescription is not UNSET:
            noted = dispensing.opened(unit.connection, body.prescription)
            draft_prescriptions.put(unit.connection, basket_id, noted)
        ended = BasketRecalled(parking_id=parking_id, basket_id=basket_id)
        unit.emit("basket.recalled", ended, stream_key=basket_id)
        unit.local.add(LOCAL)
        return view_basket(unit.connection, basket_id, unit.desk.trusted_date())

    return till.write(actor, work)


def cancel(till: Till, actor: Actor, parking_id: str) -> None:
    """Give up a basket that waits: every line of it is voided, as it is when taken out by hand.

    Raises: Refused `basket.not_parked`, `basket.taken_up`, `session.none_open`.
    """

    def work(unit: Unit) -> None:
        unit.require(Action.VOID_LINE)
        body = _read_waiting(unit, parking_id)
        for line in body.lines:
            void_line(unit, body.basket_id, _draft(line), line.quantity)
        draft_payments.delete(unit.connection, body.basket_id)
        ended = BasketCancelled(parking_id=parking_id, basket_id=body.basket_id)
        unit.emit("basket.cancelled", ended, stream_key=body.basket_id)
        unit.local.add(LOCAL)

    till.write(actor, work)


def park_again(till: Till, actor: Actor, parking_id: str) -> str:
    """Let a basket that was given up wait anew; that it was given up stays in the journal.

    Raises: Refused `basket.not_parked`.
    """

    def work(unit: Unit) -> str:
        unit.require(Action.SELL)
        before = parked.read(unit.connection, parking_id)
        if before is None:
            raise Refused("basket.not_parked")
        # What had been handed over was given back with the giving up.
        new_id = unit.desk.ids.new()
        anew = structs.replace(before.body, parking_id=new_id, paid_centimes=UNSET)
        return _emit_parked(unit, anew)

    return till.write(actor, work)


def _read_waiting(unit: Unit, parking_id: str) -> BasketParked:
    found = parked.read(unit.connection, parking_id)
    if found is None:
        raise Refused("basket.not_parked")
    if not found.waits:
        raise Refused("basket.taken_up")
    return found.body


def _put_aside(unit: Unit, basket_id: str) -> str | None:
    """Put a basket aside under a new parking's id; None where it holds nothing."""
    lines = drafts.lines_of(unit.connection, basket_id)
    if not lines:
        return None
    view = view_basket(unit.connection, basket_id, unit.desk.trusted_date())
    body = BasketParked(
        parking_id=unit.desk.ids.new(),
        basket_id=basket_id,
        lines=tuple(map(_parked, lines)),
        total_centimes=view.total_centimes,
        discount=_kept(view.reduction),
        customer_id=view.customer_id or UNSET,
        prescription=_noted(unit, basket_id),
        paid_centimes=_paid(unit, basket_id) or UNSET,
    )
    drafts.clear_away(unit.connection, basket_id)
    return _emit_parked(unit, body)


def _paid(unit: Unit, basket_id: str) -> int:
    """Add up what was handed over here for a basket, in centimes."""
    return sum(paid.centimes for paid in draft_payments.payments_of(unit.connection, basket_id))


def _noted(unit: Unit, basket_id: str) -> SealedPrescription | UnsetType:
    noted = draft_prescriptions.read(unit.connection, basket_id)
    return UNSET if noted == NOTHING else dispensing.sealed(unit, noted)


def _emit_parked(unit: Unit, body: BasketParked) -> str:
    items = tuple(dict.fromkeys(line.item_id for line in body.lines))
    unit.emit("basket.parked", body, stream_key=body.basket_id, about=items)
    unit.local.add(LOCAL)
    return body.parking_id


def _parked(line: drafts.DraftLine) -> ParkedLine:
    return ParkedLine(
        item_id=line.item_id,
        quantity=line.quantity,
        unit_price_centimes=line.unit_price_centimes,
        prices=line.prices,
        lot_id=line.lot_id,
        lot_number=line.lot_number,
        lot_expiry=line.lot_expiry,
        scanned_by=line.scanned_by,
        discount=_kept(line.reduction),
        owed=line.owed or UNSET,
        by_unit=line.by_unit or UNSET,
    )


def _draft(line: ParkedLine) -> drafts.DraftLine:
    return drafts.DraftLine(
        item_id=line.item_id,
        quantity=line.quantity,
        unit_price_centimes=line.unit_price_centimes,
        prices=line.prices,
        lot_id=line.lot_id,
        lot_number=line.lot_number,
        lot_expiry=line.lot_expiry,
        scanned_by=line.scanned_by,
        reduction=_reduction(line.discount),
        owed=0 if line.owed is UNSET else line.owed,
        by_unit=line.by_unit is True,
    )


def _kept(reduction: Reduction | None) -> DiscountKept | UnsetType:
    if reduction is None:
        return UNSET
    return DiscountKept(
        rate_bp=reduction.rate_bp,
        at_most_centimes=reduction.at_most_centimes,
        given_by=reduction.given_by,
    )


def _reduction(kept: DiscountKept | UnsetType) -> Reduction | None:
    if kept is UNSET:
        return None
    return Reduction(kept.rate_bp, kept.at_most_centimes, kept.given_by)
