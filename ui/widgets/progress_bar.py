"""How far a task is."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.widgets import paint

_HEIGHT: Final = 4


class ProgressBar(QWidget):
    """A thin bar; as wide as its place, unless a width is given."""

    def __init__(self, width: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._done = 0
        self._total = 1
        self.setFixedHeight(_HEIGHT)
        if width:
            self.setFixedWidth(width)

    def show_progress(self, done: int, total: int) -> None:
        """Show so many steps of a total."""
        self._done, self._total = min(done, total), max(1, total)
        self.setAccessibleName(_("{done} of {total}").format(done=done, total=total))
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.box(painter, self.rect(), _HEIGHT // 2, "sunken")
        filled = paint.Run(self.rect()).start(self.width() * self._done // self._total)
        if filled.width() > 0:
            paint.box(painter, filled, _HEIGHT // 2, "info")
