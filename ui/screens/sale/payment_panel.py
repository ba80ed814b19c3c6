"""Taking the money: what was handed over, what remains, what to give back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from pharmadesk.domain.tickets import CASH
from pharmadesk.i18n import _
from ui.screens.sale.pieces import Pieces
from ui.screens.sale.possible import TENDER_OF, TURNS
from ui.screens.sale.quick_notes import QuickNotes
from ui.screens.sale.tender_entry import TenderEntry
from ui.screens.sale.tendered_rows import TenderedRows
from ui.widgets import amounts
from ui.widgets.banner import Banner
from ui.widgets.figure import Figure
from ui.widgets.key_button import KeyButton
from ui.widgets.scrolled import scrolled
from ui.widgets.text import ElidedLabel, IconLabel, TextLabel, rule

if TYPE_CHECKING:
    from ui.screens.sale.state import PaymentView
    from ui.theme.tokens import Colour
    from ui.widgets.actions import Actions

_STEPS: Final = {"sale.confirm": "printer", "sale.tender": "plus"}
"""What Enter does, whether the amount reaches what is due or not."""
_IN_A_ROW: Final = 2


class PaymentPanel(QWidget):
    """A panel over the right side, never a dialog; what remains is proposed.

    What was handed over and what is typed scroll where they are many; what is due, what to give
    back and the step forward stay in sight.
    """

    amount_changed = Signal(str)
    detail_changed = Signal(str, str)
    paper_chosen = Signal(str)
    given_back = Signal(int)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = TextLabel("heading")
        self._back = KeyButton("ghost", "arrow-left", padding=8).follow(actions["sale.back"])
        self._due_label = ElidedLabel("body", "textMuted")
        self._due = TextLabel("heading", script="latin")
        self._rounding_label = ElidedLabel("body", "textMuted")
        self._rounding = TextLabel("bodyStrong", script="latin")
        self._lines = TenderedRows(actions["sale.take_back"].shortcut())
        self._lines.given_back.connect(self.given_back)
        self._entry = TenderEntry()
        self._entry.amount_changed.connect(self.amount_changed)
        self._entry.detail_changed.connect(self.detail_changed)
        self._entry.paper_chosen.connect(self.paper_chosen)
        self._note = TextLabel("small", "textMuted", wraps=True)
        self._notes = QuickNotes()
        self._notes.taken.connect(self._entry.put)
        self._share_label = TextLabel("small", "textMuted")
        self._tiles = {
            name: KeyButton("tile", least_height=56).follow(actions[name]) for name in TENDER_OF
        }
        self._warning = Banner()
        self._left_label = ElidedLabel("body", "textMuted")
        self._left_icon = IconLabel()
        self._left = TextLabel("bodyStrong", script="latin")
        self._change_label = TextLabel("bodyMedium")
        self._change = Figure("hero")
        self._pieces = Pieces()
        self._steps = {
            name: KeyButton(
                "primary", icon, role="heading", least_height=56, icon_size=20, padding=18
            ).follow(actions[name])
            for name, icon in _STEPS.items()
        }
        self._area = scrolled(self._body(), "raised")
        self._area.verticalScrollBar().rangeChanged.connect(self._see_entry)
        self._lay_out()

    def open(self, payment: PaymentView) -> None:
        """Start an entry: what remains stands ready to be replaced."""
        self._entry.open(payment)
        self._see_entry()

    def take_focus(self) -> None:
        """Put the keyboard in the amount."""
        self._entry.take_focus()

    def _see_entry(self, *_range: int) -> None:
        """Keep the open entry in sight, whatever else takes its place."""
        self._area.ensureWidgetVisible(self._entry, 0, 0)

    def show_state(self, payment: PaymentView) -> None:
        """Show the payment; what is typed is the fields' own."""
        self._say_labels()
        self._due.setText(amounts.money(payment.due_centimes))
        self._rounding.setText(amounts.amount(payment.rounding_centimes))
        for widget in (self._rounding_label, self._rounding):
            widget.setVisible(payment.rounding_centimes != 0)
        self._lines.show_lines(payment)
        self._entry.show_state(payment)
        self._notes.show_notes(payment)
        self._notes.setVisible(bool(payment.notes))
        self._note.setText(payment.note)
        self._note.setVisible(bool(payment.note))
        self._stand_tiles(payment.tender)
        self._warning.say("warning", "triangle-alert", payment.warning)
        self._show_end(payment)

    def _show_end(self, payment: PaymentView) -> None:
        unpaid = payment.remaining_centimes > 0
        done = not (unpaid or payment.error or payment.is_too_much)
        self._left.setText(amounts.money(payment.remaining_centimes))
        self._left.set_ink("successText" if done else "warningText")
        tone: Colour = "success" if done else "warning"
        self._left_icon.show_icon("circle-check" if done else "circle-alert", tone, 18)
        gives_change = payment.tender == CASH or payment.change_centimes > 0
        self._change.show_amount(payment.change_centimes)
        self._pieces.show_pieces(payment.pieces)
        for widget in (self._change_label, self._change, self._pieces):
            widget.setVisible(gives_change)
        adds = unpaid and payment.received_centimes > 0
        self._steps["sale.confirm"].setVisible(not adds)
        self._steps["sale.tender"].setVisible(adds)

    def _stand_tiles(self, tender: str) -> None:
        """Put the other tenders beside each other, two in a row."""
        others = [
            tile
            for name, tile in self._tiles.items()
            if TENDER_OF[name] != tender or tender in TURNS
        ]
        for tile in self._tiles.values():
            self._shares.removeWidget(tile)
            tile.setVisible(tile in others)
        for place, tile in enumerate(others):
            self._shares.addWidget(tile, place // _IN_A_ROW, place % _IN_A_ROW)

    def _say_labels(self) -> None:
        self._title.setText(_("Payment"))
        self._due_label.set_text(_("To pay"))
        self._rounding_label.set_text(_("Cash rounding"))
        self._share_label.setText(_("Share with another payment"))
        self._left_label.set_text(_("Left to pay"))
        self._change_label.setText(_("Change"))

    def _body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(4, 0, 4, 4)  # room for the ring round what has the keyboard
        column.setSpacing(0)
        column.addWidget(self._lines)
        column.addWidget(self._entry)
        column.addWidget(self._note)
        column.addWidget(rule())
        column.addSpacerItem(_gap(10))
        column.addWidget(self._notes)
        column.addSpacerItem(_gap(10))
        column.addWidget(self._share_label)
        column.addSpacerItem(_gap(6))
        self._shares = QGridLayout()
        self._shares.setSpacing(6)
        column.addLayout(self._shares)
        column.addStretch(1)
        return body

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 12, 24, 16)
        column.setSpacing(0)
        column.addLayout(_line(self._title, None, self._back))
        column.addLayout(_line(self._due_label, None, self._due))
        column.addLayout(_line(self._rounding_label, None, self._rounding))
        column.addSpacerItem(_gap(4))
        column.addWidget(rule())
        column.addWidget(self._area, 1)
        column.addWidget(self._warning)
        column.addSpacerItem(_gap(4))
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
        for step in self._steps.values():
            column.addWidget(step)


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
