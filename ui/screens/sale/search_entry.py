"""The field where work rests: what a person types, and the keys it leaves to the basket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from typing_extensions import override

from pharmadesk.i18n import _
from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.field import Entry
from ui.widgets.keys import cap_text

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from ui.theme.tokens import Colour

_HEIGHT: Final = 48
_PADDING: Final = 12
_ICON: Final = 20
_MARK: Final = 16
_GAP: Final = 10


class SearchEntry(Entry):
    """Search as you type; while it is empty, arrows, Del, undo and a choice's digits pass by."""

    entered = Signal()
    moved = Signal(int)
    digit_pressed = Signal(int)

    def __init__(self, search: QAction, parent: QWidget | None = None) -> None:
        super().__init__("body", _HEIGHT, parent)
        self._search = search
        self._ready = False
        self._count = ""
        self._choices = 0
        self.setClearButtonEnabled(False)
        self.textChanged.connect(lambda _text: self._place_text())
        search.changed.connect(self._place_text)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        words = _("Scan or search: name, substance, code")
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self._place_text()

    def show_status(self, *, ready: bool, count: str, choices: int) -> None:
        """Show the scanner's state or the results' count; digits up to `choices` pick a price."""
        self._choices = choices
        if (ready, count) != (self._ready, self._count):
            self._ready, self._count = ready, count
            self._place_text()

    def _status(self) -> str:
        if self.text():
            return self._count
        return _("Scanner ready") if self._ready else ""

    def _place_text(self) -> None:
        """Keep the typed text clear of the icon and of the status."""
        start = _PADDING + _ICON + _GAP - 14
        end = paint.cap_width(self._cap()) + _GAP
        if self._status():
            end += paint.text_width(self._status(), "label") + _MARK + _GAP + 6
        left, right = (end, start) if current().rtl else (start, end)
        self.setTextMargins(left, 0, right, 0)
        self.update()

    def _cap(self) -> str:
        return cap_text(self._search.shortcut())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        run = paint.Run(self.rect().adjusted(_PADDING, 0, -_PADDING, 0))
        paint.stamp(painter, run.start(_ICON), "search", "textMuted", _ICON)
        paint.cap(painter, run.end(paint.cap_width(self._cap()), _GAP), self._cap())
        status = self._status()
        if status:
            ink: Colour = "textMuted" if self.text() else "successText"
            place = run.end(paint.text_width(status, "label"), 4)
            paint.write(painter, place, status, "label", ink)
            if not self.text():
                paint.stamp(painter, run.end(_MARK), "barcode", ink, _MARK)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_text()

    @override
    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._leaves_to_basket(event)
        ):
            event.ignore()
            return False
        return super().event(event)

    def _leaves_to_basket(self, event: QKeyEvent) -> bool:
        if self.text():
            return False
        return event.key() == Qt.Key.Key_Delete or event.matches(QKeySequence.StandardKey.Undo)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(1 if key == Qt.Key.Key_Down else -1)
        elif not self.text() and self._is_choice(event.text()):
            self.digit_pressed.emit(int(event.text()) - 1)
        elif self._leaves_to_basket(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _is_choice(self, typed: str) -> bool:
        return len(typed) == 1 and typed in "123456789"[: self._choices]

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_choices"):
            self._place_text()
