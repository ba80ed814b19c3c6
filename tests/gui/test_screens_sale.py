"""The sale screen under a person's hands; what it signals and what it shows."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from tests.gui import looks
from ui.screens.sale.basket import Basket
from ui.screens.sale.pieces import Pieces
from ui.screens.sale.quick_notes import QuickNotes
from ui.screens.sale.results import Results
from ui.screens.sale.row_controls import ChoiceBar, QuantityEditor
from ui.screens.sale.search_entry import SearchEntry
from ui.screens.sale.state import Notice, Scanned, SearchView
from ui.theme.theme import current
from ui.widgets.banner import Banner
from ui.widgets.field import AmountEntry
from ui.widgets.key_button import KeyButton

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ui.screens.sale.screen import SaleScreen

ANSWERED = replace(looks.BASKET, search=looks.SEARCH)
PAYING = replace(looks.BASKET, payment=looks.PAYMENT)


@pytest.fixture(autouse=True)
def _dressed(qtbot: QtBot) -> None:
    assert qtbot is not None
    looks.dress()


def search(screen: SaleScreen) -> SearchEntry:
    return screen.findChildren(SearchEntry)[0]


def basket(screen: SaleScreen) -> Basket:
    return screen.findChildren(Basket)[0]


def press(screen: SaleScreen, key: Qt.Key) -> None:
    QTest.keyClick(search(screen), key)


def test_states_are_plain_values_without_qt() -> None:
    code = (
        "import sys, ui.frame_state, ui.screens.sale.state, ui.screens.login.state, "
        "ui.screens.opening.state; print([m for m in sys.modules if m.startswith('PySide6')])"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert child.stdout.strip() == "[]"


def test_window_is_imported_without_svg_or_network() -> None:
    code = (
        "import sys, ui.main_window, ui.screens.sale.screen, ui.screens.login.screen; "
        "print(sorted(m for m in sys.modules if m.startswith('PySide6.Qt')))"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert child.stdout.strip() == "['PySide6.QtCore', 'PySide6.QtGui', 'PySide6.QtWidgets']"


def test_typing_signals_each_text_and_enter_adds_the_first_in_stock(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot)
    typed: list[str] = []
    screen.search_changed.connect(typed.append)
    QTest.keyClicks(search(screen), "amlor")
    assert typed == ["a", "am", "aml", "amlo", "amlor"]
    screen.show_state(ANSWERED)
    with qtbot.waitSignal(screen.item_chosen, check_params_cb=lambda item: item == "amcard"):
        press(screen, Qt.Key.Key_Return)
    assert search(screen).text() == ""
    assert basket(screen).isVisible()


def test_arrows_in_the_search_skip_what_cannot_be_added(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot, ANSWERED, typed="amlor")
    results = screen.findChildren(Results)[0]
    chosen = [results.selected_item()]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        press(screen, key)
        chosen.append(results.selected_item())
    assert chosen == ["amcard", "pimlo", "low", "low", "pimlo"]


def test_enter_before_the_results_of_the_text_hands_the_text_over(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot, ANSWERED, typed="amlor")
    QTest.keyClicks(search(screen), " 10")
    with (
        qtbot.assertNotEmitted(screen.item_chosen),
        qtbot.waitSignal(screen.text_entered, check_params_cb=lambda text: text == "amlor 10"),
    ):
        press(screen, Qt.Key.Key_Return)


def test_results_of_an_older_text_are_not_shown(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot, ANSWERED, typed="amlor")
    results = screen.findChildren(Results)[0]
    shown = results.model().rowCount()
    screen.show_state(replace(looks.BASKET, search=SearchView("aml", (looks.LOW,))))
    assert results.model().rowCount() == shown == 5


def test_touching_a_result_adds_it_and_one_out_of_stock_does_not(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot, ANSWERED, typed="amlor")
    results = screen.findChildren(Results)[0]
    out, equivalent = (results.visualRect(results.model().index(row, 0)) for row in (0, 2))
    with qtbot.assertNotEmitted(screen.item_chosen):
        looks.touch(results.viewport(), out.center())
    with qtbot.waitSignal(screen.item_chosen, check_params_cb=lambda item: item == "amcard"):
        looks.touch(results.viewport(), equivalent.center())


def test_empty_search_lets_arrows_move_in_the_basket(qtbot: QtBot) -> None:
    stage, screen = looks.sale(qtbot)
    places = [basket(screen).current_place()]
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        press(screen, key)
        places.append(basket(screen).current_place())
    assert places == [1, 0, 0, 1, 1]
    with qtbot.waitSignal(screen.remove_requested, check_params_cb=lambda line: line == "2"):
        stage.actions["sale.remove"].trigger()


def test_search_claims_del_and_undo_only_while_it_holds_text(qtbot: QtBot) -> None:
    stage, screen = looks.sale(qtbot)
    stage.window.activateWindow()
    screen.take_focus()
    with qtbot.waitSignal(screen.remove_requested):
        press(screen, Qt.Key.Key_Delete)
    with qtbot.waitSignal(screen.undo_requested):
        QTest.keyClick(search(screen), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(search(screen), "amlor")
    with qtbot.assertNotEmitted(screen.undo_requested):
        QTest.keyClick(search(screen), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert search(screen).text() == ""


def test_selection_stays_on_its_line_while_lines_come_and_go(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot)
    basket(screen).go_to(0)
    third = replace(looks.LINE, line_id="3")
    screen.show_state(replace(looks.BASKET, lines=(third, *looks.BASKET.lines)))
    assert basket(screen).selected() == looks.LINE
    screen.show_state(replace(looks.BASKET, lines=(third, looks.CHIPPED)))
    assert basket(screen).selected() == looks.CHIPPED
    screen.show_state(replace(looks.BASKET, lines=()))
    assert basket(screen).selected() is None


def test_scanned_line_flashes_and_then_is_selected(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot)
    with qtbot.waitSignal(screen.scan_taken):
        screen.show_state(replace(looks.BASKET, scanned=Scanned("1", 1)))
    view = basket(screen)
    assert fill(view, 0) == current().colour("accentSoft").rgb()
    view._flash.timeout.emit()
    view._flash.stop()
    assert fill(view, 0) == current().colour("selection").rgb()
    with qtbot.assertNotEmitted(screen.scan_taken):
        screen.show_state(replace(looks.BASKET, scanned=Scanned("1", 1)))
    with qtbot.waitSignal(screen.scan_taken):
        screen.show_state(replace(looks.BASKET, scanned=Scanned("1", 2)))
    view._flash.stop()


def fill(view: Basket, row: int) -> int:
    """Return the colour behind a row, away from its words."""
    rect = view.visualRect(view.model().index(row, 0))
    return int(view.viewport().grab().toImage().pixel(rect.center().x(), rect.top() + 2))


def test_refused_scan_is_said_beside_the_search_each_time(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot)
    banner = screen.findChildren(Banner)[0]
    for serial in (1, 2):
        refused = replace(looks.BASKET, notice=Notice("danger", "Code inconnu.", serial))
        with qtbot.waitSignal(screen.scan_refused):
            screen.show_state(refused)
        with qtbot.assertNotEmitted(screen.scan_refused):
            screen.show_state(replace(refused, notice=Notice("danger", "Unknown code.", serial)))
            screen.show_state(refused)
    assert banner.isVisible()
    assert banner.accessibleName() == "Code inconnu."
    screen.show_state(looks.BASKET)
    assert not banner.isVisible()


def test_quantity_typed_in_the_row_is_signalled_once(qtbot: QtBot) -> None:
    stage, screen = looks.sale(qtbot)
    counts: list[tuple[str, int]] = []
    screen.quantity_changed.connect(lambda line, count: counts.append((line, count)))
    editor = open_editor(stage, screen)
    QTest.keyClicks(editor, "12")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    stage.settle()
    assert counts == [("2", 12)]
    assert not screen.findChildren(QuantityEditor)


@pytest.mark.parametrize(
    ("typed", "key"),
    [("12", Qt.Key.Key_Escape), ("", Qt.Key.Key_Return), ("0", Qt.Key.Key_Return)],
)
def test_quantity_dropped_or_senseless_changes_nothing(
    qtbot: QtBot, typed: str, key: Qt.Key
) -> None:
    stage, screen = looks.sale(qtbot)
    editor = open_editor(stage, screen)
    editor.clear()
    with qtbot.assertNotEmitted(screen.quantity_changed):
        QTest.keyClicks(editor, typed)
        QTest.keyClick(editor, key)
        stage.settle()
    assert not screen.findChildren(QuantityEditor)


def test_quantity_steps_by_touch_and_is_kept_by_enter(qtbot: QtBot) -> None:
    stage, screen = looks.sale(qtbot)
    editor = open_editor(stage, screen)
    minus, plus = screen.findChildren(QuantityEditor)[0].findChildren(KeyButton)
    for _step in range(4):
        looks.touch(minus)
    assert editor.text() == "1"
    for _step in range(3):
        looks.touch(plus)
    with qtbot.waitSignal(
        screen.quantity_changed, check_params_cb=lambda line, count: (line, count) == ("2", 4)
    ):
        QTest.keyClick(editor, Qt.Key.Key_Return)


def open_editor(stage: looks.Stage, screen: SaleScreen) -> QLineEdit:
    stage.actions["sale.quantity"].trigger()
    stage.settle()
    return screen.findChildren(QuantityEditor)[0].findChildren(QLineEdit)[0]


def test_price_is_picked_by_its_digit_or_by_touch(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot, replace(looks.BASKET, choice=looks.CHOICE))
    picked: list[int] = []
    screen.price_picked.connect(picked.append)
    press(screen, Qt.Key.Key_2)
    press(screen, Qt.Key.Key_1)
    assert search(screen).text() == ""
    bar = screen.findChildren(ChoiceBar)[0]
    looks.touch(bar.findChildren(KeyButton)[1])
    assert picked == [1, 0, 1]
    press(screen, Qt.Key.Key_3)
    assert search(screen).text() == "3"


def test_digit_without_a_choice_is_typed(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot)
    with qtbot.assertNotEmitted(screen.price_picked):
        press(screen, Qt.Key.Key_1)
    assert search(screen).text() == "1"


def test_choice_bar_goes_with_its_choice(qtbot: QtBot) -> None:
    stage, screen = looks.sale(qtbot, replace(looks.BASKET, choice=looks.CHOICE))
    first = screen.findChildren(ChoiceBar)[0]
    screen.show_state(replace(looks.BASKET, choice=looks.CHOICE, item_count=9))
    assert screen.findChildren(ChoiceBar) == [first]
    screen.show_state(looks.BASKET)
    stage.settle()
    assert not screen.findChildren(ChoiceBar)


def test_payment_proposes_the_exact_amount_ready_to_be_replaced(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot, PAYING)
    entry = screen.findChildren(AmountEntry)[0]
    assert (entry.text(), entry.selectedText()) == ("405,80", "405,80")
    typed: list[str] = []
    screen.amount_changed.connect(typed.append)
    QTest.keyClicks(entry, "500")
    assert typed == ["5", "50", "500"]
    screen.show_state(replace(PAYING, payment=replace(looks.PAYMENT, change_centimes=9_420)))
    assert entry.text() == "500"


def test_quick_note_fills_the_amount(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot, PAYING)
    tiles = screen.findChildren(QuickNotes)[0].findChildren(KeyButton)
    assert [tile.text() for tile in tiles] == ["405,80", "410", "450", "500", "600"]
    assert [tile.isChecked() for tile in tiles] == [False, False, True, False, False]
    with qtbot.waitSignal(screen.amount_changed, check_params_cb=lambda text: text == "500,00"):
        looks.touch(tiles[3])


def test_payment_can_be_confirmed_only_when_nothing_is_left(qtbot: QtBot) -> None:
    stage, screen = looks.sale(qtbot, PAYING)
    confirm = stage.actions["sale.confirm"]
    with qtbot.waitSignal(screen.confirm_requested):
        confirm.trigger()
    for payment in (
        replace(looks.PAYMENT, remaining_centimes=1),
        replace(looks.PAYMENT, error="Ce n’est pas un montant."),
        replace(looks.PAYMENT, busy=True),
    ):
        screen.show_state(replace(PAYING, payment=payment))
        assert not confirm.isEnabled()


def test_payment_is_left_for_the_basket(qtbot: QtBot) -> None:
    stage, screen = looks.sale(qtbot, PAYING)
    with qtbot.waitSignal(screen.back_requested):
        stage.actions["sale.back"].trigger()
    screen.show_state(replace(PAYING, payment=replace(looks.PAYMENT, busy=True)))
    assert not stage.actions["sale.back"].isEnabled()


def test_change_and_pieces_are_read_aloud(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot, PAYING)
    pieces = [p for p in screen.findChildren(Pieces) if p.isVisible()]
    assert [p.accessibleName() for p in pieces] == ["2 × 20, 2 × 2, 1 × 0,20 à rendre"]


def test_basket_that_is_empty_offers_no_payment(qtbot: QtBot) -> None:
    stage, screen = looks.sale(qtbot)
    assert stage.actions["sale.cash"].isEnabled()
    screen.show_state(replace(looks.BASKET, lines=(), item_count=0))
    assert not stage.actions["sale.cash"].isEnabled()
    assert not stage.actions["sale.quantity"].isEnabled()


def test_next_customer_is_asked_for_after_the_sale_alone(qtbot: QtBot) -> None:
    stage, screen = looks.sale(qtbot)
    assert not stage.actions["sale.next"].isEnabled()
    screen.show_state(replace(looks.BASKET, lines=(), outcome=looks.OUTCOME))
    with qtbot.waitSignal(screen.next_requested):
        stage.actions["sale.next"].trigger()


def test_thousand_lines_repaint_only_the_row_that_changed(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot, looks.HUGE)
    told: list[tuple[int, int]] = []
    model = basket(screen).model()
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    lines = looks.HUGE.lines
    changed = (*lines[:7], replace(lines[7], quantity=9), *lines[8:])
    screen.show_state(replace(looks.HUGE, lines=changed))
    assert told == [(7, 7)]
