"""Noting a prescription: who it is for, who wrote it, when; its code comes by a scan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pharmadesk.i18n import _
from pharmadesk.values.text import MOST_ADDRESS, MOST_NAME, MOST_REASON
from ui.screens.sale import words
from ui.theme.direction import ltr
from ui.widgets.field import Entry, Field
from ui.widgets.key_button import KeyButton
from ui.widgets.scrolled import scrolled
from ui.widgets.text import ElidedLabel, TextLabel, as_sheet

if TYPE_CHECKING:
    from ui.screens.sale.state import PrescriptionView
    from ui.widgets.actions import Actions

_LONGEST: Final = {
    "patient": MOST_NAME,
    "address": MOST_ADDRESS,
    "prescriber": MOST_NAME,
    "written_on": 10,
    "reference": 40,
    "why": MOST_REASON,
}
_PADDING: Final = 24


class PrescriptionPanel(QWidget):
    """A panel over the right side: notes a prescription, or what one should have said.

    Shape: `typed(field, text)`. `back` and `save` name the actions of its buttons.
    """

    typed = Signal(str, str)

    def __init__(
        self,
        actions: Actions,
        parent: QWidget | None = None,
        *,
        back: str = "sale.back",
        save: str = "sale.note_prescription",
    ) -> None:
        super().__init__(parent)
        as_sheet(self, "raised")
        self._title = TextLabel("heading")
        self._back = KeyButton("ghost", "arrow-left", padding=8).follow(actions[back])
        self._why = TextLabel("small", "textMuted", wraps=True)
        self._fields = {name: self._field(name) for name in _LONGEST}
        self._tiles = [self._tile(), self._tile()]
        self._code_label = TextLabel("label", "textMuted")
        self._code = ElidedLabel("body")
        self._error = TextLabel("label", "dangerText", wraps=True)
        self._reason = TextLabel("small", "textMuted", wraps=True)
        self._pass = KeyButton("quiet", "file-text", padding=11).follow(
            actions["sale.pass_prescription"]
        )
        self._save = KeyButton(
            "primary", "check", role="heading", least_height=56, icon_size=20, padding=18
        ).follow(actions[save])
        self._lay_out()

    def open(self, view: PrescriptionView) -> None:
        """Start with what is noted already."""
        for name, text in view.texts:
            self._fields[name].entry.setText(text)

    def take_focus(self) -> None:
        """Put the keyboard in the first field that is empty."""
        fields = [field.entry for field in self._fields.values()]
        empty = next((entry for entry in fields if not entry.text()), fields[0])
        empty.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_state(self, view: PrescriptionView) -> None:
        """Show what is noted and what is missing; the typed texts are the fields' own."""
        self._title.setText(_("Prescription"))
        self._why.setText(view.lead or words.prescription_wanted(view))
        shown = {name for name, _text in view.texts}
        for name, field in self._fields.items():
            field.setVisible(name in shown)
            mark = " *" if name in view.missing else ""
            field.set_label(f"{words.prescription_label(name)}{mark}")
        for place, tile in enumerate(self._tiles):
            name = view.suggested[place] if place < len(view.suggested) else ""
            tile.set_label(name)
            tile.setVisible(bool(name))
        for widget in (self._code_label, self._code):
            widget.setVisible(not view.lead)
        self._code_label.setText(_("QR or FSE number: scan it here"))
        self._code.set_text(ltr(view.code) if view.code else "—")
        self._error.setText(view.error)
        self._error.setVisible(bool(view.error))
        said = words.prescription_passed(view.reason)
        self._reason.setText(said)
        self._reason.setVisible(view.can_pass and bool(said))
        self._pass.setVisible(view.can_pass)

    def _field(self, name: str) -> Field:
        entry = Entry()
        entry.setMaxLength(_LONGEST[name])
        entry.textEdited.connect(lambda text: self.typed.emit(name, text))
        return Field(entry)

    def _tile(self) -> KeyButton:
        tile = KeyButton("quiet", role="label", padding=6)
        tile.clicked.connect(lambda: self._take(tile.text()))
        return tile

    def _take(self, prescriber: str) -> None:
        """Take a prescriber who was touched."""
        self._fields["prescriber"].entry.setText(prescriber)
        self.typed.emit("prescriber", prescriber)
        self._fields["written_on"].entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._back)
        tiles = QHBoxLayout()
        tiles.setSpacing(8)
        for tile in self._tiles:
            tiles.addWidget(tile, 1)
        last = QHBoxLayout()
        last.setSpacing(8)
        for name in ("written_on", "reference"):
            last.addWidget(self._fields[name], 1)
        inside = QWidget()
        as_sheet(inside, "raised")
        column = QVBoxLayout(inside)
        column.setContentsMargins(_PADDING, 12, _PADDING, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._why)
        for name in ("patient", "address", "prescriber"):
            column.addWidget(self._fields[name])
        column.addLayout(tiles)
        column.addLayout(last)
        column.addWidget(self._fields["why"])
        column.addWidget(self._code_label)
        column.addWidget(self._code)
        column.addStretch(1)
        foot = QVBoxLayout()
        foot.setContentsMargins(_PADDING, 4, _PADDING, 16)
        foot.setSpacing(8)
        for widget in (self._error, self._reason, self._pass, self._save):
            foot.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scrolled(inside, "raised"), 1)
        whole.addLayout(foot)
