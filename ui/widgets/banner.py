"""A warning or a stop said beside its cause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.theme import current
from ui.widgets import paint

if TYPE_CHECKING:
    from ui.theme.tokens import Tone

_PADDING: Final = 16
_ICON: Final = 20
_GAP: Final = 12


class Banner(QWidget):
    """One or two sentences with an icon on a soft fill; hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone: Tone = "warning"
        self._icon = "triangle-alert"
        self._text = ""
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def say(self, tone: Tone, icon: str, text: str) -> None:
        """Show these sentences, or hide when there are none."""
        self._tone, self._icon, self._text = tone, icon, text
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return max(current().tokens.size.hit, self._words_rect(width).height() + 24)

    @override
    def sizeHint(self) -> QSize:
        width = max(self.width(), 320)
        return QSize(width, self.heightForWidth(width))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(160, current().tokens.size.hit)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()  # another width breaks the words elsewhere

    def _words_rect(self, width: int) -> QRect:
        free = max(1, width - 2 * _PADDING - _ICON - _GAP)
        metrics = current().metrics("body")
        return metrics.boundingRect(0, 0, free, 10_000, Qt.TextFlag.TextWordWrap, self._text)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = current()
        paint.box(painter, self.rect(), theme.tokens.radius.control, paint.TONE_FILL[self._tone])
        run = paint.Run(self.rect().adjusted(_PADDING, 0, -_PADDING, 0))
        mark = paint.TONE_MARK[self._tone]
        paint.stamp(painter, run.start(_ICON, _GAP), self._icon, mark, _ICON)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text"))
        flags = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextWordWrap.value
        painter.drawText(run.rest(), flags, self._text)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
