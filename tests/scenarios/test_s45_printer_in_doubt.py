"""Scenario 45: a printer that times out after the job prints one receipt; one that is off waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from hardware.transports import NetworkTransport
from hardware.virtual_printer import Behaviour
from tests.gui.register import counter
from tests.till import assert_replay_equal
from ui.screens.tickets.words import TICKETS
from ui.workers.printing import PrinterSetup

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter

KICK = b"\x1bp"
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def at(qtbot: QtBot, tmp_path: Path) -> Iterator[Counter]:
    """A cashier, and a printer that is given up soon."""
    with counter(qtbot, tmp_path) as at:
        way = NetworkTransport("127.0.0.1", at.printer.port, timeout_ms=500, answers=True)
        at.app.printing.use(PrinterSetup(way, 48))
        at.log_in()
        yield at
        at.app.printing.close()  # its last word arrives while there is a window to show it
        qtbot.wait(1)
        assert_replay_equal(at.shop.till)


def sell(at: Counter, name: str, tender: Qt.Key = Qt.Key.Key_F8) -> None:
    at.scan(at.shop.codes[name])
    at.press(tender)
    at.press(Qt.Key.Key_Return)


def receipts_of(at: Counter, name: str) -> list[bytes]:
    return [job for job in at.printer.jobs if name.encode("cp858") in job]


def pill(at: Counter) -> str:
    return at.app.window._state.pills[-1].text


def test_printer_that_never_confirms_prints_one_receipt_and_a_copy_is_offered(at: Counter) -> None:
    at.printer.behave(Behaviour.NEVER_CONFIRMS)
    sell(at, "DOLIPRANE 1 g")
    at.until(lambda: pill(at) == "Vérifiez le dernier ticket")
    at.printer.behave(Behaviour.WORKS)
    sell(at, "Thermomètre")
    at.until(lambda: len(receipts_of(at, "Thermomètre")) == 1)
    assert len(receipts_of(at, "DOLIPRANE 1 g")) == 1, "no receipt prints twice by itself"


def test_pill_of_a_receipt_in_doubt_leads_to_its_copy(at: Counter) -> None:
    at.printer.behave(Behaviour.NEVER_CONFIRMS)
    sell(at, "DOLIPRANE 1 g")
    at.until(lambda: pill(at) == "Vérifiez le dernier ticket")
    at.printer.behave(Behaviour.WORKS)
    at.app.window.screen_chosen.emit(at.app.window._state.pills[-1].opens)
    at.settle()
    assert at.app.window.current_screen() == TICKETS
    at.press(Qt.Key.Key_P, CONTROL)
    at.until(lambda: len(receipts_of(at, "DUPLICATA")) == 1)
    assert KICK not in receipts_of(at, "DUPLICATA")[0]


def test_sale_with_the_printer_off_is_complete_and_its_receipt_waits(at: Counter) -> None:
    at.printer.behave(Behaviour.OFF)
    sell(at, "DOLIPRANE 1 g")
    assert len(at.shop.journal("sale.completed")) == 1
    at.until(lambda: at.app.printing.waiting == 1)
    at.printer.behave(Behaviour.WORKS)
    at.until(lambda: len(receipts_of(at, "DOLIPRANE 1 g")) == 1)


def test_card_sale_leaves_the_drawer_shut(at: Counter) -> None:
    at.scan(at.shop.codes["DOLIPRANE 1 g"])
    at.press(Qt.Key.Key_F7)
    at.press(Qt.Key.Key_Return)
    at.press(Qt.Key.Key_Return)
    at.until(lambda: len(receipts_of(at, "DOLIPRANE 1 g")) == 1)
    assert KICK not in receipts_of(at, "DOLIPRANE 1 g")[0]
    assert at.shop.journal("drawer.opened") == []
