"""Scenario 3 at the window, with one basket: left, locked and restarted, it is as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from pharmadesk.domain.permissions import Role
from pharmadesk.services import register
from pharmadesk.storage.database import Database
from pharmadesk.storage.migrate import migrate
from tests.gui.register import Counter, at_register, stocked

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from ui.screens.sale.state import LineView

FILE = "register.db"
KEY = bytes(range(32))


def seen(at: Counter) -> tuple[tuple[LineView, ...], int]:
    """Read the lines and the total that the window shows."""
    return at.state.lines, at.state.total_centimes


def payments(at: Counter) -> list[tuple[str, int]]:
    """Read what was handed over, as the window shows it."""
    assert at.state.payment is not None
    return [(line.tender, line.centimes) for line in at.state.payment.lines]


def test_s03_basket_is_resumed_after_payment_is_left_after_a_lock_and_after_a_restart(
    qtbot: QtBot, tmp_path: Path
) -> None:
    database = Database.open(tmp_path / FILE, KEY, create=True)
    migrate(database)
    shop = stocked(tmp_path, database=database)
    with at_register(qtbot, shop) as at:
        at.log_in()
        for name in ("DOLIPRANE 1 g", "DOLIPRANE 1 g", "AUGMENTIN 1 g", "Thermomètre"):
            at.scan(shop.codes[name])
        basket = seen(at)
        assert basket[1] == 2 * 1_400 + 12_630 + 4_500

        at.press(Qt.Key.Key_F8)
        at.type("100")
        at.press(Qt.Key.Key_Escape)
        assert at.state.payment is None
        assert seen(at) == basket

        at.press(Qt.Key.Key_F7)
        at.type("50")
        at.press(Qt.Key.Key_Return)
        taken = payments(at)
        assert taken == [("card", 5_000)]
        at.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        at.log_in(Role.MANAGER)
        assert (seen(at), payments(at)) == (basket, taken)

    shop.till = register.start(Database.open(tmp_path / FILE, KEY), shop.around)
    with at_register(qtbot, shop) as at:
        at.log_in()
        assert (seen(at), payments(at)) == (basket, taken)
        assert at.state.payment is not None
        assert at.state.payment.due_centimes == basket[1]
        assert at.state.payment.left_centimes == basket[1] - 5_000
        at.press(Qt.Key.Key_Return)
        assert at.state.outcome is not None
        (sale,) = shop.journal("sale.completed")
        assert sale["total_centimes"] == basket[1]
        assert [paid["tender"] for paid in sale["payments"]] == ["card", "cash"]
