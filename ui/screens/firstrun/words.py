"""The words of the steps: their names, what stands under them, what the way on is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.i18n import N_, _
from sync.client.address import host_of
from ui.screens.firstrun.state import FirstRunState, Page
from ui.screens.firstrun.stepper import StepView

if TYPE_CHECKING:
    from ui.screens.firstrun.state import Busy, KeepChoice, Way

LANGUAGE_NAMES: Final = {"fr": "Français", "ar": "العربية", "en": "English"}

_NAMES: Final = {
    Page.LANGUAGE: N_("Language"),
    Page.WAY: N_("Starting point"),
    Page.PHARMACY: N_("Pharmacy"),
    Page.OWNER: N_("Owner"),
    Page.DOOR: N_("Centre"),
    Page.REGISTER: N_("This register"),
    Page.PHRASE: N_("Recovery phrase"),
    Page.CONFIRM: N_("Recovery phrase"),
    Page.READY: N_("First session"),
    Page.JOIN: N_("The pharmacy"),
    Page.FETCH: N_("The pharmacy"),
}
_AHEAD: Final = {
    Page.WAY: N_("A new pharmacy, or one that exists"),
    Page.PHARMACY: N_("What receipts say"),
    Page.OWNER: N_("Your account and this register"),
    Page.PHRASE: N_("Twelve words to write down"),
    Page.READY: N_("Open the register"),
    Page.DOOR: N_("Its address and a code"),
    Page.REGISTER: N_("Its name and the owner’s PIN"),
    Page.JOIN: N_("Join it and fetch it"),
}
_WAYS: Final[dict[Way, str]] = {
    "found": N_("New pharmacy"),
    "join": N_("Join an existing pharmacy"),
}
_NEXT: Final = {
    Page.READY: N_("Create the pharmacy"),
    Page.PHRASE: N_("I have written them down"),
    Page.JOIN: N_("Join the pharmacy"),
    Page.FETCH: N_("Open the register"),
}
_GOES_ON: Final[dict[Busy, str]] = {
    "founding": N_("Creating the pharmacy…"),
    "demo": N_("Preparing the demonstration…"),
    "asking": N_("Asking the centre…"),
    "joining": N_("Joining the pharmacy…"),
    "opening": N_("Opening the register…"),
}
_KEPT: Final[dict[KeepChoice, str]] = {
    "keyring": N_("Keyring of this computer"),
    "phrase": N_("Phrase at each start"),
    "key_file": N_("Key file"),
}


def page_name(page: Page) -> str:
    """Name the step of a page."""
    return _(_NAMES[page])


def kept_words(keep: KeepChoice) -> str:
    """Say where the keys are kept."""
    return _(_KEPT[keep])


def way_words(way: Way) -> str:
    """Name one of the two ways."""
    return _(_WAYS[way])


def next_words(state: FirstRunState) -> str:
    """Name the way on."""
    return _(_NEXT.get(state.page, N_("Continue")))


def note_words(state: FirstRunState) -> str:
    """Say what goes on, why the way on is shut, or that nothing is done yet."""
    if state.busy:
        return _(_GOES_ON[state.busy])
    if state.page is Page.FETCH:
        if state.fetch.can_open:
            return _("The rest goes on coming while you work.")
        return _("The people of the pharmacy come first.")
    if state.page is Page.DOOR:
        return state.blocked or _("A scan of the square fills in both.")
    return state.blocked or _("Nothing is recorded before the last step.")


def steps(state: FirstRunState) -> tuple[StepView, ...]:
    """Tell the steps and where one is among them."""
    here = state.step
    views = []
    for place, step in enumerate(state.steps):
        passed = place < here or (step is Page.PHRASE and state.keys_exist)
        detail = _passed(step, state) if passed else _ahead(step)
        if place == here:
            views.append(StepView(page_name(step), "", "now"))
        else:
            views.append(StepView(page_name(step), detail, "done" if passed else "next"))
    return tuple(views)


def _ahead(step: Page) -> str:
    words = _AHEAD.get(step)
    return _(words) if words else ""


def _passed(step: Page, state: FirstRunState) -> str:
    match step:
        case Page.LANGUAGE:
            return LANGUAGE_NAMES[state.language]
        case Page.WAY:
            return way_words(state.way)
        case Page.PHRASE:
            return _("Written down")
        case Page.DOOR:
            return host_of(state.view("server").text)
        case Page.REGISTER:
            return state.view("register_name").text
    return state.view("name" if step is Page.PHARMACY else "owner_name").text
