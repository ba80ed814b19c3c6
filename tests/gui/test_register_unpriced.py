"""A box nobody knows the price of, at the real window: asked once, never dropped, never guessed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from pharmadesk.domain import events
from pharmadesk.services import stock
from tests.gui.register import counter
from tests.till import assert_replay_equal
from ui.screens.sale.basket import Basket
from ui.screens.sale.price_bar import PriceBar
from ui.screens.sale.search_entry import SearchEntry
from ui.widgets.field import AmountEntry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter

ZYLORIC, VITAMIN, DOLIPRANE = "ZYLORIC 300 mg", "VITAMINE C 500 mg", "DOLIPRANE 1 g"


@contextmanager
def unpriced(qtbot: QtBot, folder: Path) -> Iterator[Counter]:
    """Open a register with two items nobody knows the price of; end with the proof of its rows."""
    with counter(qtbot, folder) as at:
        for name in (ZYLORIC, VITAMIN):
            at.shop.add_item(name, price_centimes=None)
        at.log_in()
        yield at
        assert_replay_equal(at.shop.till)


def scan(at: Counter, *names: str) -> None:
    for name in names:
        at.scan(at.shop.codes[name])


def lines(at: Counter) -> list[tuple[str, int, int]]:
    return [(line.name, line.quantity, line.unit_price_centimes) for line in at.state.lines]


def field(at: Counter) -> AmountEntry:
    """Find the field of the question."""
    bars = [bar for bar in at.app.window.findChildren(PriceBar) if bar.isVisible()]
    (entry,) = bars[0].findChildren(AmountEntry)
    return entry


def has_keyboard(at: Counter, widget: QWidget) -> bool:
    return at.app.window.focusWidget() is widget


def asked(at: Counter) -> str:
    """Name the box that is asked about."""
    return at.state.question.name if at.state.question else ""


def test_price_typed_and_entered_makes_a_line_that_sells(qtbot: QtBot, tmp_path: Path) -> None:
    with unpriced(qtbot, tmp_path) as at:
        scan(at, ZYLORIC)
        assert (asked(at), lines(at)) == (ZYLORIC, [])
        assert has_keyboard(at, field(at))
        at.type("12,50")
        at.press(Qt.Key.Key_Return)
        assert (asked(at), lines(at)) == ("", [(ZYLORIC, 1, 1_250)])
        assert has_keyboard(at, at.app.window.findChildren(SearchEntry)[0])
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        (sale,) = at.shop.journal("sale.completed")
        assert [line["unit_price_centimes"] for line in sale["lines"]] == [1_250]


def test_scan_during_the_question_joins_the_basket_and_types_nothing(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with unpriced(qtbot, tmp_path) as at:
        scan(at, ZYLORIC)
        at.type("12")
        scan(at, DOLIPRANE, DOLIPRANE)
        assert lines(at) == [(DOLIPRANE, 2, 1_400)]
        assert (asked(at), field(at).text(), has_keyboard(at, field(at))) == (ZYLORIC, "12", True)
        at.type(",50")
        at.press(Qt.Key.Key_Return)
        assert lines(at) == [(DOLIPRANE, 2, 1_400), (ZYLORIC, 1, 1_250)]


def test_unpriced_boxes_are_asked_about_in_turn_and_once_an_item(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with unpriced(qtbot, tmp_path) as at:
        scan(at, ZYLORIC, VITAMIN, ZYLORIC, ZYLORIC)
        assert at.state.question is not None
        assert (asked(at), at.state.question.waiting) == (ZYLORIC, 3)
        at.type("12,50")
        at.press(Qt.Key.Key_Return)
        assert (asked(at), field(at).text(), has_keyboard(at, field(at))) == (VITAMIN, "", True)
        assert lines(at) == [(ZYLORIC, 3, 1_250)]
        at.type("8")
        at.press(Qt.Key.Key_Return)
        assert lines(at) == [(ZYLORIC, 3, 1_250), (VITAMIN, 1, 800)]


def test_escape_leaves_the_box_out_and_asks_about_the_next(qtbot: QtBot, tmp_path: Path) -> None:
    with unpriced(qtbot, tmp_path) as at:
        scan(at, ZYLORIC, VITAMIN)
        at.type("12")
        at.press(Qt.Key.Key_Escape)
        assert (asked(at), field(at).text()) == (VITAMIN, "")
        at.press(Qt.Key.Key_Escape)
        assert (asked(at), lines(at)) == ("", [])
        assert has_keyboard(at, at.app.window.findChildren(SearchEntry)[0])


@pytest.mark.parametrize("typed", ["", "0", "12,505", "10000000,01", "99999999999"])
def test_price_no_box_bears_is_said_beside_the_field_and_replaced_by_the_next_figure(
    qtbot: QtBot, tmp_path: Path, typed: str
) -> None:
    with unpriced(qtbot, tmp_path) as at:
        scan(at, ZYLORIC)
        at.type(typed)
        at.press(Qt.Key.Key_Return)
        assert at.state.question is not None
        assert at.state.question.error
        assert field(at).accessibleDescription() == at.state.question.error
        assert (field(at).text(), lines(at)) == (typed, [])
        at.type("12.5")
        at.press(Qt.Key.Key_Return)
        assert lines(at) == [(ZYLORIC, 1, 1_250)]


def test_item_chosen_from_the_search_is_asked_about(qtbot: QtBot, tmp_path: Path) -> None:
    with unpriced(qtbot, tmp_path) as at:
        at.shop.receive(stock.Delivered(at.shop.items[VITAMIN], 2, "V-1", "2028-01-31"))
        at.type("vitamine")
        at.press(Qt.Key.Key_Return)
        assert (asked(at), has_keyboard(at, field(at))) == (VITAMIN, True)
        at.type("8,20")
        at.press(Qt.Key.Key_Return)
        assert lines(at) == [(VITAMIN, 1, 820)]
        assert at.state.lines[0].lot == "V-1"


def test_nothing_is_paid_while_a_price_is_asked_for(qtbot: QtBot, tmp_path: Path) -> None:
    with unpriced(qtbot, tmp_path) as at:
        scan(at, DOLIPRANE, ZYLORIC)
        at.press(Qt.Key.Key_F8)
        assert (at.state.payment, asked(at), has_keyboard(at, field(at))) == (None, ZYLORIC, True)
        at.press(Qt.Key.Key_Escape)
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        (sale,) = at.shop.journal("sale.completed")
        assert sale["total_centimes"] == 1_400


def test_unpriced_box_scanned_during_the_payment_holds_it_up_and_types_nothing(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with unpriced(qtbot, tmp_path) as at:
        scan(at, DOLIPRANE)
        at.press(Qt.Key.Key_F8)
        at.type("50")
        scan(at, ZYLORIC)
        at.press(Qt.Key.Key_Return)
        assert at.state.payment is not None
        assert at.state.payment.received_centimes == 5_000
        notice = at.state.notice
        assert notice is not None
        assert ZYLORIC in notice.text
        at.press(Qt.Key.Key_Escape)
        assert (asked(at), has_keyboard(at, field(at))) == (ZYLORIC, True)
        at.type("12,50")
        at.press(Qt.Key.Key_Return)
        assert at.state.notice is None
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        (sale,) = at.shop.journal("sale.completed")
        assert sale["total_centimes"] == 1_400 + 1_250


def test_unpriced_box_is_the_next_customers_after_a_sale(qtbot: QtBot, tmp_path: Path) -> None:
    with unpriced(qtbot, tmp_path) as at:
        scan(at, DOLIPRANE)
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        scan(at, ZYLORIC)
        assert (at.state.outcome, asked(at)) == (None, ZYLORIC)
        at.type("12,50")
        at.press(Qt.Key.Key_Return)
        assert lines(at) == [(ZYLORIC, 1, 1_250)]


def test_search_and_quantity_come_back_to_the_question(qtbot: QtBot, tmp_path: Path) -> None:
    with unpriced(qtbot, tmp_path) as at:
        scan(at, DOLIPRANE, ZYLORIC)
        at.press(Qt.Key.Key_F2)
        at.type("aug")
        at.press(Qt.Key.Key_Escape)
        assert (asked(at), has_keyboard(at, field(at))) == (ZYLORIC, True)
        scan(at, DOLIPRANE)
        at.press(Qt.Key.Key_F4)
        at.type("5")
        at.press(Qt.Key.Key_Return)
        assert (lines(at), has_keyboard(at, field(at))) == ([(DOLIPRANE, 5, 1_400)], True)


def test_price_learnt_meanwhile_is_said_and_not_overridden(qtbot: QtBot, tmp_path: Path) -> None:
    with unpriced(qtbot, tmp_path) as at:
        scan(at, ZYLORIC)
        learnt = events.ItemFields(price_centimes=1_400)
        item_id = at.shop.items[ZYLORIC]
        at.shop.emit("item.changed", events.ItemChanged(item_id=item_id, fields=learnt))
        at.type("12,50")
        at.press(Qt.Key.Key_Return)
        assert at.state.question is not None
        assert at.state.question.error
        at.press(Qt.Key.Key_Escape)
        scan(at, ZYLORIC)
        assert lines(at) == [(ZYLORIC, 1, 1_400)]


def test_question_speaks_arabic_mirrored_and_keeps_what_is_typed(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with unpriced(qtbot, tmp_path) as at:
        at.app.window.resize(1366, 768)
        scan(at, ZYLORIC)
        at.type("12")
        at.until(lambda: not stands_left(at))
        at.app.actions["app.arabic"].trigger()
        at.until(lambda: stands_left(at))
        assert "ما الثمن المكتوب على العلبة؟" in field(at).accessibleName()
        at.type(",50")
        at.press(Qt.Key.Key_Return)
        assert lines(at) == [(ZYLORIC, 1, 1_250)]


def stands_left(at: Counter) -> bool:
    """Tell whether the field stands in the left half of its row."""
    row = at.app.window.findChildren(Basket)[0].viewport()
    return field(at).mapTo(row, field(at).rect().center()).x() < row.width() // 2
