"""The rail: the screens this person may open, and help at its foot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.keys import cap_text
from ui.widgets.text import as_sheet

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from ui.frame_state import RailEntry
    from ui.theme.tokens import Colour

_PADDING: Final = 12
_BADGE: Final = 18
_MARGIN: Final = 8


class Rail(QWidget):
    """Lists the screens it is given; Ctrl and a digit opens the one of that number."""

    chosen = Signal(str)

    def __init__(self, help_action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "background")
        self._entries: tuple[RailEntry, ...] = ()
        self._items: list[_RailItem] = []
        self._hint = _Hint()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_MARGIN, 8, _MARGIN, 12)
        self._column.setSpacing(2)
        self._column.addStretch(1)
        self._column.addWidget(self._hint)
        self._column.addWidget(_HelpItem(help_action))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def show_entries(self, entries: tuple[RailEntry, ...], current_id: str) -> None:
        """Show these screens and which of them is open."""
        if entries != self._entries:
            self._rebuild(entries)
        for item in self._items:
            item.setChecked(item.screen_id == current_id)
        self._hint.setVisible(len(entries) > 1)
        self._hint.update()

    def _rebuild(self, entries: tuple[RailEntry, ...]) -> None:
        for item in self._items:
            self._column.removeWidget(item)
            item.deleteLater()
        self._entries = entries
        self._items = []
        for place, entry in enumerate(entries):
            item = _RailItem(entry, entry.digit or place + 1)
            item.clicked.connect(lambda _checked=False, name=entry.screen_id: self._choose(name))
            self._column.insertWidget(place, item)
            self._items.append(item)
        self.updateGeometry()

    def _choose(self, screen_id: str) -> None:
        for item in self._items:
            item.setChecked(item.screen_id == screen_id)
        self.chosen.emit(screen_id)

    @override
    def sizeHint(self) -> QSize:
        least = current().tokens.size.rail - 1
        widest = max((item.sizeHint().width() for item in self._items), default=0)
        return QSize(max(least, widest + 2 * _MARGIN), super().sizeHint().height())


class _RailItem(QAbstractButton):
    """One screen: icon, name, how many things wait there, and its digit."""

    def __init__(self, entry: RailEntry, number: int) -> None:
        super().__init__()
        self.screen_id: Final = entry.screen_id
        self._entry = entry
        self._number = number
        self.setCheckable(True)
        self.setText(entry.label)
        self.setAccessibleName(entry.label)
        if not entry.digit:
            self.setShortcut(QKeySequence(f"Ctrl+{number}"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        words = paint.text_width(self._entry.label, "bodyStrong")
        end = paint.text_width("8", "key") + (_BADGE + 8 if self._entry.badge else 0)
        width = 2 * _PADDING + theme.tokens.size.icon + 12 + words + 8 + end
        return QSize(width, theme.height(theme.tokens.size.hit, "body"))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = current()
        radius = theme.tokens.radius.control
        if self.isChecked():
            paint.box(painter, self.rect(), radius, "surface")
            self._paint_edge(painter)
        elif self.underMouse():
            paint.box(painter, self.rect(), radius, "hover")
        run = paint.Run(self.rect().adjusted(_PADDING, 0, -_PADDING, 0))
        size = theme.tokens.size.icon
        ink: Colour = "accent" if self.isChecked() else "textMuted"
        paint.stamp(painter, run.start(size, 12), self._entry.icon, ink, size)
        digit = run.end(paint.text_width("8", "key"), 8)
        paint.write(painter, digit, str(self._number), "key", "textMuted", side="center")
        if self._entry.badge:
            self._paint_badge(painter, run.end(_BADGE, 4))
        if self.isChecked():
            paint.write(painter, run.rest(), self._entry.label, "bodyStrong")
        else:
            paint.write(painter, run.rest(), self._entry.label, "bodyMedium", "textMuted")

    def _paint_edge(self, painter: QPainter) -> None:
        top = (self.height() - 24) // 2
        left = self.width() - 3 if current().rtl else 0
        painter.fillRect(QRect(left, top, 3, 24), current().colour("accent"))

    def _paint_badge(self, painter: QPainter, place: QRect) -> None:
        disc = QRect(place.left(), (self.height() - _BADGE) // 2, _BADGE, _BADGE)
        paint.box(painter, disc, _BADGE // 2, "warningSoft")
        paint.write(painter, disc, str(self._entry.badge), "key", "warningText", side="center")


class _HelpItem(QAbstractButton):
    """The way to the help sheet: an action, its icon, its key."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self._action = action
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setText(self._action.text())
        self.setAccessibleName(self._action.text())
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        words = paint.text_width(self.text(), "bodyMedium")
        cap = paint.cap_width(cap_text(self._action.shortcut()))
        width = 2 * _PADDING + theme.tokens.size.icon + 12 + words + 8 + cap
        return QSize(width, theme.height(theme.tokens.size.hit, "body"))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.underMouse():
            paint.box(painter, self.rect(), current().tokens.radius.control, "hover")
        run = paint.Run(self.rect().adjusted(_PADDING, 0, -_PADDING, 0))
        size = current().tokens.size.icon
        paint.stamp(painter, run.start(size, 12), "circle-question-mark", "textMuted", size)
        cap = cap_text(self._action.shortcut())
        paint.cap(painter, run.end(paint.cap_width(cap), 8), cap)
        paint.write(painter, run.rest(), self.text(), "bodyMedium", "textMuted")


class _Hint(QWidget):
    """How to change screen from the keyboard."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(100, paint.cap_height() + current().line("small") + 2)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        cap = cap_text(QKeySequence("Ctrl+1")).split(" ")[0]
        top = QRect(12, 0, self.width() - 16, paint.cap_height())
        first = paint.Run(top)
        paint.cap(painter, first.start(paint.cap_width(cap), 4), cap)
        head, rest = _broken(_("+ digit to change screen"), first.width)
        paint.write(painter, first.rest(), head, "small", "textMuted")
        below = top.translated(0, paint.cap_height() + 1)
        below.setHeight(current().line("small"))
        paint.write(painter, below, rest, "small", "textMuted")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()


def _broken(text: str, width: int) -> tuple[str, str]:
    """Break a text after the last word that fits in a width."""
    words = text.split(" ")
    count = len(words)
    while count > 1 and paint.text_width(" ".join(words[:count]), "small") > width:
        count -= 1
    return " ".join(words[:count]), " ".join(words[count:])
