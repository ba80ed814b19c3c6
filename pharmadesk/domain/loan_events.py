"""The vocabulary of packs that go to and come from colleague pharmacies; the rules of events.py.

A colleague is a business like a supplier: its name and phone stand in clear.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from pharmadesk.domain.bounds import Bounded, Key, Text  # noqa: TC001 - msgspec reads them
from pharmadesk.domain.events import Body, LotRegistered, LotTaken, Part

LENT, BORROWED = "lent", "borrowed"
"""Which way the packs of a loan went: to the colleague, or from them."""
GOODS = "goods"
"""How a loan is settled that is settled by packs; by money it is a tender."""

Packs = Annotated[int, msgspec.Meta(ge=1, le=10**12)]


class ColleagueFields(Part, frozen=True, omit_defaults=True):
    """What is known of a colleague pharmacy; an absent field is left as it was."""

    name: Text | UnsetType = UNSET
    phone: Text | UnsetType = UNSET


class ColleagueDescribed(Body, frozen=True):
    """A colleague pharmacy was written down or its fields changed."""

    colleague_id: Key
    fields: ColleagueFields


class LoanMade(Body, frozen=True):
    """Packs of an item were lent to a colleague, out of `lots`, or borrowed into them.

    `direction` is lent or borrowed; `pack_value_centimes` is what a pack counts for, as typed.
    """

    loan_id: Key
    colleague_id: Key
    direction: Key
    series: Key
    number: Bounded
    item_id: Key
    name: Text
    packs: Packs
    base_units: Bounded
    pack_value_centimes: Bounded
    new_lots: tuple[LotRegistered, ...]
    lots: tuple[LotTaken, ...]


class LoanSettled(Body, frozen=True):
    """Packs of a loan are owed no more: they came or went back, or were paid.

    `way` is goods, or the tender they were paid by, outside the drawer; goods move into or out of
    `lots`, the other way than the loan went.
    """

    settlement_id: Key
    loan_id: Key
    direction: Key
    series: Key
    number: Bounded
    item_id: Key
    packs: Packs
    way: Key
    paid_centimes: Bounded
    reference: Text
    new_lots: tuple[LotRegistered, ...]
    lots: tuple[LotTaken, ...]
