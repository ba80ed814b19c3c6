"""The open entry of a payment: an amount, and what its tender has to say besides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.documents.tender_words import tender_name
from pharmadesk.i18n import _
from ui.screens.sale import words
from ui.screens.sale.paying import PAPERS
from ui.screens.sale.tendered_rows import ICONS, PAPER_ICON
from ui.theme.theme import current
from ui.widgets import amounts
from ui.widgets.field import AmountEntry, Entry, ErrorLine, Field
from ui.widgets.key_button import KeyButton
from ui.widgets.text import IconLabel, TextLabel

if TYPE_CHECKING:
    from ui.screens.sale.state import PaymentView

_WIDEST: Final = "00000,00"
_DETAILS: Final = ("reference", "bank", "due")
_LONGEST_DETAIL: Final = 60


class TenderEntry(QWidget):
    """What is typed stays until another entry is opened."""

    amount_changed = Signal(str)
    detail_changed = Signal(str, str)
    paper_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel()
        self._label = TextLabel("bodyStrong", wraps=True)
        self._entry = AmountEntry("title")
        self._entry.textEdited.connect(self.amount_changed)
        self._clear = KeyButton("ghost", "x", padding=4)
        self._clear.clicked.connect(self._empty)
        self._error = ErrorLine()
        self._papers = {tender: self._paper(tender) for tender in PAPERS}
        self._details = {name: self._detail(name) for name in _DETAILS}
        self._wrong = ""
        self._lay_out()
        self._fit_entry()

    def open(self, payment: PaymentView) -> None:
        """Start an entry: what remains stands ready to be replaced."""
        self._entry.propose(amounts.as_typed(payment.left_centimes))
        for field in self._details.values():
            field.entry.clear()

    def put(self, centimes: int) -> None:
        """Type an amount that was touched."""
        self._entry.propose(amounts.as_typed(centimes))
        self.amount_changed.emit(self._entry.text())
        self.take_focus()

    def take_focus(self) -> None:
        """Put the keyboard in the amount."""
        self._entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_state(self, payment: PaymentView) -> None:
        """Show the entry; the typed texts are the fields' own."""
        name = tender_name(payment.tender)
        self._label.setText(name)
        self._icon.show_icon(ICONS.get(payment.tender, PAPER_ICON), "textMuted", 20)
        self._entry.setAccessibleName(name)
        self._clear.setAccessibleName(_("Clear the amount"))
        said = payment.error or payment.refusal
        self._error.show_error(said)
        self._entry.set_error(wrong=bool(said))
        self._entry.setReadOnly(payment.busy)
        self._clear.setEnabled(not payment.busy)
        for tender, tile in self._papers.items():
            tile.setVisible(payment.tender in PAPERS)
            tile.setChecked(payment.tender == tender)
            tile.setEnabled(not payment.busy)
            tile.set_label(tender_name(tender))
        self._show_details(payment)

    def _show_details(self, payment: PaymentView) -> None:
        wanted = {detail.name: detail for detail in payment.details}
        for name, field in self._details.items():
            detail = wanted.get(name)
            field.setVisible(detail is not None)
            field.entry.setReadOnly(payment.busy)
            field.show_error(detail.error if detail is not None else "")
            field.set_label(words.detail_label(payment.tender, name))
        wrong = next((detail.name for detail in payment.details if detail.error), "")
        if wrong and wrong != self._wrong:
            self._details[wrong].entry.setFocus(Qt.FocusReason.OtherFocusReason)
        self._wrong = wrong

    def _paper(self, tender: str) -> KeyButton:
        tile = KeyButton("quiet", role="label", padding=6)
        tile.setCheckable(True)
        tile.clicked.connect(lambda: self.paper_chosen.emit(tender))
        return tile

    def _detail(self, name: str) -> Field:
        entry = Entry()
        entry.setMaxLength(_LONGEST_DETAIL)
        entry.textEdited.connect(lambda text: self.detail_changed.emit(name, text))
        return Field(entry)

    def _empty(self) -> None:
        self._entry.clear()
        self.amount_changed.emit("")
        self.take_focus()

    def _fit_entry(self) -> None:
        figures = current().metrics("title").horizontalAdvance(_WIDEST)
        self._entry.setFixedWidth(figures + 2 * current().tokens.space.l)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._label, 1)
        row.addWidget(self._entry)
        row.addWidget(self._clear)
        tiles = QHBoxLayout()
        tiles.setSpacing(6)
        for tile in self._papers.values():
            tiles.addWidget(tile, 1)
        fields = QGridLayout()
        fields.setSpacing(8)
        fields.addWidget(self._details["reference"], 0, 0)
        fields.addWidget(self._details["bank"], 0, 1)
        fields.addWidget(self._details["due"], 1, 0, 1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._error)
        column.addLayout(tiles)
        column.addLayout(fields)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_wrong"):
            self._fit_entry()
