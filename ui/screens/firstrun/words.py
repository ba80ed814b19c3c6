"""The words of the steps: their names, what stands under them, what the way on is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.i18n import N_, _
from ui.screens.firstrun.state import STEPS, FirstRunState, Page
from ui.screens.firstrun.stepper import StepView

if TYPE_CHECKING:
    from ui.screens.firstrun.state import KeepChoice

LANGUAGE_NAMES: Final = {"fr": "Français", "ar": "العربية", "en": "English"}

_NAMES: Final = {
    Page.LANGUAGE: N_("Language"),
    Page.PHARMACY: N_("Pharmacy"),
    Page.OWNER: N_("Owner"),
    Page.PHRASE: N_("Recovery phrase"),
    Page.CONFIRM: N_("Recovery phrase"),
    Page.READY: N_("First session"),
}
_AHEAD: Final = {
    Page.PHARMACY: N_("What receipts say"),
    Page.OWNER: N_("Your account and this register"),
    Page.PHRASE: N_("Twelve words to write down"),
    Page.READY: N_("Open the register"),
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


def next_words(state: FirstRunState) -> str:
    """Name the way on."""
    if state.page is Page.READY:
        return _("Create the pharmacy")
    if state.page is Page.PHRASE:
        return _("I have written them down")
    return _("Continue")


def note_words(state: FirstRunState) -> str:
    """Say what goes on, why the way on is shut, or that nothing is done yet."""
    if state.busy == "founding":
        return _("Creating the pharmacy…")
    if state.busy == "demo":
        return _("Preparing the demonstration…")
    return state.blocked or _("Nothing is recorded before the last step.")


def steps(state: FirstRunState) -> tuple[StepView, ...]:
    """Tell the steps and where one is among them."""
    page = Page.PHRASE if state.page is Page.CONFIRM else state.page
    here = STEPS.index(page)
    views = []
    for place, step in enumerate(STEPS):
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
    if step is Page.LANGUAGE:
        return LANGUAGE_NAMES[state.language]
    if step is Page.PHRASE:
        return _("Written down")
    return state.view("name" if step is Page.PHARMACY else "owner_name").text
