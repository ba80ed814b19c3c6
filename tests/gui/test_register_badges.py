"""Badges in the window: given under People, scanned at the lock, and never a box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from pharmadesk.domain.permissions import Role
from tests.gui.register import counter
from ui.app import LOGIN

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

CODE = "PD7F3K91QX"
ALT = Qt.KeyboardModifier.AltModifier


def test_badge_is_given_by_a_scan_and_switches_the_person_mid_basket(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in(Role.OWNER)
        at.scan(at.shop.codes["DOLIPRANE 1 g"])
        at.press(Qt.Key.Key_P, ALT)
        at.until(lambda: bool(at.app.people.state.people))
        at.app.people.choose(at.shop.cashier.person_id)
        at.press(Qt.Key.Key_Y, ALT)
        assert at.app.people.state.mode == "badge"
        at.scan(CODE)
        assert at.app.people.state.deed == "badge"
        at.until(lambda: any(each.has_badge for each in at.app.people.state.people))
        at.lock()
        at.scan(at.shop.codes["Thermomètre"])
        assert at.app.window.current_screen() == LOGIN, "a box opens nothing"
        at.scan("PD0000WRONG")
        assert at.app.window.current_screen() == LOGIN
        at.scan(CODE)
        at.until(lambda: at.app.window.current_screen() == "sale")
        at.settle()
        assert [line.name for line in at.state.lines] == ["DOLIPRANE 1 g"], "the basket stays"
        assert at.shop.journal("login.accepted")[-1]["person_id"] == at.shop.cashier.person_id
