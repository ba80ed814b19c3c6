"""The register of tableau B: what moved of each product, with the balance after every movement.

It is worked out from the movements and counts of the journal alone, in the order in which they
count. The balance is what the pharmacy holds of a product in all its places, the shop and the
quarantine: a narcotic that came back is still to be accounted for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pharmadesk.domain.prescriptions import NARCOTICS
from pharmadesk.projections.tables import metadata
from pharmadesk.queries.cases import Case
from pharmadesk.values.hlc import wall_us

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

_t = metadata.tables
_item, _line, _lot = _t["item"], _t["dispensing"], _t["lot"]
_move, _pin, _stock = _t["stock_move"], _t["stock_pin"], _t["stock"]


@dataclass(frozen=True, slots=True)
class Movement:
    """What moved of a product, in base units, and the balance after it.

    `lot_number` is None for packs whose lot nobody told. Units: UTC microseconds.
    """

    event_id: str
    moved_at_us: int
    lot_id: str
    lot_number: str | None
    place: str
    base_units: int
    balance: int
    is_count: bool


def products(connection: Connection) -> dict[str, str]:
    """Name the products on tableau B, those too that were when they were handed over."""
    once = sa.select(_line.c.item_id).where(_line.c.tableau == NARCOTICS)
    rows = connection.execute(
        sa.select(_item.c.item_id, _item.c.name)
        .where(sa.or_(_item.c.tableau == NARCOTICS, _item.c.item_id.in_(once)))
        .order_by(_item.c.name, _item.c.item_id)
    )
    return {row.item_id: row.name or "" for row in rows}


def movements(connection: Connection, item_id: str) -> list[Movement]:
    """List what moved of a product since the first pack, in the order in which it counts.

    A count moves what it found more, or less, than the balance of its lot and place was.
    """
    numbers: dict[str, str] = {
        row.lot_id: row.number
        for row in connection.execute(sa.select(_lot).where(_lot.c.item_id == item_id))
    }
    held: dict[tuple[str, str], int] = {}
    balance = 0
    moved: list[Movement] = []
    for row in _in_order(connection, item_id):
        where = (row.lot_id, row.place)
        units = row.units - held.get(where, 0) if row.is_count else row.units
        held[where] = held.get(where, 0) + units
        balance += units
        at_us = wall_us(row.eff_hlc)
        number = numbers.get(row.lot_id)
        moved.append(
            Movement(
                *(row.event_id, at_us, row.lot_id, number, row.place, units, balance),
                is_count=bool(row.is_count),
            )
        )
    return moved


def in_stock(connection: Connection, item_ids: Iterable[str]) -> dict[str, int]:
    """Read what the shelves and the quarantine are taken to hold of some products."""
    wanted = list(item_ids)
    rows = connection.execute(
        sa.select(_stock.c.item_id, sa.func.sum(_stock.c.on_hand).label("units"))
        .where(_stock.c.item_id.in_(wanted))
        .group_by(_stock.c.item_id)
    )
    return dict.fromkeys(wanted, 0) | {row.item_id: int(row.units) for row in rows}


def unbalanced(connection: Connection) -> list[Case]:
    """Products of tableau B whose stock is not what their movements come to."""
    names = products(connection)
    stock = in_stock(connection, names)
    found: list[Case] = []
    for item_id in names:
        moved = movements(connection, item_id)
        balance = moved[-1].balance if moved else 0
        if balance != stock[item_id]:
            found.append(Case("narcotics.unbalanced", item_id, f"{balance} / {stock[item_id]}"))
    return found


def _in_order(connection: Connection, item_id: str) -> list[Any]:
    """Read movements and counts of a product in the one order that every register shares."""
    order = ("eff_hlc", "device_id", "incarnation", "seq", "line_no")
    parts = [
        sa.select(
            *(table.c[name] for name in ("event_id", "lot_id", "place", *order)),
            table.c[units].label("units"),
            sa.literal(is_count).label("is_count"),
        ).where(table.c.item_id == item_id)
        for table, units, is_count in ((_move, "quantity", 0), (_pin, "counted", 1))
    ]
    both = sa.union_all(*parts).subquery()
    return list(connection.execute(sa.select(both).order_by(*(both.c[name] for name in order))))
