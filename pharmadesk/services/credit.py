"""Credit in a sale: for whom it is, and the limit, which is looked at before anything is paid.

This register checks what it knows. Two that hear nothing of one another may together pass a limit;
both sales stand, and a case shows it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pharmadesk.domain.accounts import check_limit
from pharmadesk.domain.permissions import Action
from pharmadesk.domain.tenders import CREDIT
from pharmadesk.errors import Refused
from pharmadesk.queries import accounts, customers
from pharmadesk.queries.baskets import BasketView, view_basket
from pharmadesk.services.baskets import LOCAL
from pharmadesk.storage import baskets as drafts
from pharmadesk.storage import draft_payments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pharmadesk.domain.tickets import Tendered
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit


def choose(
    till: Till, actor: Actor, customer_id: str | None, basket_id: str | None = None
) -> BasketView:
    """Say for whom a basket is, or that it is for nobody; one is begun where there is none.

    Raises: Refused `session.none_open`, `customer.unknown`, `customer.has_credit` while a part of
    the basket is on another one's credit.
    """

    def work(unit: Unit) -> BasketView:
        unit.require(Action.SELL)
        if unit.session is None:
            raise Refused("session.none_open")
        connection, now_us = unit.connection, unit.desk.now_us()
        if customer_id is not None:
            require_known(unit, customer_id)
        chosen = basket_id if basket_id and drafts.is_open(connection, basket_id) else None
        if chosen is None:
            chosen = unit.desk.ids.new()
            drafts.open_basket(connection, chosen, now_us)
        before = drafts.customer_of(connection, chosen)
        taken = draft_payments.payments_of(connection, chosen)
        if before != customer_id and any(paid.tender == CREDIT for paid in taken):
            raise Refused("customer.has_credit")
        drafts.set_customer(connection, chosen, customer_id, now_us)
        unit.local.add(LOCAL)
        return view_basket(connection, chosen, unit.desk.trusted_date())

    return till.write(actor, work)


def require_known(unit: Unit, customer_id: str) -> None:
    """Let a customer through who is written down and was not erased.

    Raises: Refused `customer.unknown`.
    """
    found = customers.customer(unit.connection, customer_id)
    if found is None or not found.name:
        raise Refused("customer.unknown")


def let_through(
    unit: Unit, customer_id: str | None, before: Sequence[Tendered], last: Sequence[Tendered]
) -> list[Tendered]:
    """Let what is offered through within the limit; above it, note who let it pass.

    What was approved when it was taken (`before`) stays so, whatever was sold since.

    Raises: Refused `credit.no_customer`, `customer.unknown`, `credit.none`, `credit.above_limit`.
    """
    offered = [*before, *last]
    wanted = [money for money in offered if money.tender == CREDIT]
    if not wanted:
        return offered
    if customer_id is None:
        raise Refused("credit.no_customer")
    require_known(unit, customer_id)
    approved = sum(money.centimes for money in wanted if money.approved_by)
    more = sum(money.centimes for money in wanted) - approved
    if more == 0:
        return offered
    account = accounts.account(unit.connection, customer_id)
    try:
        check_limit(account.balance_centimes + approved, more, account.limit_centimes)
    except Refused:
        if not unit.may(Action.EXCEED_CREDIT):
            raise
        return [_approved(unit, money) for money in offered]
    return offered


def _approved(unit: Unit, money: Tendered) -> Tendered:
    """Note on credit that nobody had approved who stands for it."""
    if money.tender != CREDIT or money.approved_by:
        return money
    assert unit.actor is not None, "require() let nobody through"
    return replace(money, approved_by=(unit.actor.backed_by or unit.actor).person_id)
