"""A bar code on the screen, dark on white in the dark too: scanners read nothing else."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.tokens import tokens

_HEIGHT: Final = 84
_MARGIN: Final = 10
_QUIET: Final = 10


class BarCode(QWidget):
    """Bars as wide as the place lets them be, in whole dots."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: tuple[int, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_bars(self, runs: tuple[int, ...], spoken: str) -> None:
        """Show widths of bars and spaces in turn, the first a bar."""
        self._runs = runs
        self.setAccessibleName(spoken)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize((sum(self._runs) + 2 * _QUIET), _HEIGHT)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        light = tokens().palette["light"]
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(light["surface"]))
        modules = sum(self._runs) + 2 * _QUIET
        dots = max(1, self.width() // modules)
        left = (self.width() - (modules - 2 * _QUIET) * dots) // 2
        for place, width in enumerate(self._runs):
            if place % 2 == 0:
                bar = QRect(left, _MARGIN, width * dots, self.height() - 2 * _MARGIN)
                painter.fillRect(bar, QColor(light["text"]))
            left += width * dots
