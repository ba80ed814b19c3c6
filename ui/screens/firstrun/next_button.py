"""The step forward: words, the key that takes it, an arrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QTransform
from typing_extensions import override

from ui.theme import icons
from ui.widgets import paint
from ui.widgets.key_button import GAP, KeyButton

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from ui.widgets.key_button import _Look

_PADDING: Final = 15
_ARROW: Final = 18


class NextButton(KeyButton):
    """A primary button whose arrow stands at the end, where the reader goes on."""

    def __init__(self) -> None:
        super().__init__("primary", role="heading", least_height=56, padding=_PADDING)

    @override
    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(size.width() + GAP + _ARROW, size.height())

    @override
    def _paint_line(self, painter: QPainter, look: _Look) -> None:
        run = paint.Run(self.rect().adjusted(_PADDING, 0, -_PADDING, 0))
        place = run.end(_ARROW, GAP)
        # The arrow back, turned round: it mirrors with the reading direction as that one does.
        arrow = icons.pixmap("arrow-left", look.ink, _ARROW, painter.device().devicePixelRatioF())
        turned = arrow.transformed(QTransform.fromScale(-1, 1))
        turned.setDevicePixelRatio(arrow.devicePixelRatio())
        painter.drawPixmap(QPointF(place.left(), (self.height() - _ARROW) / 2), turned)
        if self._cap:
            self._paint_cap(painter, run.end(paint.cap_width(self._cap), GAP), look)
        paint.write(painter, run.rest(), self.text(), "heading", look.ink)
