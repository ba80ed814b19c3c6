"""What the customer sees while the register works: the display of two lines, the second screen."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from pharmadesk.settings import Settings
from tests.gui import looks
from tests.gui.register import counter
from ui.customer_window import MOST_LINES, CustomerWindow
from ui.screens.sale.state import SaleState
from ui.workers.display import CustomerSide

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

posix = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals stand in for a port")


@posix
def test_display_follows_a_sale_to_its_change_and_is_empty_when_locked(
    qtbot: QtBot, tmp_path: Path
) -> None:
    from tests.unit.hardware.serial_simulator import SerialPrinter  # noqa: PLC0415 - posix only

    with SerialPrinter(answers=False) as display:
        settings = Settings(display=display.port)
        with counter(qtbot, tmp_path, settings=settings) as at:
            at.log_in()
            display.wait_for(b"Bienvenue")
            at.scan(at.shop.codes["DOLIPRANE 1 g"])
            display.wait_for(b"1x DOLIPRANE 1 14,00Total          14,00")
            at.press(Qt.Key.Key_F8)
            at.type("20")
            at.press(Qt.Key.Key_Return)
            display.wait_for(b"6,00Merci")
            at.lock()
            display.wait_for(b"Merci" + b" " * 15 + b"\x1b@\x1bt\x13\x0c" + b" " * 40)


def said(window: CustomerWindow) -> list[str]:
    return [label.text() for label in window.findChildren(QLabel) if label.text()]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_second_screen_shows_basket_and_total_then_the_change(qtbot: QtBot, language: str) -> None:
    looks.dress(language)
    window = CustomerWindow()
    qtbot.addWidget(window)
    window.resize(1024, 768)
    window.show()
    window.show_state(looks.BASKET)
    shown = "".join(said(window))
    assert "405,80" in shown or "205,80" in shown, shown
    window.show_state(replace(looks.HUGE, payment=None))
    assert window.findChild(QLabel) is not None
    window.show_state(SaleState(outcome=looks.OUTCOME))
    assert "44,20" in "".join(said(window))
    window.show_state(None)
    assert len(said(window)) == 1, "nobody works here: a greeting alone"
    assert len(looks.HUGE.lines) > MOST_LINES


def test_computer_with_one_screen_shows_no_second_window(qtbot: QtBot) -> None:
    looks.dress()
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    assert qtbot is not None
    before = len(application.topLevelWidgets())
    side = CustomerSide(application)
    side.use("", second_screen=True)
    side.show(looks.BASKET)
    assert len(application.topLevelWidgets()) == before
    side.close()
