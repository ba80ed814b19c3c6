"""The frame: what surrounds a screen, and moving between screens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QAbstractButton, QWidget

from tests.gui import looks
from ui.screens.opening.screen import OpeningScreen
from ui.widgets.pill import Pill, PillButton
from ui.widgets.rail import Rail
from ui.widgets.task_strip import TaskStrip
from ui.widgets.toast import Toast

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture(autouse=True)
def _dressed(qtbot: QtBot) -> None:
    assert qtbot is not None
    looks.dress()


def visible_names(window: QWidget, kind: type[QWidget]) -> list[str]:
    return [w.accessibleName() for w in window.findChildren(kind) if w.isVisible()]


def test_rail_lists_the_screens_it_is_given_and_signals_the_chosen_one(qtbot: QtBot) -> None:
    stage, _screen = looks.sale(qtbot)
    rail = stage.window.findChildren(Rail)[0]
    items = [item for item in rail.findChildren(QAbstractButton) if item.isCheckable()]
    assert [item.accessibleName() for item in items] == ["Vente", "Commandes"]
    assert [item.shortcut().toString() for item in items] == ["Ctrl+1", "Ctrl+2"]
    assert [item.isChecked() for item in items] == [True, False]
    with qtbot.waitSignal(
        stage.window.screen_chosen, check_params_cb=lambda screen_id: screen_id == "later"
    ):
        looks.touch(items[1])


def test_rail_is_hidden_while_nobody_is_logged_in(qtbot: QtBot) -> None:
    stage, _screen = looks.sale(qtbot)
    rail = stage.window.findChildren(Rail)[0]
    assert rail.isVisible()
    stage.window.show_state(replace(looks.FRAME, user=None))
    assert not rail.isVisible()


def test_window_shows_the_screen_asked_for(qtbot: QtBot) -> None:
    stage, sale = looks.sale(qtbot)
    opening = OpeningScreen(stage.actions, looks.OPENING)
    stage.put(opening, "opening")
    assert (stage.window.current_screen(), opening.isVisible()) == ("opening", True)
    stage.window.show_screen("sale")
    assert (stage.window.current_screen(), sale.isVisible()) == ("sale", True)
    assert not opening.isVisible()


def test_top_bar_says_session_machines_and_person(qtbot: QtBot) -> None:
    stage, _screen = looks.sale(qtbot)
    assert visible_names(stage.window, PillButton) == ["Hors ligne"]
    assert visible_names(stage.window, Pill) == ["Prête"]
    names = visible_names(stage.window, QWidget)
    assert {"Pharmacie Atlas", "· Caisse 2", "Samira", "Session ouverte 08:31"} <= set(names)
    stage.window.show_state(replace(looks.FRAME, session_since="", pills=looks.FRAME.pills[1:]))
    stage.settle()
    assert visible_names(stage.window, Pill) == ["Prête"]
    assert "Session ouverte 08:31" not in visible_names(stage.window, QWidget)


def test_pill_with_a_screen_behind_it_opens_it_and_keeps_the_focus_when_it_changes(
    qtbot: QtBot,
) -> None:
    stage, _screen = looks.sale(qtbot)
    (pill,) = stage.window.findChildren(PillButton)
    with qtbot.waitSignal(
        stage.window.screen_chosen, check_params_cb=lambda screen_id: screen_id == "sync"
    ):
        looks.touch(pill)
    pill.setFocus()
    even = replace(looks.FRAME.pills[0], text="Synchronisé", detail="")
    stage.window.show_state(replace(looks.FRAME, pills=(even, looks.FRAME.pills[1])))
    stage.settle()
    assert stage.window.focusWidget() is pill
    assert (pill.text(), pill.toolTip()) == ("Synchronisé", "")


def test_long_names_give_way_instead_of_pushing_the_pills_out(qtbot: QtBot) -> None:
    stage, _screen = looks.sale(qtbot)
    stage.window.show_state(replace(looks.FRAME, pharmacy="Pharmacie " * 30, register="Caisse"))
    stage.settle()
    assert stage.window.width() == 1366
    assert list(looks.layout_faults(stage.window)) == []


def test_task_can_be_stopped_and_leaves_the_strip(qtbot: QtBot) -> None:
    stage, _screen = looks.sale(qtbot)
    strip = stage.window.findChildren(TaskStrip)[0]
    stop = next(b for b in strip.findChildren(QAbstractButton) if b.text() == "Interrompre")
    with qtbot.waitSignal(stage.window.stop_requested):
        looks.touch(stop)
    assert "3 sur 12" in visible_names(strip, QWidget)
    stage.window.show_state(replace(looks.FRAME, task=None))
    assert not stop.isVisible()
    assert "3 sur 12" not in visible_names(strip, QWidget)


def test_undo_is_offered_and_withdrawn(qtbot: QtBot) -> None:
    stage, screen = looks.sale(qtbot)
    toast = stage.window.findChildren(Toast)[0]
    stage.window.offer_undo("trash-2", "SMECTA 3 g retiré du panier")
    stage.settle()
    assert list(looks.layout_faults(stage.window)) == []
    button = toast.findChildren(QAbstractButton)[0]
    with qtbot.waitSignal(screen.undo_requested):
        looks.touch(button)
    assert not toast.isVisible()
    stage.window.offer_undo("trash-2", "SMECTA 3 g retiré du panier")
    stage.window.withdraw_undo()
    assert not toast.isVisible()
