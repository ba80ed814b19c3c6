"""Customers: written down in three fields, found on every register, erased for good.

Name, phone and note stand sealed under a key of the customer's own, as a buyer's do on an invoice:
the key goes to the other registers by the vault, and who erases it erases the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.domain.account_events import CreditLimitSet, CustomerDescribed
from pharmadesk.domain.accounts import oldest_debt, running
from pharmadesk.domain.permissions import Action, require
from pharmadesk.domain.tickets import MAX_CENTIMES
from pharmadesk.errors import Refused
from pharmadesk.queries import accounts, customers
from pharmadesk.services import people, printing
from pharmadesk.services.credit import require_known
from pharmadesk.storage import vault
from pharmadesk.values.text import one_line

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.domain.accounts import Movement, OldestDebt
    from pharmadesk.queries.accounts import Account
    from pharmadesk.queries.customers import Customer, Directory
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

_LEAST_DIGITS: Final = 6
_MOST_DIGITS: Final = 15  # of a number of the world. Source: ITU-T E.164
# Together they fit in what an event holds of a sealed text, whatever they are written in.
MOST_CUSTOMER_NAME: Final = 80
MOST_PHONE: Final = 20
MOST_NOTE: Final = 70


@dataclass(frozen=True, slots=True)
class Details:
    """What a counter needs of a customer."""

    name: str
    phone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A movement, the printed number of its paper (empty while unknown), the balance after it."""

    movement: Movement
    number: str
    balance_centimes: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A customer and everything that moved their account, in the order of time."""

    customer: Customer
    account: Account
    lines: tuple[StatementLine, ...]
    oldest: OldestDebt | None


def checked(details: Details) -> Details:
    """Make what was typed fit to be kept.

    Raises: Refused `customer.no_name`, `customer.phone`, `text.*`.
    """
    name = one_line(details.name, MOST_CUSTOMER_NAME)
    phone = one_line(details.phone, MOST_PHONE)
    if not name:
        raise Refused("customer.no_name")
    digits = sum(each.isdecimal() for each in phone)
    if phone and not _LEAST_DIGITS <= digits <= _MOST_DIGITS:
        raise Refused("customer.phone")
    return Details(name, phone, one_line(details.note, MOST_NOTE))


def register(till: Till, actor: Actor, details: Details) -> str:
    """Write a customer down and return their id; works with no network.

    Raises: Refused `permission.denied`, `customer.no_name`, `customer.phone`, `text.*`.
    """
    details = checked(details)

    def work(unit: Unit) -> str:
        unit.require(Action.EDIT_CUSTOMERS)
        customer_id = unit.desk.ids.new()
        key = vault.new_person_key(unit.connection, customer_id)
        _describe(unit, customer_id, key, details)
        return customer_id

    return till.write(actor, work)


def change(till: Till, actor: Actor, customer_id: str, details: Details) -> None:
    """Write down anew what is known of a customer.

    Raises: Refused `permission.denied`, `customer.*`, `text.*`.
    """
    details = checked(details)

    def work(unit: Unit) -> None:
        unit.require(Action.EDIT_CUSTOMERS)
        require_known(unit, customer_id)
        key = vault.person_key(unit.connection, customer_id)
        assert key is not None, "the name of who is known could be read"
        _describe(unit, customer_id, key, details)

    till.write(actor, work)


def _describe(unit: Unit, customer_id: str, key: bytes, details: Details) -> None:
    text = f"{details.name}\n{details.phone}\n{details.note}"
    body = CustomerDescribed(customer_id=customer_id, sealed=vault.seal(key, customer_id, text))
    unit.emit("customer.described", body, stream_key=customer_id)


def set_limit(till: Till, actor: Actor, customer_id: str, limit_centimes: int | None) -> None:
    """Say how much a customer may owe; None is what the pharmacy lets anybody.

    Raises: Refused `permission.denied`, `customer.unknown`, `amount.negative`, `amount.too_large`.
    """

    def work(unit: Unit) -> None:
        unit.require(Action.SET_CREDIT_LIMIT)
        require_known(unit, customer_id)
        if limit_centimes is not None and limit_centimes < 0:
            raise Refused("amount.negative")
        if limit_centimes is not None and limit_centimes > MAX_CENTIMES:
            raise Refused("amount.too_large")
        body = CreditLimitSet(customer_id=customer_id, limit_centimes=limit_centimes)
        unit.emit("credit.limit_set", body, stream_key=customer_id)

    till.write(actor, work)


def erase(till: Till, actor: Actor, customer_id: str) -> None:
    """Forget who a customer was, here at once and on every register that hears of it, for ever.

    What they bought and paid stays, under an id that no name belongs to any more.

    Raises: Refused `permission.denied`, `customer.unknown`, `customer.owes` with what is owed
    either way, `authority.no_key`.
    """

    def work(unit: Unit) -> None:
        unit.require(Action.ERASE_CUSTOMER)
        require_known(unit, customer_id)
        owed = accounts.balance(unit.connection, customer_id)
        if owed:
            raise Refused("customer.owes", owed_centimes=owed)
        people.drop_key(unit, customer_id)

    till.write(actor, work)


def directory(till: Till, actor: Actor) -> Directory:
    """Read all customers, to be looked through; slow enough to be done away from the window.

    Raises: Refused `permission.denied`.
    """
    require(actor.roles, Action.SEE_CUSTOMERS)
    with till.read() as connection:
        return customers.directory(connection)


def statement(till: Till, actor: Actor, customer_id: str) -> Statement:
    """Read a customer's account with every movement of it.

    Raises: Refused `permission.denied`, `customer.unknown`.
    """
    require(actor.roles, Action.SEE_CUSTOMERS)
    with till.read() as connection:
        return statement_of(connection, customer_id)


def statement_of(connection: Connection, customer_id: str) -> Statement:
    """Read a customer's account for one who may.

    Raises: Refused `customer.unknown`.
    """
    found = customers.customer(connection, customer_id)
    if found is None or not found.name:
        raise Refused("customer.unknown")
    moved = accounts.movements(connection, customer_id)
    numbers = accounts.numbers_of(connection, customer_id)
    lines = tuple(
        StatementLine(each, numbers.get(each.subject_id, ""), after)
        for each, after in zip(moved, running(moved), strict=True)
    )
    return Statement(found, accounts.account(connection, customer_id), lines, oldest_debt(moved))


def print_statement(till: Till, actor: Actor, customer_id: str, request_id: str) -> str:
    """Queue a statement for the printer; the same request again is the same paper.

    Raises: Refused `permission.denied`, `customer.unknown`.
    """

    def work(unit: Unit) -> str:
        unit.require(Action.SEE_CUSTOMERS)
        require_known(unit, customer_id)
        return printing.enqueue_copy(unit, printing.STATEMENT, customer_id, request_id)

    return till.write(actor, work)
