"""Payments on account: what a customer brings of what they owe, on a numbered slip."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pharmadesk.domain import tenders
from pharmadesk.domain.account_events import AccountPaid
from pharmadesk.domain.permissions import Action
from pharmadesk.domain.tickets import CASH, settle, ticket_number
from pharmadesk.errors import Refused
from pharmadesk.queries import accounts
from pharmadesk.services import printing
from pharmadesk.services.credit import require_known
from pharmadesk.values.text import MOST_NAME, one_line

if TYPE_CHECKING:
    from pharmadesk.domain.tickets import Tendered
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

SERIES: Final = "account_payment"


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment on account that is in the journal."""

    payment_id: str
    number: str
    amount_centimes: int
    change_centimes: int
    balance_centimes: int


def series_of(unit: Unit) -> str:
    """Name the series of this register's payments on account, such as `C2-B-P`."""
    return f"{unit.identity.series}-P"


def pay(till: Till, actor: Actor, customer_id: str, money: Tendered) -> Paid:
    """Take money off what a customer owes; cash above it gives change, nothing is taken ahead.

    Raises: Refused `permission.denied`, `session.none_open`, `customer.unknown`,
    `account.nothing_owed`, `account.tender` for one that no account is paid in,
    `account.too_much`, `payment.nothing`, what `tenders.check` refuses, `text.*`.
    """

    def work(unit: Unit) -> Paid:
        unit.require(Action.TAKE_ACCOUNT_PAYMENT)
        if unit.session is None:
            raise Refused("session.none_open")
        require_known(unit, customer_id)
        told = _checked(unit, money)
        owed = accounts.balance(unit.connection, customer_id)
        if owed <= 0:
            raise Refused("account.nothing_owed")
        if told.tender != CASH and told.centimes > owed:
            raise Refused("account.too_much", owed_centimes=owed)
        (payment,) = settle(min(owed, told.centimes), [told])
        body = AccountPaid(
            payment_id=unit.desk.ids.new(),
            customer_id=customer_id,
            series=series_of(unit),
            number=unit.next_number(SERIES),
            payment=payment,
        )
        unit.emit("account.paid", body, stream_key=customer_id)
        printing.enqueue(
            unit, printing.ACCOUNT, body.payment_id, kick_drawer=payment.tender == CASH
        )
        return Paid(
            body.payment_id,
            ticket_number(body.series, body.number),
            payment.amount_centimes,
            payment.change_centimes,
            owed - payment.amount_centimes,
        )

    return till.write(actor, work)


def _checked(unit: Unit, money: Tendered) -> Tendered:
    """Make what was noted fit to be kept, and let through what an account is paid in."""
    assert unit.actor is not None, "require() let nobody through"
    if money.tender not in tenders.ON_ACCOUNT:
        raise Refused("account.tender")
    told = replace(
        money,
        reference=one_line(money.reference, MOST_NAME),
        bank=one_line(money.bank, MOST_NAME),
        taken_by=unit.actor.person_id,
        approved_by="",
    )
    tenders.check(told, unit.desk.trusted_date())
    if told.centimes == 0:
        raise Refused("payment.nothing")
    return told
