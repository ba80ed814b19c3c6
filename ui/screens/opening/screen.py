"""Opening the cash session: count the float, type it, open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens.base import Screen
from ui.theme.direction import ltr
from ui.theme.theme import current
from ui.widgets import amounts
from ui.widgets.field import AmountEntry, Field
from ui.widgets.figure import Figure
from ui.widgets.key_button import KeyButton
from ui.widgets.keypad import Keypad
from ui.widgets.text import IconLabel, TextLabel, as_sheet, rule, sheet

if TYPE_CHECKING:
    from ui.screens.opening.state import OpeningState
    from ui.widgets.actions import Actions

_FIELD_WIDTH: Final = 320


class OpeningScreen(Screen):
    """Shows an `OpeningState`; signals the amount as it is typed, then the wish to open."""

    amount_changed = Signal(str)
    open_requested = Signal(str)

    def __init__(
        self, actions: Actions, state: OpeningState, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._action = actions["session.open"]
        self._state = state
        self._title = TextLabel("greeting", wraps=True)
        self._when = TextLabel("body", "textMuted", wraps=True)
        self._entry = AmountEntry()
        self._entry.textChanged.connect(self.amount_changed)
        self._field = Field(self._entry)
        self._tiles = QHBoxLayout()
        self._suggested: tuple[int, ...] = ()
        self._help_icon = IconLabel("small")
        self._help = TextLabel("small", "textMuted", wraps=True)
        self._label = TextLabel("noteStrong", "textMuted")
        self._figure = Figure("total")
        self._comma = KeyButton("keypad", role="title", least_height=60)
        self._comma.set_label(",")
        self._pad = Keypad(self._comma)
        self._open = KeyButton(
            "primary", "shopping-basket", role="heading", least_height=56, icon_size=20, padding=12
        ).follow(self._action)
        self._connect()
        self._lay_out()
        self.show_state(state)

    def show_state(self, state: OpeningState) -> None:
        """Show a state; what is typed stays."""
        self._state = state
        self._title.setText(_("Open the session"))
        day = ltr("/".join(reversed(state.business_date.split("-"))))
        self._when.setText(_("{register}, {date}.").format(register=state.register, date=day))
        self._field.set_label(_("Float in the drawer"))
        self._field.show_error(state.error)
        self._help_icon.show_icon("coins", "textMuted", 16)
        self._help.setText(_("Count what is in the drawer before the first sale; it may be zero."))
        self._label.setText(_("Float in the drawer"))
        self._comma.setAccessibleName(_("Decimal comma"))
        self._pad.retranslate()
        self._figure.show_amount(state.float_centimes)
        self._show_suggestions(state.suggestions_centimes)
        self._entry.setReadOnly(state.busy)
        self._action.setEnabled(state.can_open and not state.busy and not state.error)

    def take_focus(self) -> None:
        """Put the keyboard in the amount."""
        self._entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self.show_state(self._state)

    def _connect(self) -> None:
        self._pad.typed.connect(self._entry.insert)
        self._pad.erased.connect(self._entry.backspace)
        self._comma.clicked.connect(lambda: self._entry.insert(","))
        self._action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._action.triggered.connect(lambda: self.open_requested.emit(self._entry.text()))
        self.addAction(self._action)

    def _show_suggestions(self, floats: tuple[int, ...]) -> None:
        if floats == self._suggested:
            return
        self._suggested = floats
        while (item := self._tiles.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for amount in floats:
            tile = KeyButton("quiet", role="amount", script="latin")
            tile.set_label(amounts.denomination(amount))
            tile.clicked.connect(lambda _on=False, worth=amount: self._take(worth))
            self._tiles.addWidget(tile)
        self._tiles.addStretch(1)

    def _take(self, centimes: int) -> None:
        self._entry.setText(amounts.as_typed(centimes))
        self.take_focus()

    def _lay_out(self) -> None:
        help_row = QHBoxLayout()
        help_row.setSpacing(8)
        help_row.addWidget(self._help_icon, 0, Qt.AlignmentFlag.AlignTop)
        help_row.addWidget(self._help, 1)
        self._tiles.setSpacing(8)
        work = QVBoxLayout()
        work.setContentsMargins(48, 40, 48, 24)
        work.setSpacing(4)
        work.addWidget(self._title)
        work.addWidget(self._when)
        work.addSpacing(24)
        work.addWidget(self._field, 0, Qt.AlignmentFlag.AlignLeading)
        work.addSpacing(8)
        work.addLayout(self._tiles)
        work.addSpacing(12)
        work.addLayout(help_row)
        work.addStretch(1)
        self._panel = sheet("raised")
        answer = QVBoxLayout(self._panel)
        answer.setContentsMargins(24, 18, 24, 16)
        answer.setSpacing(0)
        answer.addWidget(self._label)
        answer.addWidget(self._figure)
        answer.addStretch(1)
        answer.addWidget(self._pad)
        answer.addSpacing(16)
        answer.addWidget(self._open)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(work, 1)
        row.addWidget(rule(upright=True))
        row.addWidget(self._panel)
        self._widen()

    def _widen(self) -> None:
        self._field.setFixedWidth(current().px(_FIELD_WIDTH))
        side = current().tokens.size.panel_side - 1
        self._panel.setFixedWidth(side + (current().scale_percent - 100) * 24 // 50)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_panel"):
            self._widen()
