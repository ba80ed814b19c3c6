"""What is thought of a new PIN while it is typed, and of the same one typed again."""

from __future__ import annotations

from pharmadesk.errors import Refused
from pharmadesk.i18n import _
from pharmadesk.i18n.wording import message
from pharmadesk.services import people
from ui.verdicts import RIGHT, Verdict


def chosen(text: str) -> Verdict:
    """Judge a PIN that is being chosen."""
    try:
        people.check_pin(text)
    except Refused as refused:
        short = refused.code == "pin.too_short" or not text
        return Verdict("partial" if short else "wrong", message(refused))
    return RIGHT


def again(text: str, first: str) -> Verdict:
    """Judge the repetition of a PIN."""
    if text and text == first:
        return RIGHT
    error = _("The two PINs differ. Type the same one twice.")
    return Verdict("partial" if first.startswith(text) else "wrong", error)
