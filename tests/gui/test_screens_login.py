"""Login and the opening of the session, typed and touched."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from tests.gui import looks
from ui.screens.login.person_tile import PersonTile
from ui.screens.login.pin_dots import PinDots
from ui.screens.login.screen import LoginScreen
from ui.screens.opening.screen import OpeningScreen
from ui.widgets.field import AmountEntry, ErrorLine
from ui.widgets.keypad import Keypad

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ui.screens.login.state import LoginState


@pytest.fixture(autouse=True)
def _dressed(qtbot: QtBot) -> None:
    assert qtbot is not None
    looks.dress()


def login(qtbot: QtBot, state: LoginState = looks.LOGIN) -> LoginScreen:
    stage = looks.Stage(qtbot)
    screen = LoginScreen(stage.actions, state)
    stage.put(screen, "login")
    screen.stage = stage  # type: ignore[attr-defined] # keeps the window alive
    return screen


def typed(screen: LoginScreen) -> str:
    return screen.findChildren(PinDots)[0].accessibleName()


def test_pin_of_six_digits_is_signalled_for_the_chosen_person(qtbot: QtBot) -> None:
    screen = login(qtbot)
    QTest.keyClicks(screen, "12345")
    with qtbot.assertNotEmitted(screen.pin_entered):
        QTest.keyClick(screen, Qt.Key.Key_Return)
    QTest.keyClicks(screen, "6")
    with qtbot.waitSignal(
        screen.pin_entered, check_params_cb=lambda who, pin: (who, pin) == ("p0", "123456")
    ):
        QTest.keyClick(screen, Qt.Key.Key_Return)
    assert typed(screen) == "0 chiffre saisi"


def test_pin_is_touched_on_the_keypad_and_corrected(qtbot: QtBot) -> None:
    screen = login(qtbot)
    keys = {
        key.accessibleName(): key
        for key in screen.findChildren(Keypad)[0].findChildren(QAbstractButton)
    }
    assert not keys["OK"].isEnabled()
    for name in ("1", "2", "Effacer", "9", "9", "9", "9", "0"):
        looks.touch(keys[name])
    with qtbot.waitSignal(screen.pin_entered, check_params_cb=lambda _who, pin: pin == "199990"):
        looks.touch(keys["OK"])


def test_pin_never_grows_beyond_its_limit(qtbot: QtBot) -> None:
    screen = login(qtbot)
    QTest.keyClicks(screen, "1" * 50)
    with qtbot.waitSignal(screen.pin_entered, check_params_cb=lambda _who, pin: len(pin) == 12):
        QTest.keyClick(screen, Qt.Key.Key_Enter)


def test_digits_typed_stay_while_the_state_of_one_person_changes(qtbot: QtBot) -> None:
    screen = login(qtbot)
    QTest.keyClicks(screen, "123")
    screen.show_state(replace(looks.LOGIN, session_since=""))
    assert typed(screen) == "3 chiffres saisis"
    screen.show_state(replace(looks.LOGIN, chosen_id="p1"))
    assert typed(screen) == "0 chiffre saisi"


def test_refused_pin_empties_the_dots_and_says_why(qtbot: QtBot) -> None:
    screen = login(qtbot)
    QTest.keyClicks(screen, "123")
    screen.show_state(replace(looks.LOGIN, error="Ce code n’est pas le bon.", attempt=1))
    error = screen.findChildren(ErrorLine)[0]
    assert typed(screen) == "0 chiffre saisi"
    assert error.isVisible()
    assert error.accessibleName() == "Ce code n’est pas le bon."
    QTest.keyClicks(screen, "1")
    assert not error.isVisible()


@pytest.mark.parametrize(
    "state",
    [
        replace(looks.LOGIN, busy=True),
        replace(looks.LOGIN, wait_seconds=30),
        replace(looks.LOGIN, chosen_id=""),
    ],
)
def test_pin_is_not_taken_while_it_could_not_be_checked(qtbot: QtBot, state: LoginState) -> None:
    screen = login(qtbot, state)
    with qtbot.assertNotEmitted(screen.pin_entered):
        QTest.keyClicks(screen, "123456")
        QTest.keyClick(screen, Qt.Key.Key_Return)
    assert typed(screen) == "0 chiffre saisi"


def test_waiting_time_is_said(qtbot: QtBot) -> None:
    screen = login(qtbot, replace(looks.LOGIN, wait_seconds=30))
    assert "30 secondes" in screen.findChildren(ErrorLine)[0].accessibleName()


def test_person_is_chosen_by_touch_or_by_key(qtbot: QtBot) -> None:
    screen = login(qtbot)
    tiles = screen.findChildren(PersonTile)
    assert [tile.isChecked() for tile in tiles] == [True, False, False, False]
    assert tiles[1].shortcut().toString() == "Alt+2"
    with qtbot.waitSignal(screen.person_chosen, check_params_cb=lambda who: who == "p1"):
        looks.touch(tiles[1])
    assert [tile.isChecked() for tile in tiles] == [True, False, False, False]
    screen.show_state(replace(looks.LOGIN, chosen_id="p1"))
    assert [tile.isChecked() for tile in tiles] == [False, True, False, False]


def opening(qtbot: QtBot) -> tuple[looks.Stage, OpeningScreen]:
    stage = looks.Stage(qtbot)
    screen = OpeningScreen(stage.actions, looks.OPENING)
    stage.put(screen, "opening")
    return stage, screen


def test_float_is_typed_touched_or_suggested(qtbot: QtBot) -> None:
    _stage, screen = opening(qtbot)
    texts: list[str] = []
    screen.amount_changed.connect(texts.append)
    entry = screen.findChildren(AmountEntry)[0]
    QTest.keyClicks(entry, "12")
    keys = {key.text(): key for key in screen.findChildren(QAbstractButton)}
    for name in (",", "5"):
        looks.touch(keys[name])
    looks.touch(keys["300"])
    assert texts == ["1", "12", "12,", "12,5", "300,00"]


def test_session_is_opened_with_the_text_that_stands_there(qtbot: QtBot) -> None:
    stage, screen = opening(qtbot)
    screen.findChildren(AmountEntry)[0].setText("500,00")
    with qtbot.waitSignal(screen.open_requested, check_params_cb=lambda text: text == "500,00"):
        stage.actions["session.open"].trigger()


@pytest.mark.parametrize(
    "state",
    [
        replace(looks.OPENING, error="Ce n’est pas un montant."),
        replace(looks.OPENING, busy=True),
        replace(looks.OPENING, can_open=False),
    ],
)
def test_session_cannot_be_opened_while_something_stands_against_it(
    qtbot: QtBot, state: object
) -> None:
    stage, screen = opening(qtbot)
    screen.show_state(state)  # type: ignore[arg-type] # replace() above keeps the type
    assert not stage.actions["session.open"].isEnabled()
