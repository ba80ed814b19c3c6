"""The papers of a customer's account: the slip of a payment, and the statement.

The slip names the customer by code alone, as receipts do: it may lie about. The statement is asked
for by who it is about and bears their name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.documents.layout import centred, heading, pair, wrap
from pharmadesk.documents.paper import Cell, Cut, DrawerKick, Paper, Row, Rule
from pharmadesk.documents.sale_receipt import pharmacy_of
from pharmadesk.documents.tender_words import payment_details, tender_name
from pharmadesk.domain.accounts import customer_code, running
from pharmadesk.errors import Refused
from pharmadesk.i18n import _, direction, language
from pharmadesk.queries import accounts
from pharmadesk.queries.till import pharmacy_block, register_label
from pharmadesk.services import people
from pharmadesk.services.customers import statement_of
from pharmadesk.values.clock import local
from pharmadesk.values.dates import format_date
from pharmadesk.values.money import format_amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from pharmadesk.documents.paper import Block
    from pharmadesk.domain.accounts import MovementKind
    from pharmadesk.queries.accounts import AccountPayment
    from pharmadesk.services.customers import Statement
    from pharmadesk.services.till import Till


def slip_of_payment(
    till: Till, payment_id: str, columns: int, *, copy: bool = False, kick_drawer: bool = False
) -> Paper:
    """Lay out the slip of a payment on account.

    Raises: Refused `account.unknown_payment`.
    """
    with till.read() as connection:
        paid = accounts.payment(connection, payment_id)
        if paid is None:
            raise Refused("account.unknown_payment")
        left = _owed_after(connection, paid)
        head = (*top(till, connection, columns), *_about(till, connection, paid, columns))
    blocks = (*_mark(columns, copy=copy), *head, *_money(paid, left, columns), Cut())
    return _paper(columns, (DrawerKick(), *blocks) if kick_drawer and not copy else blocks)


def statement_paper(till: Till, customer_id: str, columns: int) -> Paper:
    """Lay out all that moved an account, with what was owed after each.

    Raises: Refused `customer.unknown`.
    """
    with till.read() as connection:
        told = statement_of(connection, customer_id)
        head = tuple(top(till, connection, columns))
    day = local(till.now_us())
    return _paper(
        columns,
        (
            *head,
            *heading(_("STATEMENT OF ACCOUNT"), columns),
            Rule(),
            *pair(told.customer.name, in_order(told.customer.code), columns),
            *pair(_("Printed on"), in_order(f"{day:%d/%m/%Y %H:%M}"), columns),
            Rule(),
            *_movements(told, columns),
            Rule(double=True),
            *pair(_("OWED"), amount_on_paper(told.account.balance_centimes), columns, bold=True),
            Rule(double=True),
            *_oldest(told, columns),
            Cut(),
        ),
    )


def movement_words(kind: MovementKind) -> str:
    """Name what moved an account."""
    names = {
        "sale": _("Sale on credit"),
        "void": _("Sale cancelled"),
        "return": _("Goods returned"),
        "payment": _("Payment on account"),
    }
    return names[kind]


def _paper(columns: int, blocks: tuple[Block, ...]) -> Paper:
    return Paper(columns, direction() == "rtl", blocks)


def top(till: Till, connection: Connection, columns: int) -> Iterator[Block]:
    """Head a paper with whose it is."""
    pharmacy = pharmacy_of(pharmacy_block(connection, till.identity.pharmacy_id))
    yield from heading(pharmacy.name, columns)
    yield from centred(pharmacy.address, columns)
    if pharmacy.ice:
        yield from centred(in_order(f"ICE {pharmacy.ice}"), columns)
    yield Rule()


def _mark(columns: int, *, copy: bool) -> Iterator[Block]:
    if copy:
        yield from heading(_("DUPLICATE"), columns)
        yield Rule()


def _about(
    till: Till, connection: Connection, paid: AccountPayment, columns: int
) -> Iterator[Block]:
    _code, register = register_label(connection, till.identity.device_id)
    yield from heading(_("PAYMENT ON ACCOUNT"), columns)
    yield Rule()
    when = in_order(f"{local(paid.paid_at_us):%d/%m/%Y %H:%M}")
    yield from pair(_("Slip {number}").format(number=in_order(paid.number)), when, columns)
    yield from pair(register, people.name_of(connection, paid.person_id), columns)
    yield from pair(_("Customer"), in_order(customer_code(paid.customer_id)), columns)
    yield Rule()


def _money(paid: AccountPayment, left_centimes: int, columns: int) -> Iterator[Block]:
    yield from pair(tender_name(paid.tender), amount_on_paper(paid.tendered_centimes), columns)
    for text in payment_details(paid.tender, paid.reference, paid.bank, "", in_order):
        yield from pair(text, "", columns)
    if paid.change_centimes:
        yield from pair(_("Change"), amount_on_paper(paid.change_centimes), columns, bold=True)
    yield Rule(double=True)
    yield from pair(
        _("PAID"), amount_on_paper(paid.amount_centimes), columns, bold=True, double=True
    )
    yield Rule(double=True)
    yield from pair(_("Still owed"), amount_on_paper(left_centimes), columns)


def _owed_after(connection: Connection, paid: AccountPayment) -> int:
    """Work out what was owed once it was paid, so that a copy says what the original said."""
    moved = accounts.movements(connection, paid.customer_id)
    after = running(moved)
    place = next(n for n, each in enumerate(moved) if each.subject_id == paid.payment_id)
    return after[place]


def _movements(told: Statement, columns: int) -> Iterator[Block]:
    if not told.lines:
        yield from centred(_("Nothing moved this account yet."), columns)
    for line in told.lines:
        moved = line.movement
        day = in_order(format_date(moved.business_date))
        yield from pair(
            f"{day} {in_order(line.number)}", amount_on_paper(moved.amount_centimes), columns
        )
        yield from pair(
            movement_words(moved.kind),
            f"= {amount_on_paper(line.balance_centimes)}",
            columns,
            indent=2,
        )


def _oldest(told: Statement, columns: int) -> Iterator[Block]:
    if told.oldest is not None:
        words = _("Oldest debt: {amount} of {day}").format(
            amount=amount_on_paper(told.oldest.left_centimes),
            day=in_order(format_date(told.oldest.business_date)),
        )
        for text in wrap(words, columns):
            yield Row((Cell(text, columns),))


def amount_on_paper(centimes: int) -> str:
    """Write an amount, in its own order inside a right-to-left line."""
    return in_order(format_amount(centimes, language(), unit=False, printer=True))


def in_order(text: str) -> str:
    """Keep a code or an amount in its own order inside a right-to-left line."""
    return f"\u2068{text}\u2069" if direction() == "rtl" and text else text
