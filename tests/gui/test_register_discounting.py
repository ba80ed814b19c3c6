"""Discounts at the real window: with F5 and Enter alone, on a line and on the whole ticket."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from pharmadesk.domain.permissions import Role
from tests.gui.register import counter
from tests.till import assert_replay_equal
from ui.screens.sale.discount_panel import DiscountPanel
from ui.screens.sale.search_entry import SearchEntry
from ui.widgets.field import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter

DOLIPRANE, THERMOMETER, CREAM = "DOLIPRANE 1 g", "Thermomètre", "Crème solaire"


@contextmanager
def with_cream(qtbot: QtBot, folder: Path, role: Role) -> Iterator[Counter]:
    """Open a register with a second item the law leaves free; end with the proof of its rows."""
    with counter(qtbot, folder) as at:
        at.shop.add_item(CREAM, price_centimes=10_000, vat_class="parapharmacy")
        at.log_in(role)
        yield at
        assert_replay_equal(at.shop.till)


def scan(at: Counter, *names: str) -> None:
    for name in names:
        at.scan(at.shop.codes[name])


def amounts(at: Counter) -> list[tuple[int | None, int]]:
    """Read what is struck through and what is to pay, line by line."""
    return [(line.full_centimes, line.amount_centimes) for line in at.state.lines]


def entry(at: Counter) -> QWidget:
    (panel,) = at.app.window.findChildren(DiscountPanel)
    return panel.findChildren(Entry)[0]


def test_discount_on_the_chosen_line_is_given_with_three_keys_and_sold(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with with_cream(qtbot, tmp_path, Role.MANAGER) as at:
        scan(at, DOLIPRANE, CREAM)
        at.press(Qt.Key.Key_F5)
        assert at.app.window.focusWidget() is entry(at)
        at.type("10")
        view = at.state.discount
        assert view is not None
        assert (view.line, view.full_centimes, view.off_centimes) == (CREAM, 10_000, 1_000)
        at.press(Qt.Key.Key_Return)
        assert (at.state.discount, amounts(at)) == (None, [(None, 1_400), (10_000, 9_000)])
        assert [chip.text for chip in at.state.lines[1].chips] == ["Remise \N{MINUS SIGN}10 %"]
        assert (at.state.total_centimes, at.state.discount_centimes) == (10_400, 1_000)
        assert isinstance(at.app.window.focusWidget(), SearchEntry)
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        (sale,) = at.shop.journal("sale.completed")
        assert [line["discount_centimes"] for line in sale["lines"]] == [0, 1_000]


def test_second_press_turns_to_the_whole_ticket_and_refusals_are_said_beside_the_field(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with with_cream(qtbot, tmp_path, Role.CASHIER) as at:
        scan(at, DOLIPRANE, THERMOMETER, CREAM)
        at.press(Qt.Key.Key_F5)
        at.press(Qt.Key.Key_F5)
        at.type("150 DH")
        at.press(Qt.Key.Key_Return)
        view = at.state.discount
        assert view is not None
        assert (view.line, view.full_centimes, view.limit_percent) == ("", 14_500, 5)
        assert "dépasser le tout" in view.error
        assert amounts(at) == [(None, 1_400), (None, 4_500), (None, 10_000)]
        for _ in "150 DH":
            at.press(Qt.Key.Key_Backspace)
        at.type("7 DH")
        at.press(Qt.Key.Key_Return)
        assert amounts(at) == [(None, 1_400), (4_500, 4_283), (10_000, 9_517)]


@pytest.mark.deep
def test_discount_of_a_price_the_law_sets_is_refused_with_why_and_what_to_do(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with with_cream(qtbot, tmp_path, Role.MANAGER) as at:
        scan(at, DOLIPRANE)
        at.press(Qt.Key.Key_F5)
        assert (at.state.discount, at.state.notice is not None) == (None, True)
        assert at.state.notice is not None
        assert DOLIPRANE in at.state.notice.text
        scan(at, CREAM)
        at.press(Qt.Key.Key_Up)
        at.press(Qt.Key.Key_F5)
        view = at.state.discount
        assert view is not None
        assert (view.line, view.can_line, view.full_centimes) == ("", False, 10_000)


@pytest.mark.deep
def test_scan_while_a_discount_is_typed_joins_the_basket_and_types_nothing(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with with_cream(qtbot, tmp_path, Role.MANAGER) as at:
        scan(at, CREAM)
        at.press(Qt.Key.Key_F5)
        at.type("1")
        scan(at, DOLIPRANE, CREAM)
        at.type("0")
        view = at.state.discount
        assert view is not None
        assert (view.typed, view.full_centimes, view.off_centimes) == ("10", 20_000, 2_000)
        at.press(Qt.Key.Key_Escape)
        assert (at.state.discount, at.state.discount_centimes) == (None, 0)
        at.press(Qt.Key.Key_F5)
        at.press(Qt.Key.Key_F2)
        at.type("ther")
        assert at.state.discount is None
        at.press(Qt.Key.Key_Escape)
        at.press(Qt.Key.Key_F5)
        at.press(Qt.Key.Key_F8)
        assert (at.state.discount, at.state.payment is not None) == (None, True)
