"""Several baskets at the real window: put aside, looked at, taken up, given up, with keys alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from pharmadesk.domain.permissions import Role
from pharmadesk.services import register
from pharmadesk.storage.database import Database
from pharmadesk.storage.migrate import migrate
from tests.gui.looks import touch
from tests.gui.register import at_register, counter, stocked
from tests.till import assert_replay_equal
from ui.screens.sale.parked import ParkedList
from ui.screens.sale.search_entry import SearchEntry
from ui.widgets.key_button import KeyButton

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter

DOLIPRANE, AUGMENTIN, THERMOMETER = "DOLIPRANE 1 g", "AUGMENTIN 1 g", "Thermomètre"
CONTROL = Qt.KeyboardModifier.ControlModifier


def scan(at: Counter, *names: str) -> None:
    for name in names:
        at.scan(at.shop.codes[name])


def lines(at: Counter) -> list[tuple[str, int]]:
    return [(line.name, line.quantity) for line in at.state.lines]


def handed_over(at: Counter) -> list[tuple[str, int]] | None:
    """Read what was handed over, where the payment is shown."""
    payment = at.state.payment
    return None if payment is None else [(line.tender, line.centimes) for line in payment.lines]


def listed(at: Counter) -> list[tuple[str, int, int]]:
    """Read the list of what waits: who, how old, how much."""
    assert at.state.parked is not None
    return [(row.person, row.minutes, row.total_centimes) for row in at.state.parked]


def park(at: Counter, *names: str) -> None:
    scan(at, *names)
    at.press(Qt.Key.Key_F6)


def test_parked_basket_frees_the_counter_and_undo_brings_it_back(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        park(at, DOLIPRANE, DOLIPRANE)
        assert (lines(at), at.state.waiting, at.state.parked) == ([], 1, None)
        at.press(Qt.Key.Key_Z, CONTROL)
        assert (lines(at), at.state.waiting) == ([(DOLIPRANE, 2)], 0)
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        assert at.state.outcome is not None
        assert_replay_equal(at.shop.till)


def test_second_press_lists_what_waits_and_arrows_and_enter_take_one_up(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        park(at, DOLIPRANE)
        at.shop.clock.advance(12 * 60_000_000)
        park(at, AUGMENTIN)
        at.press(Qt.Key.Key_F6)
        person = "Une personne (cashier)"
        assert listed(at) == [(person, 12, 1_400), (person, 0, 12_630)]
        scan_field = at.app.window.findChildren(SearchEntry)[0]
        assert at.app.window.focusWidget() is scan_field
        at.press(Qt.Key.Key_Down)
        at.press(Qt.Key.Key_Return)
        assert (lines(at), at.state.parked, at.state.waiting) == ([(AUGMENTIN, 1)], None, 1)


@pytest.mark.deep
def test_basket_at_hand_is_put_aside_when_another_is_taken_up(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        park(at, DOLIPRANE)
        scan(at, THERMOMETER)
        (button,) = (b for b in at.app.window.findChildren(KeyButton) if "1 en" in b.text())
        touch(button)
        at.settle()
        assert [total for _, _, total in listed(at)] == [1_400]
        at.press(Qt.Key.Key_Return)
        assert (lines(at), at.state.waiting) == ([(DOLIPRANE, 1)], 1)


@pytest.mark.deep
def test_basket_given_up_leaves_the_list_and_undo_lets_it_wait_again(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        park(at, DOLIPRANE)
        at.press(Qt.Key.Key_F6)
        at.press(Qt.Key.Key_Delete)
        assert (listed(at), len(at.shop.journal("line.voided"))) == ([], 1)
        at.press(Qt.Key.Key_Z, CONTROL)
        assert [total for _, _, total in listed(at)] == [1_400]
        assert len(at.shop.journal("basket.cancelled")) == 1


@pytest.mark.deep
@pytest.mark.parametrize("leaving", ["scan", "escape", "search", "again"])
def test_list_gives_way_to_whatever_comes_next(qtbot: QtBot, tmp_path: Path, leaving: str) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        park(at, DOLIPRANE)
        at.press(Qt.Key.Key_F6)
        if leaving == "scan":
            scan(at, THERMOMETER)
        elif leaving == "search":
            at.type("ther")
        else:
            at.press(Qt.Key.Key_Escape if leaving == "escape" else Qt.Key.Key_F6)
        assert at.state.parked is None
        assert not at.app.window.findChildren(ParkedList)[0].isVisible()
        assert (lines(at), at.state.waiting) == ([(THERMOMETER, 1)] * (leaving == "scan"), 1)


@pytest.mark.deep
def test_payment_that_was_begun_is_left_when_its_basket_is_put_aside(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        scan(at, DOLIPRANE)
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_F6)
        assert (at.state.payment, lines(at), at.state.waiting) == (None, [], 1)
        scan(at, AUGMENTIN)
        assert lines(at) == [(AUGMENTIN, 1)]


def test_scan_right_behind_the_key_begins_the_next_basket(qtbot: QtBot, tmp_path: Path) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        scan(at, DOLIPRANE)
        with at.slow_disk():
            at.hands.press(Qt.Key.Key_F6)
            at.hands.press(Qt.Key.Key_F6)
            at.hands.scan(at.shop.codes[THERMOMETER])
        at.settle()
        assert (lines(at), at.state.waiting) == ([(THERMOMETER, 1)], 1)
        assert at.state.notice is None


@pytest.mark.deep
def test_s03_three_tickets_are_left_and_resumed_as_they_were_across_a_restart(
    qtbot: QtBot, tmp_path: Path
) -> None:
    key = bytes(range(32))
    database = Database.open(tmp_path / "register.db", key, create=True)
    migrate(database)
    shop = stocked(tmp_path, database=database)
    with at_register(qtbot, shop) as at:
        at.log_in()
        park(at, DOLIPRANE, DOLIPRANE)
        park(at, AUGMENTIN, THERMOMETER)
        scan(at, DOLIPRANE)
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        at.lock()
        at.log_in(Role.MANAGER)
        assert at.state.waiting == 2

    shop.till = register.start(Database.open(tmp_path / "register.db", key), shop.around)
    with at_register(qtbot, shop) as at:
        at.log_in()
        at.press(Qt.Key.Key_F6)
        assert [total for _, _, total in listed(at)] == [2_800, 17_130]
        at.press(Qt.Key.Key_Return)
        assert lines(at) == [(DOLIPRANE, 2)]
        at.press(Qt.Key.Key_F8)
        at.press(Qt.Key.Key_Return)
        at.press(Qt.Key.Key_F6)
        at.press(Qt.Key.Key_Return)
        assert (lines(at), at.state.waiting) == ([(AUGMENTIN, 1), (THERMOMETER, 1)], 0)


@pytest.mark.deep
def test_basket_put_aside_at_its_payment_is_taken_up_there_with_what_was_handed_over(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with counter(qtbot, tmp_path) as at:
        at.log_in()
        scan(at, THERMOMETER)
        at.press(Qt.Key.Key_F5)
        at.type("5")
        at.press(Qt.Key.Key_Return)
        at.press(Qt.Key.Key_F7)
        at.type("20")
        at.press(Qt.Key.Key_Return)
        at.press(Qt.Key.Key_F6)
        assert (handed_over(at), lines(at), at.state.waiting) == (None, [], 1)
        park(at, DOLIPRANE)
        at.press(Qt.Key.Key_F6)
        at.press(Qt.Key.Key_Return)
        assert (lines(at), at.state.waiting) == ([(THERMOMETER, 1)], 1)
        assert handed_over(at) == [("card", 2_000)]
        at.press(Qt.Key.Key_Return)
        (sale,) = at.shop.journal("sale.completed")
        paid = [(each["tender"], each["amount_centimes"]) for each in sale["payments"]]
        assert (paid, sale["total_centimes"]) == ([("card", 2_000), ("cash", 2_275)], 4_275)
        at.press(Qt.Key.Key_Return)
        at.press(Qt.Key.Key_F6)
        at.press(Qt.Key.Key_Return)
        assert (lines(at), handed_over(at)) == ([(DOLIPRANE, 1)], None)
        assert_replay_equal(at.shop.till)
