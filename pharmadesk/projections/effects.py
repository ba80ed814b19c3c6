"""The six effects, and the stamp that orders them.

A projection is a pure function from one event to effects. Every effect is commutative and safe to
repeat, so replicas that hold the same events hold the same rows, whatever the order of arrival:

    put(table, row)              insert once; the same key with another row is a quarantine
    add(table, key, column, n)   integer sum, only if the put it names really inserted
    latest(table, key, values)   the greatest (eff_hlc, device, seq) wins, field by field
    highest(table, key, rank)    states with no way back
    move(item, lot, place, n)    a stock movement at its place in time
    pin(item, lot, place, n)     a count: on hand = greatest pin + the moves after it

Effects are made by the million in a rebuild and hold no cycles, so the garbage collector is told
to look past them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

Value: TypeAlias = str | int | None
Key: TypeAlias = tuple[Value, ...]


class Stamp(msgspec.Struct, frozen=True, gc=False):
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


class Put(msgspec.Struct, gc=False):
    """Insert a row once."""

    table: str
    row: Mapping[str, Value]


class Add(msgspec.Struct, gc=False):
    """Add to integer columns of a sum row, if the event's put into `given` inserted."""

    table: str
    key: Key
    amounts: Mapping[str, int]
    given: str


class Latest(msgspec.Struct, gc=False):
    """Write fields that the latest writer owns."""

    table: str
    key: Key
    values: Mapping[str, Value]


class Highest(msgspec.Struct, gc=False):
    """Raise a state to a rank."""

    table: str
    key: Key
    rank: int


class Move(msgspec.Struct, gc=False):
    """Move units into (positive) or out of (negative) a place."""

    item_id: str
    lot_id: str
    place: str
    quantity: int


class Pin(msgspec.Struct, gc=False):
    """State what was counted in a place."""

    item_id: str
    lot_id: str
    place: str
    counted: int


Effect: TypeAlias = Put | Add | Latest | Highest | Move | Pin
EventEffects: TypeAlias = tuple[Stamp, tuple[Effect, ...]]
