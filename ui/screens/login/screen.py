"""Login: tap who you are, type your PIN.

The PIN lives in this widget until it is handed over, and is dropped at once; no state holds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens.base import Screen
from ui.screens.login.person_tiles import PersonTiles
from ui.screens.login.pin_panel import PinPanel
from ui.theme.direction import isolated, ltr
from ui.theme.theme import current
from ui.widgets.banner import Banner
from ui.widgets.key_button import KeyButton
from ui.widgets.text import IconLabel, TextLabel, as_sheet, rule

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtGui import QKeyEvent

    from ui.screens.login.state import LoginState
    from ui.theme.tokens import Tone
    from ui.widgets.actions import Actions

_COLUMNS: Final = 2
_PANEL: Final = 459


class LoginScreen(Screen):
    """Shows a `LoginState`; signals who was tapped and the PIN that was entered."""

    person_chosen = Signal(str)
    pin_entered = Signal(str, str)
    back_requested = Signal()

    def __init__(self, actions: Actions, state: LoginState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._state = state
        self._question = TextLabel("greeting", wraps=True)
        self._when = TextLabel("body", "textMuted", wraps=True)
        self._note = Banner()
        self._leave = actions["login.back"]
        self._leave.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._leave.triggered.connect(self.back_requested)
        self.addAction(self._leave)
        self._back = KeyButton("quiet", "arrow-left").follow(self._leave)
        self._tiles = PersonTiles(_COLUMNS)
        self._tiles.chosen.connect(self._choose)
        self._scan_icon = IconLabel()
        self._scan = TextLabel("body", "textMuted", wraps=True)
        self._pin = PinPanel()
        self._pin.entered.connect(self._enter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        self.show_state(state)

    def show_state(self, state: LoginState) -> None:
        """Show a state; digits already typed for the same person stay."""
        self._state = state
        is_approved = state.step == "approve"
        self._question.setText(
            _("Which owner approves?") if is_approved else _("Hello, who takes the register?")
        )
        self._when.setText(_moment(state.now, state.session_since))
        self._scan_icon.show_icon("scan-barcode", "textMuted", 20)
        self._scan.setText(_("A scan does nothing here: choose your name first."))
        self._note.say(*_note(state))
        self._leave.setEnabled(state.step != "pin" and not state.busy)
        self._back.setVisible(state.step != "pin")
        self._tiles.show_people(state.people, state.chosen_id)
        chosen = next((p for p in state.people if p.person_id == state.chosen_id), None)
        self._pin.show_state(state, chosen)

    def take_focus(self) -> None:
        """Put the keyboard on the screen itself: digits go to the PIN."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self._tiles.forget()
        self.show_state(self._state)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._pin.take_key(event):
            super().keyPressEvent(event)

    def _choose(self, person_id: str) -> None:
        self.person_chosen.emit(person_id)
        self.take_focus()

    def _enter(self, pin: str) -> None:
        self.pin_entered.emit(self._state.chosen_id, pin)

    def _lay_out(self) -> None:
        scan = QHBoxLayout()
        scan.setSpacing(8)
        scan.addWidget(self._scan_icon, 0, Qt.AlignmentFlag.AlignTop)
        scan.addWidget(self._scan, 1)
        page = QWidget()
        as_sheet(page, "surface")
        sides = QHBoxLayout(page)
        sides.setContentsMargins(64, 56, 64, 32)
        sides.setSpacing(0)
        sides.addSpacing(32)
        column = QVBoxLayout()
        sides.addLayout(column, 1)
        column.setSpacing(4)
        column.addWidget(self._question)
        column.addWidget(self._when)
        column.addSpacing(18)
        column.addWidget(self._note)
        column.addSpacing(12)
        column.addWidget(self._tiles)
        column.addSpacing(16)
        column.addLayout(scan)
        column.addSpacing(12)
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeading)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(area, 1)
        row.addWidget(rule(upright=True))
        row.addWidget(self._pin)
        self._pin.setFixedWidth(_PANEL)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_pin"):
            self._pin.setFixedWidth(max(_PANEL, current().px(_PANEL * 4 // 5)))


def _note(state: LoginState) -> tuple[Tone, str, str]:
    """Say why somebody is asked for a new PIN, and what comes next."""
    name = isolated(state.newcomer)
    if state.step == "pin":
        return "info", "lock", ""
    if state.step == "stuck":
        words = _(
            "{name} has no PIN on this register, and no owner has one here who could approve it."
            " Ask support."
        )
        return "warning", "triangle-alert", words.format(name=name)
    if state.step == "approve":
        words = _("{name} has chosen a PIN. An owner approves it; then {name} takes the register.")
        return "info", "lock", words.format(name=name)
    words = _(
        "{name} has no PIN on this register yet: one is chosen on each. Choose it now; an owner"
        " approves it next."
    )
    return "info", "lock", words.format(name=name)


def _moment(now: datetime, session_since: str) -> str:
    """Write the day, the hour and the session that goes on."""
    days = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    parts = _("{weekday} {date}, {time}.").format(
        weekday=days[now.weekday()], date=ltr(f"{now:%d/%m/%Y}"), time=ltr(f"{now:%H:%M}")
    )
    if not session_since:
        return parts
    goes_on = _("The session opened at {time} goes on.").format(time=ltr(session_since))
    return f"{parts} {goes_on}"
