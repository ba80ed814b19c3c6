"""How many digits of the PIN are typed, and how many it takes at least."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from pharmadesk.i18n import ngettext
from ui.theme.theme import current
from ui.widgets import paint

if TYPE_CHECKING:
    from ui.theme.tokens import Colour

_DOT: Final = 18
_GAP: Final = 16


class PinDots(QWidget):
    """A disc for each typed digit, a ring for each one still missing; the next ring is teal."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typed = 0
        self._least = 0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_count(self, typed: int, least: int) -> None:
        """Show so many typed digits of at least so many."""
        self._typed, self._least = typed, least
        words = ngettext("{count} digit typed", "{count} digits typed", typed)
        self.setAccessibleName(words.format(count=typed))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, _DOT)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        count = max(self._typed, self._least)
        step = min(_DOT + _GAP, (self.width() - _DOT) // max(1, count - 1))
        start = (self.width() - step * (count - 1) - _DOT) // 2
        for place in range(count):
            left = start + place * step
            if current().rtl:
                left = self.width() - left - _DOT
            dot = QRect(left, 0, _DOT, _DOT)
            if place < self._typed:
                paint.box(painter, dot, _DOT // 2, "text")
            else:
                ink: Colour = "accent" if place == self._typed else "lineControl"
                paint.box(painter, dot, _DOT // 2, "surface", ink, 2)
