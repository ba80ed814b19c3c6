"""Somebody of another register takes this one: they choose a PIN, and an owner approves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pharmadesk.domain.permissions import Role
from pharmadesk.services import people
from pharmadesk.storage import approval_keys, credentials
from tests.gui.register import counter
from tests.till import PINS
from ui.app import LOGIN
from ui.screens.login.person_tile import PersonTile
from ui.screens.login.screen import LoginScreen
from ui.widgets.field import ErrorLine

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter

PIN: Final = "314159"
ALT: Final = Qt.KeyboardModifier.AltModifier


def arrive(at: Counter, role: Role = Role.CASHIER) -> str:
    """Register somebody as another register would: known here, with no PIN here."""
    shop = at.shop
    salma = people.register_person(shop.till, shop.owner, "Salma", frozenset({role}), "271828")
    shop.till.write(None, lambda unit: credentials.forget_pin(unit.connection, salma))
    shop.till.write(None, lambda unit: approval_keys.forget(unit.connection, salma))
    at.lock()
    at.until(lambda: "Salma" in at.app.login_names())
    at.settle()
    return salma


def enter(at: Counter, pin: str) -> None:
    at.type(pin)
    at.press(Qt.Key.Key_Return)


def tiles(at: Counter) -> list[str]:
    shown = at.app.window.findChildren(PersonTile)
    return [tile.accessibleName() for tile in shown if tile.isVisible()]


def says(at: Counter, part: str) -> bool:
    names = (widget.accessibleName() for widget in at.app.window.findChildren(QWidget))
    return any(part in name for name in names)


def error(at: Counter) -> str:
    (line,) = at.app.window.findChildren(LoginScreen)[0].findChildren(ErrorLine)
    return line.accessibleName() if line.isVisible() else ""


def test_newcomer_chooses_a_pin_an_owner_approves_and_they_sell(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        salma = arrive(at)
        at.until(lambda: "Salma, Caissier · pas encore de code ici" in tiles(at))
        at.press(Qt.Key.Key_6, ALT)
        assert says(at, "n’a pas encore de code sur cette caisse")
        enter(at, PIN)
        enter(at, PIN)
        at.until(lambda: len(tiles(at)) == 1)  # the owner, who is asked by name
        enter(at, PINS[Role.OWNER])
        at.until(lambda: at.app.window.current_screen() == "sale")
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        assert at.shop.rows("sale")[-1]["cashier_id"] == salma
        at.lock()
        at.until(lambda: "Salma, Caissier" in tiles(at))
        at.press(Qt.Key.Key_6, ALT)
        enter(at, PIN)
        at.until(lambda: at.app.window.current_screen() != LOGIN)


@pytest.mark.deep  # a whole window, digit by digit
def test_pin_that_is_weak_or_not_repeated_is_asked_for_again(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        salma = arrive(at)
        at.press(Qt.Key.Key_6, ALT)
        enter(at, "111111")
        assert "trop facile" in error(at)
        enter(at, PIN)
        enter(at, "141593")
        assert "diffèrent" in error(at)
        enter(at, PIN)
        enter(at, PIN)
        enter(at, "908070")
        assert "ne correspond pas" in error(at)
        assert salma not in people.with_pin(at.shop.till)
        enter(at, PINS[Role.OWNER])
        at.until(lambda: at.app.window.current_screen() == "sale")


@pytest.mark.deep  # a whole window, digit by digit
def test_esc_gives_the_choice_up_and_others_log_in_as_before(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        salma = arrive(at)
        at.press(Qt.Key.Key_6, ALT)
        enter(at, PIN)
        enter(at, PIN)
        at.press(Qt.Key.Key_Escape)
        assert len(tiles(at)) == len(Role) + 1
        at.press(Qt.Key.Key_3, ALT)
        enter(at, PINS[Role.CASHIER])
        at.until(lambda: at.app.window.current_screen() == "sale")
        assert salma not in people.with_pin(at.shop.till)


@pytest.mark.deep  # a whole window, digit by digit
def test_where_no_owner_has_a_pin_nobody_is_asked_for_one(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        owner_id = at.shop.owner.person_id
        arrive(at)
        at.shop.till.write(None, lambda unit: credentials.forget_pin(unit.connection, owner_id))
        at.app._login.refresh()
        at.settle()
        at.press(Qt.Key.Key_6, ALT)
        assert says(at, "aucun titulaire")
        enter(at, PIN)
        assert len(tiles(at)) == len(Role) + 1
