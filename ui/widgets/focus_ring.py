"""The ring round the button that has the keyboard.

Style sheets cannot paint outside a widget, so one small overlay follows the focus. Fields show
focus by their border, lists inside their row and screens not at all.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from shiboken6 import isValid
from typing_extensions import override

from ui.theme.theme import current
from ui.widgets import paint

_OFFSET: Final = 2
_WIDTH: Final = 2
_MOVES: Final = frozenset(
    {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show}
)


class FocusRing(QWidget):
    """Paints the ring in its window; it takes no mouse, no focus and never animates."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)

    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        for watched in filter(isValid, self._watched):  # a window that closes loses them one by one
            watched.removeEventFilter(self)
        self._watched.clear()
        self._target = now if now is not None and self._wants_ring(now) else None
        above: QWidget | None = self._target
        while above is not None and above is not self.window():
            above.installEventFilter(self)
            self._watched.append(above)
            above = above.parentWidget()
        self._place()

    def _wants_ring(self, widget: QWidget) -> bool:
        if widget.window() is not self.window():
            return False
        return isinstance(widget, QAbstractButton)

    def _place(self) -> None:
        if self._target is None or not self._target.isVisible():
            self.hide()
            return
        corner = self._target.mapTo(self.window(), QPoint(0, 0))
        around = _OFFSET + _WIDTH
        outer = QRect(corner, self._target.size()).adjusted(-around, -around, around, around)
        self.setGeometry(outer)
        inside = self.rect().adjusted(around, around, -around, -around)
        self.setMask(QRegion(self.rect()) - QRegion(inside))
        self.show()
        self.raise_()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        radius = current().tokens.radius.control + _OFFSET
        paint.box(painter, self.rect(), radius, None, "focus", _WIDTH)
