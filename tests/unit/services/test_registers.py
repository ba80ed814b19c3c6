"""The register of tableau B: every movement with its balance, which is what the shelves hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from pharmadesk.domain.events import ItemChanged, ItemFields, SupplierDescribed, SupplierFields
from pharmadesk.domain.refunds import Wanted
from pharmadesk.projections.tables import metadata
from pharmadesk.queries import narcotics
from pharmadesk.queries.synchronising import named_cases
from pharmadesk.services import baskets, dispensing, registers, returning, stock
from pharmadesk.services.stock import Delivered
from pharmadesk.values.prescription import Prescription

if TYPE_CHECKING:
    from tests.till import Shop

WHOLE = Prescription("Karim Idrissi", "4, rue Atlas", "Dr Bennani", "2026-11-20", "48")
NOVEMBER = ("2026-11-01", "2026-11-30")


def stocked(shop: Shop) -> Shop:
    """Put two lots of a narcotic on the shelf, from a supplier, and open a session."""
    item_id = shop.add_item("narcotic", price_centimes=1_000, tableau="B")
    supplier = shop.till.ids.new()
    fields = SupplierFields(name="Grossiste Atlas")
    shop.emit("supplier.described", SupplierDescribed(supplier_id=supplier, fields=fields))
    delivered = [
        Delivered(item_id, 3, "B-SOON", "2027-01-31"),
        Delivered(item_id, 5, "B-LATE", "2028-01-31"),
    ]
    stock.receive(shop.till, shop.owner, delivered, supplier)
    shop.open_session()
    return shop


def dispense(shop: Shop, packs: int = 1) -> str:
    change = baskets.add_item(shop.till, shop.cashier, shop.items["narcotic"], packs)
    basket_id = change.basket.basket_id
    dispensing.note(shop.till, shop.cashier, basket_id, WHOLE)
    return shop.pay(basket_id, change.basket.total_centimes).sale_id


def account(shop: Shop, days: tuple[str, str] = NOVEMBER) -> registers.NarcoticAccount:
    (found,) = registers.narcotics(shop.till, shop.owner, *days)
    assert found.balance == found.in_stock
    return found


def test_every_movement_of_a_narcotic_is_a_line_with_its_balance(shop: Shop) -> None:
    stocked(shop)
    sale_id = dispense(shop, 4)
    returning.take_back(shop.till, shop.cashier, sale_id, [Wanted(1, 1)], "unwanted")
    stock.adjust(shop.till, shop.owner, shop.items["narcotic"], shop.lot_id("B-LATE"), -1, "broken")
    stock.count(shop.till, shop.owner, shop.items["narcotic"], shop.lot_id("B-LATE"), 5)
    returning.void(shop.till, shop.owner, dispense(shop), "wrong_item")
    found = account(shop)
    series = f"{shop.till.identity.series}-O"
    assert [
        (line.cause, line.movement.lot_number, line.movement.base_units, line.movement.balance)
        for line in found.lines
    ] == [
        ("received", "B-SOON", 3, 3),
        ("received", "B-LATE", 5, 8),
        ("dispensed", "B-SOON", -3, 5),
        ("dispensed", "B-LATE", -1, 4),
        ("returned", "B-SOON", 1, 5),
        ("adjusted", "B-LATE", -1, 4),
        ("counted", "B-LATE", 2, 6),
        ("dispensed", "B-LATE", -1, 5),
        ("voided", "B-LATE", 1, 6),
    ]
    assert (found.opening, found.closing, found.in_stock) == (0, 6, 6)
    received, gone, back = found.lines[0], found.lines[2], found.lines[4]
    assert (received.from_to, gone.from_to) == ("Grossiste Atlas", "Karim Idrissi")
    assert (gone.number, back.number) == (f"{series} 000001", f"{series} 000003")
    assert found.lines[5].note == "broken"
    assert gone.person == "Une personne (cashier)"


def test_period_begins_with_the_balance_of_the_day_before(shop: Shop) -> None:
    stocked(shop)
    dispense(shop)
    later = account(shop, ("2026-12-01", "2026-12-31"))
    assert (later.opening, later.closing, later.lines) == (7, 7, ())
    assert account(shop, ("2026-10-01", "2026-10-31")).closing == 0


def test_what_is_on_no_list_has_no_account_and_what_was_keeps_it(shop: Shop) -> None:
    stocked(shop)
    dispense(shop)
    change = ItemChanged(item_id=shop.items["narcotic"], fields=ItemFields(tableau=""))
    shop.emit("item.changed", change)
    assert account(shop).closing == 7


def test_stock_that_is_not_what_the_movements_come_to_is_a_case(shop: Shop) -> None:
    stocked(shop)
    table = metadata.tables["stock"]
    row = sa.update(table).where(table.c.lot_id == shop.lot_id("B-LATE"))
    with shop.till.read() as connection:
        assert narcotics.unbalanced(connection) == []
    shop.till.write(shop.owner, lambda unit: unit.connection.execute(row.values(on_hand=4)))
    with shop.till.read() as connection:
        (case,) = narcotics.unbalanced(connection)
        assert case.detail == "8 / 7"
        named = [each for each in named_cases(connection) if each.kind == case.kind]
    assert [each.subject for each in named] == ["narcotic"]
    shop.till.write(shop.owner, lambda unit: unit.connection.execute(row.values(on_hand=5)))
