"""Two boxes of one item at two prices: both stand in the row, 1 or 2 picks, else the lowest."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from pharmadesk.services.stock import Delivered
from tests.gui import looks
from tests.gui.register import Counter, at_register, stocked
from ui.screens.sale.row_controls import ChoiceBar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

NEW: Final = 4_630
OLD: Final = 4_950


@contextmanager
def two_prices(qtbot: QtBot, folder: Path) -> Iterator[Counter]:
    """Sell from a shelf where an item's older boxes cost more, and one was just scanned."""
    shop = stocked(folder)
    item_id = shop.add_item("SMECTA 3 g", price_centimes=NEW)
    shop.receive(
        Delivered(item_id, 4, "OLD", "2027-03-31", OLD),
        Delivered(item_id, 4, "NEW", "2028-03-31", NEW),
    )
    with at_register(qtbot, shop) as at:
        at.log_in()
        at.scan(shop.codes["SMECTA 3 g"])
        yield at


def prices(at: Counter) -> list[tuple[int, int]]:
    """Read the basket as (packs, price)."""
    return [(line.quantity, line.unit_price_centimes) for line in at.state.lines]


def test_both_prices_stand_in_the_row_and_the_total_counts_the_lowest(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with two_prices(qtbot, tmp_path) as at:
        choice = at.state.choice
        assert choice is not None
        assert [option.price_centimes for option in choice.options] == [NEW, OLD]
        assert at.state.total_centimes == NEW
        (bar,) = at.app.window.findChildren(ChoiceBar)
        assert [b.text() for b in bar.findChildren(QAbstractButton)] == ["46,30", "49,50"]
        assert list(looks.layout_faults(at.app.window)) == []


@pytest.mark.parametrize(("digit", "price"), [("1", NEW), ("2", OLD)])
def test_digit_picks_the_price_on_the_box(
    qtbot: QtBot, tmp_path: Path, digit: str, price: int
) -> None:
    with two_prices(qtbot, tmp_path) as at:
        at.type(digit)
        assert at.state.choice is None
        assert prices(at) == [(1, price)]
        assert at.state.total_centimes == price


def test_touch_picks_the_price_on_the_box(qtbot: QtBot, tmp_path: Path) -> None:
    with two_prices(qtbot, tmp_path) as at:
        (bar,) = at.app.window.findChildren(ChoiceBar)
        looks.touch(bar.findChildren(QAbstractButton)[1])
        at.settle()
        assert prices(at) == [(1, OLD)]


def test_lock_asks_whoever_comes_next(qtbot: QtBot, tmp_path: Path) -> None:
    with two_prices(qtbot, tmp_path) as at:
        at.lock()
        at.log_in()
        at.type("2")
        assert prices(at) == [(1, OLD)]


def test_next_scan_leaves_the_box_at_the_lowest_price(qtbot: QtBot, tmp_path: Path) -> None:
    with two_prices(qtbot, tmp_path) as at:
        at.scan(at.shop.codes["Thermomètre"])
        assert at.state.choice is None
        assert prices(at) == [(1, NEW), (1, 4_500)]


def test_second_box_may_cost_more_than_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    with two_prices(qtbot, tmp_path) as at:
        at.scan(at.shop.codes["SMECTA 3 g"])
        at.type("2")
        assert sorted(prices(at)) == [(1, NEW), (1, OLD)]
        assert at.state.total_centimes == NEW + OLD


def test_f8_leaves_the_box_at_the_lowest_price_and_a_digit_is_money_again(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with two_prices(qtbot, tmp_path) as at:
        at.press(Qt.Key.Key_F8)
        assert at.state.choice is None
        assert at.state.payment is not None
        assert at.state.payment.due_centimes == NEW
        at.type("200")
        assert at.state.payment.received_centimes == 20_000
        at.press(Qt.Key.Key_Return)
        assert at.state.outcome is not None
        assert at.state.outcome.change_centimes == 20_000 - NEW
        (sale,) = at.shop.journal("sale.completed")
        assert sale["total_centimes"] == NEW


def test_digit_without_a_choice_is_typed_into_the_search(qtbot: QtBot, tmp_path: Path) -> None:
    with two_prices(qtbot, tmp_path) as at:
        at.type("1")
        at.type("2")
        (search,) = (f for f in at.app.desk.sale_screen.findChildren(QLineEdit) if f.isVisible())
        assert search.text() == "2"
        assert prices(at) == [(1, NEW)]


def test_box_sells_from_the_lot_whose_price_was_picked(qtbot: QtBot, tmp_path: Path) -> None:
    with two_prices(qtbot, tmp_path) as at:
        at.type("2")
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        assert at.shop.on_hand("SMECTA 3 g") == {"OLD": 3, "NEW": 4}
