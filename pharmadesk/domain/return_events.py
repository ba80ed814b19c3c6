"""The vocabulary of what happens to a sale after it: a copy, its voiding, a return against it.

A sale never changes. What is given back is a fact of its own that repeats every figure it takes
back, so that a projection has nothing to look up.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from pharmadesk.domain.bounds import Bounded, Key, Text  # noqa: TC001 - msgspec reads them
from pharmadesk.domain.events import (
    Body,
    LotTaken,
    Part,
    VatTotal,
)

QUARANTINE = "quarantine"
"""The place of packs that came back and must not be sold again."""


class ReceiptReprinted(Body, frozen=True):
    """A person asked for a copy of a receipt; `request_id` is the copy's own, asked for once.

    With a `return_id` it is a copy of that return's slip.
    """

    request_id: Key
    sale_id: Key
    return_id: Key | UnsetType = UNSET


class GoodsBack(Part, frozen=True):
    """Units of a lot that went back to a place."""

    item_id: Key
    lot_id: Key
    place: Key
    quantity: Bounded


class Refund(Part, frozen=True):
    """Money given back in one tender."""

    refund_no: Bounded
    tender: Key
    amount_centimes: Bounded


class SaleVoided(Body, frozen=True):
    """A whole sale was taken back in its own cash session: goods, taxes and money.

    Two registers cannot void one sale: only the one in whose drawer the money lies may. Where a
    copied register did it all the same, money went back twice: both count, as two returns of one
    pack do, and a case shows it. What was on credit goes off the account of `customer_id`.
    """

    sale_id: Key
    reason: Text
    goods: tuple[GoodsBack, ...]
    vat: tuple[VatTotal, ...]
    total_centimes: Bounded
    refunds: tuple[Refund, ...]
    customer_id: Key | UnsetType = UNSET


class ReturnLine(Part, frozen=True):
    """What came back of a line of a sale, at what was paid for it: `amount = net + vat`.

    `quantity` counts packs; `base_units` is what came back to `place`, the sum of `lots`.
    """

    line_no: Bounded
    sale_line_no: Bounded
    item_id: Key
    name: Text
    quantity: Bounded
    base_units: Bounded
    unit_price_centimes: Bounded
    discount_centimes: Bounded
    amount_centimes: Bounded
    vat_bp: Bounded
    net_centimes: Bounded
    vat_centimes: Bounded
    lots: tuple[LotTaken, ...]
    place: Key


class ReturnCompleted(Body, frozen=True):
    """Packs of a sale came back, and their money with a number of its own.

    `total = sum(line amounts) + rounding = sum(refund amounts)`. What goes back on credit goes off
    the account of `customer_id`. Where the sale was not there when they came, `ticket` is the
    number on the paper, `is_proven` whether its square was believed, and its lines bear the line 0
    of the sale.
    """

    return_id: Key
    sale_id: Key
    series: Key
    number: Bounded
    reason: Text
    lines: tuple[ReturnLine, ...]
    vat: tuple[VatTotal, ...]
    rounding_centimes: Bounded
    total_centimes: Bounded
    refunds: tuple[Refund, ...]
    customer_id: Key | UnsetType = UNSET
    ticket: Text | UnsetType = UNSET
    is_proven: bool | UnsetType = UNSET
