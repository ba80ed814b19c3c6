"""The screen of owed packs: who waits for what, and handing it over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens import edges
from ui.screens.base import Screen
from ui.screens.tickets.listing import Listing
from ui.widgets.banner import Banner
from ui.widgets.empty_list import EmptyList
from ui.widgets.key_button import KeyButton
from ui.widgets.text import IconLabel, TextLabel, as_sheet, rule

if TYPE_CHECKING:
    from ui.screens.promises.state import PromisesState
    from ui.widgets.actions import Actions


class PromisesScreen(Screen):
    """Shows a `PromisesState`; signals `chosen(promise id)` and that a pack is handed over."""

    left = Signal()
    keep_requested = Signal()
    chosen = Signal(str)

    def __init__(
        self, actions: Actions, state: PromisesState, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._state = state
        self._keep = actions["promises.keep"]
        for action, wish in (
            (actions["promises.close"], self.left),
            (self._keep, self.keep_requested),
        ):
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _on=False, signal=wish: signal.emit())
            self.addAction(action)
        self._title = TextLabel("title")
        self._lead = TextLabel("body", "textMuted", wraps=True)
        self._back = KeyButton("ghost", "arrow-left").follow(actions["promises.close"])
        self._hand_over = KeyButton("primary", "check").follow(self._keep)
        self._error = Banner()
        self._done = Banner()
        self._list = Listing()
        self._list.chosen.connect(self.chosen)
        self._none = EmptyList()
        self._pages = QStackedWidget()
        self._scan_icon = IconLabel("small")
        self._scan = TextLabel("small", "textMuted", wraps=True)
        self._lay_out()
        self.show_state(state)

    def show_state(self, state: PromisesState) -> None:
        """Show a state."""
        self._state = state
        self._title.setText(_("Owed packs"))
        self._lead.setText(_("Paid already: nothing is charged when they are handed over."))
        self._keep.setEnabled(bool(state.chosen_id) and not state.busy)
        self._error.say("danger", "circle-alert", state.error)
        self._done.say("success", "circle-check", state.done)
        self._list.show_rows(state.rows, state.chosen_id)
        self._list.setAccessibleName(_("Owed packs"))
        self._none.say(
            "hourglass",
            _("Nothing is owed"),
            _("In the basket, Alt+D says how many packs of a line are handed over later."),
        )
        empty = state.read and not state.rows
        self._pages.setCurrentWidget(self._none if empty else self._list)
        self._scan_icon.show_icon("scan-barcode", "textMuted", 16)
        self._scan.setText(_("A scan leaves this screen and counts where you were."))
        self._foot.setMinimumHeight(edges.foot_height())

    def take_focus(self) -> None:
        """Put the keyboard in the list."""
        is_empty = self._state.read and not self._state.rows
        place = self._back if is_empty else self._list
        place.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self.show_state(self._state)

    def _lay_out(self) -> None:
        said = QVBoxLayout()
        said.setContentsMargins(16, 0, 16, 0)
        said.addWidget(self._error)
        said.addWidget(self._done)
        self._pages.addWidget(self._list)
        self._pages.addWidget(self._none)
        self._foot = edges.foot(self._scan_icon, self._scan, self._hand_over)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(edges.head(self._title, self._lead, self._back))
        whole.addLayout(said)
        whole.addWidget(rule())
        whole.addWidget(self._pages, 1)
        whole.addWidget(rule())
        whole.addWidget(self._foot)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_foot"):
            self._foot.setMinimumHeight(edges.foot_height())
