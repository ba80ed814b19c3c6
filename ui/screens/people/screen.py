"""The screen of people: everybody beside what an owner decides about the one who is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens import edges
from ui.screens.base import Screen
from ui.screens.people.listing import Listing
from ui.screens.people.panel import PeoplePanel
from ui.theme.theme import current
from ui.widgets.key_button import KeyButton
from ui.widgets.text import IconLabel, TextLabel, as_sheet, rule

if TYPE_CHECKING:
    from ui.screens.people.state import PeopleState
    from ui.widgets.actions import Actions


class PeopleScreen(Screen):
    """Shows a `PeopleState`; signals what the person wants of it."""

    left = Signal()
    new_requested = Signal()
    pin_requested = Signal()
    badge_requested = Signal()
    erase_requested = Signal()
    save_requested = Signal()
    chosen = Signal(str)
    typed = Signal(str, str)
    field_left = Signal(str)
    role_pressed = Signal(str)

    def __init__(self, actions: Actions, state: PeopleState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._state = state
        self._new, self._pin = actions["people.new"], actions["people.pin"]
        self._badge = actions["people.badge"]
        self._erase, self._save = actions["people.erase"], actions["people.save"]
        for action, wish in (
            (actions["people.close"], self.left),
            (self._new, self.new_requested),
            (self._pin, self.pin_requested),
            (self._badge, self.badge_requested),
            (self._erase, self.erase_requested),
            (self._save, self.save_requested),
        ):
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _on=False, signal=wish: signal.emit())
            self.addAction(action)
        self._title = TextLabel("title")
        self._lead = TextLabel("body", "textMuted", wraps=True)
        self._back = KeyButton("ghost", "arrow-left").follow(actions["people.close"])
        self._add = KeyButton("quiet", "plus").follow(self._new)
        self._list = Listing()
        self._list.chosen.connect(self.chosen)
        self._scan_icon = IconLabel("small")
        self._scan = TextLabel("small", "textMuted", wraps=True)
        self._panel = PeoplePanel(actions)
        self._panel.typed.connect(self.typed)
        self._panel.left.connect(self.field_left)
        self._panel.role_pressed.connect(self.role_pressed)
        self._lay_out()
        self.show_state(state)

    def show_state(self, state: PeopleState) -> None:
        """Show a state."""
        turned = state.mode != self._state.mode
        self._state = state
        self._title.setText(_("People"))
        self._lead.setText(_("Who works here and in which roles; a PIN is of one register alone."))
        self._list.show_rows(state.people, state.chosen_id)
        self._list.setAccessibleName(_("People"))
        self._list.setEnabled(state.mode == "person")
        self._panel.show_state(state)
        chosen, is_free = state.chosen, state.mode == "person" and not state.busy
        self._new.setEnabled(is_free)
        self._pin.setEnabled(is_free and chosen is not None)
        self._badge.setEnabled(is_free and chosen is not None)
        self._erase.setEnabled(is_free and chosen is not None and not chosen.is_you)
        has_badge = chosen is not None and chosen.has_badge
        is_form = state.mode != "person" and (state.mode != "badge" or has_badge)
        self._save.setEnabled(is_form and not state.blocked and not state.busy)
        self._scan_icon.show_icon("scan-barcode", "textMuted", 16)
        self._scan.setText(
            _("A scan gives the chosen person this badge.")
            if state.mode == "badge"
            else _("A scan leaves this screen and counts where you were.")
        )
        self._widen()
        if turned:
            self.return_focus()

    def take_focus(self) -> None:
        """Put the keyboard in the form, or in the list."""
        if not self._panel.take_focus():
            place = self._list if self._state.mode == "person" else self._back
            place.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self.show_state(self._state)

    def _lay_out(self) -> None:
        self._foot = edges.foot(self._scan_icon, self._scan, self._add)
        work = QVBoxLayout()
        work.setSpacing(0)
        work.addLayout(edges.head(self._title, self._lead, self._back))
        work.addWidget(rule())
        work.addWidget(self._list, 1)
        work.addWidget(rule())
        work.addWidget(self._foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(work, 1)
        row.addWidget(rule(upright=True))
        row.addWidget(self._panel)

    def _widen(self) -> None:
        side = current().tokens.size.panel_side - 1
        self._panel.setFixedWidth(max(side, self._panel.least_width()))
        self._foot.setMinimumHeight(edges.foot_height())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_foot"):
            self._widen()
