"""The demonstration pharmacy: reads `resources/demo`, data written for this project.

    items.csv      one item a line, `;`, a heading of the fields of `DemoItem`; the file's order is
                   the order of items everywhere, and its first 300 lines are a shop of their own
    lots.csv       hand-picked lots of some items; `expires_in_months` counts from the month of the
                   demonstration, so that the shop never grows old; empty is a thing without expiry
    pharmacy.json  the legal block, the people with their PINs, the suppliers

Names and DCIs are real words of the trade; prices are plausible; codes, lots, suppliers and people
are made up.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).resolve().parents[2] / "resources" / "demo"


@dataclass(frozen=True, slots=True)
class DemoItem:
    """An item of the catalogue; `yearly_lines` is how many ticket lines a year it brings.

    `brand` is the first words of `name`, or empty. `princeps` is P, G or None; `tableau` is A, B,
    C or empty. `barcodes` are valid EAN-13, the pack's own first.
    """

    name: str
    brand: str
    dci: str
    dosage: str
    form: str
    presentation: str
    family: str
    vat_class: str
    tableau: str
    price_centimes: int
    pack_units: int
    sold_by_unit: bool
    reimbursement_base_centimes: int | None
    reimbursement_bp: int
    princeps: str | None
    supplier: str
    reorder_point: int
    yearly_lines: int
    barcodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrittenLot:
    """A lot chosen by hand; one of no packs is the lot that past sales used up."""

    item: str
    number: str
    expires_in_months: int | None
    price_centimes: int
    packs: int


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Someone who works at the demonstration pharmacy, and the PIN to try it with."""

    name: str
    role: str
    pin: str


@dataclass(frozen=True, slots=True)
class DemoSupplier:
    """A wholesaler that does not exist; `key` is what `DemoItem.supplier` says."""

    key: str
    name: str
    city: str
    phone: str


@dataclass(frozen=True, slots=True)
class DemoPharmacy:
    """Who the pharmacy is; `legal` has the field names of the pharmacy's legal block."""

    legal: dict[str, str]
    people: tuple[DemoPerson, ...]
    suppliers: tuple[DemoSupplier, ...]


@cache
def load_items() -> tuple[DemoItem, ...]:
    """Read the catalogue, in the file's order."""
    return tuple(_item(row) for row in _rows("items.csv"))


@cache
def load_lots() -> tuple[WrittenLot, ...]:
    """Read the hand-picked lots, those of an item together."""
    return tuple(
        WrittenLot(
            item=row["item"],
            number=row["number"],
            expires_in_months=_number_or_none(row["expires_in_months"]),
            price_centimes=int(row["price_centimes"]),
            packs=int(row["packs"]),
        )
        for row in _rows("lots.csv")
    )


@cache
def load_pharmacy() -> DemoPharmacy:
    """Read the legal block, the people and the suppliers."""
    content: dict[str, Any] = json.loads((FOLDER / "pharmacy.json").read_text(encoding="utf-8"))
    return DemoPharmacy(
        legal=content["pharmacy"],
        people=tuple(DemoPerson(**person) for person in content["people"]),
        suppliers=tuple(DemoSupplier(**supplier) for supplier in content["suppliers"]),
    )


def _rows(file_name: str) -> list[dict[str, str]]:
    with (FOLDER / file_name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


def _item(row: dict[str, str]) -> DemoItem:
    return DemoItem(
        name=row["name"],
        brand=row["brand"],
        dci=row["dci"],
        dosage=row["dosage"],
        form=row["form"],
        presentation=row["presentation"],
        family=row["family"],
        vat_class=row["vat_class"],
        tableau=row["tableau"],
        price_centimes=int(row["price_centimes"]),
        pack_units=int(row["pack_units"]),
        sold_by_unit=row["sold_by_unit"] == "1",
        reimbursement_base_centimes=_number_or_none(row["reimbursement_base_centimes"]),
        reimbursement_bp=int(row["reimbursement_bp"]),
        princeps=row["princeps"] or None,
        supplier=row["supplier"],
        reorder_point=int(row["reorder_point"]),
        yearly_lines=int(row["yearly_lines"]),
        barcodes=tuple(row["barcodes"].split()),
    )


def _number_or_none(text: str) -> int | None:
    return int(text) if text else None
