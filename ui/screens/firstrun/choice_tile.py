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
    from ui.theme.tokens import Colour, Role

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
        if (label, detail) == (self.text(), self._detail):
            return
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
        room = self._room(width)
        return max(_LEAST, self._label_height(room) + self._detail_height(room) + 2 * _PADDING - 4)

    @override
    def sizeHint(self) -> QSize:
        width = max(self.width(), 300)
        return QSize(width, self.heightForWidth(width))

    def _room(self, width: int) -> int:
        return max(1, width - 2 * _PADDING - _ICON - 12 - paint.cap_width(self._cap) - 8)

    def _label_height(self, width: int) -> int:
        return _wrapped_height(self.text(), "bodyStrong", width)

    def _detail_height(self, width: int) -> int:
        return _wrapped_height(self._detail, "small", width) + 2 if self._detail else 0

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
        first = self._label_height(words.width())
        under = self._detail_height(words.width())
        top = (self.height() - first - under) // 2
        place = QRect(words.left(), top, words.width(), first)
        _write_wrapped(painter, place, self.text(), "bodyStrong", ink)
        below = QRect(words.left(), top + first + 2, words.width(), under)
        quiet: Colour = "textMuted" if usable else "textDisabled"
        _write_wrapped(painter, below, self._detail, "small", quiet)

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


def _wrapped_height(text: str, role: Role, width: int) -> int:
    flags = Qt.TextFlag.TextWordWrap
    rect = current().metrics(role).boundingRect(0, 0, width, 10_000, flags, text)
    return max(current().line(role), rect.height())


def _write_wrapped(painter: QPainter, place: QRect, text: str, role: Role, ink: Colour) -> None:
    theme = current()
    painter.setFont(theme.font(role))
    painter.setPen(theme.colour(ink))
    side = Qt.AlignmentFlag.AlignRight if theme.rtl else Qt.AlignmentFlag.AlignLeft
    upright = Qt.AlignmentFlag.AlignVCenter.value | Qt.AlignmentFlag.AlignAbsolute.value
    painter.drawText(place, side.value | upright | Qt.TextFlag.TextWordWrap.value, text)
