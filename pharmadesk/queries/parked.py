"""The baskets that wait: put aside on some register, and taken up nowhere that is known here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pharmadesk.domain.basket_events import BasketParked
from pharmadesk.journal import kinds, reading
from pharmadesk.projections.tables import metadata
from pharmadesk.queries.decisions import person_name, register_name
from pharmadesk.storage.driver import Prepared

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST_SHOWN = 200
"""As many as anybody looks through; the oldest of more are those that matter."""

_parking = metadata.tables["basket_parking"]
_end = metadata.tables["basket_parking_end"]
_WAITS = ~sa.exists().where(_end.c.parking_id == _parking.c.parking_id)
_WAITING = Prepared(
    sa.select(_parking)
    .where(_WAITS)
    .order_by(_parking.c.parked_at_us, _parking.c.parking_id)
    .limit(MOST_SHOWN)
)
_PARKING = Prepared(
    sa.select(_parking.c.event_id, _WAITS.label("waits")).where(
        _parking.c.parking_id == sa.bindparam("of_parking")
    )
)


@dataclass(frozen=True, slots=True)
class ParkedBasket:
    """A basket that waits; `person` and `register` are empty where their names are not known."""

    parking_id: str
    basket_id: str
    person: str
    register: str
    parked_at_us: int
    lines: int
    packs: int
    total_centimes: int


@dataclass(frozen=True, slots=True)
class Parking:
    """What was put aside, and whether it waits still."""

    body: BasketParked
    waits: bool


def waiting(connection: Connection) -> list[ParkedBasket]:
    """List the baskets that wait, the one that waits longest first."""
    rows = list(_WAITING(connection, {}))
    people = {row.parked_by: person_name(connection, row.parked_by) for row in rows}
    registers = {row.register_id: register_name(connection, row.register_id) for row in rows}
    return [_shown(row, people[row.parked_by], registers[row.register_id]) for row in rows]


def _shown(row: Any, person: str, register: str) -> ParkedBasket:
    return ParkedBasket(
        parking_id=row.parking_id,
        basket_id=row.basket_id,
        person=person,
        register=register,
        parked_at_us=row.parked_at_us,
        lines=row.line_count,
        packs=row.pack_count,
        total_centimes=row.total_centimes,
    )


def read(connection: Connection, parking_id: str) -> Parking | None:
    """Read what was put aside once, with its lines."""
    row = _PARKING(connection, {"of_parking": parking_id}).first()
    entry = None if row is None else reading.get(connection, row.event_id)
    if row is None or entry is None:
        return None
    header = entry.stored.header
    body = kinds.decode(header.kind, header.version, entry.stored.body_bytes)
    assert isinstance(body, BasketParked), "its row names the event that put it aside"
    return Parking(body, bool(row.waits))
