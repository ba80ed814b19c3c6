"""Within a burst no key triggers an action: every key scanners send, on every screen and dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from pharmadesk.domain.permissions import Role
from pharmadesk.errors import Bug
from tests.gui.register import OPENED, counter
from ui.app import LOGIN
from ui.desk import CLOCK, OPENING
from ui.screens.approval.presenter import APPROVAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from tests.gui.register import Counter

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ALT_PAD = ALT | Qt.KeyboardModifier.KeypadModifier
Stroke = tuple[Qt.Key, Qt.KeyboardModifier, str]
YEAR_US = 365 * 24 * 3600 * 1_000_000

KEYS: Final[dict[str, list[Stroke]]] = {
    **{f"F{n}": [(Qt.Key(Qt.Key.Key_F1.value + n - 1), NONE, "")] for n in range(1, 13)},
    "Ctrl+]": [(Qt.Key.Key_BracketRight, CONTROL, "\x1d")],
    "Ctrl+$": [(Qt.Key.Key_Dollar, CONTROL, "")],
    "Ctrl+J": [(Qt.Key.Key_J, CONTROL, "\n")],
    "Ctrl+M": [(Qt.Key.Key_M, CONTROL, "\r")],
    "Tab": [(Qt.Key.Key_Tab, NONE, "\t")],
    "Escape": [(Qt.Key.Key_Escape, NONE, "")],
    "Alt+numpad": [
        (Qt.Key.Key_Alt, ALT, ""),
        *((Qt.Key(ord(digit)), ALT_PAD, "") for digit in "0049"),
        (Qt.Key.Key_Alt, ALT, ""),
        *((Qt.Key(ord(digit)), ALT_PAD, "") for digit in "0050"),
    ],
}
UNKNOWN: Final = "96385274"


def typed(text: str) -> list[Stroke]:
    return [(Qt.Key(ord(character)), NONE, character) for character in text]


def burst(at: Counter, keys: list[Stroke]) -> None:
    """Scan a code that means nothing here, with these keys within it, and Return behind."""
    window = at.app.window
    at_ms = burst.at_ms = burst.at_ms + 10_000  # type: ignore[attr-defined] # times only go forward
    strokes = [*typed(UNKNOWN[:4]), *keys, *typed(UNKNOWN[4:]), (Qt.Key.Key_Return, NONE, "\r")]
    for key, held, text in strokes:
        at_ms += 3
        event = QKeyEvent(QEvent.Type.KeyPress, key, held, text)
        event.setTimestamp(at_ms)
        target = cast("QWidget | None", window.focusWidget()) or window
        QApplication.sendEvent(target, event)
    at.settle()


burst.at_ms = 2**40  # type: ignore[attr-defined] # far above the hands'


def on_sale(at: Counter) -> None:
    at.scan(at.shop.codes["DOLIPRANE 1 g"])


def in_payment(at: Counter) -> None:
    on_sale(at)
    at.press(Qt.Key.Key_F8)


def by_card(at: Counter) -> None:
    on_sale(at)
    at.press(Qt.Key.Key_F7)


def after_payment(at: Counter) -> None:
    in_payment(at)
    at.press(Qt.Key.Key_Return)


def at_search(at: Counter) -> None:
    at.press(Qt.Key.Key_F2)
    at.type("dol")


def at_discount(at: Counter) -> None:
    on_sale(at)
    at.press(Qt.Key.Key_F5)


def at_quantity(at: Counter) -> None:
    on_sale(at)
    at.press(Qt.Key.Key_F4)


def at_approval(at: Counter) -> None:
    at.lock()
    at.log_in(Role.CASHIER)
    at.press(Qt.Key.Key_F10)
    at.press(Qt.Key.Key_1)
    at.until(lambda: at.app.window.current_screen() == APPROVAL)


def with_problem(at: Counter) -> None:
    at.app.ops.unhandled.emit(Bug("test.problem"))


def key(pressed: Qt.Key, held: Qt.KeyboardModifier = NONE) -> Callable[[Counter], None]:
    return lambda at: at.press(pressed, held)


def new_person(at: Counter) -> None:
    at.app.actions["people.open"].trigger()
    at.settle()
    at.app.actions["people.new"].trigger()
    at.settle()


def covers(name: str) -> Callable[[Counter], None]:
    def go(at: Counter) -> None:
        at.app.actions[f"{name}.open"].trigger()
        at.settle()
        assert at.app.window.current_screen() == name

    return go


PLACES: Final[dict[str, Callable[[Counter], None]]] = {
    "sale": on_sale,
    "search": at_search,
    "quantity": at_quantity,
    "discount": at_discount,
    "payment": in_payment,
    "card": by_card,
    "outcome": after_payment,
    "parked": key(Qt.Key.Key_F6),
    "help": key(Qt.Key.Key_F1),
    "problem": with_problem,
    "approval": at_approval,
    "new person": new_person,
    **{
        name: covers(name)
        for name in (
            "tickets",
            "people",
            "day",
            "drawer",
            "devices",
            "customers",
            "registers",
            "colleagues",
        )
    },
}
QUICK: Final = ("sale", "payment", "approval")


@pytest.fixture
def at(qtbot: QtBot, tmp_path: Path) -> Iterator[Counter]:
    with counter(qtbot, tmp_path) as at:
        at.log_in(Role.OWNER)
        yield at


def watched(at: Counter) -> list[str]:
    """Record every action that is triggered from now on."""
    told: list[str] = []
    for name, action in at.app.actions.items():
        action.triggered.connect(lambda _on=False, told_of=name: told.append(told_of))
    return told


def texts(at: Counter) -> list[str]:
    fields = at.app.window.findChildren(QLineEdit)
    return [field.text() for field in fields if UNKNOWN[:4] in field.text()]


@pytest.mark.parametrize(
    "place",
    [place if place in QUICK else pytest.param(place, marks=pytest.mark.deep) for place in PLACES],
)
def test_no_key_of_a_burst_acts_or_types_anywhere(at: Counter, place: str) -> None:
    PLACES[place](at)
    told = watched(at)
    sold = len(at.shop.journal("sale.completed"))
    for name, keys in KEYS.items():
        if at.app.window.current_screen() == "sale" and place not in {"sale", "payment", "card"}:
            told.clear()  # the scan before left the place, as it says there
            at.press(Qt.Key.Key_Escape)
            PLACES[place](at)
            sold = len(at.shop.journal("sale.completed"))
            told.clear()
        burst(at, keys)
        assert told == [], name
        assert texts(at) == [], name
        assert len(at.shop.journal("sale.completed")) == sold, name
    assert at.shop.journal("drawer.opened") == []


@pytest.mark.deep
@pytest.mark.parametrize("place", [LOGIN, OPENING, CLOCK])
def test_no_key_of_a_burst_acts_before_the_work_begins(
    qtbot: QtBot, tmp_path: Path, place: str
) -> None:
    with counter(qtbot, tmp_path, session=place != OPENING) as at:
        if place == CLOCK:
            at.shop.clock.set_wall(OPENED + YEAR_US)
        if place != LOGIN:
            at.log_in(Role.OWNER)
        at.until(lambda: at.app.window.current_screen() == place)
        told = watched(at)
        for name, keys in KEYS.items():
            burst(at, keys)
            assert told == [], name
            assert texts(at) == [], name
            assert at.app.window.current_screen() == place, name
        assert at.shop.journal("clock.confirmed") == []
