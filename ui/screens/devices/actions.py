"""What a person can do with the devices and the drawer; ui/actions.py lists it with the others."""

from __future__ import annotations

from typing import Final

from pharmadesk.domain.permissions import Action
from pharmadesk.i18n import N_
from ui.action_spec import ActionSpec

SPECS: Final = (
    ActionSpec(
        "drawer.open",
        N_("Cash drawer"),
        ("F10",),
        N_("Open the drawer for no sale, and who opened it today."),
    ),
    ActionSpec("drawer.close", N_("Back"), ("Esc",), N_("Leave the drawer shut."), None),
    ActionSpec(
        "drawer.change",
        N_("Give change"),
        ("1",),
        N_("Open the drawer to change money."),
        Action.OPEN_DRAWER,
    ),
    ActionSpec(
        "drawer.count",
        N_("Count or check"),
        ("2",),
        N_("Open the drawer to look into it."),
        Action.OPEN_DRAWER,
    ),
    ActionSpec(
        "drawer.mistake",
        N_("Put a mistake right"),
        ("3",),
        N_("Open the drawer when the change was wrong."),
        Action.OPEN_DRAWER,
    ),
    ActionSpec(
        "drawer.other",
        N_("Something else"),
        ("4",),
        N_("Open the drawer for another reason."),
        Action.OPEN_DRAWER,
    ),
    ActionSpec(
        "devices.open",
        N_("Devices"),
        ("Ctrl+8",),
        N_("Printer, drawer and scanner, each tried where it is set up."),
        Action.SET_UP_DEVICES,
    ),
    ActionSpec(
        "devices.close",
        N_("Back"),
        ("Esc",),
        N_("Leave the devices; what was not kept is forgotten."),
        None,
    ),
    ActionSpec(
        "devices.keep",
        N_("Keep these devices"),
        ("Ctrl+Return", "Ctrl+Enter"),
        N_("Use from now on what the page shows."),
        Action.SET_UP_DEVICES,
    ),
    ActionSpec(
        "devices.page",
        N_("Print a test"),
        ("Alt+Y",),
        N_("Print a line in every character table."),
        Action.SET_UP_DEVICES,
    ),
    ActionSpec(
        "devices.paper",
        N_("Paper of 80 mm"),
        ("Alt+W",),
        N_("Change the width of the paper."),
        Action.SET_UP_DEVICES,
    ),
    ActionSpec(
        "devices.look",
        N_("Look again"),
        ("Alt+L",),
        N_("Look for the printers of this computer."),
        Action.SET_UP_DEVICES,
    ),
    ActionSpec(
        "devices.drawer",
        N_("Try the drawer"),
        ("Alt+D",),
        N_("Open it by the printer in use; it is recorded."),
        Action.SET_UP_DEVICES,
    ),
    ActionSpec(
        "devices.logo",
        N_("Choose a logo…"),
        ("Alt+O",),
        N_("Put a picture on the receipts, or take it off."),
        Action.SET_UP_DEVICES,
    ),
    ActionSpec(
        "devices.display",
        N_("Try the display"),
        ("Alt+Q",),
        N_("Write on the customer display."),
        Action.SET_UP_DEVICES,
    ),
    ActionSpec(
        "devices.second",
        N_("Second screen"),
        ("Alt+E",),
        N_("Show the basket to the customer on a second screen, or no longer."),
        Action.SET_UP_DEVICES,
    ),
    ActionSpec(
        "devices.bars",
        N_("Print this code"),
        ("Alt+Z",),
        N_("Print the code that tests a scanner."),
        Action.SET_UP_DEVICES,
    ),
    ActionSpec(
        "devices.again",
        N_("Start again"),
        ("Alt+R",),
        N_("Forget the last scan."),
        Action.SET_UP_DEVICES,
    ),
)
