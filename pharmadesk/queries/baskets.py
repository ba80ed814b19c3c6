"""A basket as the sale screen shows it: names, lots, stock and amounts beside the draft lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pharmadesk.domain.discounts import Given, Reducible, given, is_regulated
from pharmadesk.domain.events import SHOP
from pharmadesk.domain.lots import LotStock, saleable
from pharmadesk.domain.prescriptions import strictest
from pharmadesk.domain.pricing import may_bear
from pharmadesk.queries import catalogue, tenant_settings
from pharmadesk.storage import baskets as drafts
from pharmadesk.storage import draft_payments, draft_prescriptions
from pharmadesk.values.prescription import NOTHING, Prescription

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from pharmadesk.queries.catalogue import ItemCard
    from pharmadesk.storage.baskets import DraftLine
    from pharmadesk.storage.draft_payments import DraftPayment
    from pharmadesk.values.reduction import Reduction


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One line: packs and centimes; `prices` has more than one entry while a choice is open.

    `lot_named` tells a lot read from the box from the one that will leave first. Of a line
    `by_unit` quantity and prices are of units out of a pack of `units_per_pack`.
    """

    line_no: int
    item_id: str
    name: str
    quantity: int
    unit_price_centimes: int
    discount: Given
    prices: tuple[int, ...]
    lot_number: str | None
    lot_expiry: str | None
    lot_named: bool
    stock_packs: int
    vat_class: str
    vat_bp: int
    tableau: str
    scanned_by: str
    reduction: Reduction | None = None
    owed: int = 0
    by_unit: bool = False
    units_per_pack: int = 1
    regulated_too: bool = False

    @property
    def full_centimes(self) -> int:
        """What the line comes to before its discount."""
        return self.quantity * self.unit_price_centimes

    @property
    def amount_centimes(self) -> int:
        """What the customer pays for the line."""
        return self.full_centimes - self.discount.centimes

    @property
    def regulated(self) -> bool:
        """Whether the law sets its price, and the pharmacy lets nobody reduce it."""
        return not self.regulated_too and is_regulated(self.vat_class, self.tableau)


@dataclass(frozen=True, slots=True)
class BasketView:
    """A whole basket with its total, and what was taken of it so far."""

    basket_id: str
    lines: tuple[BasketLine, ...]
    reduction: Reduction | None = None
    payments: tuple[DraftPayment, ...] = ()
    customer_id: str | None = None
    prescription: Prescription = NOTHING

    @property
    def tableau(self) -> str:
        """The tableau that decides what prescription it needs; empty for none."""
        return strictest(line.tableau for line in self.lines)

    @property
    def total_centimes(self) -> int:
        """What the customer will pay."""
        return sum(line.amount_centimes for line in self.lines)

    @property
    def discount_centimes(self) -> int:
        """What the customer saves."""
        return sum(line.discount.centimes for line in self.lines)

    @property
    def packs(self) -> int:
        """How many packs are in the basket."""
        return sum(line.quantity for line in self.lines)


def lot_leaving_first(
    line: DraftLine, item: ItemCard, lots: list[LotStock], day: str
) -> LotStock | None:
    """Pick the lot shown for a line: the first to expire among those at its price."""
    for lot in saleable(lots, day):
        units = item.units_per_pack if line.by_unit else 1
        at_price = may_bear(lot, item.price_centimes, line.unit_price_centimes, units)
        if lot.on_hand > 0 and lot.number is not None and at_price:
            return lot
    return None


def view_basket(connection: Connection, basket_id: str, day: str) -> BasketView:
    """Read a basket with everything its lines show, in seven statements whatever its length."""
    lines = drafts.lines_of(connection, basket_id)
    item_ids = list({line.item_id for line in lines})
    items = catalogue.items_in_hand(connection, item_ids)
    lots = catalogue.lots_of_items(connection, item_ids, SHOP)
    rates = catalogue.vat_rates_on(connection, day, {item.vat_class for item in items.values()})
    reduction = drafts.reduction_of(connection, basket_id)
    regulated_too = tenant_settings.reduces_regulated(connection)
    given_off = discounts(lines, items, reduction, regulated_too=regulated_too)
    shown = (
        _line(line, discount, items[line.item_id], lots[line.item_id], rates, day)
        for line, discount in zip(lines, given_off, strict=True)
    )
    return BasketView(
        basket_id,
        tuple(replace(line, regulated_too=regulated_too) for line in shown),
        reduction,
        draft_payments.payments_of(connection, basket_id),
        drafts.customer_of(connection, basket_id),
        draft_prescriptions.read(connection, basket_id),
    )


def discounts(
    lines: Sequence[DraftLine],
    items: Mapping[str, ItemCard],
    ticket: Reduction | None,
    *,
    regulated_too: bool,
) -> tuple[Given, ...]:
    """Work out what comes off each line of a draft; where regulated prices are free, off any."""
    return given(
        [
            Reducible(
                line.quantity * line.unit_price_centimes,
                not regulated_too
                and is_regulated(items[line.item_id].vat_class, items[line.item_id].tableau),
                line.reduction,
            )
            for line in lines
        ],
        ticket,
    )


def _line(
    line: DraftLine,
    discount: Given,
    item: ItemCard,
    lots: list[LotStock],
    rates: dict[str, int],
    day: str,
) -> BasketLine:
    leaving = None if line.lot_number else lot_leaving_first(line, item, lots, day)
    in_shop = sum(lot.on_hand for lot in saleable(lots, day))
    return BasketLine(
        line_no=line.line_no,
        item_id=line.item_id,
        name=item.name,
        quantity=line.quantity,
        unit_price_centimes=line.unit_price_centimes,
        discount=discount,
        prices=line.prices,
        lot_number=leaving.number if leaving else line.lot_number,
        lot_expiry=leaving.expiry if leaving else line.lot_expiry,
        lot_named=line.lot_number is not None,
        stock_packs=in_shop // item.units_per_pack,
        vat_class=item.vat_class,
        vat_bp=rates[item.vat_class],
        tableau=item.tableau,
        scanned_by=line.scanned_by,
        reduction=line.reduction,
        owed=line.owed,
        by_unit=line.by_unit,
        units_per_pack=item.units_per_pack,
    )
