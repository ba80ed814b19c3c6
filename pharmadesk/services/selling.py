"""Turn a basket into a sale: one event that says all of it, a printed receipt after the commit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import UNSET, structs

from pharmadesk.domain.events import SHOP, LotTaken, SaleCompleted, SaleLine
from pharmadesk.domain.lots import LotStock, allocate, saleable
from pharmadesk.domain.permissions import Action
from pharmadesk.domain.prescriptions import POISONS
from pharmadesk.domain.pricing import candidates, check_named_lot, may_bear
from pharmadesk.domain.tenders import EXCHANGE
from pharmadesk.domain.tickets import (
    CASH,
    NO_ROUNDING,
    PricedLine,
    Tendered,
    rounding,
    settle,
    tax,
    ticket_number,
)
from pharmadesk.errors import Refused
from pharmadesk.queries import catalogue, tenant_settings
from pharmadesk.queries.baskets import discounts as discounts_of
from pharmadesk.services import dispensing, insuring, paying, printing, promises
from pharmadesk.services.baskets import LOCAL, check_not_blocked
from pharmadesk.storage import baskets as drafts
from pharmadesk.values.prescription import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from pharmadesk.domain.discounts import Given
    from pharmadesk.domain.dispensing_events import SealedPrescription
    from pharmadesk.domain.events import Payment, VatTotal
    from pharmadesk.domain.tickets import TaxedTicket
    from pharmadesk.journal.event import StoredEvent
    from pharmadesk.queries.catalogue import ItemCard
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit
    from pharmadesk.storage.baskets import DraftLine
    from pharmadesk.values.prescription import Prescription

SERIES = "receipt"


@dataclass(frozen=True, slots=True)
class SaleDone:
    """A sale that is in the journal: what the cashier and the printer need of it."""

    sale_id: str
    event_id: str
    ticket: str
    total_centimes: int
    change_centimes: int
    vat: tuple[VatTotal, ...]
    payments: tuple[Payment, ...]
    print_job_id: str


def complete(till: Till, actor: Actor, basket_id: str, offered: Sequence[Tendered]) -> SaleDone:
    """Record the sale of a basket, whole or not at all, paid by what was taken and this besides.

    Raises: Refused `session.none_open`, `sale.empty`, `lot.*` for a lot that expired or was held
    since it was scanned, `item.blocked`, `payment.*`, `credit.*`, `insurer.*`, `vat.no_rate`,
    `prescription.*` for an item of the tableaux; on any error the basket is as it was, nothing is
    printed and the drawer stays shut.
    """
    return till.write(actor, completing(basket_id, offered))


def completing(
    basket_id: str, offered: Sequence[Tendered], exchanged_centimes: int = 0
) -> Callable[[Unit], SaleDone]:
    """Make the work of a sale; goods brought back in the same act pay for so much of it.

    Raises: as `complete`, once it is done.
    """

    def work(unit: Unit) -> SaleDone:
        unit.require(Action.SELL)
        if unit.session is None:
            raise Refused("session.none_open")
        lines = drafts.lines_of(unit.connection, basket_id)
        day = unit.desk.trusted_date()
        shelf = read_shelf(unit.connection, {line.item_id for line in lines}, day)
        check_not_blocked(unit, shelf.items.values())
        for line in lines:
            _check_lots(line, shelf.lots[line.item_id], day)
        noted = dispensing.require(unit, basket_id, shelf.items.values())
        money = paying.to_offer(unit, basket_id, offered)
        if exchanged_centimes:
            money.insert(0, _exchanged(unit, exchanged_centimes))
        step = tenant_settings.cash_step(unit.connection)
        body, share = _decided(unit, basket_id, lines, shelf, money, step)
        done = _record(unit, body, basket_id)
        kept = _hand_over(unit, body, lines, shelf.items, noted)
        if share is not None:
            insuring.claim(unit, body, share, noted, kept)
        return done

    return work


def _hand_over(
    unit: Unit,
    sale: SaleCompleted,
    lines: Sequence[DraftLine],
    items: dict[str, ItemCard],
    noted: Prescription,
) -> SealedPrescription | None:
    """Promise what stays, and enter what goes of the tableaux, on the same prescription."""
    wanted = any(line.owed or items[line.item_id].tableau in POISONS for line in lines)
    if not wanted:
        return None
    kept = dispensing.sealed(unit, noted)
    owed = promises.make(unit, sale, lines, items, None if noted == NOTHING else kept)
    dispensing.enter(unit, sale, items, kept, owed)
    return kept


def _exchanged(unit: Unit, centimes: int) -> Tendered:
    assert unit.actor is not None, "require() let nobody through"
    return Tendered(EXCHANGE, centimes, taken_by=unit.actor.person_id)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a sale needs to know of its items: their cards, their lots, the VAT rate by class."""

    items: dict[str, ItemCard]
    lots: dict[str, list[LotStock]]
    rates_bp: dict[str, int]


