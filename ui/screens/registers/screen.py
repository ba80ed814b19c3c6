"""The screen of the registers: one of two, a month at a time, to look at and to print."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.documents.register_words import paper_stays
from pharmadesk.i18n import _
from ui.screens import edges
from ui.screens.base import Screen
from ui.screens.registers import words
from ui.screens.tickets.listing import Listing
from ui.widgets.banner import Banner
from ui.widgets.empty_list import EmptyList
from ui.widgets.key_button import KeyButton
from ui.widgets.text import ElidedLabel, IconLabel, TextLabel, as_sheet, rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.screens.registers.state import RegistersState
    from ui.widgets.actions import Actions

_BOOKS: Final = ("dispensing", "narcotics")
_STEPS: Final = (("registers.before", "arrow-left"), ("registers.after", "arrow-right"))


class RegistersScreen(Screen):
    """Shows a `RegistersState`; signals which register and month the person wants.

    Shape: `book_chosen(book)`; the others carry nothing.
    """

    left = Signal()
    book_chosen = Signal(str)
    before = Signal()
    after = Signal()
    print_requested = Signal()

    def __init__(
        self, actions: Actions, state: RegistersState, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._state = state
        self._actions = actions
        for name, wish in (
            ("close", self.left),
            ("before", self.before),
            ("after", self.after),
            ("print", self.print_requested),
        ):
            self._add(f"registers.{name}", wish.emit)
        for book in _BOOKS:
            self._add(f"registers.{book}", partial(self.book_chosen.emit, book))
        self._title = TextLabel("title")
        self._lead = TextLabel("body", "textMuted", wraps=True)
        self._back = KeyButton("ghost", "arrow-left").follow(actions["registers.close"])
        self._books = [
            KeyButton("tile", least_height=48, padding=14).follow(actions[f"registers.{book}"])
            for book in _BOOKS
        ]
        self._period = ElidedLabel("bodyMedium")
        self._steps = [KeyButton("quiet", icon).follow(actions[name]) for name, icon in _STEPS]
        self._print = KeyButton("primary", "printer").follow(actions["registers.print"])
        self._error = Banner()
        self._outcome = TextLabel("note", wraps=True)
        self._list = Listing()
        self._none = EmptyList()
        self._pages = QStackedWidget()
        self._scan_icon = IconLabel("small")
        self._scan = TextLabel("small", "textMuted", wraps=True)
        self._lay_out()
        self.show_state(state)

    def show_state(self, state: RegistersState) -> None:
        """Show a state."""
        self._state = state
        self._title.setText(_("Legal registers"))
        self._lead.setText(paper_stays())
        for book, tile in zip(_BOOKS, self._books, strict=True):
            tile.setCheckable(True)
            tile.setChecked(book == state.book)
        self._period.set_text(words.period(state))
        for button, (name, _icon) in zip(self._steps, _STEPS, strict=True):
            button.set_label("")
            button.setAccessibleName(self._actions[name].text())
        self._actions["registers.after"].setEnabled(not state.is_newest)
        self._actions["registers.print"].setEnabled(bool(state.rows) and not state.busy)
        self._error.say("danger", "circle-alert", state.error)
        said = words.outcome(state)
        self._outcome.setText(said)
        self._outcome.setVisible(bool(said))
        self._list.show_rows(state.rows, "")
        self._list.setAccessibleName(self._title.text())
        self._none.say("file-text", *words.nothing(state))
        empty = state.read and not state.rows
        self._pages.setCurrentWidget(self._none if empty else self._list)
        self._scan_icon.show_icon("scan-barcode", "textMuted", 16)
        self._scan.setText(_("A scan leaves this screen and counts where you were."))
        self._foot.setMinimumHeight(edges.foot_height())

    def take_focus(self) -> None:
        """Put the keyboard in the register."""
        is_empty = self._state.read and not self._state.rows
        place = self._back if is_empty else self._list
        place.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self.show_state(self._state)

    def _add(self, action_id: str, wish: Callable[[], None]) -> None:
        action = self._actions[action_id]
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _on=False, deed=wish: deed())
        self.addAction(action)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 8, 16, 8)
        bar.setSpacing(12)
        for tile in self._books:
            bar.addWidget(tile)
        bar.addWidget(self._period, 1)
        for button in self._steps:
            bar.addWidget(button)
        said = QVBoxLayout()
        said.setContentsMargins(16, 0, 16, 6)
        said.addWidget(self._error)
        said.addWidget(self._outcome)
        self._pages.addWidget(self._list)
        self._pages.addWidget(self._none)
        self._foot = edges.foot(self._scan_icon, self._scan, self._print)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(edges.head(self._title, self._lead, self._back))
        whole.addWidget(rule())
        whole.addLayout(bar)
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
