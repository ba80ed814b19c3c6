"""Reads customers for the screen, away from the window; no Qt here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.queries import accounts
from pharmadesk.services import customers
from ui.screens.customers.state import AccountView, CustomerRow, MovementRow

if TYPE_CHECKING:
    from pharmadesk.queries.customers import Directory
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till


def found(till: Till, directory: Directory, typed: str) -> tuple[CustomerRow, ...]:
    """Look for customers, with what each owes."""
    with till.read() as connection:
        owed = accounts.balances(connection)
    return tuple(
        CustomerRow(
            each.customer_id, each.name, each.phone, each.code, owed.get(each.customer_id, 0)
        )
        for each in directory.search(typed)
    )


def account(till: Till, actor: Actor, customer_id: str) -> AccountView:
    """Read an account, its last movement first.

    Raises: Refused `permission.denied`, `customer.unknown`.
    """
    told = customers.statement(till, actor, customer_id)
    return AccountView(
        customer_id,
        told.account.balance_centimes,
        told.account.limit_centimes,
        told.account.own_limit is not None,
        told.customer.note,
        told.oldest.business_date if told.oldest is not None else "",
        told.oldest.left_centimes if told.oldest is not None else 0,
        tuple(
            MovementRow(
                line.movement.event_id,
                line.movement.kind,
                line.number,
                line.movement.business_date,
                line.movement.amount_centimes,
                line.balance_centimes,
            )
            for line in reversed(told.lines)
        ),
    )