def read_shelf(connection: Connection, item_ids: set[str], day: str) -> Shelf:
    """Read what is known of some items on a day.

    Raises: Refused `vat.no_rate`.
    """
    items = catalogue.items_in_hand(connection, item_ids)
    rates = catalogue.vat_rates_on(connection, day, {item.vat_class for item in items.values()})
    return Shelf(items, catalogue.lots_of_items(connection, list(items), SHOP), rates)


def sale_of(
    unit: Unit,
    basket_id: str,
    lines: Sequence[DraftLine],
    shelf: Shelf,
    offered: Sequence[Tendered],
    step_centimes: int = NO_ROUNDING,
) -> SaleCompleted:
    """Decide a sale: its amounts, its taxes, its lots, its change, its number.

    What cash pays is rounded to the step.

    Raises: Refused `sale.empty`, `sale.amount_too_large`, `payment.*`, `insurer.*`.
    """
    return _decided(unit, basket_id, lines, shelf, offered, step_centimes)[0]


def _decided(
    unit: Unit,
    basket_id: str,
    lines: Sequence[DraftLine],
    shelf: Shelf,
    offered: Sequence[Tendered],
    step_centimes: int,
) -> tuple[SaleCompleted, insuring.Share | None]:
    """Decide a sale, and what an insurer pays of it."""
    ticket = drafts.reduction_of(unit.connection, basket_id)
    regulated_too = tenant_settings.reduces_regulated(unit.connection)
    discounts = discounts_of(lines, shelf.items, ticket, regulated_too=regulated_too)
    priced = [
        PricedLine(
            line.quantity,
            line.unit_price_centimes,
            discount.centimes,
            shelf.rates_bp[shelf.items[line.item_id].vat_class],
        )
        for line, discount in zip(lines, discounts, strict=True)
    ]
    taxed = tax(priced)
    seen = [
        insuring.line_of(
            shelf.items[line.item_id], line.quantity, money.amount_centimes, by_unit=line.by_unit
        )
        for line, money in zip(lines, priced, strict=True)
    ]
    share, told = insuring.share_in(unit, offered, seen)
    payments = settle(taxed.total_centimes, told, step_centimes)
    rounded = rounding(taxed.total_centimes, told, step_centimes)
    sold = _sale_lines(lines, discounts, priced, taxed, shelf, unit.desk.trusted_date())
    sale = SaleCompleted(
        sale_id=unit.desk.ids.new(),
        basket_id=basket_id,
        series=unit.identity.series,
        number=unit.next_number(SERIES),
        lines=sold if share is None else _insured(sold, share.parts),
        vat=taxed.vat,
        rounding_centimes=rounded,
        total_centimes=taxed.total_centimes + rounded,
        payments=payments,
        customer_id=drafts.customer_of(unit.connection, basket_id) or UNSET,
    )
    return sale, share


def _insured(lines: Sequence[SaleLine], parts: Sequence[int]) -> tuple[SaleLine, ...]:
    """Note on each line what an insurer pays of it."""
    return tuple(
        structs.replace(line, insured_centimes=part) if part else line
        for line, part in zip(lines, parts, strict=True)
    )


def emit_sale(unit: Unit, body: SaleCompleted) -> StoredEvent:
    """Record a sale that was decided."""
    return unit.emit(
        "sale.completed",
        body,
        stream_key=body.sale_id,
        about=tuple(dict.fromkeys(line.item_id for line in body.lines)),
    )


def _record(unit: Unit, body: SaleCompleted, basket_id: str) -> SaleDone:
    stored = emit_sale(unit, body)
    drafts.delete(unit.connection, basket_id)
    unit.local.add(LOCAL)
    cash = any(payment.tender == CASH for payment in body.payments)
    job_id = printing.enqueue_receipt(unit, body.sale_id, kick_drawer=cash)
    return SaleDone(
        sale_id=body.sale_id,
        event_id=stored.header.event_id,
        ticket=ticket_number(body.series, body.number),
        total_centimes=body.total_centimes,
        change_centimes=sum(payment.change_centimes for payment in body.payments),
        vat=body.vat,
        payments=body.payments,
        print_job_id=job_id,
    )


