"""A clock a year off: the register asks once, sells either way, and remembers the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from tests.gui.register import OPENED, counter
from ui.desk import CLOCK, SALE

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

YEAR_US = 365 * 24 * 3600 * 1_000_000


@pytest.mark.parametrize(("answer", "day"), [("1", "2026-11-23"), ("2", "2027-11-23")])
def test_clock_a_year_ahead_is_asked_about_once_and_selling_goes_on(
    qtbot: QtBot, tmp_path: Path, answer: str, day: str
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.shop.clock.set_wall(OPENED + YEAR_US)
        at.log_in()
        at.until(lambda: at.app.window.current_screen() == CLOCK)
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        assert at.app.window.current_screen() == CLOCK
        at.type(answer)
        at.until(lambda: at.app.window.current_screen() == SALE)
        (asked,) = at.shop.journal("clock.confirmed")
        assert asked["confirmed_date"] == day
        assert at.shop.till.trusted_date() == day
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        assert len(at.shop.journal("sale.completed")) == 1
        at.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        at.log_in()
        at.until(lambda: at.app.window.current_screen() == SALE)
