"""The screen of colleagues: a list beside what can be done with the chosen line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens import edges
from ui.screens.base import Screen
from ui.screens.colleagues import words
from ui.screens.colleagues.panel import ColleaguePanel
from ui.screens.tickets.listing import Listing
from ui.screens.tickets.number_entry import NumberEntry
from ui.theme.theme import current
from ui.widgets.empty_list import EmptyList
from ui.widgets.key_button import KeyButton
from ui.widgets.text import IconLabel, TextLabel, as_sheet, rule

if TYPE_CHECKING:
    from ui.screens.colleagues.state import ColleaguesState
    from ui.widgets.actions import Actions

DEEDS: Final = ("close", "enter", "new", "edit", "lend", "borrow", "money", "way")
_MOST_TYPED: Final = 80


class ColleaguesScreen(Screen):
    """Shows a `ColleaguesState`; signals what the person wants of it.

    Shape: `wanted(the action's name)`, `searched(text)`, `chosen(key)`, `typed(field, text)`.
    """

    wanted = Signal(str)
    searched = Signal(str)
    chosen = Signal(str)
    typed = Signal(str, str)

    def __init__(self, actions: Actions, state: ColleaguesState) -> None:
        super().__init__()
        as_sheet(self, "surface")
        self._state = state
        self._actions = actions
        for name in DEEDS:
            action = actions[f"colleagues.{name}"]
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _on=False, of=name: self.wanted.emit(of))
            self.addAction(action)
        self._title = TextLabel("title")
        self._lead = TextLabel("body", "textMuted", wraps=True)
        self._back = KeyButton("ghost", "arrow-left").follow(actions["colleagues.close"])
        self._search = NumberEntry()
        self._search.setMaxLength(_MOST_TYPED)
        self._search.textEdited.connect(self.searched)
        self._list = Listing()
        self._search.moved.connect(self._list.step)
        self._list.chosen.connect(self.chosen)
        self._empty = EmptyList()
        self._work = QStackedWidget()
        self._new = KeyButton("quiet", "plus").follow(actions["colleagues.new"])
        self._scan_icon = IconLabel("small")
        self._scan = TextLabel("small", "textMuted", wraps=True)
        self._panel = ColleaguePanel(actions)
        self._panel.typed.connect(self.typed)
        self._lay_out()
        self.show_state(state)

    def show_state(self, state: ColleaguesState) -> None:
        """Show a state; what is being typed stays."""
        turned = (state.mode, state.form) != (self._state.mode, self._state.form)
        self._state = state
        self._title.setText(_("Colleagues"))
        self._lead.setText(_("Packs lent to colleague pharmacies, and borrowed from them."))
        if self._search.text() != state.typed:
            self._search.setText(state.typed)
        self._search.setVisible(state.finds_items)
        of_search = _("Name or barcode of an item")
        self._search.setPlaceholderText(of_search)
        self._search.setAccessibleName(of_search)
        self._list.show_rows(state.rows, state.chosen_id)
        self._list.setAccessibleName(of_search if state.finds_items else _("Colleagues"))
        self._list.setEnabled(state.finds_items or not state.is_form)
        self._empty.say("user", *words.nothing(state))
        nothing = not state.rows and (state.read or state.finds_items)
        self._work.setCurrentWidget(self._empty if nothing else self._list)
        self._panel.show_state(state)
        self._enable(state)
        self._scan_icon.show_icon("scan-barcode", "textMuted", 16)
        self._scan.setText(_("A scan leaves this screen and counts where you were."))
        self._widen()
        if turned:
            self.return_focus()

    def take_focus(self) -> None:
        """Put the keyboard in the search, in the form or on the list."""
        if self._state.finds_items:
            self._search.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self._panel.take_focus(self._state):
            place = self._list if self._state.rows else self._back
            place.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self.show_state(self._state)

    def _enable(self, state: ColleaguesState) -> None:
        """Let each action be possible only where it means something."""
        is_free = not state.busy
        with_one = is_free and not state.is_form and state.balance_centimes is not None
        may = state.may_lend
        on_loan = with_one and may and state.mode == "loans" and bool(state.chosen_id)
        for name, on in (
            (
                "enter",
                is_free and (state.is_form or on_loan or (with_one and state.mode == "list")),
            ),
            ("new", is_free and may and state.mode == "list"),
            ("edit", with_one and may and state.mode == "list"),
            ("lend", with_one and may),
            ("borrow", with_one and may),
            ("money", on_loan),
            ("way", is_free and state.mode == "money"),
        ):
            self._actions[f"colleagues.{name}"].setEnabled(on)

    def _lay_out(self) -> None:
        self._work.addWidget(self._list)
        self._work.addWidget(self._empty)
        field = QHBoxLayout()
        field.setContentsMargins(16, 0, 16, 12)
        field.addWidget(self._search)
        self._foot = edges.foot(self._scan_icon, self._scan, self._new)
        work = QVBoxLayout()
        work.setSpacing(0)
        work.addLayout(edges.head(self._title, self._lead, self._back))
        work.addLayout(field)
        work.addWidget(rule())
        work.addWidget(self._work, 1)
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
