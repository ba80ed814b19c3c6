"""From how much cash for one sale on the law fines the seller: dated data, never a constant.

Source: CGI art. 193: a sale of 20 000 DH or more settled otherwise than by a crossed cheque, a bill
of exchange, a card, a transfer or compensation costs the seller 6 % of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class CashLimit:
    """From a day on, cash of `from_centimes` or more costs a fine of so much of the sale."""

    valid_from: str
    from_centimes: int
    fine_bp: int


LIMITS: Final = (CashLimit("2007-01-01", 2_000_000, 600),)
"""The first is that of the tax code as it was gathered by the finance law 43-06."""


def limit_on(day: str, limits: Sequence[CashLimit] = LIMITS) -> CashLimit | None:
    """Find the limit that holds on a day."""
    begun = [limit for limit in limits if limit.valid_from <= day]
    return max(begun, key=lambda limit: limit.valid_from) if begun else None


def reached(cash_centimes: int, day: str) -> CashLimit | None:
    """Return the limit that so much cash for one sale reaches on a day, if it does."""
    limit = limit_on(day)
    return limit if limit is not None and cash_centimes >= limit.from_centimes else None
