"""What a person can do with owed packs and on the screen of registers; ui/actions.py lists it."""

from __future__ import annotations

from typing import Final

from pharmadesk.domain.permissions import Action
from pharmadesk.i18n import N_
from ui.action_spec import ActionSpec

SPECS: Final = (
    ActionSpec(
        "promises.open",
        N_("Owed packs"),
        ("Alt+B",),
        N_("What was paid and is still to be handed over."),
    ),
    ActionSpec(
        "promises.keep",
        N_("Hand one pack over"),
        ("Return", "Enter"),
        N_("Hand a pack of the chosen line over; nothing is charged."),
    ),
    ActionSpec("promises.close", N_("Back"), ("Esc",), N_("Leave the owed packs."), None),
    ActionSpec(
        "registers.open",
        N_("Legal registers"),
        ("Alt+G",),
        N_("The register of dispensing and that of tableau B: look and print."),
        Action.SEE_DISPENSING,
    ),
    ActionSpec(
        "registers.dispensing",
        N_("Register of dispensing"),
        ("Alt+1",),
        N_("Show what was dispensed of tableaux A, B and C, line by line."),
        Action.SEE_DISPENSING,
    ),
    ActionSpec(
        "registers.narcotics",
        N_("Register of tableau B"),
        ("Alt+2",),
        N_("Show what moved of each narcotic, with its balance."),
        Action.SEE_DISPENSING,
    ),
    ActionSpec(
        "registers.before",
        N_("Month before"),
        ("PgUp",),
        N_("Look at the month before the one that is shown."),
        Action.SEE_DISPENSING,
    ),
    ActionSpec(
        "registers.after",
        N_("Month after"),
        ("PgDown",),
        N_("Look at the month after the one that is shown."),
        Action.SEE_DISPENSING,
    ),
    ActionSpec(
        "registers.print",
        N_("Open as PDF"),
        ("Ctrl+P",),
        N_("Write the month that is shown to a PDF, to be printed."),
        Action.SEE_DISPENSING,
    ),
    ActionSpec(
        "registers.correct",
        N_("Correct…"),
        ("Alt+C",),
        N_("Enter what the chosen line should have said; the line itself stays."),
        Action.CORRECT_DISPENSING,
    ),
    ActionSpec(
        "registers.save",
        N_("Enter the correction"),
        ("Ctrl+Return", "Ctrl+Enter"),
        N_("Enter a new line that names the one it corrects."),
        Action.CORRECT_DISPENSING,
    ),
    ActionSpec("registers.close", N_("Back"), ("Esc",), N_("Leave the registers."), None),
)
