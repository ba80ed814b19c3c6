"""What a person can do on the screen of tickets; ui/actions.py lists it with the others."""

from __future__ import annotations

from typing import Final

from pharmadesk.domain.permissions import Action
from pharmadesk.i18n import N_
from ui.action_spec import ActionSpec

SPECS: Final = (
    ActionSpec(
        "tickets.open",
        N_("Tickets and returns"),
        ("Ctrl+R",),
        N_("The last sales: a copy, goods that come back, a sale cancelled."),
        Action.SEE_SALES,
    ),
    ActionSpec("tickets.close", N_("Back"), ("Esc",), N_("Leave a ticket, or the list."), None),
    ActionSpec(
        "tickets.enter",
        N_("Open the ticket"),
        ("Return", "Enter"),
        N_("Open the ticket, or do with it what the button says."),
        Action.SEE_SALES,
    ),
    ActionSpec(
        "tickets.more",
        N_("One more"),
        ("+", "Shift++", "Right"),
        N_("One more pack of the chosen line comes back."),
        Action.RETURN_GOODS,
    ),
    ActionSpec(
        "tickets.less",
        N_("One less"),
        ("-", "Left"),
        N_("One pack less of the chosen line comes back."),
        Action.RETURN_GOODS,
    ),
    ActionSpec(
        "tickets.reason",
        N_("Reason"),
        ("Alt+R",),
        N_("Say why goods come back; damaged ones are never sold again."),
        Action.RETURN_GOODS,
    ),
    ActionSpec(
        "tickets.cash",
        N_("All in cash"),
        ("F8",),
        N_("Give the money back in cash, or as it was paid."),
        Action.RETURN_GOODS,
    ),
    ActionSpec(
        "tickets.exchange",
        N_("Exchange"),
        ("Alt+E",),
        N_("Let what comes back pay for the basket at hand; only the difference is money."),
        Action.RETURN_GOODS,
    ),
    ActionSpec(
        "tickets.copy",
        N_("Print a copy"),
        ("Ctrl+P",),
        N_("Print the receipt again, marked as a copy; the drawer stays shut."),
        Action.REPRINT_RECEIPT,
    ),
    ActionSpec(
        "tickets.slip",
        N_("Print the return slip"),
        ("Alt+Y",),
        N_("Print the slip of the last return again, marked as a copy."),
        Action.REPRINT_RECEIPT,
    ),
    ActionSpec(
        "tickets.invoice",
        N_("Invoice…"),
        ("Alt+F",),
        N_("Put the chosen sale on an invoice in its buyer’s name, or print that again."),
        Action.ISSUE_INVOICE,
    ),
    ActionSpec(
        "tickets.issue",
        N_("Issue and open the PDF"),
        ("Ctrl+Return", "Ctrl+Enter"),
        N_("Issue the invoice with what was typed, write its PDF and open it."),
        Action.ISSUE_INVOICE,
    ),
    ActionSpec(
        "tickets.forget",
        N_("Erase the buyer…"),
        ("Alt+X",),
        N_("Take the buyer’s name from an invoice on every register; the amounts stay."),
        Action.MANAGE_PEOPLE,
    ),
    ActionSpec(
        "tickets.void",
        N_("Cancel the sale…"),
        ("Ctrl+Del",),
        N_("Take a whole sale of this session back; it takes a manager."),
        Action.VOID_SALE,
    ),
)
