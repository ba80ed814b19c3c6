"""The words printed on key caps."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QKeySequence

from pharmadesk.i18n import N_, _

_NAMES: Final = {
    "Return": N_("Enter"),
    "Enter": N_("Enter"),
    "Esc": N_("Esc"),
    "Del": N_("Del"),
    "Shift": N_("Shift"),
    "Home": N_("Home"),
    "PgUp": "Pg ↑",
    "PgDown": "Pg ↓",
    "Up": "↑",
    "Down": "↓",
    "Left": "←",
    "Right": "→",
}


def cap_text(sequence: QKeySequence) -> str:
    """Name a shortcut as the keyboard before the person prints it: `Ctrl Z`, `Suppr`, `F8`."""
    portable = sequence.toString(QKeySequence.SequenceFormat.PortableText)
    keys = [key or "+" for key in portable.removesuffix("+").split("+")]
    return " ".join(_(_NAMES[key]) if key in _NAMES else key for key in keys)
