"""A state of the top bar: an icon in its tone and words; one that opens a screen is a button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.theme import current
from ui.widgets import paint

if TYPE_CHECKING:
    from ui.frame_state import PillView
    from ui.theme.tokens import Colour

_PADDING: Final = 10
_ICON: Final = 16
_GAP: Final = 6


class Pill(QWidget):
    """Shows one `PillView`; 28 px drawn."""

    def __init__(self, view: PillView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_view(view)

    def show_view(self, view: PillView) -> None:
        """Show another state in the same place."""
        self._view = view
        _name(self, view)

    @override
    def sizeHint(self) -> QSize:
        return QSize(_width(self._view), _height())

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        _paint(QPainter(self), self.rect(), self._view, "surface")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()


class PillButton(QAbstractButton):
    """The same with a screen behind it: drawn as high, hit in the whole height of the bar."""

    def __init__(self, view: PillView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.show_view(view)

    def show_view(self, view: PillView) -> None:
        """Show another state in the same place."""
        self._view = view
        self.setText(view.text)
        _name(self, view)

    @override
    def sizeHint(self) -> QSize:
        return QSize(_width(self._view), max(current().tokens.size.hit, _height()))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        top = (self.height() - _height()) // 2
        place = QRect(0, top, self.width(), _height())
        fill: Colour = "hover" if self.underMouse() else "surface"
        _paint(QPainter(self), place, self._view, "pressed" if self.isDown() else fill)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()


def _name(pill: QWidget, view: PillView) -> None:
    pill.setAccessibleName(view.text)
    pill.setToolTip(view.detail)
    pill.setAccessibleDescription(view.detail)
    pill.updateGeometry()
    pill.update()


def _height() -> int:
    return current().height(28, "noteStrong")


def _width(view: PillView) -> int:
    return 2 * _PADDING + _ICON + _GAP + paint.text_width(view.text, "noteStrong") + 2


def _paint(painter: QPainter, rect: QRect, view: PillView, fill: Colour) -> None:
    paint.box(painter, rect, rect.height() // 2, fill, "line")
    run = paint.Run(QRect(rect).adjusted(_PADDING + 1, 0, -_PADDING, 0))
    paint.stamp(painter, run.start(_ICON, _GAP), view.icon, paint.TONE_MARK[view.tone], _ICON)
    paint.write(painter, run.rest(), view.text, "noteStrong")
