"""The screen of the registers at the real window: who may looks, turns the month, and prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from pharmadesk.domain.permissions import Role
from pharmadesk.services import dispensing
from pharmadesk.values.prescription import Prescription
from tests.gui.register import counter
from ui.screens.registers.state import REGISTERS

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter
    from ui.screens.registers.state import RegistersState

ALT = Qt.KeyboardModifier.AltModifier
WHOLE = Prescription("Karim Idrissi", "4, rue Atlas", "Dr Tazi", "2026-11-20", "48")


def dispensed(at: Counter) -> None:
    """Sell a narcotic on a prescription before anybody looks."""
    shop = at.shop
    shop.add_item("SKENAN LP 30 mg", price_centimes=6_000, tableau="B")
    basket_id = shop.scan("SKENAN LP 30 mg").basket.basket_id
    dispensing.note(shop.till, shop.cashier, basket_id, WHOLE)
    shop.pay(basket_id, 6_000)


def shown(at: Counter) -> RegistersState:
    assert at.app.window.current_screen() == REGISTERS
    return at.app.registers.state


def test_manager_reads_both_registers_and_prints_them(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        dispensed(at)
        opened: list[Path] = []
        at.app.registers.folder = str(tmp_path / "papers")
        at.app.registers.show_file = opened.append
        at.log_in(Role.MANAGER)
        at.press(Qt.Key.Key_G, ALT)
        (row,) = shown(at).rows
        assert "O 000001" in row.title
        assert "Karim Idrissi" in row.detail
        at.press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        assert [path.name for path in opened] == ["ordonnancier-2026-11.pdf"]
        assert opened[0].read_bytes().startswith(b"%PDF")
        at.press(Qt.Key.Key_2, ALT)
        account, moved = shown(at).rows
        assert [chip.text for chip in account.chips] == ["solde = stock"]
        assert (account.amount, moved.amount) == ("-1", "-1")
        at.press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        assert opened[1].name == "tableau-b-2026-11.pdf"
        at.press(Qt.Key.Key_PageUp)
        assert (shown(at).first_day, shown(at).last_day) == ("2026-10-01", "2026-10-31")
        at.press(Qt.Key.Key_1, ALT)
        assert (shown(at).rows, shown(at).read) == ((), True)
        at.press(Qt.Key.Key_PageDown)
        assert len(shown(at).rows) == 1
        at.press(Qt.Key.Key_Escape)
        assert at.app.window.current_screen() != REGISTERS
        assert at.app.registers.state.rows == ()


def test_folder_that_cannot_be_written_is_told_and_nothing_is_lost(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        dispensed(at)
        (tmp_path / "a file").write_text("in the way")
        at.app.registers.folder = str(tmp_path / "a file")
        at.log_in(Role.OWNER)
        at.press(Qt.Key.Key_G, ALT)
        at.press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        assert "ordonnancier-2026-11.pdf" in shown(at).error
        assert len(shown(at).rows) == 1


def test_cashier_reads_no_register(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in(Role.CASHIER)
        at.press(Qt.Key.Key_G, ALT)
        assert at.app.window.current_screen() != REGISTERS
