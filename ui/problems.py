"""From what went wrong to what the problem panel says: what happened, what was kept, what to do."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from PySide6.QtCore import qVersion

from pharmadesk import __version__
from pharmadesk.errors import Bug, PharmaDeskError
from pharmadesk.i18n import _
from pharmadesk.i18n.wording import message
from ui.crash import trail
from ui.frame_state import ProblemView

if TYPE_CHECKING:
    from pharmadesk.services.desk import Identity


def of_error(error: BaseException, register: Identity) -> ProblemView:
    """Say an error that no screen could say beside its cause."""
    if isinstance(error, PharmaDeskError) and not isinstance(error, Bug):
        kept = _("What was recorded is kept, and so is the basket.")
        details = _details(register, f"{error.code}\n{trail(error)}")
        return ProblemView("warning", message(error), kept, "", details)
    return ProblemView(
        "danger",
        _("Something unexpected happened inside PharmaDesk."),
        _("What was recorded is kept, and so is the basket."),
        _("Try again; if it comes back, copy the details for support."),
        _details(register, trail(error)),
    )


def of_bad_end(register: Identity) -> ProblemView:
    """Say that the run before this one was cut short."""
    return ProblemView(
        "warning",
        _("PharmaDesk did not close by itself last time: a power cut, or a fault."),
        _("Every recorded sale is there, and the basket is as it was left."),
        _("Look at the last receipt before you sell; if it happens again, tell support."),
        _details(register, "the run before did not end"),
    )


def _details(register: Identity, what: str) -> str:
    """Write what support asks first: ids and versions, no name, no amount, no path."""
    lines = (
        what,
        f"PharmaDesk {__version__}, Python {platform.python_version()}, Qt {qVersion()}",
        platform.platform(),
        f"register {register.device_id}, incarnation {register.incarnation}",
    )
    return "\n".join(lines)
