"""Fingers and scanners at one keyboard, told apart by the times on the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from shiboken6 import delete

from ui.scanning import BURST_GAP_MS, ScanFilter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
Stroke = tuple[Qt.Key, Qt.KeyboardModifier, str]


class Desk:
    """A field with the focus, a filter in front of it, and a record of what each made of keys."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.scans: list[str] = []
        self.shortcuts: list[Qt.Key] = []
        self.field = QLineEdit()
        qtbot.addWidget(self.field)
        self.field.show()
        self.field.setFocus()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.application = application
        self.filter = ScanFilter(self._trigger, application, "xcb")
        self.filter.scanned.connect(self.scans.append)
        application.installEventFilter(self.filter)
        self.at_ms = 1_000_000

    def _trigger(self, event: QKeyEvent, _window: QWidget) -> bool:
        if event.key() != Qt.Key.Key_F8:
            return False
        self.shortcuts.append(Qt.Key(event.key()))
        return True

    def strokes(self, *strokes: Stroke, gap_ms: int, repeats: bool = False) -> None:
        for key, held, text in strokes:
            self.at_ms += gap_ms
            event = QKeyEvent(QEvent.Type.KeyPress, key, held, text, repeats)
            event.setTimestamp(self.at_ms)
            QApplication.sendEvent(self.field, event)

    def positions(self, *keys: tuple[int, str], held: Qt.KeyboardModifier = NONE) -> None:
        """Press keys by their X11 code, with the text that the layout made of them."""
        for code, text in keys:
            self.at_ms += 3
            event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, held, code, 0, 0, text)
            event.setTimestamp(self.at_ms)
            QApplication.sendEvent(self.field, event)

    def rest(self) -> None:
        self.qtbot.waitUntil(lambda: self.filter.idle)
        self.at_ms += 1_000


def typed(text: str) -> list[Stroke]:
    return [(Qt.Key(ord(character.upper())), NONE, character) for character in text]


ENTER: Stroke = (Qt.Key.Key_Return, NONE, "\r")


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(qtbot)
    yield desk
    desk.application.removeEventFilter(desk.filter)
    delete(desk.filter)


def test_burst_with_its_return_is_a_scan_and_types_nothing(desk: Desk) -> None:
    desk.strokes(*typed("6118000040972"), ENTER, gap_ms=3)
    desk.rest()
    assert desk.scans == ["6118000040972"]
    assert desk.field.text() == ""


def test_keys_of_fingers_reach_the_field_in_order(desk: Desk) -> None:
    desk.strokes(*typed("doliprane"), gap_ms=BURST_GAP_MS + 1)
    desk.rest()
    assert desk.scans == []
    assert desk.field.text() == "doliprane"


def test_two_keys_rolled_together_are_typing(desk: Desk) -> None:
    desk.strokes(*typed("el"), gap_ms=10)
    desk.rest()
    assert desk.field.text() == "el"
    assert desk.scans == []


def test_two_scans_with_no_pause_for_the_program_between_are_two(desk: Desk) -> None:
    desk.strokes(*typed("6118000040972"), ENTER, gap_ms=3)
    desk.at_ms += 200
    desk.strokes(*typed("6118000040989"), ENTER, gap_ms=3)
    desk.rest()
    assert desk.scans == ["6118000040972", "6118000040989"]


def test_function_key_alone_acts_and_inside_a_burst_does_not(desk: Desk) -> None:
    f8: Stroke = (Qt.Key.Key_F8, NONE, "")
    desk.strokes(f8, gap_ms=100)
    desk.rest()
    assert desk.shortcuts == [Qt.Key.Key_F8]
    desk.strokes(*typed("0109501"), f8, *typed("10AB"), ENTER, gap_ms=2)
    desk.rest()
    assert desk.shortcuts == [Qt.Key.Key_F8]
    assert desk.scans == ["0109501\x1d10AB"]


