"""The vocabulary of customers and their accounts; the rules of events.py.

Who a customer is stands here only as ciphertext under a key of their own. What they owe is in no
event: it follows from sales on credit, from what came back of them and from what was paid.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from pharmadesk.domain.bounds import Bounded, Key, Sealed  # noqa: TC001 - msgspec reads them
from pharmadesk.domain.events import Body, Payment
from pharmadesk.domain.tickets import MAX_CENTIMES

Limit = Annotated[int, msgspec.Meta(ge=0, le=MAX_CENTIMES)]


class CustomerDescribed(Body, frozen=True):
    """A customer was written down, or what is known of them changed.

    `sealed` is base64 of nonce and AES-GCM ciphertext under the key of `customer_id`: name, phone
    and note, a line each.
    """

    customer_id: Key
    sealed: Sealed


class CreditLimitSet(Body, frozen=True):
    """Somebody who may said how much a customer may owe; None is what the pharmacy lets any."""

    customer_id: Key
    limit_centimes: Limit | None


class AccountPaid(Body, frozen=True):
    """A customer paid something of what they owe, on a slip with a number of its own."""

    payment_id: Key
    customer_id: Key
    series: Key
    number: Bounded
    payment: Payment
