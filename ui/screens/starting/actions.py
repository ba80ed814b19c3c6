"""What a person can do before a register is open; ui/actions.py lists it with the others."""

from __future__ import annotations

from typing import Final

from pharmadesk.i18n import N_
from ui.action_spec import ActionSpec

SPECS: Final = (
    ActionSpec("first.next", N_("Continue"), ("Return", "Enter"), N_("Go to the next step."), None),
    ActionSpec("first.back", N_("Back"), ("Alt+Left",), N_("Return to the step before."), None),
    ActionSpec(
        "first.retry",
        N_("Try again now"),
        ("Alt+R",),
        N_("Ask the centre at once."),
        None,
    ),
    ActionSpec(
        "first.demo",
        N_("Try the demonstration"),
        ("Alt+D",),
        N_("Try everything in a pharmacy that is not real."),
        None,
    ),
    ActionSpec(
        "start.unlock",
        N_("Open the register"),
        ("Return", "Enter"),
        N_("Use the twelve words that were typed."),
        None,
    ),
    ActionSpec(
        "start.show_words",
        N_("Show the words"),
        ("Alt+W",),
        N_("Read the recovery phrase while typing it."),
        None,
    ),
    ActionSpec(
        "start.retry",
        N_("Try again"),
        ("Return", "Enter"),
        N_("Open the register once the cause is put right."),
        None,
    ),
    ActionSpec(
        "start.recover",
        N_("Open with the recovery phrase"),
        ("Alt+R",),
        N_("When the keys of this computer are lost."),
        None,
    ),
    ActionSpec(
        "start.copy",
        N_("Copy details"),
        ("Ctrl+C",),
        N_("Versions and codes for support, nothing about people or sales."),
        None,
    ),
    ActionSpec("start.close", N_("Close"), ("Esc",), N_("Leave without opening."), None),
)