@pytest.mark.parametrize(
    "separator",
    [
        (Qt.Key.Key_F8, NONE, ""),
        (Qt.Key.Key_F12, NONE, ""),
        (Qt.Key.Key_BracketRight, CONTROL, "\x1d"),
        (Qt.Key.Key_Dollar, CONTROL, ""),
    ],
)
def test_s44_separator_keys_of_every_scanner_give_character_29(
    desk: Desk, separator: Stroke
) -> None:
    desk.strokes(*typed("10test"), separator, *typed("21532"), ENTER, gap_ms=2)
    desk.rest()
    assert desk.scans == ["10test\x1d21532"]


def test_held_down_key_repeats_as_typing(desk: Desk) -> None:
    desk.strokes(*typed("a"), gap_ms=100)
    desk.strokes(*typed("aaaaaaaa"), gap_ms=30, repeats=True)
    desk.rest()
    assert desk.field.text() == "a" * 9
    assert desk.scans == []


# X11 codes, as xev prints them: the digit row is 10 to 19, h 43, a 38.
def test_s44_digits_and_letters_under_an_arabic_layout_scan_as_the_scanner_meant(
    desk: Desk,
) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    desk.positions((43, "أ"), (38, "ِ"), held=shift)
    desk.positions((10, "1"), (10, "1"), (11, "2"))
    desk.rest()
    assert desk.scans == ["HA112"]


def test_s44_letters_under_caps_lock_scan_as_the_scanner_meant(desk: Desk) -> None:
    desk.positions((43, "H"), (38, "A"), (10, "1"), (10, "1"), (11, "2"))
    desk.rest()
    assert desk.scans == ["ha112"]


def test_s44_digits_under_azerty_scan_by_their_positions(desk: Desk) -> None:
    desk.positions((15, "-"), (10, "&"), (10, "&"), (17, "_"), (19, "à"))
    desk.rest()
    assert desk.scans == ["61180"]


def test_s44_scanner_set_to_the_french_layout_is_read_as_it_typed(desk: Desk) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    desk.positions((15, "6"), (10, "1"), (10, "1"), (17, "8"), (19, "0"), held=shift)
    desk.rest()
    assert desk.scans == ["61180"]


def test_key_without_a_known_position_leaves_the_burst_as_it_was_typed(desk: Desk) -> None:
    desk.positions((10, "&"), (200, "2"), (12, '"'), (13, "'"))
    desk.rest()
    assert desk.scans == ["&2\"'"]


ALT_PAD = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.KeypadModifier


def alt_code(number: str, *behind: str) -> list[Stroke]:
    """Hold Alt, type a number on its pad; `behind` is what the system made of it."""
    digits = [(Qt.Key(ord(digit)), ALT_PAD, "") for digit in number]
    made = [(Qt.Key.Key_unknown, NONE, character) for character in behind]
    return [(Qt.Key.Key_Alt, Qt.KeyboardModifier.AltModifier, ""), *digits, *made]


@pytest.mark.parametrize("system_makes_it", [False, True])
@pytest.mark.parametrize("zero", ["0", ""])
def test_codes_typed_as_numbers_with_alt_are_read_once_under_any_layout(
    desk: Desk, zero: str, *, system_makes_it: bool
) -> None:
    code = "HA112é" if zero else "HA1122"
    strokes: list[Stroke] = []
    for character in code:
        behind = (character,) if system_makes_it else ()
        number = zero + str(character.encode("cp1252")[0]).rjust(3, "0")
        strokes += alt_code(number, *behind)
    desk.strokes(*strokes, *alt_code(f"{zero}013"), gap_ms=3)
    desk.rest()
    assert desk.scans == [code]
    assert desk.field.text() == ""


def test_separator_typed_as_a_number_is_character_29(desk: Desk) -> None:
    strokes = [
        stroke for number in ("049", "048", "065", "029", "049") for stroke in alt_code(number)
    ]
    desk.strokes(*strokes, gap_ms=3)
    desk.rest()
    assert desk.scans == ["10A\x1d1"]


def test_one_number_typed_by_fingers_is_typing(desk: Desk) -> None:
    desk.strokes(*alt_code("065"), gap_ms=90)
    desk.rest()
    assert desk.scans == []
