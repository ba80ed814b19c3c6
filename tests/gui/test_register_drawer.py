"""The drawer at the real window: F10, a reason, and the pulse at the printer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from hardware.virtual_printer import Behaviour
from pharmadesk.domain.permissions import Role
from tests.gui import looks
from tests.gui.register import READY_QUESTION, counter
from tests.till import PINS, assert_replay_equal
from ui.screens.approval.presenter import APPROVAL
from ui.screens.drawer.screen import DrawerScreen
from ui.screens.drawer.state import DrawerState, OpeningRow
from ui.screens.drawer.words import DRAWER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter

KICK, PAPER = b"\x1bp", b"\n"
ALT = Qt.KeyboardModifier.AltModifier
ROW = OpeningRow("change", "Samira B.", "Caisse 2", looks.NOW_US)
STATES = {
    "cashier": DrawerState(),
    "none": DrawerState(sees_openings=True),
    "list": DrawerState((ROW, replace(ROW, reason="mistake", person="نادية ع.")), True),
    "refused": DrawerState(error="Une phrase très longue qui ne tient pas sur une ligne. " * 3),
    "huge": DrawerState((replace(ROW, person="Fatima " * 30),) * 60, True),
}


@pytest.fixture
def at(qtbot: QtBot, tmp_path: Path) -> Iterator[Counter]:
    with counter(qtbot, tmp_path) as at:
        yield at
        at.app.printing.close()  # its last word arrives while there is a window to show it
        qtbot.wait(1)
        assert_replay_equal(at.shop.till)


def test_manager_opens_the_drawer_in_two_keys_and_sells_on(at: Counter) -> None:
    at.log_in(Role.MANAGER)
    at.scan(at.shop.codes["DOLIPRANE 1 g"])
    at.press(Qt.Key.Key_F10)
    assert at.app.window.current_screen() == DRAWER
    at.press(Qt.Key.Key_1)
    [job] = at.printer.wait_for_jobs(1)
    assert KICK in job
    assert PAPER not in job
    assert at.app.window.current_screen() == "sale"
    assert len(at.state.lines) == 1
    at.press(Qt.Key.Key_F10)
    at.until(lambda: len(at.app.drawer.state.openings) == 1)
    assert at.app.drawer.state.openings[0].reason == "change"


def test_cashier_needs_a_manager_at_their_side(at: Counter) -> None:
    at.log_in()
    at.press(Qt.Key.Key_F10)
    at.press(Qt.Key.Key_2)
    assert at.app.window.current_screen() == APPROVAL
    assert at.printer.jobs == ()
    ids = [each.person_id for each in at.app.approval.state.people]
    place = ids.index(at.shop.actors[Role.MANAGER].person_id) + 1
    at.press(Qt.Key(ord(str(place))), ALT)
    at.type(PINS[Role.MANAGER])
    at.press(Qt.Key.Key_Return)
    [job] = at.printer.wait_for_jobs(1)
    assert KICK in job
    at.until(lambda: at.app.window.current_screen() == "sale")
    assert [each["reason"] for each in at.shop.rows("drawer_opening")] == ["count"]


def test_cashier_sees_no_list_and_escape_leaves_it_shut(at: Counter) -> None:
    at.log_in(Role.MANAGER)
    at.press(Qt.Key.Key_F10)
    at.press(Qt.Key.Key_1)
    at.printer.wait_for_jobs(1)
    at.lock()
    at.log_in()
    at.press(Qt.Key.Key_F10)
    assert at.app.drawer.state.openings == ()
    at.press(Qt.Key.Key_Escape)
    assert at.app.window.current_screen() == "sale"
    assert len(at.shop.journal("drawer.opened")) == 1


def test_drawer_asked_for_while_the_printer_is_off_stays_shut_when_it_comes_back(
    at: Counter,
) -> None:
    at.log_in(Role.MANAGER)
    at.printer.behave(Behaviour.OFF)
    at.press(Qt.Key.Key_F10)
    at.press(Qt.Key.Key_1)
    at.until(lambda: at.app.window._state.pills[-1].tone == "danger")
    assert at.app.printing.waiting == 0
    at.printer.behave(Behaviour.WORKS)
    at.scan(at.shop.codes["DOLIPRANE 1 g"])
    at.press(Qt.Key.Key_F7)
    at.press(Qt.Key.Key_Return)
    at.press(Qt.Key.Key_Return)
    [receipt] = at.printer.wait_for_jobs(1)
    assert receipt.startswith(READY_QUESTION)
    assert KICK not in receipt


@pytest.mark.parametrize(
    ("language", "scale"),
    [("fr", 150), *(pytest.param("ar", scale, marks=pytest.mark.deep) for scale in (100, 150))],
)
def test_drawer_in_every_state_cuts_nothing(qtbot: QtBot, language: str, scale: int) -> None:
    looks.dress(language, scale_percent=scale)
    stage = looks.Stage(qtbot)
    screen = DrawerScreen(stage.actions, STATES["list"])
    stage.put(screen, DRAWER)
    faults: dict[str, list[str]] = {}
    for name, state in STATES.items():
        screen.show_state(state)
        stage.settle()
        faults[name] = list(looks.layout_faults(stage.window))
    assert {name: found for name, found in faults.items() if found} == {}
