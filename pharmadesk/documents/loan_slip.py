"""The slips of what goes to and comes from a colleague pharmacy: one to keep, one to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.documents.account_papers import amount_on_paper, in_order, top
from pharmadesk.documents.layout import centred, heading, pair, wrap
from pharmadesk.documents.paper import Cell, Cut, Paper, Row, Rule
from pharmadesk.documents.tender_words import short_name
from pharmadesk.domain.loan_events import GOODS, LoanMade, LoanSettled
from pharmadesk.errors import Refused
from pharmadesk.i18n import _, direction, ngettext
from pharmadesk.journal import kinds, reading
from pharmadesk.queries import loans
from pharmadesk.services import people
from pharmadesk.values.clock import local
from pharmadesk.values.dates import format_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from pharmadesk.documents.paper import Block
    from pharmadesk.queries.loans import Loan, Settlement
    from pharmadesk.services.till import Till


def slip_of_loan(till: Till, loan_id: str, columns: int) -> Paper:
    """Lay out the slip of packs that were lent or borrowed.

    Raises: Refused `loan.unknown`.
    """
    with till.read() as connection:
        loan = _found(connection, loan_id)
        title = _("PACKS LENT") if loan.is_lent else _("PACKS BORROWED")
        blocks = (
            *top(till, connection, columns),
            *heading(title, columns),
            Rule(),
            *_about(connection, loan, loan, loan.made_at_us, columns),
            *_packs(connection, loan, loan.packs, loan.event_id, columns),
            *_value(loan, columns),
            *_signature(columns),
        )
    return Paper(columns, direction() == "rtl", blocks)


def slip_of_settlement(till: Till, settlement_id: str, columns: int) -> Paper:
    """Lay out the slip of packs that came or went back, or were paid.

    Raises: Refused `loan.unknown`.
    """
    with till.read() as connection:
        settled = loans.settlement(connection, settlement_id)
        if settled is None:
            raise Refused("loan.unknown")
        loan = _found(connection, settled.loan_id)
        blocks = (
            *top(till, connection, columns),
            *heading(_("EXCHANGE SETTLED"), columns),
            Rule(),
            *_about(connection, loan, settled, settled.settled_at_us, columns),
            *pair(_("For the slip"), in_order(loan.printed_number), columns),
            *_packs(connection, loan, settled.packs, settled.event_id, columns),
            *_paid(settled, columns),
            *_signature(columns),
        )
    return Paper(columns, direction() == "rtl", blocks)


def way_words(way: str) -> str:
    """Name what settled a loan."""
    names = {GOODS: _("Packs given back"), "transfer": _("Transfer")}
    return names.get(way) or short_name(way)


def _found(connection: Connection, loan_id: str) -> Loan:
    loan = loans.find(connection, loan_id)
    if loan is None:
        raise Refused("loan.unknown")
    return loan


def _about(
    connection: Connection, loan: Loan, paper: Loan | Settlement, at_us: int, columns: int
) -> Iterator[Block]:
    when = in_order(f"{local(at_us):%d/%m/%Y %H:%M}")
    number = _("Slip {number}").format(number=in_order(paper.printed_number))
    yield from pair(number, when, columns)
    colleague = loans.name_of(connection, loan.colleague_id) or ""
    yield from pair(_("Colleague"), colleague, columns)
    yield from pair(_("Entered by"), people.name_of(connection, paper.person_id), columns)
    yield Rule()


def _packs(
    connection: Connection, loan: Loan, packs: int, event_id: str, columns: int
) -> Iterator[Block]:
    for line in wrap(loan.name, columns):
        yield Row((Cell(line, columns),), bold=True)
    told = ngettext("{count} pack", "{count} packs", packs).format(count=packs)
    yield from pair(told, "", columns)
    for number, expiry in _lots(connection, event_id):
        lot = _("Lot {number}").format(number=in_order(number)) if number else _("Lot not noted")
        yield from pair(lot, in_order(format_date(expiry)) if expiry else "", columns, indent=2)


def _lots(connection: Connection, event_id: str) -> list[tuple[str, str]]:
    """Read number and expiry of each lot that moved, where its event is here."""
    entry = reading.get(connection, event_id)
    if entry is None:
        return []
    body = kinds.read(entry.stored.header, entry.stored.body_bytes)
    assert isinstance(body, LoanMade | LoanSettled), "its row names its event"
    return [(lot.number or "", lot.expiry or "") for lot in body.lots]


def _value(loan: Loan, columns: int) -> Iterator[Block]:
    yield Rule()
    yield from pair(_("Value of a pack"), amount_on_paper(loan.pack_value_centimes), columns)
    whole = amount_on_paper(loan.packs * loan.pack_value_centimes)
    yield from pair(_("VALUE"), whole, columns, bold=True)


def _paid(settled: Settlement, columns: int) -> Iterator[Block]:
    yield Rule()
    yield from pair(way_words(settled.way), in_order(settled.reference), columns)
    if settled.way != GOODS:
        yield from pair(_("PAID"), amount_on_paper(settled.paid_centimes), columns, bold=True)


def _signature(columns: int) -> Iterator[Block]:
    yield Rule()
    yield from centred(_("Signature and stamp of the colleague"), columns)
    for _line in range(3):
        yield Row((Cell("", columns),))
    yield Cut()
