"""The six effects, and the stamp that orders them.

A projection is a pure function from one event to effects. Every effect is commutative and safe to
repeat, so replicas that hold the same events hold the same rows, whatever the order of arrival:

    put(table, row)              insert once; the same key with another row is a quarantine
    add(table, key, column, n)   integer sum, only if the put it names really inserted
    latest(table, key, values)   the greatest (eff_hlc, device, seq) wins, field by field
    highest(table, key, rank)    states with no way back
    move(item, lot, place, n)    a stock movement at its place in time
    pin(item, lot, place, n)     a count: on hand = greatest pin + the moves after it
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Value: TypeAlias = str | int | None
Key: TypeAlias = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where an event stands among all events; `eff_hlc` is assigned once by who accepts it."""

    event_id: str
    eff_hlc: int
    device_id: str
    incarnation: str
    seq: int

    @property
    def order(self) -> tuple[int, str, str, int]:
        """The total order of moves, pins and field writes."""
        return (self.eff_hlc, self.device_id, self.incarnation, self.seq)


@dataclass(slots=True)
class Put:
    """Insert a row once."""

    table: str
    row: Mapping[str, Value]


@dataclass(slots=True)
class Add:
    """Add to integer columns of a sum row, if the event's put into `given` inserted."""

    table: str
    key: Key
    amounts: Mapping[str, int]
    given: str


@dataclass(slots=True)
class Latest:
    """Write fields that the latest writer owns."""

    table: str
    key: Key
    values: Mapping[str, Value]


@dataclass(slots=True)
class Highest:
    """Raise a state to a rank."""

    table: str
    key: Key
    rank: int


@dataclass(slots=True)
class Move:
    """Move units into (positive) or out of (negative) a place."""

    item_id: str
    lot_id: str
    place: str
    quantity: int


@dataclass(slots=True)
class Pin:
    """State what was counted in a place."""

    item_id: str
    lot_id: str
    place: str
    counted: int


Effect: TypeAlias = Put | Add | Latest | Highest | Move | Pin
EventEffects: TypeAlias = tuple[Stamp, tuple[Effect, ...]]
