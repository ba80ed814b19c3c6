"""The start side of the first run: what this is, the steps, and the way to just look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens.firstrun import words
from ui.screens.firstrun.stepper import Stepper
from ui.widgets import paint
from ui.widgets.key_button import KeyButton
from ui.widgets.text import ElidedLabel, TextLabel, as_sheet, rule

if TYPE_CHECKING:
    from ui.screens.firstrun.state import FirstRunState
    from ui.widgets.actions import Actions

_MARGIN: Final = 24


class Side(QWidget):
    """The name of the program, the steps, the demonstration."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        as_sheet(self, "background")
        self._name = ElidedLabel("title")
        self._name.set_text("PharmaDesk")
        self._lead = TextLabel("body", "textMuted", wraps=True)
        self._stepper = Stepper()
        self._only_look = TextLabel("bodyStrong")
        self._demo = TextLabel("small", "textMuted", wraps=True)
        self._explore = KeyButton("plain", padding=12).follow(actions["first.demo"])
        self._lay_out()

    def show_state(self, state: FirstRunState) -> None:
        """Show a state in the language now spoken."""
        self._lead.setText(
            _("Six steps, about five minutes. Nearly all of it can be changed later.")
        )
        self._stepper.show_steps(words.steps(state))
        self._only_look.setText(_("Just looking?"))
        self._demo.setText(
            _("A demonstration pharmacy with weeks of sales. Nothing of it is kept.")
        )
        for widget in (self._line, self._only_look, self._demo, self._explore):
            widget.setVisible(state.can_explore)

    def least_width(self) -> int:
        """Return the width that cuts no word of the button."""
        return self._explore.minimumSizeHint().width() + 2 * _MARGIN

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(_Cross())
        head.addWidget(self._name, 1)
        self._line = rule()
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 32, _MARGIN, 32)
        column.setSpacing(4)
        column.addLayout(head)
        column.addSpacing(4)
        column.addWidget(self._lead)
        column.addSpacing(32)
        column.addWidget(self._stepper)
        column.addStretch(1)
        column.addWidget(self._line)
        column.addSpacing(12)
        column.addWidget(self._only_look)
        column.addWidget(self._demo)
        column.addSpacing(6)
        column.addWidget(self._explore)


class _Cross(QWidget):
    """The green cross of the trade."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(QSize(24, 24))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.box(painter, QRect(1, 1, 22, 22), 6, "accent")
        paint.box(painter, QRect(6, 11, 12, 3), 1, "accentText")
        paint.box(painter, QRect(11, 6, 3, 12), 1, "accentText")
