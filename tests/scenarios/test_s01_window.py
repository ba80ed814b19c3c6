"""Scenario 1 at the window: a ticket of 52.80 paid in cash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from tests.gui.register import at_register, stocked

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def test_s01_cash_below_the_total_cannot_validate_and_more_gives_change(
    qtbot: QtBot, tmp_path: Path
) -> None:
    shop = stocked(tmp_path)
    shop.add_item("syrup", price_centimes=5_280)
    with at_register(qtbot, shop) as at:
        at.log_in()
        at.scan(shop.codes["syrup"])
        at.press(Qt.Key.Key_F8)
        at.type("11")
        assert at.state.payment is not None
        assert at.state.payment.remaining_centimes == 4_180
        assert not at.app.actions["sale.confirm"].isEnabled()
        at.press(Qt.Key.Key_Return)
        assert shop.journal("sale.completed") == []
        assert at.state.payment is not None

        at.press(Qt.Key.Key_Backspace)
        at.press(Qt.Key.Key_Backspace)
        at.type("112,80")
        assert at.state.payment.remaining_centimes == 0
        assert at.state.payment.change_centimes == 6_000
        at.press(Qt.Key.Key_Return)
        assert at.state.outcome is not None
        assert at.state.outcome.change_centimes == 6_000
        (sale,) = shop.journal("sale.completed")
        assert sale["total_centimes"] == 5_280
