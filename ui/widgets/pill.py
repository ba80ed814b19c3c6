"""A state of the top bar: an icon in its tone and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.theme import current
from ui.widgets import paint

if TYPE_CHECKING:
    from ui.frame_state import PillView

_PADDING: Final = 10
_ICON: Final = 16
_GAP: Final = 6


class Pill(QWidget):
    """Shows one `PillView`; 28 px drawn."""

    def __init__(self, view: PillView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.setAccessibleName(view.text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        words = paint.text_width(self._view.text, "noteStrong")
        return QSize(2 * _PADDING + _ICON + _GAP + words + 2, self._height())

    def _height(self) -> int:
        return current().height(28, "noteStrong")

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.box(painter, self.rect(), self._height() // 2, "surface", "line")
        run = paint.Run(QRect(self.rect()).adjusted(_PADDING + 1, 0, -_PADDING, 0))
        mark = paint.TONE_MARK[self._view.tone]
        paint.stamp(painter, run.start(_ICON, _GAP), self._view.icon, mark, _ICON)
        paint.write(painter, run.rest(), self._view.text, "noteStrong")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
