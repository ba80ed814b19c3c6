"""What a customer hands over before the sale is whole: taken, given back.

It is a draft beside the basket, in the encrypted file: a lock, a kill or another person finds the
payment as it was left. `selling.complete` takes it into the sale, in one transaction.
"""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import TYPE_CHECKING

from pharmadesk.domain import tenders
from pharmadesk.domain.permissions import Action
from pharmadesk.domain.tickets import CASH, Tendered
from pharmadesk.errors import Refused
from pharmadesk.queries.baskets import view_basket
from pharmadesk.services import credit, insuring
from pharmadesk.services.baskets import LOCAL
from pharmadesk.storage import baskets as drafts
from pharmadesk.storage import draft_payments
from pharmadesk.storage.draft_payments import DraftPayment
from pharmadesk.values.text import MOST_NAME, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

MOST_PAYMENTS = 20
"""More payments than one ticket was ever split into."""

Taken = tuple[DraftPayment, ...]


def add(till: Till, actor: Actor, basket_id: str, money: Tendered) -> Taken:
    """Take a part of what is due, and list what was taken so far.

    Raises: Refused `sale.empty`, `payment.too_many`, `payment.over_without_cash` for a tender that
    gives no change and exceeds what is due, what `tenders.check` refuses, `text.*`, of credit
    `credit.*` and of an insurer `insurer.*`.
    """

    def work(unit: Unit) -> Taken:
        unit.require(Action.SELL)
        day = unit.desk.trusted_date()
        basket = view_basket(unit.connection, basket_id, day)
        before = basket.payments
        if len(before) >= MOST_PAYMENTS:
            raise Refused("payment.too_many", most=MOST_PAYMENTS)
        if not basket.lines:
            raise Refused("sale.empty")
        told = _taken(unit, money)
        tenders.check(told, day)
        if told.centimes == 0:
            raise Refused("payment.nothing")
        left = basket.total_centimes - sum(payment.centimes for payment in before)
        if told.tender != CASH and told.centimes > max(left, 0):
            excess = told.centimes - max(left, 0)
            raise Refused("payment.over_without_cash", excess_centimes=excess)
        told = credit.let_through(unit, basket.customer_id, list(map(money_of, before)), [told])[-1]
        told = insuring.let_through(unit, basket, list(map(money_of, before)), told)
        number = max((payment.payment_no for payment in before), default=0) + 1
        draft_payments.put(unit.connection, basket_id, DraftPayment(number, *astuple(told)))
        return _listed(unit, basket_id)

    return till.write(actor, work)


def drop(till: Till, actor: Actor, basket_id: str, payment_no: int) -> Taken:
    """Give a payment back, and list what is left of what was taken.

    Raises: Refused `payment.gone`.
    """

    def work(unit: Unit) -> Taken:
        unit.require(Action.SELL)
        if not draft_payments.forget(unit.connection, basket_id, payment_no):
            raise Refused("payment.gone")
        return _listed(unit, basket_id)

    return till.write(actor, work)


def money_of(payment: DraftPayment) -> Tendered:
    """Read a payment as it is offered at the end."""
    return Tendered(
        payment.tender,
        payment.centimes,
        payment.reference,
        payment.bank,
        payment.due,
        payment.taken_by,
        payment.approved_by,
    )


def to_offer(unit: Unit, basket_id: str, last: Sequence[Tendered]) -> list[Tendered]:
    """Gather what was taken and what is handed over at the end, which who is there takes.

    Raises: Refused what `tenders.check` refuses, `text.*`, `credit.*`.
    """
    before = [money_of(paid) for paid in draft_payments.payments_of(unit.connection, basket_id)]
    day = unit.desk.trusted_date()
    told = [_taken(unit, money) for money in last]
    for money in (*before, *told):
        tenders.check(money, day)
    return credit.let_through(unit, drafts.customer_of(unit.connection, basket_id), before, told)


def _taken(unit: Unit, money: Tendered) -> Tendered:
    """Say who took it, and make what was noted fit to be shown."""
    assert unit.actor is not None, "require() let nobody through"
    return replace(
        money,
        reference=one_line(money.reference, MOST_NAME),
        bank=one_line(money.bank, MOST_NAME),
        taken_by=unit.actor.person_id,
        approved_by="",
    )


def _listed(unit: Unit, basket_id: str) -> Taken:
    unit.local.add(LOCAL)
    return draft_payments.payments_of(unit.connection, basket_id)
