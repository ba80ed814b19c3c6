"""The screen of customers: the list, or the movements of one, beside what can be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens import edges
from ui.screens.base import Screen
from ui.screens.customers import words
from ui.screens.customers.panel import CustomerPanel
from ui.screens.tickets.listing import Listing
from ui.screens.tickets.number_entry import NumberEntry
from ui.theme.theme import current
from ui.widgets.empty_list import EmptyList
from ui.widgets.key_button import KeyButton
from ui.widgets.text import IconLabel, TextLabel, as_sheet, rule

if TYPE_CHECKING:
    from ui.screens.customers.state import CustomersState
    from ui.widgets.actions import Actions

DEEDS: Final = (
    *(
        "close",
        "enter",
        "new",
        "account",
        "pay",
        "limit",
        "edit",
        "print",
        "pdf",
        "export",
        "nobody",
    ),
    *("erase", "tender"),
)
_MOST_TYPED: Final = 80


class CustomersScreen(Screen):
    """Shows a `CustomersState`; signals what the person wants of it.

    Shape: `wanted(the action's name)`, `searched(text)`, `chosen(id)`, `typed(field, text)`.
    """

    wanted = Signal(str)
    searched = Signal(str)
    chosen = Signal(str)
    typed = Signal(str, str)

    def __init__(self, actions: Actions, state: CustomersState) -> None:
        super().__init__()
        as_sheet(self, "surface")
        self._state = state
        self._actions = actions
        for name in DEEDS:
            action = actions[f"customers.{name}"]
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _on=False, of=name: self.wanted.emit(of))
            self.addAction(action)
        self._title = TextLabel("title")
        self._lead = TextLabel("body", "textMuted", wraps=True)
        self._back = KeyButton("ghost", "arrow-left").follow(actions["customers.close"])
        self._search = NumberEntry()
        self._search.setMaxLength(_MOST_TYPED)
        self._search.textEdited.connect(self.searched)
        self._list, self._movements = Listing(), Listing()
        self._search.moved.connect(self._list.step)
        self._list.chosen.connect(self.chosen)
        self._empty = EmptyList()
        self._work = QStackedWidget()
        self._new = KeyButton("quiet", "plus").follow(actions["customers.new"])
        self._scan_icon = IconLabel("small")
        self._scan = TextLabel("small", "textMuted", wraps=True)
        self._panel = CustomerPanel(actions)
        self._panel.typed.connect(self.typed)
        self._lay_out()
        self.show_state(state)

    def show_state(self, state: CustomersState) -> None:
        """Show a state; what is being typed stays."""
        turned = (state.mode, state.form) != (self._state.mode, self._state.form)
        self._state = state
        is_list = state.mode != "account"
        self._title.setText(_("Customers"))
        self._lead.setText(_("Who buys on credit here, what they owe, and what they pay of it."))
        if self._search.text() != state.typed:
            self._search.setText(state.typed)
        self._search.setVisible(is_list)
        self._search.setReadOnly(state.mode != "list")
        words_of_field = _("Name, phone or code of a customer")
        self._search.setPlaceholderText(words_of_field)
        self._search.setAccessibleName(words_of_field)
        self._list.show_rows(tuple(map(words.row, state.customers)), state.chosen_id)
        self._list.setAccessibleName(_("Customers"))
        self._list.setEnabled(state.mode == "list")
        moved = state.account.movements if state.account is not None else ()
        self._movements.show_rows(tuple(map(words.movement, moved)), "")
        self._movements.setAccessibleName(_("Movements of the account"))
        self._empty.say("user", *(words.nothing(state) if is_list else words.no_movement()))
        shown: QWidget = self._list if is_list else self._movements
        self._work.setCurrentWidget(
            shown if (state.customers if is_list else moved) else self._empty
        )
        self._panel.show_state(state)
        self._enable(state)
        self._scan_icon.show_icon("scan-barcode", "textMuted", 16)
        self._scan.setText(_("A scan leaves this screen and counts where you were."))
        self._widen()
        if turned:
            self.return_focus()

    def take_focus(self) -> None:
        """Put the keyboard in the form, the search or on the movements."""
        if not self._panel.take_focus(self._state):
            if self._state.mode == "erase":
                place: QWidget = self._back
            else:
                place = self._search if self._state.mode == "list" else self._movements
            place.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self.show_state(self._state)

    def _enable(self, state: CustomersState) -> None:
        """Let each action be possible only where it means something."""
        is_free = not state.busy
        rests = is_free and state.mode in {"list", "account"}
        about = rests and state.chosen is not None
        in_account = about and state.mode == "account"
        owes = state.account is not None and state.account.balance_centimes > 0
        is_form = state.mode not in {"list", "account"}
        can_step = about and (owes or (state.mode == "list" and state.can_choose))
        for name, on in (
            ("enter", is_free and (is_form or can_step)),
            ("new", is_free and state.mode == "list"),
            ("account", about and state.mode == "list"),
            ("pay", about and owes and state.mode == "list"),
            ("limit", in_account and state.may_limit),
            ("edit", in_account),
            ("print", in_account),
            ("pdf", in_account),
            ("export", in_account and state.may_export),
            ("nobody", about and state.mode == "list" and state.can_choose),
            ("erase", in_account and state.may_erase),
            ("tender", is_free and state.mode == "pay"),
        ):
            self._actions[f"customers.{name}"].setEnabled(on)

    def _lay_out(self) -> None:
        for widget in (self._list, self._movements, self._empty):
            self._work.addWidget(widget)
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
