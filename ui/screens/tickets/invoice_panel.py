"""The side of the screen that puts a ticket on an invoice: whose name, and where the PDF goes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pharmadesk.i18n import _
from pharmadesk.values.text import MOST_ADDRESS, MOST_NAME
from ui.screens.tickets import invoice_words as words
from ui.screens.tickets.invoice_state import BUYER_FIELDS, FOLDER, InvoiceState
from ui.theme.theme import current
from ui.widgets.banner import Banner
from ui.widgets.checked_field import CheckedField
from ui.widgets.field_view import FieldView
from ui.widgets.key_button import KeyButton
from ui.widgets.scrolled import scrolled
from ui.widgets.text import TextLabel, as_sheet

if TYPE_CHECKING:
    from ui.widgets.actions import Actions

_PADDING: Final = 24
_ICE_DIGITS: Final = 15
_MOST_OF_A_PATH: Final = 500
_NUMBERS: Final = frozenset({"ice", FOLDER})  # written left to right in every language


class InvoicePanel(QWidget):
    """Shows an `InvoiceState`; signals what is typed."""

    typed = Signal(str, str)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "raised")
        self._title = TextLabel("heading", wraps=True)
        self._note = TextLabel("body", "textMuted", wraps=True)
        self._warning = Banner()
        longest = {"address": MOST_ADDRESS, "ice": _ICE_DIGITS + 5, FOLDER: _MOST_OF_A_PATH}
        self._fields = {
            name: CheckedField(name, number=name in _NUMBERS, longest=longest.get(name, MOST_NAME))
            for name in (*BUYER_FIELDS, FOLDER)
        }
        fields = list(self._fields.values())
        for each, following in pairwise(fields):
            each.typed.connect(self.typed)
            each.entry.returnPressed.connect(following.entry.setFocus)
        fields[-1].typed.connect(self.typed)
        fields[-1].entry.returnPressed.connect(actions["tickets.issue"].trigger)
        self._error = Banner()
        self._outcome = TextLabel("note", wraps=True)
        self._forget = KeyButton("quiet", "trash-2").follow(actions["tickets.forget"])
        self._save = KeyButton(
            "primary",
            "check",
            role="heading",
            least_height=current().tokens.size.control_primary,
            icon_size=current().tokens.size.icon,
            padding=16,
        ).follow(actions["tickets.issue"])
        self._lay_out()

    def show_state(self, state: InvoiceState) -> None:
        """Show a state; a cursor in unchanged text stays where it is."""
        self._title.setText(words.title(state))
        self._note.setText(words.note(state))
        self._warning.say("warning", "triangle-alert", words.warning(state))
        self._say_fields()
        for name, each in self._fields.items():
            each.setVisible(not state.forgets and (name == FOLDER or not state.is_issued))
            error = state.error if name == state.error_field else ""
            text = state.texts.get(name, "")
            each.show_view(FieldView(text, error, right=_is_right(name, text)))
            each.entry.setReadOnly(state.busy)
        self._error.say("danger", "circle-alert", "" if state.error_field else state.error)
        self._outcome.setText(words.outcome(state))
        self._outcome.setVisible(bool(state.written))
        self._forget.setVisible(state.is_issued and not (state.forgets or state.is_forgotten))
        self._save.set_label(words.save(state))
        self._save.set_kind("danger" if state.forgets else "primary")
        self._save.set_icon("trash-2" if state.forgets else "check")

    def take_focus(self) -> None:
        """Put the keyboard in the first field that is shown."""
        for each in self._fields.values():
            if not each.isHidden():
                each.entry.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self._save.setFocus(Qt.FocusReason.OtherFocusReason)

    def least_width(self) -> int:
        """Return the width that the words of the buttons need, in this language and size."""
        wide = max(self._save.sizeHint().width(), self._forget.sizeHint().width())
        return wide + 2 * _PADDING

    def _say_fields(self) -> None:
        labels = {
            "name": _("Billed to"),
            "address": _("Address"),
            "ice": _("ICE, of a company"),
            "patient": _("Patient, for an insurance"),
            "prescriber": _("Prescriber"),
            FOLDER: _("Folder of the PDF"),
        }
        for name, each in self._fields.items():
            each.say(labels[name])

    def _lay_out(self) -> None:
        about = QWidget()
        as_sheet(about, "raised")
        column = QVBoxLayout(about)
        column.setContentsMargins(_PADDING, 20, _PADDING, 12)
        column.setSpacing(8)
        told: tuple[QWidget, ...] = (self._title, self._note, self._warning)
        for widget in (*told, *self._fields.values()):
            column.addWidget(widget)
        column.addStretch(1)
        deeds = QVBoxLayout()
        deeds.setContentsMargins(_PADDING, 8, _PADDING, 16)
        deeds.setSpacing(8)
        answers: tuple[QWidget, ...] = (self._error, self._outcome, self._forget, self._save)
        for widget in answers:
            deeds.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scrolled(about, "raised"), 1)
        whole.addLayout(deeds)


def _is_right(name: str, text: str) -> bool:
    return name == "ice" and len(text.replace(" ", "")) == _ICE_DIGITS
