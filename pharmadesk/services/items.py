"""Items of the catalogue, one at a time: registered, then changed field by field.

A price and a tableau are regulated, so that setting one takes more than editing the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pharmadesk.domain import events
from pharmadesk.domain.permissions import Action
from pharmadesk.domain.prescriptions import POISONS
from pharmadesk.errors import Refused
from pharmadesk.queries import catalogue
from pharmadesk.values.gtin import GTIN_LENGTHS, lookup_form
from pharmadesk.values.text import MOST_NAME, one_line

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.desk import Desk
    from pharmadesk.services.unit import Unit

_TEXTS = ("name", "french_label", "family")


def register(
    desk: Desk, actor: Actor, fields: events.ItemFields, barcode: str | None = None
) -> str:
    """Take an item into the catalogue and return its id.

    Raises: Refused `permission.denied`, `item.no_name`, `item.tableau`, `text.*`,
    `barcode.not_one`, `barcode.claimed`, `supplier.unknown`.
    """
    fields = _tidied(fields)
    gtin = None if barcode is None else _checked_barcode(barcode)

    def work(unit: Unit) -> str:
        _check(unit, fields)
        if gtin is not None and catalogue.items_by_barcode(unit.connection, gtin):
            raise Refused("barcode.claimed", barcode=gtin)
        body = events.ItemRegistered(
            item_id=desk.ids.new(), fields=fields, barcodes=() if gtin is None else (gtin,)
        )
        unit.emit("item.registered", body, stream_key=body.item_id, about=(body.item_id,))
        return body.item_id

    return desk.write(actor, work)


def change(desk: Desk, actor: Actor, item_id: str, fields: events.ItemFields) -> str:
    """Change the fields of an item that are set, and return its id.

    Raises: Refused `permission.denied`, `item.unknown`, `item.no_name`, `item.tableau`, `text.*`,
    `supplier.unknown`.
    """
    fields = _tidied(fields)

    def work(unit: Unit) -> str:
        _check(unit, fields)
        if item_id not in catalogue.items_by_ids(unit.connection, [item_id]):
            raise Refused("item.unknown")
        body = events.ItemChanged(item_id=item_id, fields=fields)
        if fields != events.ItemFields():
            unit.emit("item.changed", body, stream_key=item_id, about=(item_id,))
        return item_id

    return desk.write(actor, work)


def _check(unit: Unit, fields: events.ItemFields) -> None:
    unit.require(Action.EDIT_CATALOGUE)
    if fields.price_centimes is not msgspec.UNSET or fields.tableau is not msgspec.UNSET:
        unit.require(Action.SET_PRICES)
    supplier = fields.supplier_id
    if isinstance(supplier, str) and not catalogue.supplier_names(unit.connection, [supplier]):
        raise Refused("supplier.unknown")


def _tidied(fields: events.ItemFields) -> events.ItemFields:
    texts = {name: getattr(fields, name) for name in _TEXTS}
    tidy = {name: one_line(it, MOST_NAME) for name, it in texts.items() if isinstance(it, str)}
    if tidy.get("name") == "":
        raise Refused("item.no_name")
    if fields.tableau not in {msgspec.UNSET, "", *POISONS}:
        raise Refused("item.tableau")
    return msgspec.structs.replace(fields, **tidy)


def _checked_barcode(typed: str) -> str:
    number = typed.strip()
    if not (number.isascii() and number.isdigit() and len(number) in GTIN_LENGTHS):
        raise Refused("barcode.not_one")
    return lookup_form(number)
