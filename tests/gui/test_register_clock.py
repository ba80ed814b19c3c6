"""A clock a year off: the register asks once, sells either way, and remembers the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from pharmadesk.domain.permissions import Role
from tests.gui.register import OPENED, counter
from tests.till import local_us
from ui.desk import CLOCK, SALE
from ui.widgets.field import ErrorLine

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


def test_dead_clock_of_1970_is_refused_at_the_question_and_the_journals_day_sells(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.shop.clock.set_wall(local_us("1970-01-01 12:00"))
        at.log_in(Role.MANAGER)
        at.type("2")
        assert at.app.window.current_screen() == CLOCK
        said = [line.accessibleName() for line in at.app.window.findChildren(ErrorLine)]
        assert [sentence for sentence in said if "01/01/1970" in sentence]
        assert at.shop.journal("clock.confirmed") == []
        at.type("1")
        assert at.app.window.current_screen() == SALE
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        assert len(at.shop.journal("sale.completed")) == 1
