"""The side of the screen: the chosen customer's account, or a form about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pharmadesk.i18n import _
from pharmadesk.services.customers import MOST_CUSTOMER_NAME, MOST_NOTE, MOST_PHONE
from pharmadesk.values.text import MOST_NAME
from ui.screens.customers import words
from ui.screens.customers.state import DEEDS_OF
from ui.theme.theme import current
from ui.widgets.banner import Banner
from ui.widgets.facts import Facts
from ui.widgets.field import AmountEntry, Entry, Field
from ui.widgets.figure import Figure
from ui.widgets.key_button import KeyButton
from ui.widgets.scrolled import scrolled
from ui.widgets.text import TextLabel, as_sheet

if TYPE_CHECKING:
    from ui.screens.customers.state import CustomersState
    from ui.widgets.actions import Actions

_PADDING: Final = 24
_LONGEST: Final = {
    "name": MOST_CUSTOMER_NAME,
    "phone": MOST_PHONE,
    "note": MOST_NOTE,
    "reference": MOST_NAME,
    "bank": MOST_NAME,
}
_DEEDS: Final = (
    ("account", "receipt-text"),
    ("pay", "coins"),
    ("limit", "tag"),
    ("edit", "user"),
    ("print", "printer"),
    ("pdf", "file-text"),
    ("export", "user"),
    ("nobody", "x"),
    ("erase", "trash-2"),
)
"""What can be done with the chosen customer, and its icon."""


class CustomerPanel(QWidget):
    """Shows who is chosen; signals what is typed.

    Shape: `typed(name of the field, text)`.
    """

    typed = Signal(str, str)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "raised")
        self._form = 0
        self._actions = actions
        self._title = TextLabel("heading", wraps=True)
        self._owed = TextLabel("noteStrong", "textMuted")
        self._figure = Figure("total")
        self._facts = Facts()
        self._note = TextLabel("body", "textMuted", wraps=True)
        self._warning = Banner()
        self._fields = {name: self._field(name) for name in ("amount", *_LONGEST)}
        self._tender = KeyButton("quiet", "coins").follow(actions["customers.tender"])
        self._error = Banner()
        self._outcome = TextLabel("note", wraps=True)
        self._deeds = {
            name: KeyButton("quiet", icon, padding=8).follow(actions[f"customers.{name}"])
            for name, icon in _DEEDS
        }
        self._enter = KeyButton(
            "primary",
            "check",
            role="heading",
            least_height=current().tokens.size.control_primary,
            icon_size=current().tokens.size.icon,
            padding=16,
        ).follow(actions["customers.enter"])
        self._lay_out()

    def show_state(self, state: CustomersState) -> None:
        """Show a state; what is typed in a form is the fields' own."""
        mode, account = state.mode, state.account
        is_form = mode not in DEEDS_OF
        self._title.setText(words.title(state))
        shows_owed = account is not None and mode in {"list", "account", "pay", "limit"}
        self._owed.setText(_("Owed"))
        self._figure.show_amount(account.balance_centimes if account is not None else 0)
        for widget in (self._owed, self._figure):
            widget.setVisible(shows_owed)
        self._facts.show_facts(words.facts(state))
        note = words.note(state)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._warning.say("warning", "triangle-alert", words.warning(state))
        for name, field in self._fields.items():
            field.set_label(words.field(state, name))
            field.setVisible(name in state.asked)
            field.entry.setReadOnly(state.busy)
        if state.form != self._form:
            self._form = state.form
            self._preset(state)
        self._tender.set_label(words.tender(state))
        self._tender.setVisible(mode == "pay")
        self._error.say("danger", "circle-alert", state.error)
        self._outcome.setText(words.outcome(state))
        self._outcome.setVisible(bool(state.deed))
        shown = DEEDS_OF.get(mode, ()) if state.chosen is not None else ()
        for name, button in self._deeds.items():
            button.setVisible(name in shown)
        self._enter.set_label(words.step(state))
        self._enter.set_kind("danger" if mode == "erase" else "primary")
        self._enter.set_icon("trash-2" if mode == "erase" else "check")
        self._enter.setVisible(is_form or state.chosen is not None)

    def take_focus(self, state: CustomersState) -> bool:
        """Put the keyboard in the first field of a form; tell whether there is one."""
        for name in state.asked:
            self._fields[name].entry.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def least_width(self) -> int:
        """Return the width that the words of the buttons need, in this language and size."""
        wide = max(each.sizeHint().width() for each in (self._enter, self._tender))
        deeds = [button.sizeHint().width() for button in self._deeds.values()]
        return max(wide, *deeds) + 2 * _PADDING

    def _preset(self, state: CustomersState) -> None:
        """Begin a form with what is known."""
        preset = dict(state.preset)
        for name, field in self._fields.items():
            entry = field.entry
            entry.setText(preset.get(name, ""))
            if name == "amount":
                entry.selectAll()

    def _field(self, name: str) -> Field:
        entry = AmountEntry() if name == "amount" else Entry()
        if name in _LONGEST:
            entry.setMaxLength(_LONGEST[name])
        entry.textEdited.connect(lambda text: self.typed.emit(name, text))
        return Field(entry)

    def _lay_out(self) -> None:
        about = QWidget()
        as_sheet(about, "raised")
        column = QVBoxLayout(about)
        column.setContentsMargins(_PADDING, 20, _PADDING, 12)
        column.setSpacing(8)
        said: tuple[QWidget, ...] = (self._title, self._owed, self._figure, self._facts)
        order = ("name", "phone", "note", "amount", "reference", "bank")
        fields = (self._fields[name] for name in order)
        for widget in (*said, self._note, self._warning, self._tender, *fields):
            column.addWidget(widget)
        column.addStretch(1)
        deeds = QVBoxLayout()
        deeds.setSpacing(6)
        for button in self._deeds.values():
            deeds.addWidget(button)
        column.addLayout(deeds)
        foot = QVBoxLayout()
        foot.setContentsMargins(_PADDING, 8, _PADDING, 16)
        foot.setSpacing(8)
        for last in (self._error, self._outcome, self._enter):
            foot.addWidget(last)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scrolled(about, "raised"), 1)
        whole.addLayout(foot)
