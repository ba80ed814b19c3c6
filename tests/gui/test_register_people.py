"""The screen of people, typed by an owner; for everybody else it is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from pharmadesk.domain.permissions import Role
from pharmadesk.services import people, staffing
from tests.gui.register import counter
from tests.till import refused
from ui.app import LOGIN
from ui.screens.people.words import PEOPLE
from ui.widgets.rail import Rail

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from pharmadesk.services.staffing import Listed
    from tests.gui.register import Counter
    from ui.screens.people.state import PeopleState

PIN: Final = "314159"
ALT: Final = Qt.KeyboardModifier.AltModifier
CONTROL: Final = Qt.KeyboardModifier.ControlModifier


def state(at: Counter) -> PeopleState:
    return at.app.people.state


def look(at: Counter) -> None:
    """Log in as the owner and open the screen."""
    at.log_in(Role.OWNER)
    at.press(Qt.Key.Key_P, ALT)
    assert at.app.window.current_screen() == PEOPLE
    assert len(state(at).people) == len(Role)


def choose(at: Counter, role: Role) -> None:
    at.app.people.choose(at.shop.actors[role].person_id)


def listed(at: Counter, name: str) -> Listed:
    (found,) = (p for p in staffing.roll(at.shop.till, at.shop.owner) if p.name == name)
    return found


def fill(at: Counter, *texts: str) -> None:
    """Type into the fields of the form, one after another."""
    for place, text in enumerate(texts):
        if place:
            at.press(Qt.Key.Key_Return)
        at.type(text)


def press_role(at: Counter, role: Role) -> None:
    at.app.people.press_role(role.value)
    at.settle()


def test_owner_registers_somebody_who_then_takes_the_register(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        look(at)
        at.press(Qt.Key.Key_N, ALT)
        fill(at, "Salma", PIN, PIN)
        at.press(Qt.Key.Key_Return)
        assert (state(at).mode, state(at).deed, state(at).done_to) == (
            "person",
            "registered",
            "Salma",
        )
        salma = listed(at, "Salma")
        assert salma.roles == {Role.CASHIER}
        assert salma.has_pin
        assert state(at).chosen_id == salma.person_id
        assert people.log_in(at.shop.till, salma.person_id, PIN).roles == {Role.CASHIER}


@pytest.mark.deep  # three forms, digit by digit
def test_owner_changes_roles_and_a_pin_and_erases(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        look(at)
        choose(at, Role.CASHIER)
        cashier = at.shop.cashier.person_id
        for held in ({Role.CASHIER, Role.MANAGER}, {Role.CASHIER}):
            press_role(at, Role.MANAGER)
            chosen = state(at).chosen
            assert chosen is not None
            assert chosen.roles == held
        at.press(Qt.Key.Key_K, ALT)
        fill(at, PIN, PIN)
        at.press(Qt.Key.Key_Return, CONTROL)
        assert state(at).deed == "pin"
        people.log_in(at.shop.till, cashier, PIN)
        at.press(Qt.Key.Key_X, ALT)
        at.press(Qt.Key.Key_Escape)
        assert (state(at).mode, len(state(at).people)) == ("person", len(Role))
        at.press(Qt.Key.Key_X, ALT)
        at.press(Qt.Key.Key_Return, CONTROL)
        assert state(at).deed == "erased"
        assert cashier not in {row.key for row in state(at).people}
        with refused("login.wrong_pin"):
            people.log_in(at.shop.till, cashier, PIN)


@pytest.mark.deep  # two key ceremonies
def test_owner_who_changes_their_own_pin_takes_the_register_anew(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        look(at)
        choose(at, Role.OWNER)
        erase = at.app.actions["people.erase"]
        assert not erase.isEnabled()
        press_role(at, Role.OWNER)
        assert "titulaire" in state(at).error
        at.press(Qt.Key.Key_K, ALT)
        fill(at, PIN, PIN)
        at.press(Qt.Key.Key_Return)
        at.until(lambda: at.app.window.current_screen() == LOGIN)
        at.press(Qt.Key.Key_1, ALT)
        fill(at, PIN)
        at.press(Qt.Key.Key_Return)
        at.until(lambda: at.app.window.current_screen() != LOGIN)


@pytest.mark.deep  # a whole window, digit by digit
def test_pins_that_differ_are_not_saved_and_are_forgotten_with_the_form(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        look(at)
        at.press(Qt.Key.Key_N, ALT)
        fill(at, "Salma", PIN, "271828")
        save = at.app.actions["people.save"]
        assert not save.isEnabled()
        assert "diffèrent" in state(at).again.error
        at.press(Qt.Key.Key_Escape)
        at.press(Qt.Key.Key_N, ALT)
        assert (state(at).name.text, state(at).again.error) == ("", "")
        assert not save.isEnabled()
        assert len(people.people(at.shop.till)) == len(Role)


@pytest.mark.deep  # a whole window, digit by digit
@pytest.mark.parametrize(
    ("role", "screens"),
    [(Role.MANAGER, ["Vente", "Clients", "Rapports"]), (Role.CASHIER, ["Vente", "Clients"])],
)
def test_screen_is_not_there_for_who_is_no_owner(
    qtbot: QtBot, tmp_path: Path, role: Role, screens: list[str]
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in(role)
        at.press(Qt.Key.Key_P, ALT)
        assert at.app.window.current_screen() == "sale"
        assert not at.app.actions["people.open"].isEnabled()
        (rail,) = at.app.window.findChildren(Rail)
        shown = [b.text() for b in rail.findChildren(QAbstractButton) if b.isCheckable()]
        assert shown == screens


@pytest.mark.deep  # a whole window, digit by digit
def test_scan_on_the_screen_leaves_it_and_what_was_typed_is_forgotten(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        look(at)
        at.press(Qt.Key.Key_N, ALT)
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        assert at.app.window.current_screen() == "sale"
        assert len(at.state.lines) == 1
        assert (state(at).mode, state(at).name.text) == ("person", "")


@pytest.mark.deep  # a whole window, digit by digit
def test_screens_that_cover_the_sale_never_cover_each_other(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        look(at)
        at.press(Qt.Key.Key_S, ALT)
        assert at.app.window.current_screen() == "sync"
        at.press(Qt.Key.Key_P, ALT)
        assert at.app.window.current_screen() == PEOPLE
        at.press(Qt.Key.Key_Escape)
        assert at.app.window.current_screen() == "sale"
