"""A code large enough to be copied by eye or read aloud, group by group."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.theme import current
from ui.widgets import paint

_PADDING: Final = 14
_GAP: Final = 8
_BETWEEN: Final = "-"


class CodeView(QWidget):
    """Shows each group in a box of its own, in as many rows as the width asks for.

    A code reads from left to right in every language.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[str, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_code(self, code: str) -> None:
        """Show a code of groups with a dash between them."""
        self._groups = tuple(filter(None, code.split(_BETWEEN)))
        self.setAccessibleName(", ".join(" ".join(group) for group in self._groups))
        self.updateGeometry()
        self.update()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        in_a_row = self._in_a_row(width)
        rows = -(-len(self._groups) // in_a_row)
        return max(0, rows * (self._box().height() + _GAP) - _GAP)

    @override
    def sizeHint(self) -> QSize:
        width = max(self.width(), 300)
        return QSize(width, self.heightForWidth(width))

    @override
    def minimumSizeHint(self) -> QSize:
        return self._box()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _box(self) -> QSize:
        theme = current()
        width = max((theme.width(group, "title", "codes") for group in self._groups), default=0)
        return QSize(width + 2 * _PADDING, theme.line("title", "codes") + _PADDING)

    def _in_a_row(self, width: int) -> int:
        """Return how many boxes stand beside each other, so that rows are equally long."""
        most = max(1, (width + _GAP) // (self._box().width() + _GAP))
        count = max(1, len(self._groups))
        rows = -(-count // most)
        return -(-count // rows)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, box = current(), self._box()
        in_a_row = self._in_a_row(self.width())
        row_width = in_a_row * (box.width() + _GAP) - _GAP
        left = self.width() - row_width if theme.rtl else 0
        for place, group in enumerate(self._groups):
            row, column = divmod(place, in_a_row)
            at = QRect(
                left + column * (box.width() + _GAP),
                row * (box.height() + _GAP),
                box.width(),
                box.height(),
            )
            paint.box(painter, at, theme.tokens.radius.control, "raised", "line")
            paint.write(painter, at, group, "title", "text", script="codes", side="center")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
