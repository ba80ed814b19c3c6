"""A person to tap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.theme.direction import isolated
from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.keys import cap_text

if TYPE_CHECKING:
    from ui.screens.login.state import PersonView
    from ui.theme.tokens import Colour

_DISC: Final = 48
_PADDING: Final = 16
_HEIGHT: Final = 88
_LAST_DIGIT: Final = 9


class PersonTile(QAbstractButton):
    """Initials, name, role, and for the first nine Alt with a digit."""

    def __init__(self, person: PersonView, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.person: Final = person
        self._cap = ""
        if number <= _LAST_DIGIT:
            shortcut = QKeySequence(f"Alt+{number}")
            self.setShortcut(shortcut)
            self._cap = cap_text(shortcut)
        self.setCheckable(True)
        self._below = person.role
        if not person.has_pin:
            self._below = " · ".join((person.role, _("no PIN here yet")))
        self.setAccessibleName(f"{person.name}, {self._below}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, current().height(_HEIGHT, "heading", "small", padding=24))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = current()
        if self.isChecked():
            paint.box(painter, self.rect(), theme.tokens.radius.control, "selection", "accent", 2)
        else:
            fill: Colour = "hover" if self.underMouse() else "surface"
            paint.box(painter, self.rect(), theme.tokens.radius.control, fill, "line")
        run = paint.Run(self.rect().adjusted(_PADDING, 0, -_PADDING, 0))
        place = run.start(_DISC, _PADDING)
        disc = QRect(place.left(), (self.height() - _DISC) // 2, _DISC, _DISC)
        fill = "surface" if self.isChecked() else "accentSoft"
        paint.avatar(painter, disc, self.person.initials, "heading", fill)
        if self._cap:
            paint.cap(painter, run.end(paint.cap_width(self._cap), 8), self._cap)
        name, role = theme.line("heading"), theme.line("small")
        top = (self.height() - name - role) // 2
        words = run.rest()
        first = QRect(words.left(), top, words.width(), name)
        paint.write(painter, first, isolated(self.person.name), "heading")
        second = QRect(words.left(), top + name, words.width(), role)
        paint.write(painter, second, self._below, "small", "textMuted")
