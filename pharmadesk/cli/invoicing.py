"""`pharmadesk invoice`: a sale on an invoice in its buyer's name, as a PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.cli import opening
from pharmadesk.cli.exit_codes import OK
from pharmadesk.documents.invoice import invoice_of_sale
from pharmadesk.domain.tickets import ticket_number
from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.i18n import _
from pharmadesk.queries import invoices, tickets
from pharmadesk.services import invoicing

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from pharmadesk.cli.console import Console
    from pharmadesk.services.till import Till


def run(asked: Namespace, console: Console) -> int:
    """Issue the invoice, unless the sale is on one, and write it to the file."""
    with opening.started(asked, console) as (_here, till):
        actor = opening.log_in(till, asked, console)
        sale_id = _sale(till, asked.ticket)
        if asked.buyer:
            buyer = invoicing.Buyer(asked.buyer, asked.address or "", asked.ice or "")
            invoicing.issue(till, actor, sale_id, buyer)
        pdf = invoice_of_sale(till, sale_id)
        with till.read() as connection:
            invoice = invoices.of_sale(connection, sale_id)
    assert invoice is not None, "it was laid out"
    _write(asked.out, pdf)
    values = {"invoice_id": invoice.invoice_id, "number": invoice.printed_number}
    text = _("Invoice {number}").format(number=invoice.printed_number)
    console.result(values | {"file": str(asked.out)}, f"{text}: {asked.out}")
    return OK


def _sale(till: Till, typed: str) -> str:
    """Find the one sale that a receipt's number names, as it is printed or typed.

    Raises: Refused `ticket.unknown`, `ticket.several`.
    """
    with till.read() as connection:
        found = tickets.last_tickets(connection, typed)
    named = [each for each in found if ticket_number(each.series, each.number) == typed.strip()]
    chosen = named or found
    if not typed.strip() or not chosen:
        raise Refused("ticket.unknown")
    if len(chosen) > 1:
        raise Refused("ticket.several", number=typed.strip())
    return chosen[0].sale_id


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise EnvironmentProblem("invoice.unwritable", file=path.name) from error
