"""Scenario 1 at the window: a ticket of 52.80 paid in several ways."""

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

        (taken,) = at.state.payment.lines
        assert (taken.tender, taken.centimes) == ("cash", 1_100)
        assert at.state.payment.left_centimes == 4_180
        at.press(Qt.Key.Key_Delete, Qt.KeyboardModifier.AltModifier)
        assert at.state.payment.lines == ()
        at.type("112,80")
        assert at.state.payment.remaining_centimes == 0
        assert at.state.payment.change_centimes == 6_000
        at.press(Qt.Key.Key_Return)
        assert at.state.outcome is not None
        assert at.state.outcome.change_centimes == 6_000
        (sale,) = shop.journal("sale.completed")
        assert sale["total_centimes"] == 5_280


def test_s01_cash_and_two_cards_validate_to_the_centime(qtbot: QtBot, tmp_path: Path) -> None:
    shop = stocked(tmp_path)
    shop.add_item("syrup", price_centimes=5_280)
    with at_register(qtbot, shop) as at:
        at.log_in()
        at.scan(shop.codes["syrup"])
        at.press(Qt.Key.Key_F8)
        at.type("1")
        at.press(Qt.Key.Key_F7)
        assert at.state.payment is not None
        assert (at.state.payment.tender, at.state.payment.left_centimes) == ("card", 5_180)
        at.type("5")
        at.press(Qt.Key.Key_Return)
        at.press(Qt.Key.Key_F7)
        assert at.state.payment.remaining_centimes == 0
        at.press(Qt.Key.Key_Return)
        assert at.state.outcome is not None
        (sale,) = shop.journal("sale.completed")
        paid = [(each["tender"], each["amount_centimes"]) for each in sale["payments"]]
        assert paid == [("cash", 100), ("card", 500), ("card", 4_680)]
