"""What a person can do on the screen of customers; ui/actions.py lists it with the others."""

from __future__ import annotations

from typing import Final

from pharmadesk.domain.permissions import Action
from pharmadesk.i18n import N_
from ui.action_spec import ActionSpec

SPECS: Final = (
    ActionSpec(
        "customers.open",
        N_("Customer"),
        ("F3",),
        N_("Choose for whom the sale is, or see what customers owe."),
        Action.SEE_CUSTOMERS,
    ),
    ActionSpec("customers.close", N_("Back"), ("Esc",), N_("Leave a form, or the screen."), None),
    ActionSpec(
        "customers.enter",
        N_("For this sale"),
        ("Return", "Enter"),
        N_("Sell to the chosen customer, or do what the button says."),
        Action.SEE_CUSTOMERS,
    ),
    ActionSpec(
        "customers.new",
        N_("New customer…"),
        ("Alt+N",),
        N_("Write somebody down: name, phone, note."),
        Action.EDIT_CUSTOMERS,
    ),
    ActionSpec(
        "customers.account",
        N_("Account"),
        ("Alt+D",),
        N_("See every movement of the chosen account."),
        Action.SEE_CUSTOMERS,
    ),
    ActionSpec(
        "customers.pay",
        N_("Payment…"),
        ("F8",),
        N_("Take something of what the customer owes."),
        Action.TAKE_ACCOUNT_PAYMENT,
    ),
    ActionSpec(
        "customers.tender",
        N_("Paid by"),
        ("F7",),
        N_("Turn to the next way to pay an account."),
        Action.TAKE_ACCOUNT_PAYMENT,
    ),
    ActionSpec(
        "customers.limit",
        N_("Credit limit…"),
        ("Alt+L",),
        N_("Say how much the customer may owe; it takes a manager."),
        Action.SET_CREDIT_LIMIT,
    ),
    ActionSpec(
        "customers.edit",
        N_("Change…"),
        ("Alt+E",),
        N_("Change the name, the phone or the note."),
        Action.EDIT_CUSTOMERS,
    ),
    ActionSpec(
        "customers.print",
        N_("Statement"),
        ("Ctrl+P",),
        N_("Print every movement with what was owed after it."),
        Action.SEE_CUSTOMERS,
    ),
    ActionSpec(
        "customers.pdf",
        N_("Statement in PDF"),
        ("Ctrl+S",),
        N_("Write the statement to a file for A4 paper."),
        Action.SEE_CUSTOMERS,
    ),
    ActionSpec(
        "customers.export",
        N_("Export"),
        ("Alt+X",),
        N_("Write all that is held about the customer to a file, as the law gives them."),
        Action.EXPORT_CUSTOMER,
    ),
    ActionSpec(
        "customers.nobody",
        N_("For nobody"),
        ("Alt+Del",),
        N_("Let the sale be for nobody in particular."),
    ),
    ActionSpec(
        "customers.erase",
        N_("Erase…"),
        ("Ctrl+Del",),
        N_("Take a name from every register for ever; amounts stay."),
        Action.ERASE_CUSTOMER,
    ),
)
