"""What a health insurer pays of a sale: its rate of each line, up to the base of reimbursement.

Source: the lists of the AMO (data.gov.ma, columns PRIX_BR and TAUX_REMBOURSEMENT): the insurer pays
rate x min(price, base); the rest is the patient's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from pharmadesk.values.money import BASIS_POINTS, round_ratio

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Insurer:
    """Who pays for the insured on a day; without a rate of its own, each item's rate counts."""

    insurer_id: str
    name: str
    rate_bp: int | None = None


KNOWN: Final = (Insurer("cnss", "CNSS"), Insurer("cnops", "CNOPS"))
"""The two of the AMO, which pay by the lists; an owner adds others and changes these."""


class ClaimState(IntEnum):
    """How far a claim has come; there is no way back."""

    TO_SEND = 1
    SENT = 2
    PARTLY_PAID = 3
    REFUSED = 4
    PAID = 5
    CANCELLED = 6


@dataclass(frozen=True, slots=True)
class Insured:
    """A line as an insurer sees it: what is paid for so many units, and the base of one pack.

    `units_per_pack` is 1 where the line counts packs.
    """

    quantity: int
    amount_centimes: int
    base_centimes: int | None
    item_rate_bp: int
    units_per_pack: int = 1


def share_of(line: Insured, insurer: Insurer) -> int:
    """Work out what an insurer pays of a line, in centimes.

    Nothing of what has no base, or which the lists do not reimburse.
    """
    if line.base_centimes is None:
        return 0
    own = line.item_rate_bp if insurer.rate_bp is None else insurer.rate_bp
    rate_bp = max(0, min(own, BASIS_POINTS)) if line.item_rate_bp else 0
    per_pack = line.units_per_pack
    paid = max(0, min(line.amount_centimes * per_pack, line.quantity * line.base_centimes))
    return round_ratio(rate_bp * paid, BASIS_POINTS * per_pack)


def named(insurers: Iterable[Insurer], name: str) -> Insurer | None:
    """Find an insurer by its name, however it is capitalised."""
    wanted = name.strip().casefold()
    return next((each for each in insurers if each.name.casefold() == wanted), None)
