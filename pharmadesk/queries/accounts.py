"""What customers owe: balances, limits, movements; nothing here says who they are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pharmadesk.domain.accounts import Movement, customer_code
from pharmadesk.domain.tenant_settings import CREDIT_LIMIT, limit_centimes
from pharmadesk.domain.tickets import ticket_number
from pharmadesk.i18n import language
from pharmadesk.projections.tables import metadata
from pharmadesk.queries import tenant_settings
from pharmadesk.queries.cases import Case
from pharmadesk.storage.driver import Prepared
from pharmadesk.storage.vault_entries import is_erased
from pharmadesk.values.money import format_amount

if TYPE_CHECKING:
    from sqlalchemy import Connection

_t = metadata.tables
_customer, _movement, _total = _t["customer"], _t["account_movement"], _t["account_total"]
_sale, _return, _payment = _t["sale"], _t["sale_return"], _t["account_payment"]

_OF_CUSTOMER: sa.BindParameter[str] = sa.bindparam("of_customer")
_OWED = _total.c.debit_centimes - _total.c.credit_centimes
_BALANCE = Prepared(sa.select(_OWED.label("owed")).where(_total.c.customer_id == _OF_CUSTOMER))
_LIMIT = Prepared(
    sa.select(_customer.c.limit_centimes).where(_customer.c.customer_id == _OF_CUSTOMER)
)


@dataclass(frozen=True, slots=True)
class Account:
    """Where a customer's account stands, in centimes; `own_limit` is None where any one's holds."""

    balance_centimes: int
    limit_centimes: int
    own_limit: int | None

    @property
    def left_centimes(self) -> int:
        """What may still be sold on credit."""
        return max(0, self.limit_centimes - self.balance_centimes)


@dataclass(frozen=True, slots=True)
class AccountPayment:
    """A payment on account, as its slip says it; units: centimes, UTC microseconds."""

    payment_id: str
    customer_id: str
    number: str
    business_date: str
    paid_at_us: int
    tender: str
    amount_centimes: int
    tendered_centimes: int
    change_centimes: int
    reference: str
    bank: str
    person_id: str | None


def balance(connection: Connection, customer_id: str) -> int:
    """Read what a customer owes, in centimes; below zero, what is owed to them."""
    return int(_BALANCE(connection, {"of_customer": customer_id}).scalar() or 0)


def account(connection: Connection, customer_id: str) -> Account:
    """Read a customer's balance and limit; one who never bought on credit owes nothing."""
    own: int | None = _LIMIT(connection, {"of_customer": customer_id}).scalar()
    limit = default_limit(connection) if own is None else own
    return Account(balance(connection, customer_id), limit, own)


def default_limit(connection: Connection) -> int:
    """Read what any customer may owe, in centimes."""
    return limit_centimes(tenant_settings.value(connection, CREDIT_LIMIT))


def balances(connection: Connection) -> dict[str, int]:
    """Read every balance that there is, by customer."""
    return {
        row.customer_id: int(row.owed)
        for row in connection.execute(sa.select(_total.c.customer_id, _OWED.label("owed")))
    }


def movements(connection: Connection, customer_id: str) -> list[Movement]:
    """List what moved an account, in the order of time."""
    rows = connection.execute(
        sa.select(_movement)
        .where(_movement.c.customer_id == customer_id)
        .order_by(_movement.c.moved_at_us, _movement.c.event_id)
    )
    return [_moved(row) for row in rows]


def numbers_of(connection: Connection, customer_id: str) -> dict[str, str]:
    """Read the printed numbers of the papers behind an account, by sale, return or payment."""
    moved = sa.select(_movement.c.subject_id).where(_movement.c.customer_id == customer_id)
    found: dict[str, str] = {}
    for table, key in ((_sale, "sale_id"), (_return, "return_id"), (_payment, "payment_id")):
        rows = connection.execute(
            sa.select(table.c[key].label("key"), table.c.series, table.c.number).where(
                table.c[key].in_(moved)
            )
        )
        found |= {row.key: ticket_number(row.series, row.number) for row in rows}
    return found


def payment(connection: Connection, payment_id: str) -> AccountPayment | None:
    """Find a payment on account."""
    row = connection.execute(sa.select(_payment).where(_payment.c.payment_id == payment_id)).first()
    if row is None:
        return None
    return AccountPayment(
        payment_id=row.payment_id,
        customer_id=row.customer_id,
        number=ticket_number(row.series, row.number),
        business_date=row.business_date,
        paid_at_us=row.paid_at_us,
        tender=row.tender,
        amount_centimes=row.amount_centimes,
        tendered_centimes=row.tendered_centimes,
        change_centimes=row.change_centimes,
        reference=row.reference or "",
        bank=row.bank or "",
        person_id=row.person_id,
    )


def movements_of_debtors(connection: Connection) -> dict[str, list[Movement]]:
    """Read the movements of every customer who owes, in the order of time."""
    owing = sa.select(_total.c.customer_id).where(_OWED > 0)
    rows = connection.execute(
        sa.select(_movement)
        .where(_movement.c.customer_id.in_(owing))
        .order_by(_movement.c.customer_id, _movement.c.moved_at_us, _movement.c.event_id)
    )
    found: dict[str, list[Movement]] = defaultdict(list)
    for row in rows:
        found[row.customer_id].append(_moved(row))
    return dict(found)


def _moved(row: Any) -> Movement:
    return Movement(
        row.event_id,
        row.kind,
        row.subject_id,
        row.moved_at_us,
        row.business_date,
        row.amount_centimes,
    )


def beyond_limit(connection: Connection) -> list[Case]:
    """Customers who owe more than their limit, and those who owe and were erased.

    Two registers that had not heard of one another may both have sold within what each knew, or one
    to somebody whom the other erased: the sales stand. Customers are named by code alone.
    """
    limit = sa.func.coalesce(_customer.c.limit_centimes, default_limit(connection))
    rows = connection.execute(
        sa.select(_total.c.customer_id, _OWED.label("owed"), limit.label("most"))
        .outerjoin(_customer, _customer.c.customer_id == _total.c.customer_id)
        .where(_OWED > 0)
        .order_by(_total.c.customer_id)
    ).all()
    found: list[Case] = []
    for row in rows:
        code = customer_code(row.customer_id)
        if is_erased(connection, row.customer_id):
            found.append(Case("credit.erased_owes", code, _amount(row.owed)))
        elif row.owed > row.most:
            found.append(Case("credit.beyond", code, _amount(row.owed - row.most)))
    return found


def _amount(centimes: int) -> str:
    return format_amount(centimes, language(), unit=False)
