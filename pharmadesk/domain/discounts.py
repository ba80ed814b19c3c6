"""What a person may take off a price, and how what is taken off a whole ticket is shared.

The price of a medicine is set by the law and is nobody's to reduce. Source: décret 2-13-852.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.domain.permissions import Role
from pharmadesk.domain.vat import PARAPHARMACY
from pharmadesk.errors import Refused
from pharmadesk.values.money import BASIS_POINTS, parse_amount, share
from pharmadesk.values.reduction import Reduction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LIMITS_BP: Final[Mapping[str, int]] = {
    Role.CASHIER: 500,
    Role.MANAGER: 2_000,
    Role.OWNER: BASIS_POINTS,
}
"""How much of a price a role may take off; who is not here takes nothing off."""

_POISONS: Final = frozenset({"A", "B", "C"})
_BP_IN_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed: a share in basis points or an amount, and nothing of the other."""

    rate_bp: int = 0
    centimes: int = 0


@dataclass(frozen=True, slots=True)
class Reducible:
    """A line as far as discounts go."""

    gross_centimes: int
    regulated: bool
    own: Reduction | None


@dataclass(frozen=True, slots=True)
class Given:
    """What comes off a line: how much, the share a person was told of, and by whom."""

    centimes: int = 0
    rate_bp: int = 0
    by: str | None = None


def read_wanted(text: str) -> Wanted:
    """Read a discount as it is typed: `10` and `12,5 %` are shares, `5 DH` is an amount.

    Raises: Refused `amount.*`, `discount.too_much` for more than the whole.
    """
    number = text.strip()
    if number.endswith(("%", "٪")) or number[-1:].isdigit():
        rate_bp = parse_amount(number.rstrip("%٪"))
        if rate_bp > BASIS_POINTS:
            raise Refused("discount.too_much")
        return Wanted(rate_bp=rate_bp)
    return Wanted(centimes=parse_amount(number))


def is_regulated(vat_class: str, tableau: str) -> bool:
    """Tell whether the law sets a price: a medicine's, and that of anything on a poisons list."""
    return vat_class != PARAPHARMACY or tableau in _POISONS


def limit_bp(roles: Iterable[str]) -> int:
    """Say how much of a price somebody may take off."""
    return max((LIMITS_BP.get(role, 0) for role in roles), default=0)


def share_of(wanted: Wanted, gross_centimes: int) -> int:
    """Say what share of a price is wanted off, in basis points rounded up."""
    if wanted.centimes <= 0:
        return wanted.rate_bp
    return -(-wanted.centimes * BASIS_POINTS // gross_centimes) if gross_centimes else BASIS_POINTS


def give(
    wanted: Wanted, gross_centimes: int, roles: Iterable[str], person_id: str
) -> Reduction | None:
    """Let a person take something off; None where nothing is wanted off any more.

    Raises: Refused `discount.too_much`, `discount.above_limit` with the limit in percent and the
    share in basis points that somebody would have to be allowed.
    """
    limit = limit_bp(roles)
    if wanted.centimes > gross_centimes:
        raise Refused("discount.too_much")
    share_bp = share_of(wanted, gross_centimes)
    if share_bp > limit:
        raise Refused("discount.above_limit", limit=limit // _BP_IN_PERCENT, share_bp=share_bp)
    if wanted.rate_bp:
        return Reduction(wanted.rate_bp, None, person_id)
    return Reduction(limit, wanted.centimes, person_id) if wanted.centimes else None


def given(lines: Sequence[Reducible], ticket: Reduction | None) -> tuple[Given, ...]:
    """Work out what comes off each line.

    A line's own discount stands; the ticket's is shared among the other lines that may bear one, by
    largest remainder, so that nobody's limit is passed by giving both.
    """
    parts = [Given()] * len(lines)
    free = [at for at, line in enumerate(lines) if not line.regulated and line.own is None]
    if ticket is not None:
        weights = [lines[at].gross_centimes for at in free]
        for at, part in zip(free, share(ticket.of(sum(weights)), weights), strict=True):
            parts[at] = Given(part, ticket.shown_bp, ticket.given_by)
    for at, line in enumerate(lines):
        if line.own is not None and not line.regulated:
            off = line.own.of(line.gross_centimes)
            parts[at] = Given(off, line.own.shown_bp, line.own.given_by)
    return tuple(parts)
