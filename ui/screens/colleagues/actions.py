"""What a person can do on the screen of colleagues; ui/actions.py lists it with the others."""

from __future__ import annotations

from typing import Final

from pharmadesk.domain.permissions import Action
from pharmadesk.i18n import N_
from ui.action_spec import ActionSpec

SPECS: Final = (
    ActionSpec(
        "colleagues.open",
        N_("Colleagues"),
        ("Alt+H",),
        N_("What is lent to colleague pharmacies and borrowed from them."),
        Action.SEE_COLLEAGUES,
    ),
    ActionSpec(
        "colleagues.close", N_("Back"), ("Esc",), N_("Leave a form, or the colleagues."), None
    ),
    ActionSpec(
        "colleagues.enter",
        N_("Open exchanges"),
        ("Return", "Enter"),
        N_("See what is open with the colleague, or do what the button says."),
        Action.SEE_COLLEAGUES,
    ),
    ActionSpec(
        "colleagues.new",
        N_("New colleague…"),
        ("Alt+N",),
        N_("Write a colleague pharmacy down: name and phone."),
        Action.LEND_PACKS,
    ),
    ActionSpec(
        "colleagues.edit",
        N_("Change…"),
        ("Alt+E",),
        N_("Change the name or the phone of the colleague."),
        Action.LEND_PACKS,
    ),
    ActionSpec(
        "colleagues.lend",
        N_("Lend…"),
        ("Alt+L",),
        N_("Hand packs to the colleague; it takes a manager."),
        Action.LEND_PACKS,
    ),
    ActionSpec(
        "colleagues.borrow",
        N_("Borrow…"),
        ("Alt+A",),
        N_("Take packs of the colleague into stock; it takes a manager."),
        Action.LEND_PACKS,
    ),
    ActionSpec(
        "colleagues.money",
        N_("Settle by money…"),
        ("F8",),
        N_("Enter a cheque or a transfer for packs of the chosen exchange."),
        Action.LEND_PACKS,
    ),
    ActionSpec(
        "colleagues.way",
        N_("Paid by"),
        ("F7",),
        N_("Turn to the other way to pay an exchange."),
        Action.LEND_PACKS,
    ),
)
