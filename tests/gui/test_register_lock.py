"""A lock, wanted or by itself, loses nothing: the change, the boxes asked about, what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt

from pharmadesk.domain import events
from pharmadesk.domain.permissions import Role
from pharmadesk.storage.local_tables import local_basket_line
from tests.gui.register import counter
from tests.till import PINS
from ui.desk import SALE
from ui.screens.sale.outcome_panel import OutcomePanel
from ui.screens.sale.price_bar import PriceBar
from ui.screens.sale.search_entry import SearchEntry
from ui.widgets.field import AmountEntry
from ui.widgets.figure import Figure
from ui.widgets.toast import Toast

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter

DOLIPRANE, ZYLORIC, VITAMIN = "DOLIPRANE 1 g", "ZYLORIC 300 mg", "VITAMINE C 500 mg"


def take_fifty(at: Counter) -> None:
    """Scan a box of 14,00 and type the note that the customer hands over."""
    at.scan(at.shop.codes[DOLIPRANE])
    at.press(Qt.Key.Key_F8)
    at.type("50")


def change_in_sight(at: Counter) -> str:
    """Read the change where the person looks for it."""
    (panel,) = at.app.window.findChildren(OutcomePanel)
    (figure,) = panel.findChildren(Figure)
    return figure.accessibleName() if panel.isVisible() else ""


def price_field(at: Counter) -> AmountEntry:
    """Find the field that asks for a price."""
    (bar,) = (bar for bar in at.app.window.findChildren(PriceBar) if bar.isVisible())
    return bar.findChildren(AmountEntry)[0]


def asked(at: Counter) -> tuple[str, int]:
    """Tell which box is asked about, and how many wait behind it."""
    question = at.state.question
    return (question.name, question.waiting) if question else ("", 0)


def lines(at: Counter) -> list[tuple[str, int, int]]:
    return [(line.name, line.quantity, line.unit_price_centimes) for line in at.state.lines]


@pytest.mark.parametrize("role", [Role.CASHIER, Role.MANAGER])
def test_change_to_give_back_is_shown_after_a_lock_before_the_sale_was_answered(
    qtbot: QtBot, tmp_path: Path, role: Role
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        take_fifty(at)
        with at.slow_disk():
            at.hands.press(Qt.Key.Key_Return)
            at.until(lambda: at.state.payment is not None and at.state.payment.busy)
            at.lock()
        at.log_in(role)
        assert len(at.shop.journal("sale.completed")) == 1
        assert at.app.window.current_screen() == SALE
        assert "36,00" in change_in_sight(at)
        assert (at.state.lines, at.state.payment) == ((), None)
        at.scan(at.shop.codes[DOLIPRANE])
        assert (change_in_sight(at), lines(at)) == ("", [(DOLIPRANE, 1, 1_400)])


def test_pin_goes_to_the_login_also_when_a_sale_is_answered_while_it_is_typed(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        take_fifty(at)
        with at.slow_disk():
            at.hands.press(Qt.Key.Key_Return)
            at.until(lambda: at.state.payment is not None and at.state.payment.busy)
            at.lock()
            at.choose(Role.MANAGER)
            at.hands.type(PINS[Role.MANAGER][0])
            at.until(lambda: at.app.scanner.idle)
        at.settle()
        at.type(PINS[Role.MANAGER][1:])
        at.press(Qt.Key.Key_Return)
        at.until(lambda: at.app.window.current_screen() == SALE)
        (search,) = at.app.window.findChildren(SearchEntry)
        assert search.text() == ""


def test_change_in_sight_at_the_lock_is_in_sight_after_it(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        take_fifty(at)
        at.press(Qt.Key.Key_Return)
        at.lock()
        assert change_in_sight(at) == ""
        at.log_in()
        assert "36,00" in change_in_sight(at)
        assert at.state.outcome is not None
        assert at.state.outcome.receipt is not None


def test_payment_refused_during_a_lock_is_said_after_it_and_nothing_is_recorded(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        take_fifty(at)
        with at.slow_disk():
            at.hands.scan(at.shop.codes[DOLIPRANE])
            at.until(lambda: at.app.scanner.idle)
            at.hands.press(Qt.Key.Key_Return)
            at.until(lambda: at.state.payment is not None and at.state.payment.busy)
            at.lock()
        at.log_in()
        assert at.shop.journal("sale.completed") == []
        assert lines(at) == [(DOLIPRANE, 2, 1_400)]
        assert at.state.notice is not None
        assert at.state.notice.tone == "danger"


def test_box_scanned_before_a_lock_and_refused_during_it_is_named_after_it(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        with at.slow_disk():
            at.hands.scan("6118000999991")
            at.until(lambda: at.app.scanner.idle)
            at.lock()
        at.log_in()
        assert at.state.notice is not None
        assert "6118000999991" in at.state.notice.text


def test_boxes_asked_about_are_asked_about_again_after_a_lock(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        for name in (ZYLORIC, VITAMIN):
            at.shop.add_item(name, price_centimes=None)
        at.log_in()
        at.scan(at.shop.codes[ZYLORIC])
        with at.slow_disk():
            at.hands.scan(at.shop.codes[VITAMIN])
            at.until(lambda: at.app.scanner.idle)
            at.lock()
        at.log_in(Role.MANAGER)
        assert asked(at) == (ZYLORIC, 1)
        assert at.app.window.focusWidget() is price_field(at)
        at.type("12,50")
        at.press(Qt.Key.Key_Return)
        at.type("8")
        at.press(Qt.Key.Key_Return)
        assert (asked(at), lines(at)) == (("", 0), [(ZYLORIC, 1, 1_250), (VITAMIN, 1, 800)])
        with at.shop.till.database.read() as connection:
            by = connection.execute(sa.select(local_basket_line.c.scanned_by)).scalars().all()
        assert set(by) == {at.shop.actors[Role.MANAGER].person_id}


def test_price_typed_before_a_lock_and_refused_during_it_is_asked_for_again(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        item_id = at.shop.add_item(ZYLORIC, price_centimes=None)
        at.log_in()
        at.scan(at.shop.codes[ZYLORIC])
        learnt = events.ItemFields(price_centimes=1_400)
        at.shop.emit("item.changed", events.ItemChanged(item_id=item_id, fields=learnt))
        at.type("12,50")
        with at.slow_disk():
            at.hands.press(Qt.Key.Key_Return)
            at.until(lambda: at.app.scanner.idle)
            at.lock()
        at.log_in()
        assert (asked(at), lines(at)) == ((ZYLORIC, 0), [])
        assert at.state.question is not None
        assert at.state.question.error


def test_line_removed_as_the_register_locks_offers_no_undo_on_the_login_screen(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        at.scan(at.shop.codes[DOLIPRANE])
        with at.slow_disk():
            at.hands.press(Qt.Key.Key_Delete)
            at.until(lambda: at.app.scanner.idle)
            at.lock()
        at.settle()
        (toast,) = at.app.window.findChildren(Toast)
        assert not toast.isVisible()
        at.log_in()
        assert lines(at) == []
