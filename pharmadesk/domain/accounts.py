"""What a customer owes: the limit, the order in which debts are settled, the running balance.

A balance is what was sold on credit less what was paid and what came back. It may be below zero:
the pharmacy then owes the customer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from pharmadesk.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MovementKind: TypeAlias = Literal["sale", "void", "return", "payment"]

_CODE_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Movement:
    """What moved an account: above zero it is a debt, below zero it settles one.

    Shape: `subject_id` is the sale, the return or the payment. Units: centimes, UTC microseconds.
    """

    event_id: str
    kind: MovementKind
    subject_id: str
    moved_at_us: int
    business_date: str
    amount_centimes: int


@dataclass(frozen=True, slots=True)
class OldestDebt:
    """The first debt that is not settled whole, and what is left of it."""

    business_date: str
    left_centimes: int


def customer_code(customer_id: str) -> str:
    """Name a customer on paper without saying who they are: the end of a random id."""
    tail = customer_id.replace("-", "")[-_CODE_DIGITS:].upper()
    return f"{tail[:4]}-{tail[4:]}"


def balance(movements: Iterable[Movement]) -> int:
    """Add up what is owed, in centimes."""
    return sum(each.amount_centimes for each in movements)


def running(movements: Sequence[Movement]) -> tuple[int, ...]:
    """Work out the balance after each movement, in centimes."""
    after, balances = 0, []
    for each in movements:
        after += each.amount_centimes
        balances.append(after)
    return tuple(balances)


def oldest_debt(movements: Sequence[Movement]) -> OldestDebt | None:
    """Find the oldest debt left when whatever settles debts settles the oldest first.

    `movements` are in the order of time. What was paid before a debt was made settles it as well.
    """
    settled = -sum(min(0, each.amount_centimes) for each in movements)
    for each in movements:
        debt = max(0, each.amount_centimes)
        if debt > settled:
            return OldestDebt(each.business_date, debt - settled)
        settled -= debt
    return None


def check_limit(balance_centimes: int, wanted_centimes: int, limit_centimes: int) -> None:
    """Let a sale on credit through that leaves the customer within their limit.

    Raises: Refused `credit.none` where the limit is nothing, `credit.above_limit` with what is
    left of it.
    """
    if balance_centimes + wanted_centimes <= limit_centimes:
        return
    if limit_centimes == 0:
        raise Refused("credit.none")
    raise Refused(
        "credit.above_limit",
        limit_centimes=limit_centimes,
        owed_centimes=balance_centimes,
        left_centimes=max(0, limit_centimes - balance_centimes),
    )
