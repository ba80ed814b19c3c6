"""What a person must judge: facts that are kept as they are and shown until someone acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pharmadesk.projections.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

_t = metadata.tables
_stock, _claim = _t["stock"], _t["barcode_claim"]


@dataclass(frozen=True, slots=True)
class Case:
    """A case: its kind, what it is about, and the figure or code that shows it."""

    kind: str
    subject_id: str
    detail: str


def oversold(connection: Connection) -> list[Case]:
    """Places whose stock is below zero: more left than anyone saw come in."""
    rows = connection.execute(
        sa.select(_stock.c.lot_id, _stock.c.on_hand)
        .where(_stock.c.on_hand < 0)
        .order_by(_stock.c.lot_id, _stock.c.place)
    )
    return [Case("stock.oversold", row.lot_id, str(row.on_hand)) for row in rows]


def barcodes_claimed_twice(connection: Connection) -> list[Case]:
    """Barcodes that name more than one item."""
    rows = connection.execute(
        sa.select(_claim.c.gtin)
        .group_by(_claim.c.gtin)
        .having(sa.func.count() > 1)
        .order_by(_claim.c.gtin)
    )
    return [Case("barcode.claimed_twice", row.gtin, "") for row in rows]
