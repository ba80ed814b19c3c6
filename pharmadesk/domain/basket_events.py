"""The vocabulary of baskets that wait: put aside, taken up, given up; the rules of events.py.

A basket keeps its id wherever it goes, so that two sales of one are seen. Each putting aside has an
id of its own, which what ends it names: a basket taken up and put aside again waits anew.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from pharmadesk.domain.bounds import Bounded, Day, Key, Text  # noqa: TC001 - msgspec reads them
from pharmadesk.domain.dispensing_events import SealedPrescription  # noqa: TC001 - msgspec reads it
from pharmadesk.domain.events import Body, Part
from pharmadesk.domain.tickets import MAX_CENTIMES
from pharmadesk.values.quantity import MAX_TYPED

Packs = Annotated[int, msgspec.Meta(ge=1, le=MAX_TYPED)]
Price = Annotated[int, msgspec.Meta(ge=0, le=MAX_CENTIMES)]


class DiscountKept(Part, frozen=True):
    """A discount as it was given: a rate, or an amount that never passes that rate."""

    rate_bp: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    at_most_centimes: Price | None
    given_by: Key


class ParkedLine(Part, frozen=True):
    """A line as it was scanned: packs, the price picked among those offered, a lot the box named.

    `lot_id` is None where first expiry, first out will decide. Of a line `by_unit` quantity and
    prices are of units out of a pack.
    """

    item_id: Key
    quantity: Packs
    unit_price_centimes: Price
    prices: tuple[Price, ...]
    lot_id: Key | None
    lot_number: Text | None
    lot_expiry: Day | None
    scanned_by: Key
    discount: DiscountKept | UnsetType = UNSET
    owed: Packs | UnsetType = UNSET
    by_unit: bool | UnsetType = UNSET


class BasketParked(Body, frozen=True):
    """A basket was put aside; whatever register knows of it may take it up.

    `customer_id` is for whom it is, where somebody said. `paid_centimes` was handed over for it at
    the register that put it aside, and lies there.
    """

    parking_id: Key
    basket_id: Key
    lines: tuple[ParkedLine, ...]
    total_centimes: Bounded
    discount: DiscountKept | UnsetType = UNSET
    customer_id: Key | UnsetType = UNSET
    prescription: SealedPrescription | UnsetType = UNSET
    paid_centimes: Bounded | UnsetType = UNSET


class BasketRecalled(Body, frozen=True):
    """A basket that waited is at a counter again."""

    parking_id: Key
    basket_id: Key


class BasketCancelled(Body, frozen=True):
    """A basket that waited was given up; each of its lines is voided beside this."""

    parking_id: Key
    basket_id: Key
