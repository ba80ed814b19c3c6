"""The question for a second person: what for, who may, and their PIN.

It covers the work, so that no key and no scan reaches what waits below. The PIN lives in its panel
until it is handed over; no state holds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens.base import Screen
from ui.screens.login.person_tiles import PersonTiles
from ui.screens.login.pin_panel import PinPanel
from ui.theme.direction import isolated
from ui.theme.theme import current
from ui.widgets.key_button import KeyButton
from ui.widgets.scrolled import scrolled
from ui.widgets.text import IconLabel, TextLabel, as_sheet, rule

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from ui.screens.approval.state import ApprovalState
    from ui.widgets.actions import Actions

_PANEL: Final = 459


class ApprovalScreen(Screen):
    """Shows an `ApprovalState`; signals who was tapped and the PIN that was entered."""

    person_chosen = Signal(str)
    pin_entered = Signal(str, str)
    left = Signal()

    def __init__(self, actions: Actions, state: ApprovalState) -> None:
        super().__init__()
        as_sheet(self, "surface")
        self._state = state
        self._asked = TextLabel("title", wraps=True)
        self._lead = TextLabel("body", "textMuted", wraps=True)
        self._tiles = PersonTiles(columns=1)
        self._tiles.chosen.connect(self._choose)
        self._scan_icon = IconLabel()
        self._scan = TextLabel("body", "textMuted", wraps=True)
        self._leave = actions["approval.close"]
        self._leave.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._leave.triggered.connect(self.left)
        self.addAction(self._leave)
        self._back = KeyButton("quiet", "arrow-left").follow(self._leave)
        self._pin = PinPanel()
        self._pin.entered.connect(lambda pin: self.pin_entered.emit(self._state.chosen_id, pin))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        self.show_state(state)

    def show_state(self, state: ApprovalState) -> None:
        """Show a state; digits already typed for the same person stay."""
        self._state = state
        self._asked.setText(state.asked)
        words = _(
            "This takes somebody else’s approval: they choose their name and type their PIN here."
            " It counts for this once; {name} keeps the register."
        )
        self._lead.setText(words.format(name=isolated(state.holder)))
        self._scan_icon.show_icon("scan-barcode", "textMuted", 20)
        self._scan.setText(_("A scan goes back to the work: nothing is approved."))
        self._leave.setEnabled(not state.busy)
        self._tiles.show_people(state.people, state.chosen_id)
        self._tiles.setEnabled(not state.busy)
        chosen = next((p for p in state.people if p.person_id == state.chosen_id), None)
        self._pin.show_state(state, chosen)

    def take_focus(self) -> None:
        """Put the keyboard on the screen itself: digits go to the PIN."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self._tiles.forget()
        self.show_state(self._state)

    def _choose(self, person_id: str) -> None:
        self.person_chosen.emit(person_id)
        self.take_focus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._pin.take_key(event):
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        scan = QHBoxLayout()
        scan.setSpacing(8)
        scan.addWidget(self._scan_icon, 0, Qt.AlignmentFlag.AlignTop)
        scan.addWidget(self._scan, 1)
        page = QWidget()
        as_sheet(page, "surface")
        column = QVBoxLayout(page)
        column.setContentsMargins(64, 48, 64, 32)
        column.setSpacing(4)
        column.addWidget(self._asked)
        column.addWidget(self._lead)
        column.addSpacing(18)
        column.addWidget(self._tiles)
        column.addSpacing(16)
        column.addLayout(scan)
        column.addSpacing(12)
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeading)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(scrolled(page, "surface"), 1)
        row.addWidget(rule(upright=True))
        row.addWidget(self._pin)
        self._widen()

    def _widen(self) -> None:
        self._pin.setFixedWidth(max(_PANEL, current().px(_PANEL * 4 // 5)))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_pin"):
            self._widen()