def _check_lots(line: DraftLine, lots: Sequence[LotStock], day: str) -> None:
    """Look again at payment: a basket may have waited, over midnight or over a recall.

    Raises: Refused `lot.expired`, `lot.held`, `lot.only_expired`, `lot.only_held`.
    """
    if line.lot_id is None:
        candidates(lots, day)
        return
    batch = [lot for lot in lots if line.lot_id == lot.lot_id or line.lot_number == lot.number]
    held = any(lot.held for lot in batch)
    named = LotStock(line.lot_id, line.lot_number, line.lot_expiry, None, 0, held=held)
    check_named_lot(named, day)


def _sale_lines(
    lines: Sequence[DraftLine],
    discounts: Sequence[Given],
    priced: Sequence[PricedLine],
    taxed: TaxedTicket,
    shelf: Shelf,
    day: str,
) -> tuple[SaleLine, ...]:
    wanted = dict.fromkeys(line.item_id for line in lines)
    left = {lot.lot_id: lot.on_hand for item_id in wanted for lot in shelf.lots[item_id]}
    for line in lines:
        if line.lot_id is not None:  # the box says it; what is left is for the boxes that do not
            left[line.lot_id] -= _units(line, shelf.items[line.item_id])
    sold: list[SaleLine] = []
    for number, (line, discount, money, (net, vat)) in enumerate(
        zip(lines, discounts, priced, taxed.line_taxes, strict=True), start=1
    ):
        item = shelf.items[line.item_id]
        taken = _take(line, item, shelf.lots[line.item_id], left, day)
        sold.append(
            SaleLine(
                line_no=number,
                item_id=line.item_id,
                name=item.name,
                quantity=line.quantity,
                base_units=sum(lot.quantity for lot in taken),
                unit_price_centimes=line.unit_price_centimes,
                discount_centimes=money.discount_centimes,
                amount_centimes=money.amount_centimes,
                vat_bp=money.vat_bp,
                net_centimes=net,
                vat_centimes=vat,
                lots=taken,
                scanned_by=line.scanned_by,
                discount_by=discount.by if discount.by and discount.centimes else UNSET,
                discount_bp=discount.rate_bp if discount.rate_bp and discount.centimes else UNSET,
                by_unit=line.by_unit or UNSET,
            )
        )
    return tuple(sold)


def _take(
    line: DraftLine, item: ItemCard, lots: list[LotStock], left: dict[str, int], day: str
) -> tuple[LotTaken, ...]:
    """Decide the lots of a line: the one the box names, else first expired first out.

    `left` is what named lots and earlier lines of the same ticket leave in each lot.
    """
    units = _units(line, item)
    if line.lot_id is not None:
        return (
            LotTaken(
                lot_id=line.lot_id,
                quantity=units,
                number=line.lot_number,
                expiry=line.lot_expiry,
            ),
        )
    at_price = [
        _with_stock(lot, left[lot.lot_id])
        for lot in saleable(lots, day)
        if may_bear(
            lot,
            item.price_centimes,
            line.unit_price_centimes,
            item.units_per_pack if line.by_unit else 1,
        )
    ]
    allocation = allocate(at_price, units, day, catalogue.unknown_lot(item.item_id))
    for taking in allocation.takings:
        left[taking.lot.lot_id] -= taking.quantity
    return _merged(
        [
            LotTaken(
                lot_id=taking.lot.lot_id,
                quantity=taking.quantity,
                number=taking.lot.number,
                expiry=taking.lot.expiry,
            )
            for taking in allocation.takings
        ]
    )


def _units(line: DraftLine, item: ItemCard) -> int:
    """Count the base units of stock that a line takes."""
    return line.quantity if line.by_unit else line.quantity * item.units_per_pack


def _with_stock(lot: LotStock, on_hand: int) -> LotStock:
    return type(lot)(lot.lot_id, lot.number, lot.expiry, lot.price_centimes, on_hand, held=lot.held)


def _merged(taken: list[LotTaken]) -> tuple[LotTaken, ...]:
    """Join two takings of one lot: its stock, and the shortage that falls on it."""
    by_lot: dict[str, LotTaken] = {}
    for lot in taken:
        before = by_lot.get(lot.lot_id)
        by_lot[lot.lot_id] = (
            LotTaken(
                lot_id=lot.lot_id,
                quantity=before.quantity + lot.quantity,
                number=lot.number,
                expiry=lot.expiry,
            )
            if before
            else lot
        )
    return tuple(by_lot.values())
