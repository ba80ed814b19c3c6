"""Suppliers: whom goods are ordered from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pharmadesk.domain import events
from pharmadesk.domain.permissions import Action
from pharmadesk.errors import Refused
from pharmadesk.queries import catalogue
from pharmadesk.values.text import MOST_NAME, one_line

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.desk import Desk
    from pharmadesk.services.unit import Unit


def describe(
    desk: Desk, actor: Actor, fields: events.SupplierFields, supplier_id: str | None = None
) -> str:
    """Register a supplier, or change the fields of one that are set; return its id.

    Raises: Refused `permission.denied`, `supplier.unknown`, `supplier.no_name`, `text.*`.
    """
    typed = msgspec.structs.asdict(fields)
    said = {name: one_line(it, MOST_NAME) for name, it in typed.items() if isinstance(it, str)}
    if said.get("name", None if supplier_id else "") == "":
        raise Refused("supplier.no_name")

    def work(unit: Unit) -> str:
        unit.require(Action.EDIT_SUPPLIERS)
        known = supplier_id and catalogue.supplier_names(unit.connection, [supplier_id])
        if supplier_id is not None and not known:
            raise Refused("supplier.unknown")
        body = events.SupplierDescribed(
            supplier_id=supplier_id or desk.ids.new(), fields=events.SupplierFields(**said)
        )
        if said:
            unit.emit("supplier.described", body, stream_key=body.supplier_id)
        return body.supplier_id

    return desk.write(actor, work)
