"""From money handed over to what the payment panel shows; plain functions, no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.documents.tender_words import payment_details
from pharmadesk.domain.cash_limits import reached
from pharmadesk.domain.tenders import CREDIT
from pharmadesk.domain.tickets import CASH, missing, rounding
from pharmadesk.errors import Refused
from pharmadesk.i18n import _
from pharmadesk.i18n.wording import message, sentence
from pharmadesk.services.paying import money_of
from ui.screens.sale import words
from ui.screens.sale.state import PaymentView, QuickNote, TenderedView
from ui.theme.direction import ltr
from ui.widgets import amounts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pharmadesk.domain.tickets import Tendered
    from pharmadesk.queries.accounts import Account
    from pharmadesk.queries.baskets import BasketView
    from pharmadesk.services.insuring import Covered
    from pharmadesk.storage.draft_payments import DraftPayment
    from ui.screens.sale.state import DetailView

NOTES_AND_COINS: Final = (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 1)
"""Notes of 200 to 20 DH and coins of 10 DH to 1 centime. Source: Bank Al-Maghrib."""

_ROUND_UP_TO: Final = (1000, 5000, 10000, 20000)


def payment(
    basket: BasketView,
    entry: Tendered,
    left_centimes: int,
    step_centimes: int,
    day: str,
    *,
    number: int,
    details: tuple[DetailView, ...],
    error: str,
    refusal: str,
    busy: bool,
    account: Account | None = None,
    cover: Covered | None = None,
) -> PaymentView:
    """Show what was handed over, the open entry, and what is missing or to give back and how.

    `account` is that of the basket's customer, once it was read.
    """
    total = basket.total_centimes
    taken = [money_of(payment) for payment in basket.payments]
    offered = [*taken, entry] if entry.centimes or entry.tender == CASH else taken
    short = missing(total, offered, step_centimes)
    cash = sum(money.centimes for money in offered if money.tender == CASH)
    change = min(max(-short, 0), cash)
    excess = sum(money.centimes for money in taken if money.tender != CASH) - total
    return PaymentView(
        due_centimes=total,
        received_centimes=entry.centimes,
        remaining_centimes=max(short, 0),
        change_centimes=change,
        notes=quick_notes(left_centimes) if entry.tender == CASH and left_centimes else (),
        pieces=pieces(change),
        error=error,
        busy=busy,
        left_centimes=left_centimes,
        entry_number=number,
        tender=entry.tender,
        lines=tuple(map(_line, basket.payments)),
        details=details,
        rounding_centimes=rounding(total, offered, step_centimes),
        refusal=_too_much(excess) if excess > 0 else refusal,
        is_too_much=excess > 0,
        warning=_warning(cash - change, day),
        note=_covered(cover, total)
        if cover is not None
        else _note(account, offered)
        if entry.tender == CREDIT
        else "",
    )


def _covered(cover: Covered, total_centimes: int) -> str:
    """Say what an insurer pays at most, and what is left to the patient then."""
    said = _("{insurer} pays {share} at most; {rest} are the patient’s. Alt+T: the next insurer.")
    return said.format(
        insurer=ltr(cover.insurer.name),
        share=amounts.money(cover.most_centimes),
        rest=amounts.money(total_centimes - cover.most_centimes),
    )


def _note(account: Account | None, offered: Sequence[Tendered]) -> str:
    """Say how much of the limit is left, once this is on the account."""
    if account is None:
        return ""
    wanted = sum(money.centimes for money in offered if money.tender == CREDIT)
    left = account.limit_centimes - account.balance_centimes - wanted
    words_of = _("Limit {limit}, owed {owed}: {left} left after this.")
    if left < 0:
        words_of = _("Limit {limit}, owed {owed}: this goes {beyond} beyond.")
    return words_of.format(
        limit=amounts.money(account.limit_centimes),
        owed=amounts.money(account.balance_centimes),
        left=amounts.money(left),
        beyond=amounts.money(-left),
    )


def _warning(cash_centimes: int, day: str) -> str:
    """Say before it is recorded what so much cash costs the seller."""
    limit = reached(cash_centimes, day)
    if limit is None:
        return ""
    fine = words.rate(limit.fine_bp)
    return sentence("payment.cash_limit", limit_centimes=limit.from_centimes, fine=fine)


def _too_much(excess_centimes: int) -> str:
    return message(Refused("payment.basket_shrank", excess_centimes=excess_centimes))


def _line(payment: DraftPayment) -> TenderedView:
    said = payment_details(payment.tender, payment.reference, payment.bank, payment.due, ltr)
    return TenderedView(payment.payment_no, payment.tender, payment.centimes, said)


def quick_notes(due_centimes: int) -> tuple[QuickNote, ...]:
    """Propose the exact amount and the round ones a customer is likely to hand over."""
    proposed = [due_centimes]
    for step in _ROUND_UP_TO:
        rounded = -(-due_centimes // step) * step
        if rounded not in proposed:
            proposed.append(rounded)
    return tuple(QuickNote(amount, amount - due_centimes) for amount in proposed)


def pieces(change_centimes: int) -> tuple[tuple[int, int], ...]:
    """Give change back in the fewest notes and coins.

    Shape: (denomination in centimes, how many), greatest first.
    """
    given: list[tuple[int, int]] = []
    for piece in NOTES_AND_COINS:
        count, change_centimes = divmod(change_centimes, piece)
        if count:
            given.append((piece, count))
    return tuple(given)
