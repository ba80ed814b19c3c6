"""One of a few answers to tap: an icon, its name, a sentence about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.keys import cap_text

if TYPE_CHECKING:
    from ui.theme.tokens import Colour

_PADDING: Final = 16
_ICON: Final = 20
_LEAST: Final = 64
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class ChoiceTile(QAbstractButton):
    """Checked is chosen; Alt with its number chooses it too."""

    def __init__(self, icon: str, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._detail = ""
        shortcut = QKeySequence(f"Alt+{number}")
        self.setShortcut(shortcut)
        self._cap = cap_text(shortcut)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, label: str, detail: str = "") -> None:
        """Name the answer and what it means."""
        kept = self.shortcut()
        self.setText(label)
        self.setShortcut(kept)  # Qt drops it when the text changes
        self._detail = detail
        self.setAccessibleName(f"{label}. {detail}" if detail else label)
        self.updateGeometry()
        self.update()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        words = current().line("bodyStrong") + self._detail_height(self._room(width))
        return max(_LEAST, words + 2 * _PADDING - 4)

    @override
    def sizeHint(self) -> QSize:
        width = max(self.width(), 300)
        return QSize(width, self.heightForWidth(width))

    def _room(self, width: int) -> int:
        return max(1, width - 2 * _PADDING - _ICON - 12 - paint.cap_width(self._cap) - 8)

    def _detail_height(self, width: int) -> int:
        if not self._detail:
            return 0
        metrics = current().metrics("small")
        flags = Qt.TextFlag.TextWordWrap
        return metrics.boundingRect(0, 0, width, 10_000, flags, self._detail).height() + 2

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = current()
        radius = theme.tokens.radius.control
        usable = self.isEnabled()
        if self.isChecked():
            paint.box(painter, self.rect(), radius, "selection", "accent", 2)
        else:
            fill: Colour = "hover" if usable and self.underMouse() else "surface"
            paint.box(painter, self.rect(), radius, fill, "line")
        run = paint.Run(self.rect().adjusted(_PADDING, 0, -_PADDING, 0))
        ink: Colour = "text" if usable else "textDisabled"
        mark: Colour = "accent" if self.isChecked() else ink
        paint.stamp(painter, run.start(_ICON, 12), self._icon, mark, _ICON)
        paint.cap(painter, run.end(paint.cap_width(self._cap), 8), self._cap, "textMuted")
        words = run.rest()
        first = theme.line("bodyStrong")
        under = self._detail_height(words.width())
        top = (self.height() - first - under) // 2
        place = QRect(words.left(), top, words.width(), first)
        paint.write(painter, place, self.text(), "bodyStrong", ink)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("textMuted" if usable else "textDisabled"))
        side = Qt.AlignmentFlag.AlignRight if theme.rtl else Qt.AlignmentFlag.AlignLeft
        flags = side.value | Qt.AlignmentFlag.AlignAbsolute.value | Qt.TextFlag.TextWordWrap.value
        below = QRect(words.left(), top + first + 2, words.width(), under)
        painter.drawText(below, flags, self._detail)

    @override
    def event(self, event: QEvent) -> bool:
        # Enter on an answer that is not chosen yet chooses it; on the chosen one it goes on.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            claims = event.key() in _ENTER and not self.isChecked()
            event.setAccepted(claims)
            return claims
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not self.isChecked():
            self.click()
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
