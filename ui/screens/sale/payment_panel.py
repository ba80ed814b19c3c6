"""Taking the money: what was handed over, what remains, what to give back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens.sale.pieces import Pieces
from ui.screens.sale.quick_notes import QuickNotes
from ui.theme.theme import current
from ui.widgets import amounts
from ui.widgets.field import AmountEntry, ErrorLine
from ui.widgets.figure import Figure
from ui.widgets.key_button import KeyButton
from ui.widgets.text import ElidedLabel, IconLabel, TextLabel, rule

if TYPE_CHECKING:
    from ui.screens.sale.state import PaymentView
    from ui.theme.tokens import Colour
    from ui.widgets.actions import Actions

_WIDEST: Final = "00000,00"


class PaymentPanel(QWidget):
    """A panel over the right side, never a dialog; the exact amount is proposed."""

    amount_changed = Signal(str)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = TextLabel("heading")
        self._back = KeyButton("ghost", "arrow-left", padding=8).follow(actions["sale.back"])
        self._due_label = ElidedLabel("body", "textMuted")
        self._due = TextLabel("heading", script="latin")
        self._cash_icon = IconLabel()
        self._cash_label = TextLabel("bodyStrong", wraps=True)
        self._entry = AmountEntry("title")
        self._entry.textEdited.connect(self.amount_changed)
        self._clear = KeyButton("ghost", "x", padding=4)
        self._clear.clicked.connect(self._empty)
        self._error = ErrorLine()
        self._notes = QuickNotes()
        self._notes.taken.connect(self._take_note)
        self._left_label = ElidedLabel("body", "textMuted")
        self._left_icon = IconLabel()
        self._left = TextLabel("bodyStrong", script="latin")
        self._change_label = TextLabel("bodyMedium")
        self._change = Figure("hero")
        self._pieces = Pieces()
        self._confirm = KeyButton(
            "primary", "printer", role="heading", least_height=56, icon_size=20, padding=18
        ).follow(actions["sale.confirm"])
        self._lay_out()
        self._fit_entry()

    def open(self, payment: PaymentView) -> None:
        """Start a payment: the exact amount stands ready to be replaced."""
        self._entry.propose(amounts.as_typed(payment.due_centimes))

    def take_focus(self) -> None:
        """Put the keyboard in the amount."""
        self._entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_state(self, payment: PaymentView) -> None:
        """Show the payment; the typed amount is the field's own."""
        self._say_labels()
        self._due.setText(amounts.money(payment.due_centimes))
        self._error.show_error(payment.error)
        self._entry.set_error(wrong=bool(payment.error))
        self._entry.setReadOnly(payment.busy)
        self._clear.setEnabled(not payment.busy)
        self._notes.show_notes(payment)
        done = payment.remaining_centimes == 0 and not payment.error
        self._left.setText(amounts.money(payment.remaining_centimes))
        self._left.set_ink("successText" if done else "warningText")
        tone: Colour = "success" if done else "warning"
        self._left_icon.show_icon("circle-check" if done else "circle-alert", tone, 18)
        self._change.show_amount(payment.change_centimes)
        self._pieces.show_pieces(payment.pieces)

    def _fit_entry(self) -> None:
        words = current().metrics("title").horizontalAdvance(_WIDEST)
        self._entry.setFixedWidth(words + 2 * current().tokens.space.l)

    def _say_labels(self) -> None:
        self._title.setText(_("Payment"))
        self._due_label.set_text(_("To pay"))
        self._cash_label.setText(_("Cash received"))
        self._cash_icon.show_icon("coins", "textMuted", 20)
        self._entry.setAccessibleName(_("Cash received"))
        self._clear.setAccessibleName(_("Clear the amount"))
        self._left_label.set_text(_("Left to pay"))
        self._change_label.setText(_("Change"))

    def _take_note(self, centimes: int) -> None:
        self._entry.propose(amounts.as_typed(centimes))
        self.amount_changed.emit(self._entry.text())
        self.take_focus()

    def _empty(self) -> None:
        self._entry.clear()
        self.amount_changed.emit("")
        self.take_focus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 12, 24, 16)
        column.setSpacing(0)
        column.addLayout(_line(self._title, None, self._back))
        column.addLayout(_line(self._due_label, None, self._due))
        column.addSpacerItem(_gap(4))
        column.addWidget(rule())
        column.addSpacerItem(_gap(6))
        cash = _line(self._cash_icon, self._cash_label, self._entry, self._clear)
        cash.setStretch(1, 1)
        column.addLayout(cash)
        column.addWidget(self._error)
        column.addSpacerItem(_gap(6))
        column.addWidget(rule())
        column.addSpacerItem(_gap(10))
        column.addWidget(self._notes)
        column.addStretch(1)
        column.addLayout(_line(self._left_label, None, self._left_icon, self._left))
        column.addSpacerItem(_gap(8))
        column.addWidget(rule(colour="text"))
        column.addSpacing(2)
        column.addWidget(rule(colour="text"))
        column.addSpacerItem(_gap(8))
        column.addWidget(self._change_label)
        column.addWidget(self._change)
        column.addSpacerItem(_gap(16))
        column.addWidget(self._pieces)
        column.addSpacerItem(_gap(16))
        column.addWidget(self._confirm)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_confirm"):
            self._fit_entry()


def _gap(pixels: int) -> QSpacerItem:
    """Make room that large text may take back."""
    return QSpacerItem(0, pixels, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Maximum)


def _line(*widgets: QWidget | None) -> QHBoxLayout:
    """Lay widgets in a row; None is where the free room goes."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row
