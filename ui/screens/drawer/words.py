"""The sentences of the screen of the drawer."""

from __future__ import annotations

from typing import Final

from pharmadesk.i18n import N_, _

DRAWER: Final = "drawer"

_REASONS: Final[dict[str, str]] = {
    "change": N_("Give change"),
    "count": N_("Count or check"),
    "mistake": N_("Put a mistake right"),
    "other": N_("Something else"),
    "test": N_("Drawer tried"),
}


def reason(name: str) -> str:
    """Say why a drawer was opened; a reason of a later program is said as something else."""
    return _(_REASONS.get(name, _REASONS["other"]))


def approval(name: str) -> str:
    """Say what a second person is asked to stand for."""
    return _("Open the drawer for no sale: {reason}").format(reason=reason(name))
