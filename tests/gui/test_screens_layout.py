"""Every screen at every size: nothing cut, everything named, everything wide enough to hit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from tests.gui import customer_looks, looks, ticket_looks
from tests.gui.test_screens_approval import ASKED
from ui.screens.approval.screen import ApprovalScreen
from ui.screens.customers.screen import CustomersScreen
from ui.screens.login.screen import LoginScreen
from ui.screens.opening.screen import OpeningScreen
from ui.screens.people.screen import PeopleScreen
from ui.screens.sale.screen import SaleScreen
from ui.screens.sale.state import PriceQuestion, SaleState
from ui.screens.sync.panel import SyncPanel
from ui.screens.sync.screen import SyncScreen
from ui.screens.tickets.screen import TicketsScreen
from ui.widgets.paper_view import PaperView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ui.screens.base import Screen
    from ui.theme.tokens import Scheme

SIZES: Final = ((1366, 768), (1280, 1024), (1920, 1080))
LANGUAGES: Final = ("fr", "ar")
SALES: Final = {
    "empty": SaleState(),
    "basket": looks.BASKET,
    "opened packs": replace(
        looks.BASKET,
        lines=tuple(replace(line, can_be_split=True) for line in looks.BASKET.lines),
    ),
    "parked": looks.PARKED,
    "discount": looks.DISCOUNT,
    "refused discount": looks.REFUSED_DISCOUNT,
    "wants a prescription": looks.WANTING,
    "narcotic": looks.NARCOTIC,
    "prescription passed over": looks.PASSED_OVER,
    "none waits": looks.NONE_WAITS,
    "choice": replace(looks.BASKET, choice=looks.CHOICE),
    "question": replace(looks.BASKET, question=PriceQuestion(1, "ZYLORIC 300 mg cp B/28", 2)),
    "payment": replace(looks.BASKET, payment=looks.PAYMENT),
    "short payment": replace(
        looks.BASKET,
        payment=replace(
            looks.PAYMENT,
            received_centimes=0,
            remaining_centimes=40_580,
            change_centimes=0,
            pieces=(),
            error="Ce n’est pas un montant : écrivez par exemple 250 ou 250,50.",
        ),
    ),
    "split payment": replace(looks.BASKET, payment=looks.SPLIT),
    "payment by bill": replace(looks.BASKET, payment=looks.BY_BILL),
    "outcome": SaleState(outcome=looks.OUTCOME),
    "huge": looks.HUGE,
    "huge payment": replace(looks.HUGE, notice=None, payment=looks.HUGE_PAYMENT),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scale", [100, 150])
@pytest.mark.parametrize("size", SIZES)
def test_sale_in_every_state_cuts_nothing(
    qtbot: QtBot, size: tuple[int, int], scale: int, language: str
) -> None:
    looks.dress(language, scale_percent=scale)
    stage = looks.Stage(qtbot, size)
    screen = SaleScreen(stage.actions)
    stage.put(screen)
    faults: dict[str, list[str]] = {}
    for name, state in SALES.items():
        screen.show_state(state)
        stage.settle()
        assert (stage.window.width(), stage.window.height()) == size, name
        faults[name] = list(looks.layout_faults(stage.window))
    stage.window.show_state(replace(looks.FRAME, notice=looks.NOTICE))
    for name in ("basket", "choice", "payment"):
        screen.show_state(SALES[name])
        stage.settle()
        assert (stage.window.width(), stage.window.height()) == size, name
        faults[f"{name} under a notice"] = list(looks.layout_faults(stage.window))
    stage.window.show_state(looks.FRAME)
    screen.show_state(looks.BASKET)
    screen.findChildren(QLineEdit)[0].setText("amlor")
    screen.show_state(replace(looks.BASKET, search=looks.SEARCH))
    stage.settle()
    faults["search"] = list(looks.layout_faults(stage.window))
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scale", [100, 150])
@pytest.mark.parametrize("size", SIZES)
def test_login_and_opening_cut_nothing(
    qtbot: QtBot, size: tuple[int, int], scale: int, language: str
) -> None:
    looks.dress(language, scale_percent=scale)
    stage = looks.Stage(qtbot, size)
    login = LoginScreen(stage.actions, looks.LOGIN)
    stage.put(login, "login")
    stage.window.show_state(replace(looks.FRAME, user=None))
    faults: dict[str, list[str]] = {}
    for name, state in {
        "login": looks.LOGIN,
        "nobody": replace(looks.LOGIN, people=(), chosen_id="", session_since=""),
        "refused": replace(looks.LOGIN, error="Ce code n’est pas le bon. Il reste 3 essais."),
        "waiting": replace(looks.LOGIN, wait_seconds=299),
        "a crowd": replace(looks.LOGIN, people=looks.PEOPLE * 10),
        "a newcomer": looks.NEWCOMER,
        "an owner": replace(looks.NEWCOMER, step="approve", people=looks.PEOPLE[:1]),
        "no owner": replace(looks.NEWCOMER, step="stuck"),
    }.items():
        login.show_state(state)
        stage.settle()
        faults[name] = list(looks.layout_faults(stage.window))
    opening = OpeningScreen(stage.actions, looks.OPENING)
    stage.put(opening, "opening")
    stage.window.show_state(looks.FRAME)
    for name, what in {
        "opening": looks.OPENING,
        "error": replace(looks.OPENING, error="Ce n’est pas un montant."),
        "huge": replace(looks.OPENING, float_centimes=looks.HUGE_CENTIMES),
    }.items():
        opening.show_state(what)
        stage.settle()
        faults[name] = list(looks.layout_faults(stage.window))
    assert {name: found for name, found in faults.items() if found} == {}
    assert (stage.window.width(), stage.window.height()) == size


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scale", [100, 150])
@pytest.mark.parametrize("size", SIZES)
def test_synchronising_in_every_state_cuts_nothing(
    qtbot: QtBot, size: tuple[int, int], scale: int, language: str
) -> None:
    looks.dress(language, scale_percent=scale)
    stage = looks.Stage(qtbot, size)
    screen = SyncScreen(stage.actions, looks.EVEN)
    stage.put(screen, "sync")
    faults: dict[str, list[str]] = {}
    for name, state in looks.SYNCS.items():
        screen.show_state(state)
        screen.take_focus()
        stage.settle()
        assert (stage.window.width(), stage.window.height()) == size, name
        faults[name] = list(looks.layout_faults(stage.window))
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scale", [100, 150])
@pytest.mark.parametrize("size", SIZES[:1])  # the smallest: the others have more room
def test_people_in_every_state_cuts_nothing(
    qtbot: QtBot, size: tuple[int, int], scale: int, language: str
) -> None:
    looks.dress(language, scale_percent=scale)
    stage = looks.Stage(qtbot, size)
    screen = PeopleScreen(stage.actions, looks.STAFF["nobody"])
    stage.put(screen, "people")
    faults: dict[str, list[str]] = {}
    for name, state in looks.STAFF.items():
        screen.show_state(state)
        stage.settle()
        assert (stage.window.width(), stage.window.height()) == size, name
        faults[name] = list(looks.layout_faults(stage.window))
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize("name", ["even", "running", "to see", "to link", "offer"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_synchronising_that_changes_theme_looks_like_a_new_one(
    qtbot: QtBot, language: str, name: str
) -> None:
    looks.dress("fr", "dark", 150)
    old = looks.Stage(qtbot)
    old.put(SyncScreen(old.actions, looks.SYNCS[name]), "sync")
    looks.dress(language, "light", 100)
    old.retranslate()
    new = looks.Stage(qtbot)
    new.put(SyncScreen(new.actions, looks.SYNCS[name]), "sync")
    for stage in (old, new):
        stage.window.setFocus()
        stage.settle()
    assert old.window.grab().toImage() == new.window.grab().toImage()


def test_panel_of_synchronising_stands_at_the_end_in_both_directions(qtbot: QtBot) -> None:
    sides = {}
    for language in LANGUAGES:
        looks.dress(language)
        stage = looks.Stage(qtbot)
        screen = SyncScreen(stage.actions, looks.EVEN)
        stage.put(screen, "sync")
        (panel,) = screen.findChildren(SyncPanel)
        sides[language] = panel.mapTo(stage.window, panel.rect().center()).x() > 683
    assert sides == {"fr": True, "ar": False}


def all_screens(stage: looks.Stage) -> dict[str, Screen]:
    sale = SaleScreen(stage.actions)
    screens: dict[str, Screen] = {
        "sale": sale,
        "login": LoginScreen(stage.actions, looks.LOGIN),
        "opening": OpeningScreen(stage.actions, looks.OPENING),
        "sync": SyncScreen(stage.actions, looks.SYNCS["running"]),
        "people": PeopleScreen(stage.actions, looks.STAFF["new"]),
        "approval": ApprovalScreen(stage.actions, ASKED),
        "tickets": (tickets := TicketsScreen(stage.actions, ticket_looks.OPENED)),
        "customers": CustomersScreen(stage.actions, customer_looks.LIST),
    }
    for name, screen in screens.items():
        stage.put(screen, name)
    # A control is named when it is first shown.
    tickets.show_state(ticket_looks.BILLED)
    tickets.show_invoice(ticket_looks.INVOICES["empty"])
    tickets.show_state(ticket_looks.OPENED)
    sale.show_state(looks.NARCOTIC)
    sale.show_state(replace(looks.BASKET, choice=looks.CHOICE, payment=looks.PAYMENT))
    stage.settle()
    return screens


def test_every_control_has_an_accessible_name(qtbot: QtBot) -> None:
    looks.dress()
    stage = looks.Stage(qtbot)
    all_screens(stage)
    nameless = [
        f"{type(control).__name__} in {type(control.parentWidget()).__name__}"
        for kind in (QAbstractButton, QLineEdit)
        for control in stage.window.findChildren(kind)
        if not control.accessibleName()
    ]
    assert nameless == []


@pytest.mark.parametrize("scale", [100, 150])
def test_every_button_is_wide_enough_to_hit(qtbot: QtBot, scale: int) -> None:
    looks.dress(scale_percent=scale)
    stage = looks.Stage(qtbot)
    small = []
    for name in all_screens(stage):
        stage.window.show_screen(name)
        stage.settle()
        small += [
            f"{button.accessibleName()} {button.size()}"
            for button in stage.window.findChildren(QAbstractButton)
            if button.isVisible() and min(button.width(), button.height()) < looks.HIT
        ]
    assert small == []


@pytest.mark.parametrize("name", ["sale", "login", "opening", "approval"])
def test_screen_mirrors_in_arabic(qtbot: QtBot, name: str) -> None:
    sides = {}
    for language in LANGUAGES:
        looks.dress(language)
        stage = looks.Stage(qtbot)
        screen = all_screens(stage)[name]
        stage.window.show_screen(name)
        stage.settle()
        controls: list[QWidget] = [*screen.findChildren(QLineEdit)]
        controls += screen.findChildren(QAbstractButton)
        first = next(control for control in controls if control.isVisible())
        middle = first.mapTo(stage.window, first.rect().center()).x()
        sides[language] = middle < stage.window.width() // 2
    assert sides == {"fr": True, "ar": False}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_window_that_changes_theme_looks_like_a_new_one(
    qtbot: QtBot, language: str, scheme: Scheme
) -> None:
    looks.dress("fr", "light" if scheme == "dark" else "dark", 150)
    old, screen = looks.sale(qtbot, replace(looks.BASKET, payment=looks.PAYMENT))
    looks.dress(language, scheme, 100)
    old.retranslate()
    assert screen.isVisible()
    new, _screen = looks.sale(qtbot, replace(looks.BASKET, payment=looks.PAYMENT))
    for stage in (old, new):
        stage.window.setFocus()
        stage.settle()
    assert old.window.grab().toImage() == new.window.grab().toImage()


def test_receipt_preview_is_as_long_as_its_receipt(qtbot: QtBot) -> None:
    looks.dress()
    long = replace(looks.RECEIPT, blocks=looks.RECEIPT.blocks * 12)
    outcome = replace(looks.OUTCOME, receipt=long)
    _stage, screen = looks.sale(qtbot, SaleState(outcome=outcome))
    preview = screen.findChildren(PaperView)[0]
    assert preview.height() >= preview.heightForWidth(preview.width()) > 768
