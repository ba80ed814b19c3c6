"""Rows of one height with a rule under each, to be read and not chosen."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.theme import current
from ui.widgets import paint

if TYPE_CHECKING:
    from collections.abc import Sequence

RowT = TypeVar("RowT")


class Ledger(QWidget, Generic[RowT]):
    """Paints its rows one below the other; a subclass paints what stands in one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[RowT] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: Sequence[RowT]) -> None:
        """Show these rows."""
        self.setAccessibleName(". ".join(self.spoken(row) for row in rows))
        if rows != self._rows:
            self._rows = rows
            self.updateGeometry()
            self.update()

    @abstractmethod
    def row_height(self) -> int:
        """Return the height of a row, at the size of text in use."""

    @abstractmethod
    def spoken(self, row: RowT) -> str:
        """Read a row aloud."""

    @abstractmethod
    def paint_row(self, painter: QPainter, rect: QRect, row: RowT) -> None:
        """Paint a row."""

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, self.row_height() * len(self._rows))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        height = self.row_height()
        for place, row in enumerate(self._rows):
            rect = QRect(0, place * height, self.width(), height)
            self.paint_row(painter, rect.adjusted(0, 0, 0, -1), row)
            paint.line(painter, rect)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()


def two_lines(painter: QPainter, rect: QRect, title: str, detail: str) -> None:
    """Write a title over a smaller detail."""
    theme = current()
    first, second = theme.line("bodyStrong"), theme.line("small")
    top = rect.top() + (rect.height() - first - second) // 2
    upper = QRect(rect.left(), top, rect.width(), first)
    lower = QRect(rect.left(), top + first, rect.width(), second)
    paint.write(painter, upper, title, "bodyStrong")
    paint.write(painter, lower, detail, "small", "textMuted")
