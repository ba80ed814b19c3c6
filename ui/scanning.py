"""Tell a scanner from fingers: one filter that sees every key before Qt does.

A keyboard-wedge scanner types a whole code in a burst, its keys a few milliseconds apart; fingers
do not. Every key is held back for at most 35 ms. If another follows within that time both belong
to a burst; a burst of at least four characters is a scan, whatever has the focus, and none of its
keys (letters, function keys, Ctrl+] or Return) reaches anything else. What turns out to be typing
is replayed in order, as Qt would have done it: a widget may claim a key, then shortcuts, then it.

Times are those the keyboard driver put on the events, so that a busy moment of ours cannot turn a
scan into typing. A key that repeats because it is held down is never part of a burst.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QInputEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from pharmadesk.values.keyboards import meant
from pharmadesk.values.scanner_test import Burst
from ui.alt_codes import Stroke, composed
from ui.key_positions import at_position

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.values.scanner_test import End

BURST_GAP_MS: Final = 35
LEAST_CHARACTERS: Final = 4
GROUP_SEPARATOR: Final = "\x1d"

_TOUCHES: Final = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress})
_ENDS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_END_NAMES: Final[dict[Qt.Key, End]] = {
    Qt.Key.Key_Return: "return",
    Qt.Key.Key_Enter: "return",
    Qt.Key.Key_Tab: "tab",
}
_MODIFIERS: Final = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
    }
)

_ALT_PAD: Final = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.KeypadModifier
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_LINE_FEED: Final = QKeyCombination(_CONTROL, Qt.Key.Key_J)
_CARRIAGE_RETURN: Final = QKeyCombination(_CONTROL, Qt.Key.Key_M)


@dataclass(slots=True)
class _Held:
    target: QWidget
    event: QKeyEvent
    at_ms: int
    alt_hold: int


class ScanFilter(QObject):
    """Installed on the application; `scanned` carries the text of each burst.

    `arrived` carries how each came, for whoever sets a scanner up. `touched` tells that somebody is
    there: a key or a button was pressed.
    """

    scanned = Signal(str)
    arrived = Signal(object)
    touched = Signal()

    def __init__(
        self,
        trigger: Callable[[QKeyEvent, QWidget], bool],
        parent: QObject,
        platform: str | None = None,
    ) -> None:
        super().__init__(parent)
        self._platform = QGuiApplication.platformName() if platform is None else platform
        self._trigger = trigger
        self._held: list[_Held] = []
        self._replaying = False
        self._alt_holds = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BURST_GAP_MS)
        self._timer.timeout.connect(self._settle)

    @property
    def idle(self) -> bool:
        """Whether no key is held back."""
        return not self._held

    def hold_for(self, milliseconds: int) -> None:
        """Wait so long for the next key of a burst.

        Software's keys come all at once, with the times on them that say what they are.
        """
        self._timer.setInterval(milliseconds)

    def eventFilter(self, target: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Hold keys back until it is known whose they are."""
        if not isinstance(event, QInputEvent):
            return False  # asked first, for every event of the program passes here
        kind = event.type()
        if kind in _TOUCHES:
            self.touched.emit()
        if self._replaying or not isinstance(event, QKeyEvent):
            return False
        if kind == QEvent.Type.ShortcutOverride:
            if event.isAutoRepeat() or Qt.Key(event.key()) in _MODIFIERS:
                return False
            event.accept()  # no shortcut fires now; the replay triggers it
            return True
        if kind == QEvent.Type.KeyPress:
            return self._press(target, event)
        return False

    def _press(self, target: QObject, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Alt and not event.isAutoRepeat():
            self._alt_holds += 1
        if Qt.Key(event.key()) in _MODIFIERS or not isinstance(target, QWidget):
            return False  # the window hands the key on to the widget with the focus
        if event.isAutoRepeat():
            self._settle()
            return False
        at_ms = event.timestamp() or time.monotonic_ns() // 1_000_000
        if self._held and at_ms - self._held[-1].at_ms > BURST_GAP_MS:
            self._settle()
        self._held.append(_Held(target, event.clone(), at_ms, self._alt_holds))
        self._timer.start()
        return True

    def _settle(self) -> None:
        """Decide about the keys held: a scan, or typing to be replayed."""
        self._timer.stop()
        held, self._held = self._held, []
        text = composed(_stroke(key) for key in held)
        if len(text) >= LEAST_CHARACTERS:
            code = meant(text, self._by_position(held))
            self.arrived.emit(_burst(held, text, code))
            self.scanned.emit(code)
            return
        self._replaying = True
        try:
            for key in held:
                self._replay(key)
        finally:
            self._replaying = False

    def _by_position(self, held: list[_Held]) -> str:
        """Read a burst by its keys' positions; empty when a key tells none."""
        read = []
        for key in held:
            if _alt_digit(key.event):
                return ""
            character = _character(key.event)
            if character and character != GROUP_SEPARATOR:
                shift = bool(key.event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                code = key.event.nativeScanCode()
                character = at_position(self._platform, code, shift=shift)
                if not character:
                    return ""
            read.append(character)
        return "".join(read)

    def _replay(self, key: _Held) -> None:
        """Give a key back: to the widget if it wants it for itself, else as a shortcut."""
        if not isValid(key.target):  # its window was closed by a key before this one
            return
        window = key.target.window()
        target = cast("QWidget | None", window.focusWidget()) or key.target
        claim = key.event.clone()
        wanted = QKeyEvent(
            QEvent.Type.ShortcutOverride,
            claim.key(),
            claim.modifiers(),
            claim.text(),
        )
        wanted.ignore()
        QApplication.sendEvent(target, wanted)
        if wanted.isAccepted() or not self._trigger(key.event, window):
            QApplication.sendEvent(target, key.event)


def _stroke(key: _Held) -> Stroke:
    return Stroke(key.alt_hold, _alt_digit(key.event), _character(key.event))


def _alt_digit(event: QKeyEvent) -> str:
    """Return the digit of the number pad pressed with Alt, empty for any other key."""
    keys = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
    is_digit = Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9
    return chr(event.key()) if is_digit and keys == _ALT_PAD else ""


def _burst(held: list[_Held], typed: str, code: str) -> Burst:
    """Tell how a scan came."""
    separators = [
        QKeySequence(key.event.keyCombination()).toString()
        for key in held
        if _character(key.event) == GROUP_SEPARATOR and key.event.text() != GROUP_SEPARATOR
    ]
    last = held[-1].event
    end = _END_NAMES.get(Qt.Key(last.key()), "none")
    if last.keyCombination() == _LINE_FEED or last.text() == "\n":
        end = "line_feed"
    if last.keyCombination() == _CARRIAGE_RETURN:
        end = "return"
    took_ms = held[-1].at_ms - held[0].at_ms
    return Burst(typed, code, separators[0] if separators else "", end, took_ms)


def _character(event: QKeyEvent) -> str:
    """What a key of a burst stands for; scanners send the group separator in several ways."""
    key = Qt.Key(event.key())
    if key in _ENDS:
        return ""
    if key in {Qt.Key.Key_F8, Qt.Key.Key_F12} or (
        key in {Qt.Key.Key_BracketRight, Qt.Key.Key_Dollar}
        and event.modifiers() & Qt.KeyboardModifier.ControlModifier
    ):
        return GROUP_SEPARATOR
    text = event.text()
    return text if text and (text.isprintable() or text == GROUP_SEPARATOR) else ""
