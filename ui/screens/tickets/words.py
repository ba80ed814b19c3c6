"""How the screen of tickets says its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.documents.tender_words import short_name
from pharmadesk.domain.tenders import CARD
from pharmadesk.domain.tickets import CASH
from pharmadesk.i18n import N_, _, ngettext
from pharmadesk.values.clock import local
from ui.theme.direction import isolated, ltr
from ui.widgets.amounts import amount, money
from ui.widgets.chip import Chip
from ui.widgets.fact import Fact

if TYPE_CHECKING:
    from ui.screens.tickets.state import Deed, LineView, TicketsState, TicketView

TICKETS: Final = "tickets"
DOT: Final = " · "

_REASONS: Final = {
    "unwanted": N_("Not wanted any more"),
    "wrong_item": N_("Wrong item"),
    "damaged": N_("Damaged"),
}
_DEEDS: Final[dict[Deed, str]] = {
    "copied": N_("A copy of {number} prints; the drawer stays shut."),
    "voided": N_("Sale {number} is cancelled; its goods are back in their lots."),
    "returned": N_("Return {number} is recorded; its slip prints."),
    "slip": N_("A copy of the return slip of {number} prints; the drawer stays shut."),
    "exchanged": N_("Exchange {number} is recorded; its slip and its receipt print."),
}


def tenders(ticket: TicketView) -> str:
    """Name the ways in which a ticket was paid."""
    return " + ".join(map(short_name, ticket.tenders))


def reason(code: str) -> str:
    """Name why goods come back."""
    return _(_REASONS[code])


def when(at_us: int) -> str:
    """Write when a sale was made."""
    return ltr(f"{local(at_us):%d/%m/%Y %H:%M}")


def ticket_detail(ticket: TicketView) -> str:
    """Write the second line of a ticket."""
    parts = (when(ticket.at_us), tenders(ticket), isolated(ticket.person))
    return DOT.join(part for part in parts if part)


def ticket_chips(ticket: TicketView) -> tuple[Chip, ...]:
    """Say what became of a ticket."""
    chips: list[Chip] = []
    if ticket.is_voided:
        chips.append(Chip("danger", "x", _("cancelled")))
    if ticket.returned_centimes:
        back = _("{amount} returned").format(amount=amount(ticket.returned_centimes))
        chips.append(Chip("warning", "undo-2", back))
    if ticket.copies:
        chips.append(Chip("neutral", "printer", _("copy")))
    return tuple(chips)


def line_detail(line: LineView) -> str:
    """Write the second line of a line of the ticket."""
    return ltr(f"{line.sold} × {amount(line.unit_price_centimes)}")


def line_chips(line: LineView) -> tuple[Chip, ...]:
    """Say how many packs came back, and how many do now."""
    chips: list[Chip] = []
    if line.back:
        words = ngettext("{count} comes back", "{count} come back", line.back)
        chips.append(Chip("info", "undo-2", words.format(count=line.back)))
    if line.returned:
        words = ngettext("{count} returned", "{count} returned", line.returned)
        chips.append(Chip("warning", "check", words.format(count=line.returned)))
    return tuple(chips)


def step(state: TicketsState) -> str:
    """Name what Enter does."""
    if state.mode == "void":
        return _("Cancel the whole sale")
    if state.mode in {"ticket", "unseen"}:
        return _("Return and give back")
    if state.mode == "exchange":
        return _("Exchange")
    return _("Open the ticket")


def blocked(state: TicketsState) -> str:
    """Say beside the button why it is off."""
    ticket = state.chosen
    if ticket is None:
        return ""
    if state.mode != "list" and ticket.is_voided:
        return _("This sale is cancelled: nothing more comes back.")
    if state.mode == "unseen" and not state.lines:
        return _("Scan the packs that came back.")
    if state.mode == "ticket" and not any(line.back for line in state.lines):
        if not any(line.remaining for line in state.lines):
            return _("Everything of this sale came back.")
        return _("Say with + how many packs of a line come back.")
    return ""


def warning(state: TicketsState) -> str:
    """Name what cancelling leads to, or why a ticket that is not here is not believed."""
    if state.mode == "unseen" and not state.is_proven:
        return _(
            "The code of this ticket proves nothing here: a manager must stand for the return."
        )
    if state.mode != "void" or state.chosen is None:
        return ""
    return _(
        "The whole sale is taken back: its packs return to their lots, {amount} goes back. The sale"
        " stays to be seen as cancelled. This cannot be undone."
    ).format(amount=money(state.chosen.total_centimes))


def void_approval(ticket: TicketView) -> str:
    """Name a cancelling that takes a second person."""
    return _("Cancel sale {number} ({amount})").format(
        number=ltr(ticket.number), amount=money(ticket.total_centimes)
    )


def return_approval(ticket: TicketView, back_centimes: int) -> str:
    """Name a return that takes a second person."""
    return _("Give back {amount} of {number}").format(
        amount=money(back_centimes), number=ltr(ticket.number)
    )


def money_switch(state: TicketsState) -> str:
    """Name what money can be given in instead."""
    if state.mode == "exchange" and state.difference_centimes > 0:
        return _("In cash") if state.by_card else _("By card")
    return _("As it was paid") if state.in_cash else _("All in cash")


def difference(state: TicketsState) -> tuple[Fact, ...]:
    """Say in what the difference of an exchange is paid or goes back."""
    if state.difference_centimes == 0:
        return ()
    if state.difference_centimes > 0:
        paid = short_name(CARD if state.by_card else CASH)
        return (Fact("coins", _("Paid by"), paid),)
    back = short_name(CASH) if state.in_cash else _("as it was paid")
    return (Fact("coins", _("Given back in"), back),)


def scan(state: TicketsState) -> str:
    """Say what a scan does."""
    if state.mode == "unseen":
        return _("A scan adds a pack that came back; a ticket’s code opens that ticket.")
    return _("A scan opens the ticket whose code it is, and does nothing else.")


def outcome(state: TicketsState) -> str:
    """Say what was done."""
    if not state.deed:
        return ""
    return _(_DEEDS[state.deed]).format(number=ltr(state.deed_number))
