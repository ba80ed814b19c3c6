"""Keys made by software: a scanner's burst, and fingers.

The demonstration and the tests press these; they go through the same filter as a person's keys.
The times on the events say what they are (a scanner's are a few milliseconds apart).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_BURST_GAP_MS: Final = 3
_FINGER_GAP_MS: Final = 90
_NO_MODIFIER: Final = Qt.KeyboardModifier.NoModifier


class Hands:
    """Presses keys into a window, with times that only go forward."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._at_ms = time.monotonic_ns() // 1_000_000

    def scan(self, code: str) -> None:
        """Type a code as a scanner does, with a Return behind it."""
        self._at_ms += _FINGER_GAP_MS
        for character in code:
            self._press(Qt.Key(ord(character.upper())), character, _BURST_GAP_MS)
        self._press(Qt.Key.Key_Return, "\r", _BURST_GAP_MS)

    def type(self, text: str) -> None:
        """Type a text as fingers do."""
        for character in text:
            self._press(Qt.Key(ord(character.upper())), character, _FINGER_GAP_MS)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = _NO_MODIFIER) -> None:
        """Press one key that types nothing."""
        text = "\r" if key == Qt.Key.Key_Return else ""
        self._press(key, text, _FINGER_GAP_MS, modifiers)

    def _press(
        self,
        key: Qt.Key,
        text: str,
        after_ms: int,
        modifiers: Qt.KeyboardModifier = _NO_MODIFIER,
    ) -> None:
        self._at_ms += after_ms
        target = cast("QWidget | None", self._window.focusWidget()) or self._window
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, modifiers, text)
            event.setTimestamp(self._at_ms)
            QApplication.sendEvent(target, event)
