"""The sentences of the screen of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.i18n import N_, _
from ui.theme.direction import isolated

if TYPE_CHECKING:
    from ui.screens.people.state import Deed, Mode, PeopleState

PEOPLE: Final = "people"

_SAVE: Final[dict[Mode, str]] = {
    "person": "",
    "new": N_("Register"),
    "pin": N_("Give this PIN"),
    "erase": N_("Erase for ever"),
    "badge": N_("Take the badge away"),
}
_DONE: Final[dict[Deed, str]] = {
    "registered": N_("{name} is registered and can take this register."),
    "pin": N_("{name} takes this register with the new PIN from now on."),
    "roles": N_("The roles of {name} are changed; they count from the next log-in."),
    "badge": N_("{name} takes this register with the badge from now on, to sell."),
    "no badge": N_("The badge of {name} opens nothing any more."),
    "erased": N_("{name} is erased here; the other registers follow."),
}


def save(mode: Mode) -> str:
    """Name the button that does what the form is for."""
    return _(_SAVE[mode]) if mode != "person" else ""


def title(state: PeopleState) -> str:
    """Name who the panel is about."""
    chosen = state.chosen
    if state.mode == "new":
        return _("A new person")
    return isolated(chosen.name) if chosen is not None else ""


def note(state: PeopleState) -> str:
    """Say under the name what there is to know about somebody here."""
    chosen = state.chosen
    if chosen is None or state.mode in {"new", "erase"}:
        return ""
    if state.mode == "pin":
        if chosen.is_you:
            return _("After that the register locks: take it again with your new PIN.")
        return _("It counts on this register alone, in place of the one before.")
    if state.mode == "badge":
        said = _("Scan the badge now. It lets sell; what takes more still takes a PIN.")
        return f"{_('Has a badge.')} {said}" if chosen.has_badge else said
    if chosen.waits:
        return _("Something said about this person waits for an owner: see Synchronisation.")
    has_pin = _("Has a PIN on this register.")
    return has_pin if chosen.has_pin else _("Has no PIN on this register yet.")


def warning(state: PeopleState) -> str:
    """Name what erasing leads to, and what stays."""
    chosen = state.chosen
    if state.mode != "erase" or chosen is None:
        return ""
    words = _(
        "The name of {name} goes from every register for ever, with the PIN and the roles. What was"
        " sold and signed stays in the journal, under a number that leads to nobody. It cannot be"
        " taken back."
    )
    return words.format(name=isolated(chosen.name))


def outcome(state: PeopleState) -> str:
    """Say what came of what was asked."""
    if not state.deed:
        return ""
    return _(_DONE[state.deed]).format(name=isolated(state.done_to))
