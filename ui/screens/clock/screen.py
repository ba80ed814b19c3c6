"""The question about the day: two answers, each on a digit of the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pharmadesk.i18n import _
from pharmadesk.values.dates import format_date
from ui.screens.base import Screen
from ui.theme.direction import ltr
from ui.theme.theme import current
from ui.widgets.field import ErrorLine
from ui.widgets.key_button import KeyButton
from ui.widgets.text import TextLabel, as_sheet

if TYPE_CHECKING:
    from ui.screens.clock.state import ClockState
    from ui.widgets.actions import Actions

_ANSWER_WIDTH: Final = 560


class ClockScreen(Screen):
    """Shows a `ClockState`; signals the day that was chosen, as ISO text."""

    day_chosen = Signal(str)

    def __init__(self, actions: Actions, state: ClockState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._state = state
        self._actions = (actions["clock.journal"], actions["clock.wall"])
        self._title = TextLabel("greeting", wraps=True)
        self._why = TextLabel("body", "textMuted", wraps=True)
        self._answers = tuple(
            KeyButton(kind, "clock", role="heading", least_height=56, icon_size=20, padding=18)
            for kind in ("primary", "plain")
        )
        for number, (action, button) in enumerate(zip(self._actions, self._answers, strict=True)):
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _on=False, place=number: self._choose(place))
            self.addAction(action)
            button.follow(action)
        self._error = ErrorLine()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        self.show_state(state)

    def show_state(self, state: ClockState) -> None:
        """Show a state."""
        self._state = state
        self._title.setText(_("What day is it?"))
        self._why.setText(
            _(
                "The computer's clock and the journal are a day or more apart. Expiry dates, VAT"
                " and the day of each sale go by your answer; selling goes on either way."
            )
        )
        journal, wall = (ltr(format_date(day)) for day in (state.trusted_day, state.wall_day))
        self._actions[0].setText(_("{date}, as the journal says").format(date=journal))
        self._actions[1].setText(_("{date}, as the computer says").format(date=wall))
        for action in self._actions:
            action.setEnabled(not state.busy)
        self._error.show_error(state.error)

    def take_focus(self) -> None:
        """Put the keyboard on the screen itself: the digits are its keys."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self.show_state(self._state)

    def _choose(self, place: int) -> None:
        days = (self._state.trusted_day, self._state.wall_day)
        self.day_chosen.emit(days[place])

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(96, 56, 96, 24)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addWidget(self._why)
        column.addSpacing(12)
        for button in self._answers:
            button.setFixedWidth(current().px(_ANSWER_WIDTH))
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self._error)
        column.addStretch(1)
