"""The row that asks for a price, under a person's hands and at every size."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.gui import looks
from ui.screens.sale.basket import Basket
from ui.screens.sale.possible import TENDER_OF, possible
from ui.screens.sale.price_bar import PriceBar
from ui.screens.sale.row_controls import ChoiceBar
from ui.screens.sale.screen import SaleScreen
from ui.screens.sale.state import PriceQuestion, SaleState
from ui.widgets.field import AmountEntry
from ui.widgets.key_button import KeyButton

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

OTHER_TENDERS: Final = set(TENDER_OF) - {"sale.cash"}
ERROR: Final = "Ce montant est trop grand pour être juste ; rien n’a changé. " * 2
QUESTION: Final = PriceQuestion(1, "ZYLORIC 300 mg cp B/28")
ASKING: Final = replace(looks.BASKET, question=QUESTION)
REFUSED: Final = replace(looks.BASKET, question=replace(QUESTION, waiting=2, error=ERROR))


@pytest.fixture(autouse=True)
def _dressed(qtbot: QtBot) -> None:
    assert qtbot is not None
    looks.dress()


def bar(screen: SaleScreen) -> PriceBar:
    (found,) = screen.findChildren(PriceBar)
    return found


def entry(screen: SaleScreen) -> AmountEntry:
    return bar(screen).findChildren(AmountEntry)[0]


def test_price_is_signalled_by_enter_or_touch_and_left_out_by_touch(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot, ASKING)
    add, leave = bar(screen).findChildren(KeyButton)
    typed: list[str] = []
    screen.price_typed.connect(typed.append)
    QTest.keyClicks(entry(screen), "12,50")
    QTest.keyClick(entry(screen), Qt.Key.Key_Return)
    looks.touch(add)
    assert typed == ["12,50", "12,50"]
    with qtbot.waitSignal(screen.price_dropped):
        looks.touch(leave)


def test_field_takes_figures_alone_and_leaves_the_list_where_it_is(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot, ASKING)
    basket = screen.findChildren(Basket)[0]
    place = basket.current_place()
    QTest.keyClicks(entry(screen), "1a2,x5")
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(entry(screen), key)
    assert (entry(screen).text(), basket.current_place()) == ("12,5", place)


def test_box_without_a_price_sounds_refused_each_time(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot)
    with qtbot.waitSignal(screen.scan_refused):
        screen.show_state(ASKING)
    with qtbot.waitSignal(screen.scan_refused):
        screen.show_state(REFUSED)
    with qtbot.assertNotEmitted(screen.scan_refused):
        screen.show_state(ASKING)
        screen.show_state(looks.BASKET)


def test_next_question_has_a_field_of_its_own(qtbot: QtBot) -> None:
    stage, screen = looks.sale(qtbot, ASKING)
    QTest.keyClicks(entry(screen), "12")
    screen.show_state(replace(ASKING, question=replace(QUESTION, waiting=1)))
    assert entry(screen).text() == "12"
    screen.show_state(replace(ASKING, question=PriceQuestion(2, QUESTION.name)))
    stage.settle()
    assert entry(screen).text() == ""
    screen.show_state(looks.BASKET)
    stage.settle()
    assert not screen.findChildren(PriceBar)


def test_question_of_an_empty_basket_stands_in_place_of_the_hint(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot, SaleState())
    assert not screen.findChildren(Basket)[0].isVisible()
    screen.show_state(SaleState(question=QUESTION))
    assert bar(screen).isVisible()


def test_question_is_asked_beside_a_choice_of_two_prices(qtbot: QtBot) -> None:
    _stage, screen = looks.sale(qtbot, replace(ASKING, choice=looks.CHOICE))
    (choice,) = screen.findChildren(ChoiceBar)
    assert choice.geometry().bottom() < bar(screen).geometry().top()


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("scale", [100, 150])
@pytest.mark.parametrize("size", [(1366, 768), (1280, 1024)])
def test_question_cuts_nothing_and_stays_in_sight_with_its_error(
    qtbot: QtBot, size: tuple[int, int], scale: int, language: str
) -> None:
    looks.dress(language, scale_percent=scale)
    stage = looks.Stage(qtbot, size)
    screen = SaleScreen(stage.actions)
    stage.put(screen)
    lines = tuple(replace(looks.CHIPPED, line_id=str(number)) for number in range(40))
    basket = screen.findChildren(Basket)[0]
    for state in (ASKING, REFUSED, replace(REFUSED, payment=looks.PAYMENT)):
        screen.show_state(replace(state, lines=lines))
        stage.settle()
        assert list(looks.layout_faults(bar(screen))) == []
        assert basket.viewport().rect().contains(bar(screen).geometry())
        buttons = bar(screen).findChildren(KeyButton)
        assert all(min(b.width(), b.height()) >= looks.HIT and b.accessibleName() for b in buttons)


@pytest.mark.parametrize(
    ("state", "barred"),
    [
        (looks.BASKET, {*TENDER_OF, "sale.park"}),
        (
            replace(looks.BASKET, payment=looks.PAYMENT),
            {"sale.confirm", "sale.park", *OTHER_TENDERS},
        ),
        (
            replace(looks.BASKET, outcome=looks.OUTCOME),
            {*TENDER_OF, "sale.next", "sale.park"},
        ),
    ],
)
def test_question_bars_paying_parking_and_going_on_alone(
    state: SaleState, barred: set[str]
) -> None:
    free = possible(state, searching=False, line_chosen=True)
    asked = possible(replace(state, question=QUESTION), searching=False, line_chosen=True)
    assert {name for name, allowed in free.items() if allowed and not asked[name]} == barred
