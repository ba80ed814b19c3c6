"""The arithmetic of a ticket: amounts, VAT, cash and change, to the centime.

Prices include VAT. The VAT of a rate is computed once on the sum of its lines and shared among
them by largest remainder, so that the lines of a printed ticket add up to its VAT table.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import UNSET

from pharmadesk.domain.events import Payment, VatTotal
from pharmadesk.errors import Refused
from pharmadesk.values.money import net_and_vat, round_ratio, share

if TYPE_CHECKING:
    from collections.abc import Sequence

CASH = "cash"
MAX_CENTIMES = 1_000_000_000
"""Ten million dirhams: no ticket and no note handed over at a counter reaches it."""


def ticket_number(series: str, number: int) -> str:
    """Write a receipt's number as it is printed, such as `C2-B 000123`."""
    return f"{series} {number:06d}"


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line before tax is worked out: quantity in units sold, price of one of them."""

    quantity: int
    unit_price_centimes: int
    discount_centimes: int
    vat_bp: int

    @property
    def amount_centimes(self) -> int:
        """What the customer pays for the line."""
        return self.quantity * self.unit_price_centimes - self.discount_centimes


@dataclass(frozen=True, slots=True)
class TaxedTicket:
    """The taxes of a ticket: VAT by rate, and (net, VAT) of each line in the given order."""

    total_centimes: int
    vat: tuple[VatTotal, ...]
    line_taxes: tuple[tuple[int, int], ...]


def tax(lines: Sequence[PricedLine]) -> TaxedTicket:
    """Work out the VAT of a ticket.

    Raises: Refused `sale.empty`, `sale.amount_too_large`.
    """
    if not lines:
        raise Refused("sale.empty")
    by_rate: dict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        by_rate[line.vat_bp].append(index)
    taxes = [(0, 0)] * len(lines)
    totals: list[VatTotal] = []
    for rate_bp in sorted(by_rate):
        indexes = by_rate[rate_bp]
        amounts = [lines[index].amount_centimes for index in indexes]
        gross = sum(amounts)
        net, vat = net_and_vat(gross, rate_bp)
        parts = share(vat, amounts) if vat else [0] * len(amounts)
        for index, amount, part in zip(indexes, amounts, parts, strict=True):
            taxes[index] = (amount - part, part)
        totals.append(
            VatTotal(rate_bp=rate_bp, net_centimes=net, vat_centimes=vat, gross_centimes=gross)
        )
    total = sum(part.gross_centimes for part in totals)
    if total > MAX_CENTIMES:
        raise Refused("sale.amount_too_large", total_centimes=total)
    return TaxedTicket(total_centimes=total, vat=tuple(totals), line_taxes=tuple(taxes))


@dataclass(frozen=True, slots=True)
class Tendered:
    """Money offered in one tender, what was noted of it, and who took it.

    Shape: `reference` is a slip's or a cheque's number; `due` a day, or empty; `approved_by` who
    let credit pass a limit.
    """

    tender: str
    centimes: int
    reference: str = ""
    bank: str = ""
    due: str = ""
    taken_by: str = ""
    approved_by: str = ""


def check_amount(money: Tendered) -> None:
    """Let an amount through that can be handed over.

    Raises: Refused `payment.negative`, `payment.too_large`.
    """
    if money.centimes < 0:
        raise Refused("payment.negative")
    if money.centimes > MAX_CENTIMES:
        raise Refused("payment.too_large")


NO_ROUNDING = 1
"""The step of cash rounding that changes nothing: a centime."""


def rounding(total_centimes: int, offered: Sequence[Tendered], step_centimes: int) -> int:
    """Work out what rounding adds to a total, or takes off it: what cash has to pay is rounded.

    Halves go up. A sale that no cash pays is not rounded.
    """
    due = total_centimes - sum(money.centimes for money in offered if money.tender != CASH)
    if due <= 0 or all(money.tender != CASH for money in offered):
        return 0
    return round_ratio(due, step_centimes) * step_centimes - due


def missing(
    total_centimes: int, offered: Sequence[Tendered], step_centimes: int = NO_ROUNDING
) -> int:
    """Work out what is still to be paid; below zero, what was offered too much."""
    due = total_centimes + rounding(total_centimes, offered, step_centimes)
    return due - sum(money.centimes for money in offered)


def settle(
    total_centimes: int, offered: Sequence[Tendered], step_centimes: int = NO_ROUNDING
) -> tuple[Payment, ...]:
    """Turn the money offered into payments that add up to the total as `rounding` leaves it.

    Cash alone gives change.

    Raises: Refused `payment.negative`, `payment.too_large`, `payment.insufficient` with what is
    missing, `payment.over_without_cash` when tenders that give no change exceed the total.
    """
    for money in offered:
        check_amount(money)
    exact = sum(money.centimes for money in offered if money.tender != CASH)
    if exact > total_centimes:
        raise Refused("payment.over_without_cash", excess_centimes=exact - total_centimes)
    short = missing(total_centimes, offered, step_centimes)
    if short > 0:
        raise Refused("payment.insufficient", missing_centimes=short)
    change = -short
    payments: list[Payment] = []
    for number, money in enumerate(offered, start=1):
        given_back = min(change, money.centimes) if money.tender == CASH else 0
        change -= given_back
        payments.append(
            Payment(
                payment_no=number,
                tender=money.tender,
                amount_centimes=money.centimes - given_back,
                tendered_centimes=money.centimes,
                change_centimes=given_back,
                reference=money.reference or UNSET,
                bank=money.bank or UNSET,
                due=money.due or UNSET,
                taken_by=money.taken_by or UNSET,
                approved_by=money.approved_by or UNSET,
            )
        )
    return tuple(payments)
