"""Reads tickets for the screen: the list, and one with all that the journal says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pharmadesk.domain import ticket_codes
from pharmadesk.domain.tickets import ticket_number
from pharmadesk.errors import Refused
from pharmadesk.queries import tickets
from pharmadesk.services import people, returning, returning_unseen
from ui.people_words import shown_name
from ui.screens.tickets.state import TicketView

if TYPE_CHECKING:
    from pharmadesk.queries.tickets import Sold
    from pharmadesk.services.returning_unseen import Unseen
    from pharmadesk.services.till import Till


@dataclass(frozen=True, slots=True)
class Opened:
    """A ticket, the sale that it is of, and what its customer owes."""

    ticket: TicketView
    sold: Sold
    owed_centimes: int = 0


def listed(till: Till, typed: str) -> tuple[TicketView, ...]:
    """Read the last tickets, or those of a number."""
    with till.database.read() as connection:
        found = tickets.last_tickets(connection, typed)
        names = {
            person_id: shown_name(people.name_of(connection, person_id))
            for person_id in {each.cashier_id for each in found}
        }
    return tuple(_view(each, names[each.cashier_id]) for each in found)


def scanned(till: Till, text: str) -> Opened | Unseen:
    """Read the ticket whose code was scanned, or what the code itself says of a sale not here.

    Raises: Refused `ticket.no_code`, `ticket.unknown`.
    """
    try:
        with till.database.read() as connection:
            sale_id = tickets.named_by(connection, text)
    except Refused as refused:
        if refused.code != "ticket.unknown" or ticket_codes.read(text) is None:
            raise
        return returning_unseen.look(till, text)
    return opened(till, sale_id)


def opened(till: Till, sale_id: str) -> Opened:
    """Read one ticket.

    Raises: Refused `sale.unknown`.
    """
    with till.database.read() as connection:
        sold = tickets.sold(connection, sale_id)
        found = tickets.ticket(connection, sale_id)
        assert found is not None, "it was just read"
        name = shown_name(people.name_of(connection, found.cashier_id))
        owed = returning.owed(connection, sold.sale)
    return Opened(_view(found, name), sold, owed)


def _view(ticket: tickets.Ticket, person: str) -> TicketView:
    return TicketView(
        ticket.sale_id,
        ticket_number(ticket.series, ticket.number),
        ticket.completed_at_us,
        ticket.total_centimes,
        ticket.tenders,
        person,
        ticket.copies,
        ticket.is_voided,
        ticket.returned_centimes,
    )
