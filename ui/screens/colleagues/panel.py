"""The side of the screen: what is open with a colleague, or a form about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pharmadesk.values.text import MOST_LOT_NUMBER, MOST_NAME
from ui.screens.colleagues import words
from ui.theme.theme import current
from ui.widgets.banner import Banner
from ui.widgets.facts import Facts
from ui.widgets.field import AmountEntry, Entry, Field
from ui.widgets.figure import Figure
from ui.widgets.key_button import KeyButton
from ui.widgets.scrolled import scrolled
from ui.widgets.text import TextLabel, as_sheet

if TYPE_CHECKING:
    from ui.screens.colleagues.state import ColleaguesState
    from ui.widgets.actions import Actions

_PADDING: Final = 24
_LONGEST: Final = {
    "name": MOST_NAME,
    "phone": MOST_NAME,
    "packs": 4,
    "lot": MOST_LOT_NUMBER,
    "expiry": 10,
    "reference": MOST_NAME,
}
_DEEDS: Final = {
    "list": (("lend", "package-minus"), ("borrow", "plus"), ("edit", "user")),
    "loans": (("money", "coins"), ("lend", "package-minus"), ("borrow", "plus")),
}
"""What can be done beside the step forward where no form is open, with its icon."""


class ColleaguePanel(QWidget):
    """Shows who is chosen; signals `typed(name of the field, text)`."""

    typed = Signal(str, str)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        as_sheet(self, "raised")
        self._form = 0
        self._title = TextLabel("heading", wraps=True)
        self._owed = TextLabel("noteStrong", "textMuted")
        self._figure = Figure("total")
        self._facts = Facts()
        self._note = TextLabel("body", "textMuted", wraps=True)
        self._fields = {name: self._field(name) for name in (*_LONGEST, "value")}
        self._way = KeyButton("quiet", "coins").follow(actions["colleagues.way"])
        self._error = Banner()
        self._done = TextLabel("note", wraps=True)
        self._deeds = {
            name: KeyButton("quiet", icon, padding=8).follow(actions[f"colleagues.{name}"])
            for name, icon in dict((*_DEEDS["list"], *_DEEDS["loans"])).items()
        }
        size = current().tokens.size
        self._enter = KeyButton(
            "primary",
            "check",
            role="heading",
            least_height=size.control_primary,
            icon_size=size.icon,
            padding=16,
        ).follow(actions["colleagues.enter"])
        self._lay_out()

    def show_state(self, state: ColleaguesState) -> None:
        """Show a state; what is typed in a form is the fields' own."""
        self._title.setText(state.title)
        balance = state.balance_centimes
        self._owed.setText(words.owed(balance or 0))
        self._figure.show_amount(abs(balance or 0))
        for widget in (self._owed, self._figure):
            widget.setVisible(balance is not None and not state.is_form)
        self._facts.show_facts(() if state.is_form else state.facts)
        self._note.setText(state.note)
        self._note.setVisible(bool(state.note))
        for name, field in self._fields.items():
            field.set_label(words.field(name))
            field.setVisible(state.is_form and name in state.asked)
            field.entry.setReadOnly(state.busy)
        if state.form != self._form:
            self._form = state.form
            preset = dict(state.preset)
            for name, field in self._fields.items():
                field.entry.setText(preset.get(name, ""))
        self._way.set_label(words.way(state))
        self._way.setVisible(state.mode == "money")
        self._error.say("danger", "circle-alert", state.error)
        self._done.setText(state.done)
        self._done.setVisible(bool(state.done))
        has_one = state.balance_centimes is not None
        shown = [name for name, _icon in _DEEDS.get(state.mode, ())] if has_one else []
        for name, button in self._deeds.items():
            button.setVisible(name in shown)
        self._enter.set_label(words.step(state))
        self._enter.setVisible(state.is_form or (has_one and bool(state.chosen_id)))

    def take_focus(self, state: ColleaguesState) -> bool:
        """Put the keyboard in the first field of a form; tell whether there is one."""
        if not state.is_form or not state.asked:
            return False
        self._fields[state.asked[0]].entry.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def least_width(self) -> int:
        """Return the width that the words of the buttons need, in this language and size."""
        buttons = (self._enter, self._way, *self._deeds.values())
        return max(each.sizeHint().width() for each in buttons) + 2 * _PADDING

    def _field(self, name: str) -> Field:
        entry = AmountEntry() if name == "value" else Entry()
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
        said = (self._title, self._owed, self._figure, self._facts, self._note, self._way)
        for widget in (*said, *self._fields.values()):
            column.addWidget(widget)
        column.addStretch(1)
        for button in self._deeds.values():
            column.addWidget(button)
        foot = QVBoxLayout()
        foot.setContentsMargins(_PADDING, 8, _PADDING, 16)
        foot.setSpacing(8)
        for last in (self._error, self._done, self._enter):
            foot.addWidget(last)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scrolled(about, "raised"), 1)
        whole.addLayout(foot)
