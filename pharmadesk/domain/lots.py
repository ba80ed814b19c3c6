"""Which boxes leave first: first expired, first out, silently.

A box in the hand is always sold. When the lots known to hold stock do not cover the quantity, the
rest is taken from the item's *unknown lot* (whose id is the item's own) and the shortage shows as
a case; only expired and held lots are never proposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class LotStock:
    """What is known of a lot at the counter: stock in base units, expiry as ISO text."""

    lot_id: str
    number: str | None
    expiry: str | None
    price_centimes: int | None
    on_hand: int
    held: bool


@dataclass(frozen=True, slots=True)
class Taking:
    """A quantity to take from one lot."""

    lot: LotStock
    quantity: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """The lots a quantity leaves from, and what was passed over on the way."""

    takings: tuple[Taking, ...]
    expired_skipped: int
    held_skipped: int
    from_unknown: int


def is_expired(expiry: str | None, day: str) -> bool:
    """Tell whether the trusted day is past the last day of use; no date never expires."""
    return expiry is not None and day > expiry


def saleable(lots: Iterable[LotStock], day: str) -> list[LotStock]:
    """List the lots that may be sold, first expiry first, undated last, then by lot id."""
    return first_expired(lot for lot in lots if not lot.held and not is_expired(lot.expiry, day))


def first_expired(lots: Iterable[LotStock]) -> list[LotStock]:
    """Put lots in the order in which they leave: first expiry first, undated last, then by id."""
    return sorted(lots, key=lambda lot: (lot.expiry is None, lot.expiry or "", lot.lot_id))


def allocate(lots: Sequence[LotStock], quantity: int, day: str, unknown: LotStock) -> Allocation:
    """Take a quantity from the saleable lots in order, the rest from the unknown lot."""
    takings: list[Taking] = []
    missing = quantity
    for lot in saleable(lots, day):
        if missing == 0:
            break
        taken = min(missing, max(lot.on_hand, 0))
        if taken:
            takings.append(Taking(lot, taken))
            missing -= taken
    if missing:
        takings.append(Taking(unknown, missing))
    in_stock = [lot for lot in lots if lot.on_hand > 0]
    return Allocation(
        takings=tuple(takings),
        expired_skipped=sum(is_expired(lot.expiry, day) for lot in in_stock),
        held_skipped=sum(lot.held for lot in in_stock),
        from_unknown=missing,
    )
