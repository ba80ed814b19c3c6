"""The row that asks what is printed on a box nobody knows the price of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens.sale import words
from ui.screens.sale.row_controls import QuestionWords
from ui.theme.theme import current
from ui.widgets.field import AmountEntry, ErrorLine
from ui.widgets.key_button import KeyButton
from ui.widgets.keys import cap_text
from ui.widgets.rows import ROW_PADDING
from ui.widgets.text import as_sheet

if TYPE_CHECKING:
    from ui.screens.sale.state import PriceQuestion

_WIDEST: Final = "00000,00"


class PriceBar(QWidget):
    """Asks for a price; Enter adds the box, Esc leaves it out.

    Shape: `typed(text)`; `dropped`; `grown` when its words may need another height.
    """

    typed = Signal(str)
    dropped = Signal()
    grown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._words = QuestionWords()
        self._entry = AmountEntry()
        self._entry.returnPressed.connect(self._enter)
        self._add = KeyButton("plain")
        self._add.clicked.connect(self._enter)
        self._leave = KeyButton("ghost", "x", padding=8)
        self._leave.clicked.connect(self.dropped)
        self._error = ErrorLine()
        self._lay_out()
        self._fit_entry()

    def show_question(self, question: PriceQuestion, *, at_hand: bool) -> None:
        """Show the question; what is typed stays. It can be answered only while `at_hand`."""
        self._words.say(question.name, words.price_asked(question))
        self._entry.setAccessibleName(words.price_spoken(question))
        self._add.set_label(_("Add"))
        self._add.set_cap(cap_text(QKeySequence("Return")))
        self._leave.set_cap(cap_text(QKeySequence("Esc")))
        self._leave.setAccessibleName(_("Leave the box out"))
        self._entry.set_error(wrong=bool(question.error))
        self._entry.setAccessibleDescription(question.error)
        self._error.show_error(question.error)
        self.setEnabled(at_hand)

    def take_focus(self) -> None:
        """Put the keyboard in the field; what it holds is replaced by the first figure typed."""
        self._entry.setFocus(Qt.FocusReason.OtherFocusReason)
        self._entry.selectAll()

    def height_in(self, width: int) -> int:
        """Return the height that the words need in a row of this width."""
        wraps = self.hasHeightForWidth()
        return self.heightForWidth(width) if wraps else self.sizeHint().height()

    def _enter(self) -> None:
        self.typed.emit(self._entry.text())
        self._entry.selectAll()  # what was refused is kept, and the next figure replaces it

    def _fit_entry(self) -> None:
        figures = current().metrics("heading").horizontalAdvance(_WIDEST)
        self._entry.setFixedWidth(figures + 2 * current().tokens.space.l)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(current().tokens.space.s)
        row.addWidget(self._words, 1)
        row.addWidget(self._entry)
        row.addWidget(self._add)
        row.addWidget(self._leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(ROW_PADDING, 4, ROW_PADDING, 6)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._error)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), current().colour("warningSoft"))

    @override
    def event(self, event: QEvent) -> bool:
        known = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:  # other words, another size of text
            self.grown.emit()
        return known

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()  # what the field leaves would move in the list

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_error"):
            self._fit_entry()
