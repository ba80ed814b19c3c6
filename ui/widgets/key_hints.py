"""Keys and what they do, where no button stands for them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.widgets import paint

_GAP: Final = 8
_BETWEEN: Final = 20


class KeyHints(QWidget):
    """Shows (keys, words) pairs; several keys of one pair are separated by a space."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints: tuple[tuple[str, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_keys(self, hints: tuple[tuple[str, str], ...]) -> None:
        """Show these hints."""
        self._hints = hints
        self.setAccessibleName(", ".join(f"{keys} {words}" for keys, words in hints))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        width = 0
        for keys, words in self._hints:
            width += sum(paint.cap_width(key) + _GAP for key in keys.split(" "))
            width += paint.text_width(words, "small") + _BETWEEN
        return QSize(width, paint.cap_height() + 2)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        run = paint.Run(self.rect())
        for keys, words in self._hints:
            for key in keys.split(" "):
                paint.cap(painter, run.start(paint.cap_width(key), _GAP), key)
            place = run.start(paint.text_width(words, "small"), _BETWEEN)
            paint.write(painter, place, words, "small", "textMuted")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
