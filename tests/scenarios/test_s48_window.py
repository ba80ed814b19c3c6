"""Scenario 48: packs owed in the basket, told of as goods arrive, handed over uncharged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from pharmadesk.domain.permissions import Role
from pharmadesk.services.stock import Delivered
from tests.gui.register import counter
from tests.till import assert_replay_equal
from ui.screens.promises.state import PROMISES
from ui.widgets.task_strip import TaskStrip
from ui.widgets.text import ElidedLabel

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter

ALT = Qt.KeyboardModifier.AltModifier
DOLIPRANE = "DOLIPRANE 1 g"


def strip(at: Counter) -> str:
    """Read the task strip."""
    (found,) = at.app.window.findChildren(TaskStrip)
    return " ".join(label.text() for label in found.findChildren(ElidedLabel) if label.isVisible())


def test_packs_paid_and_owed_are_handed_over_without_a_second_charge(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        for _ in range(3):
            at.scan(at.shop.codes[DOLIPRANE])
        owed = []
        for _ in range(4):
            at.press(Qt.Key.Key_D, ALT)
            owed.append([chip.text for chip in at.state.lines[0].chips])
        assert owed == [["1 dû"], ["2 dus"], ["3 dus"], []]
        at.press(Qt.Key.Key_D, ALT)
        at.press(Qt.Key.Key_D, ALT)
        at.press(Qt.Key.Key_F8)
        assert at.state.total_centimes == 4_200
        at.press(Qt.Key.Key_Return)
        at.until(lambda: len(at.printer.jobs) == 2)
        assert sum(at.shop.on_hand(DOLIPRANE).values()) == -1
        at.press(Qt.Key.Key_B, ALT)
        assert at.app.window.current_screen() == PROMISES
        assert [chip.text for chip in at.app.promises.state.rows[0].chips] == ["pas encore arrivé"]
        at.press(Qt.Key.Key_Escape)
        assert "attend" not in strip(at)
        at.shop.receive(Delivered(at.shop.items[DOLIPRANE], 5, "D-1", "2028-01-31"))
        at.settle()
        assert "1 client attend un promis arrivé" in strip(at)
        at.press(Qt.Key.Key_B, ALT)
        at.press(Qt.Key.Key_Return)
        assert [row.amount for row in at.app.promises.state.rows] == ["1"]
        at.press(Qt.Key.Key_Return)
        assert at.app.promises.state.rows == ()
        assert "attend" not in strip(at)
        assert sum(at.shop.on_hand(DOLIPRANE).values()) == 2
        assert len(at.shop.journal("sale.completed")) == 1
        assert_replay_equal(at.shop.till)


def test_who_may_not_sell_sees_nobody_who_waits(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in(Role.AUDITOR)
        at.press(Qt.Key.Key_B, ALT)
        assert at.app.window.current_screen() != PROMISES
