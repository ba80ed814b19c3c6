"""What was paid and is still owed: promises, with what of each was handed over or given up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from pharmadesk.domain.events import SHOP
from pharmadesk.projections.tables import metadata
from pharmadesk.queries.cases import Case

if TYPE_CHECKING:
    from sqlalchemy import Connection

_promise, _end = metadata.tables["promise"], metadata.tables["promise_end"]
_stock = metadata.tables["stock"]


@dataclass(frozen=True, slots=True)
class Promise:
    """Packs of a line of a sale that are owed; who they are owed to lies sealed.

    Shape: `left` of `packs` are owed still, `base_units` is what all of them are; `on_hand` units
    stand in the shop. Units: UTC microseconds.
    """

    promise_id: str
    sale_id: str
    ticket: str
    sale_line_no: int
    item_id: str
    name: str
    packs: int
    base_units: int
    patient_id: str
    sealed_patient: str
    made_at_us: int
    event_id: str
    left: int
    on_hand: int

    @property
    def units_per_pack(self) -> int:
        """How many base units a pack is."""
        return self.base_units // self.packs

    @property
    def is_ready(self) -> bool:
        """Whether a pack of it stands in the shop."""
        return self.left > 0 and self.on_hand >= self.units_per_pack


_OVER: Final = (
    sa.select(sa.func.coalesce(sa.func.sum(_end.c.packs), 0))
    .where(_end.c.promise_id == _promise.c.promise_id)
    .scalar_subquery()
)
_ON_HAND: Final = (
    sa.select(sa.func.coalesce(sa.func.sum(_stock.c.on_hand), 0))
    .where(_stock.c.item_id == _promise.c.item_id, _stock.c.place == SHOP)
    .scalar_subquery()
)
_ROW_NAMES: Final = tuple(Promise.__dataclass_fields__)[:-2]
_QUERY: Final = sa.select(
    *(_promise.c[name] for name in _ROW_NAMES), _OVER.label("over"), _ON_HAND.label("on_hand")
).order_by(_promise.c.made_at_us, _promise.c.promise_id)


def _read(row: Any) -> Promise:
    known = {name: getattr(row, name) for name in _ROW_NAMES}
    return Promise(**known, left=max(0, row.packs - int(row.over)), on_hand=int(row.on_hand))


def waiting(connection: Connection) -> list[Promise]:
    """List what is owed, the oldest first."""
    rows = connection.execute(_QUERY.where(_promise.c.packs > _OVER))
    return [_read(row) for row in rows]


def of_sale(connection: Connection, sale_id: str) -> list[Promise]:
    """List the promises of a sale, those that are over too."""
    return [_read(row) for row in connection.execute(_QUERY.where(_promise.c.sale_id == sale_id))]


def find(connection: Connection, promise_id: str) -> Promise | None:
    """Find a promise."""
    row = connection.execute(_QUERY.where(_promise.c.promise_id == promise_id)).first()
    return None if row is None else _read(row)


def hand_overs(connection: Connection, promise_id: str) -> list[str]:
    """List the events that handed packs of a promise over."""
    query = sa.select(_end.c.event_id).where(
        _end.c.promise_id == promise_id, _end.c.outcome == "kept"
    )
    return list(connection.execute(query.order_by(_end.c.ended_at_us, _end.c.end_id)).scalars())


def kept_beyond(connection: Connection) -> list[Case]:
    """Promises of which more was handed over than was owed: two registers that were apart did."""
    query = _QUERY.where(_promise.c.packs < _OVER)
    return [
        Case("promise.kept_beyond", row.ticket, f"{int(row.over) - row.packs} × {row.name}")
        for row in connection.execute(query)
    ]
