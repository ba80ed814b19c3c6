"""The vocabulary of insurers and of what they owe; the rules of events.py.

Who is insured stands here only as ciphertext under a key of their own.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from pharmadesk.domain.bounds import Bounded, Day, Key, Sealed, Text  # noqa: TC001 - msgspec reads
from pharmadesk.domain.events import Body
from pharmadesk.domain.tickets import MAX_CENTIMES
from pharmadesk.values.money import BASIS_POINTS

Rate = Annotated[int, msgspec.Meta(ge=0, le=BASIS_POINTS)]
Owed = Annotated[int, msgspec.Meta(ge=1, le=MAX_CENTIMES)]
Paid = Annotated[int, msgspec.Meta(ge=0, le=MAX_CENTIMES)]


class InsurerSet(Body, frozen=True):
    """From `valid_from` on an insurer pays at this rate; None is the rate of each item."""

    insurer_id: Key
    valid_from: Day
    name: Key
    rate_bp: Rate | None


class ClaimMade(Body, frozen=True):
    """An insurer pays a part of a sale: what it owes, and at most could.

    `sealed_insured` is base64 of nonce and AES-GCM ciphertext under the key of `insured_id`: the
    patient's name and the number of the insured or of the file, a line each.
    """

    sale_id: Key
    ticket: Key
    insurer_id: Key
    insurer: Key
    insured_id: Key
    sealed_insured: Sealed
    share_centimes: Owed
    most_centimes: Owed


class ClaimMoved(Body, frozen=True):
    """A claim was sent, paid or refused: `state` is where it is now, `batch` what it was sent in.

    `paid_centimes` is what came in with this, `state` a rank of `ClaimState`.
    """

    sale_id: Key
    state: Bounded
    batch: Text
    paid_centimes: Paid
