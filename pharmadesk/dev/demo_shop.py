"""The demonstration on its first day: people, suppliers, catalogue, and the shelves filled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import UNSET

from pharmadesk.dev.demo_catalogue import load_pharmacy
from pharmadesk.domain import events
from pharmadesk.domain.permissions import Role
from pharmadesk.services import people, register
from pharmadesk.services.changes import Actor
from pharmadesk.values.clock import CASABLANCA, US_IN_S, ManualClock, instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from pharmadesk.dev.demo_catalogue import DemoItem
    from pharmadesk.dev.generator import LotSeed
    from pharmadesk.services.register import Surroundings
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit
    from pharmadesk.storage.database import Database

T = TypeVar("T")

OPENING: Final = 8 * 3600  # seconds of the day
_REGISTER: Final = ("C2", "Caisse 2")
_ROWS_AN_EVENT: Final = 150
_CACHE_KIB: Final = 65_536


class Timeline:
    """The clock of the past, moved forward only; days count from the first, local time."""

    def __init__(self, first_day: date) -> None:
        self._first_day = first_day
        self.clock = ManualClock(self._at(0, 0))

    def go_to(self, day_offset: int, second_of_day: int) -> None:
        """Let time pass until a second of a day, if it lies ahead."""
        left_us = self._at(day_offset, second_of_day) - self.clock.now_us()
        self.clock.advance(max(0, left_us))

    def _at(self, day_offset: int, second_of_day: int) -> int:
        day = self._first_day + timedelta(days=day_offset)
        midnight = instant(datetime.combine(day, time(), CASABLANCA))
        return midnight + second_of_day * US_IN_S


@dataclass(frozen=True, slots=True)
class DemoShop:
    """A founded register, who works there, and the ids of the generated items by index."""

    till: Till
    owner: Actor
    cashier: Actor
    item_ids: tuple[str, ...]


def found_shop(
    database: Database, around: Surroundings, items: Sequence[DemoItem], lots: Iterable[LotSeed]
) -> DemoShop:
    """Found the pharmacy on an empty database and fill its shelves."""
    pharmacy = load_pharmacy()
    boss = next(person for person in pharmacy.people if person.role == Role.OWNER)
    legal = events.PharmacyFields(**pharmacy.legal)
    founding = register.Founding(legal, *_REGISTER, boss.name, boss.pin)
    till, owner_id = register.found(database, around, founding)
    # A day's sales touch pages all over the file; the usual cache is made for one sale.
    till.write(None, _enlarge_cache)
    owner = Actor(owner_id, frozenset({Role.OWNER}))
    cashiers = []
    for person in pharmacy.people:
        if person is not boss:
            roles = frozenset({Role(person.role)})
            person_id = people.register_person(till, owner, person.name, roles, person.pin)
            if person.role == Role.CASHIER:
                cashiers.append(Actor(person_id, roles))
    item_ids = tuple(till.ids.new() for _ in items)
    till.write(owner, lambda unit: _stock_up(unit, items, item_ids, lots))
    return DemoShop(till, owner, cashiers[0], item_ids)


def _enlarge_cache(unit: Unit) -> None:
    unit.connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KIB}")


def _stock_up(
    unit: Unit, items: Sequence[DemoItem], item_ids: Sequence[str], lots: Iterable[LotSeed]
) -> None:
    suppliers = _describe_suppliers(unit)
    import_id = unit.desk.ids.new()
    with unit.together():
        rows = [
            _item(item, item_id, suppliers) for item, item_id in zip(items, item_ids, strict=True)
        ]
        for some_rows in _batches(rows):
            body = events.CatalogueImported(import_id=import_id, rows=tuple(some_rows))
            unit.emit("catalogue.imported", body, stream_key=import_id)
        completed = events.ImportCompleted(
            import_id=import_id, source_name="demo", source_sha256="0" * 64, rows=len(rows)
        )
        unit.emit("import.completed", completed, stream_key=import_id)
    with unit.together():
        for some_lots in _batches(list(lots)):
            _receive(unit, some_lots, items, item_ids)


def _describe_suppliers(unit: Unit) -> dict[str, str]:
    """Register the wholesalers; return their ids by the key items name them with."""
    ids: dict[str, str] = {}
    for supplier in load_pharmacy().suppliers:
        supplier_id = ids[supplier.key] = unit.desk.ids.new()
        fields = events.SupplierFields(name=supplier.name, phone=supplier.phone, city=supplier.city)
        body = events.SupplierDescribed(supplier_id=supplier_id, fields=fields)
        unit.emit("supplier.described", body, stream_key=supplier_id)
    return ids


def _item(item: DemoItem, item_id: str, suppliers: dict[str, str]) -> events.ItemRegistered:
    fields = events.ItemFields(
        name=item.name,
        dci=item.dci,
        dosage=item.dosage,
        form=item.form,
        presentation=item.presentation,
        family=item.family,
        vat_class=item.vat_class,
        tableau=item.tableau or UNSET,
        price_centimes=item.price_centimes,
        pack_units=item.pack_units,
        sold_by_unit=item.sold_by_unit,
        supplier_id=suppliers[item.supplier],
        reorder_point=item.reorder_point,
        reimbursement_base_centimes=item.reimbursement_base_centimes,
        reimbursement_bp=item.reimbursement_bp,
        princeps=item.princeps,
    )
    return events.ItemRegistered(item_id=item_id, fields=fields, barcodes=item.barcodes)


def _receive(
    unit: Unit, lots: Sequence[LotSeed], items: Sequence[DemoItem], item_ids: Sequence[str]
) -> None:
    """Take lots in as they stood on the shelves that day, expired ones among them."""
    new: list[events.LotRegistered] = []
    lines: list[events.ReceivedLine] = []
    for lot in lots:
        item, item_id = items[lot.item_index], item_ids[lot.item_index]
        lot_id = unit.desk.ids.new()
        own_price = None if lot.price_centimes == item.price_centimes else lot.price_centimes
        new.append(
            events.LotRegistered(
                lot_id=lot_id,
                item_id=item_id,
                number=lot.number,
                expiry=lot.expiry,
                price_centimes=own_price,
            )
        )
        units = lot.packs * (item.pack_units if item.sold_by_unit else 1)
        lines.append(events.ReceivedLine(lot_id=lot_id, item_id=item_id, quantity=units))
    body = events.GoodsReceived(
        receipt_id=unit.desk.ids.new(),
        supplier_id=None,
        lots=tuple(new),
        lines=tuple(lines),
        place=events.SHOP,
    )
    about = tuple(dict.fromkeys(line.item_id for line in lines))
    unit.emit("goods.received", body, stream_key=body.receipt_id, about=about)


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start : start + _ROWS_AN_EVENT] for start in range(0, len(rows), _ROWS_AN_EVENT))
