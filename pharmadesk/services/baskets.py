"""Drafts of sales: what has been scanned and not yet paid.

A basket lives in local tables of the encrypted file and is written with the same commit discipline
as a sale, so that a kill loses no scanned line. It is no event; taking a line or packs away from it
is one (`line.voided`), because that is what a dishonest till would hide.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pharmadesk.domain.events import SHOP, LineVoided
from pharmadesk.domain.lots import is_expired, saleable
from pharmadesk.domain.permissions import Action
from pharmadesk.domain.pricing import (
    candidates,
    check_named_lot,
    check_price_read,
    price_choices,
    price_of,
    unit_price,
)
from pharmadesk.errors import Refused
from pharmadesk.queries import catalogue
from pharmadesk.queries.baskets import BasketView, view_basket
from pharmadesk.storage import baskets as drafts
from pharmadesk.storage import sync_state
from pharmadesk.values.barcodes import read_scan
from pharmadesk.values.quantity import MAX_TYPED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pharmadesk.domain.lots import LotStock
    from pharmadesk.queries.catalogue import ItemCard
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit
    from pharmadesk.values.barcodes import Scan
    from pharmadesk.values.reduction import Reduction

LOCAL = "basket"


def check_quantity(packs: int) -> None:
    """Let a number of packs through that a hand can hold.

    Raises: Refused `quantity.zero`, `quantity.too_large`.
    """
    if packs < 1:
        raise Refused("quantity.zero")
    if packs > MAX_TYPED:
        raise Refused("quantity.too_large", most=MAX_TYPED)


@dataclass(frozen=True, slots=True)
class BasketChange:
    """The basket after a use case, the line it was about, and what the cashier should be told."""

    basket: BasketView
    line_no: int | None = None
    added_packs: int = 0
    warnings: tuple[str, ...] = ()


def current(till: Till) -> BasketView | None:
    """Find the basket this register was left with: one begun by A may be paid by B."""
    with till.database.read() as connection:
        basket_id = drafts.latest(connection)
        if basket_id is None:
            return None
        return view_basket(connection, basket_id, till.trusted_date())


def scan(
    till: Till,
    actor: Actor,
    text: str,
    basket_id: str | None = None,
    price_centimes: int | None = None,
) -> BasketChange:
    """Add what a scanner read to the basket, opening one if there is none.

    A box nobody knows the price of is refused until `price_centimes` says what is printed on it;
    further boxes of it in the same basket then have that price.

    Raises: Refused `scan.*`, `barcode.unknown`, `barcode.ambiguous`, `lot.*`, `session.none_open`,
    `item.blocked`, `item.no_price` with the item's `item_id` and `name`, `item.price_known` for a
    price typed where the catalogue has one, `amount.*`.
    """
    if price_centimes is not None:
        check_price_read(price_centimes)
    read = read_scan(text)

    def work(unit: Unit) -> BasketChange:
        item = _item_of(unit, read)
        warnings = () if read.check_digit_ok else ("barcode.bad_check_digit",)
        change = _add(unit, item, read.count or 1, basket_id, price_centimes, read)
        return replace(change, warnings=warnings)

    return till.write(actor, work)


def add_item(
    till: Till,
    actor: Actor,
    item_id: str,
    quantity: int = 1,
    basket_id: str | None = None,
    price_centimes: int | None = None,
) -> BasketChange:
    """Add an item picked from a list; `price_centimes` as in `scan`.

    Raises: as `scan`, and Refused `item.unknown`.
    """
    if price_centimes is not None:
        check_price_read(price_centimes)

    def work(unit: Unit) -> BasketChange:
        item = catalogue.items_by_ids(unit.connection, [item_id]).get(item_id)
        if item is None:
            raise Refused("item.unknown")
        return _add(unit, item, quantity, basket_id, price_centimes)

    return till.write(actor, work)


def check_not_blocked(unit: Unit, items: Iterable[ItemCard]) -> None:
    """Refuse what an event is about that this program cannot read, and whose kind is critical.

    Raises: Refused `item.blocked`.
    """
    names = {item.item_id: item.name for item in items}
    blocked = sync_state.blocked(unit.connection, names)
    if blocked:
        raise Refused("item.blocked", name=names[min(blocked)])


def _item_of(unit: Unit, read: Scan) -> ItemCard:
    code = read.gtin or read.code
    items = catalogue.items_by_barcode(unit.connection, code)
    if not items:
        raise Refused("barcode.unknown", barcode=read.code)
    if len(items) > 1:
        raise Refused("barcode.ambiguous", barcode=read.code, items=len(items))
    return items[0]


def _add(
    unit: Unit,
    item: ItemCard,
    quantity: int,
    basket_id: str | None,
    price_centimes: int | None,
    read: Scan | None = None,
) -> BasketChange:
    unit.require(Action.SELL)
    if unit.session is None:
        raise Refused("session.none_open")
    check_not_blocked(unit, [item])
    day = unit.desk.trusted_date()
    lots = catalogue.lots_of_items(unit.connection, [item.item_id], SHOP)[item.item_id]
    same = _named_lots(read, lots, day)
    known = price_choices(same or candidates(lots, day), item.price_centimes, saleable(lots, day))
    if known and price_centimes is not None:
        raise Refused("item.price_known")
    lot_number = same[0].number if same else None
    prices = known or _prices_read(unit, basket_id, item, lot_number, price_centimes)
    named = _at_price(same, prices[0], item)
    now = unit.desk.now_us()
    if basket_id is None or not drafts.is_open(unit.connection, basket_id):
        basket_id = unit.desk.ids.new()
        drafts.open_basket(unit.connection, basket_id, now)
    line = drafts.DraftLine(
        item_id=item.item_id,
        quantity=quantity,
        unit_price_centimes=prices[0],
        prices=prices,
        lot_id=named.lot_id if named else None,
        lot_number=named.number if named else None,
        lot_expiry=named.expiry if named else None,
        scanned_by=_person(unit),
    )
    line_no = _join(unit, basket_id, line, now)
    return replace(changed(unit, basket_id, line_no), added_packs=quantity)


def _prices_read(
    unit: Unit,
    basket_id: str | None,
    item: ItemCard,
    lot_number: str | None,
    typed_centimes: int | None,
) -> tuple[int, ...]:
    """Take the price typed now, else those typed in this basket for boxes of the same lot."""
    if typed_centimes is not None:
        return (typed_centimes,)
    before = {
        line.unit_price_centimes
        for line in (drafts.lines_of(unit.connection, basket_id) if basket_id else ())
        if (line.item_id, line.lot_number) == (item.item_id, lot_number)
    }
    if not before:
        raise Refused("item.no_price", item_id=item.item_id, name=item.name)
    return tuple(sorted(before))


def _join(unit: Unit, basket_id: str, line: drafts.DraftLine, now_us: int) -> int:
    """Add packs to the line of the same item, price and named lot, or as a new line."""
    check_quantity(line.quantity)
    twin = drafts.find_twin(unit.connection, basket_id, line)
    if twin is None:
        return drafts.add_line(unit.connection, basket_id, line, now_us)
    line_no, packs = twin
    check_quantity(packs + line.quantity)
    drafts.set_quantity(unit.connection, basket_id, line_no, packs + line.quantity, now_us)
    return line_no


def _named_lots(read: Scan | None, lots: list[LotStock], day: str) -> list[LotStock]:
    """Find the lots the box may be of: one batch may have come in at two printed prices.

    A lot never received stands for itself, out of the unknown lot. Holding a batch at one of its
    prices holds every box of it: its code does not say which of them it is.
    """
    if read is None:
        return []
    if is_expired(read.expiry, day):
        raise Refused("lot.expired", number=read.lot, expiry=read.expiry)
    if read.lot is None:
        return []
    same = [lot for lot in lots if lot.number == read.lot]
    if not same:
        same = [replace(lots[0], number=read.lot, expiry=read.expiry, price_centimes=None)]
    for lot in same:
        check_named_lot(lot, day)
    return [lot for lot in same if lot.on_hand > 0] or same


def _at_price(
    same: list[LotStock], price_centimes: int, item: ItemCard, units: int = 1
) -> LotStock | None:
    """Pick the lot of a batch that bears the price; any of them where none is known to.

    It is the price of a pack, or of one of so many units.
    """
    bearing = (
        lot
        for lot in same
        if (price := price_of(lot, item.price_centimes)) is not None
        and unit_price(price, units) == price_centimes
    )
    return next(bearing, same[0] if same else None)


def _person(unit: Unit) -> str:
    assert unit.actor is not None, "require() let nobody through"
    return unit.actor.person_id


def changed(unit: Unit, basket_id: str, line_no: int | None) -> BasketChange:
    """Show the basket after a change of it."""
    unit.local.add(LOCAL)
    basket = view_basket(unit.connection, basket_id, unit.desk.trusted_date())
    return BasketChange(basket, line_no)


def line_at(unit: Unit, basket_id: str, line_no: int) -> drafts.DraftLine:
    """Read a line of a basket.

    Raises: Refused `sale.line_gone`.
    """
    line = drafts.read_line(unit.connection, basket_id, line_no)
    if line is None:
        raise Refused("sale.line_gone")
    return line


def set_quantity(
    till: Till, actor: Actor, basket_id: str, line_no: int, quantity: int
) -> BasketChange:
    """Set how many packs a line holds; packs taken away are an event.

    Raises: Refused `quantity.*`, `sale.line_gone`, `session.none_open` for fewer packs.
    """
    check_quantity(quantity)

    def work(unit: Unit) -> BasketChange:
        unit.require(Action.SELL)
        line = line_at(unit, basket_id, line_no)
        if quantity < line.quantity:
            void_line(unit, basket_id, line, line.quantity - quantity)
        drafts.set_quantity(unit.connection, basket_id, line_no, quantity, unit.desk.now_us())
        return changed(unit, basket_id, line_no)

    return till.write(actor, work)


def choose_price(
    till: Till, actor: Actor, basket_id: str, line_no: int, unit_price_centimes: int, packs: int
) -> BasketChange:
    """Pick the price printed on the boxes just scanned; earlier boxes of the line keep theirs.

    Raises: Refused `sale.price_not_offered`, `sale.line_gone`, `quantity.zero`.
    """

    def work(unit: Unit) -> BasketChange:
        unit.require(Action.SELL)
        line = line_at(unit, basket_id, line_no)
        check_quantity(min(packs, line.quantity))
        if unit_price_centimes not in line.prices:
            raise Refused("sale.price_not_offered")
        if unit_price_centimes == line.unit_price_centimes:
            return changed(unit, basket_id, line_no)
        now = unit.desk.now_us()
        moved = replace(
            line,
            unit_price_centimes=unit_price_centimes,
            quantity=min(packs, line.quantity),
            lot_id=_lot_at_price(unit, line, unit_price_centimes),
            reduction=_carried(line.reduction),
            owed=max(0, line.owed - (line.quantity - min(packs, line.quantity))),
        )
        if moved.quantity == line.quantity:
            drafts.forget_line(unit.connection, basket_id, line_no)
        else:
            left = line.quantity - moved.quantity
            drafts.set_quantity(unit.connection, basket_id, line_no, left, now)
            drafts.owe(unit.connection, basket_id, line_no, line.owed - moved.owed, now)
        return changed(unit, basket_id, _join(unit, basket_id, moved, now))

    return till.write(actor, work)


def _carried(reduction: Reduction | None) -> Reduction | None:
    """Keep a share for packs that leave their line; an amount was given once and stays there."""
    return reduction if reduction is not None and reduction.shown_bp else None


def _lot_at_price(unit: Unit, line: drafts.DraftLine, price_centimes: int) -> str | None:
    """Find the lot of a named batch that bears the price picked."""
    if line.lot_id is None:
        return None
    item = catalogue.items_in_hand(unit.connection, [line.item_id])[line.item_id]
    lots = catalogue.lots_of_items(unit.connection, [line.item_id], SHOP)[line.item_id]
    same = [lot for lot in lots if lot.number == line.lot_number]
    units = item.units_per_pack if line.by_unit else 1
    named = _at_price(same, price_centimes, item, units)
    return named.lot_id if named else line.lot_id


def turn_to_units(till: Till, actor: Actor, basket_id: str, line_no: int) -> BasketChange:
    """Sell as many units out of a pack as the line held packs, or packs again.

    Packs that become units are taken away, which is an event; what was taken off goes with them.
    Raises: Refused `unit.whole_packs` for an item whose packs are not opened, `sale.line_gone`,
    `session.none_open`, `item.no_price` where nobody knows the price of a pack.
    """

    def work(unit: Unit) -> BasketChange:
        unit.require(Action.SELL)
        line = line_at(unit, basket_id, line_no)
        item = catalogue.items_in_hand(unit.connection, [line.item_id])[line.item_id]
        if not item.can_be_split:
            raise Refused("unit.whole_packs", name=item.name)
        if line.by_unit:
            prices = _pack_prices(unit, item, line.lot_number)
        else:
            void_line(unit, basket_id, line, line.quantity)
            each = (unit_price(price, item.units_per_pack) for price in line.prices)
            prices = tuple(sorted(set(each)))
        turned = replace(
            line,
            by_unit=not line.by_unit,
            prices=prices,
            unit_price_centimes=prices[0],
            reduction=None,
            owed=0,
        )
        drafts.forget_line(unit.connection, basket_id, line_no)
        return changed(unit, basket_id, _join(unit, basket_id, turned, unit.desk.now_us()))

    return till.write(actor, work)


def _pack_prices(unit: Unit, item: ItemCard, lot_number: str | None) -> tuple[int, ...]:
    """Read what a pack may cost, of the lot that was read from it if one was.

    Raises: Refused `item.no_price`: only who holds the box can say it then; `lot.*`.
    """
    day = unit.desk.trusted_date()
    lots = catalogue.lots_of_items(unit.connection, [item.item_id], SHOP)[item.item_id]
    same = [lot for lot in lots if lot_number is not None and lot.number == lot_number]
    prices = price_choices(same or candidates(lots, day), item.price_centimes, saleable(lots, day))
    if not prices:
        raise Refused("item.no_price", item_id=item.item_id, name=item.name)
    return prices


def remove_line(till: Till, actor: Actor, basket_id: str, line_no: int) -> BasketChange:
    """Take a line out of the basket; it can be put back with `restore_line`.

    Raises: Refused `sale.line_gone`, `session.none_open`.
    """

    def work(unit: Unit) -> BasketChange:
        unit.require(Action.VOID_LINE)
        line = line_at(unit, basket_id, line_no)
        void_line(unit, basket_id, line, line.quantity)
        drafts.set_removed(unit.connection, basket_id, line_no, unit.desk.now_us(), removed=True)
        return changed(unit, basket_id, line_no)

    return till.write(actor, work)


def restore_line(till: Till, actor: Actor, basket_id: str, line_no: int) -> BasketChange:
    """Put a removed line back as it was; its voiding stays in the journal.

    Raises: Refused `sale.line_gone`.
    """

    def work(unit: Unit) -> BasketChange:
        unit.require(Action.SELL)
        now = unit.desk.now_us()
        if not drafts.set_removed(unit.connection, basket_id, line_no, now, removed=False):
            raise Refused("sale.line_gone")
        return changed(unit, basket_id, line_no)

    return till.write(actor, work)


def void_line(unit: Unit, basket_id: str, line: drafts.DraftLine, quantity: int) -> None:
    """Record that packs of a line were taken away.

    Raises: Refused `session.none_open`.
    """
    if unit.session is None:  # the session's closing lists it
        raise Refused("session.none_open")
    body = LineVoided(
        void_id=unit.desk.ids.new(),
        basket_id=basket_id,
        item_id=line.item_id,
        quantity=quantity,
        unit_price_centimes=line.unit_price_centimes,
    )
    unit.emit("line.voided", body, stream_key=basket_id, about=(line.item_id,))
