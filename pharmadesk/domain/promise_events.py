"""The vocabulary of what was paid and is still to be handed over; the rules of events.py.

A sale takes all its packs out of stock. Those that are owed come back to their lots with the
promise, as they never left, and go out when they are handed over, from the lots they are of then.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from pharmadesk.domain.bounds import Bounded, Key, Text  # noqa: TC001 - msgspec reads them
from pharmadesk.domain.dispensing_events import SealedPrescription  # noqa: TC001 - as above
from pharmadesk.domain.events import Body, LotTaken
from pharmadesk.domain.return_events import GoodsBack  # noqa: TC001 - as above

Packs = Annotated[int, msgspec.Meta(ge=0, le=10**12)]


class PromiseMade(Body, frozen=True):
    """Packs of a line were paid and stay owed; `lots` are those the sale took them from."""

    promise_id: Key
    sale_id: Key
    ticket: Key
    sale_line_no: Bounded
    item_id: Key
    name: Text
    packs: Packs
    base_units: Bounded
    lots: tuple[LotTaken, ...]
    prescription: SealedPrescription | UnsetType = UNSET


class PromiseKept(Body, frozen=True):
    """Owed packs were handed over, out of these lots; nothing was charged."""

    hand_over_id: Key
    promise_id: Key
    sale_id: Key
    item_id: Key
    packs: Packs
    base_units: Bounded
    lots: tuple[LotTaken, ...]


class PromiseEnded(Body, frozen=True):
    """Packs are owed no more, because their money went back.

    `moves` undo what the return or the voiding moved of packs that were never handed over, and
    bring those of a voided sale back to the lots they were handed over from.
    """

    end_id: Key
    promise_id: Key
    sale_id: Key
    item_id: Key
    packs: Packs
    cause: Key
    moves: tuple[GoodsBack, ...]
