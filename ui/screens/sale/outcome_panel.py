"""The sale is recorded: the change stays, huge, until the next scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pharmadesk.i18n import _
from ui.screens.sale.pieces import Pieces
from ui.theme.direction import ltr
from ui.widgets.figure import Figure
from ui.widgets.key_button import KeyButton
from ui.widgets.paper_view import PaperView
from ui.widgets.text import IconLabel, TextLabel, rule

if TYPE_CHECKING:
    from ui.screens.sale.state import OutcomeView
    from ui.widgets.actions import Actions


class OutcomePanel(QWidget):
    """What to give back, the receipt as it prints, and the way to the next customer."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel("heading")
        self._title = TextLabel("heading")
        self._number = TextLabel("small", "textMuted", script="codes")
        self._change_label = TextLabel("bodyMedium")
        self._change = Figure("hero")
        self._pieces = Pieces()
        self._receipt = PaperView()
        self._next = KeyButton(
            "primary", "scan-barcode", role="heading", least_height=56, icon_size=20, padding=18
        ).follow(actions["sale.next"])
        self._lay_out()

    def show_state(self, outcome: OutcomeView) -> None:
        """Show a recorded sale."""
        self._icon.show_icon("circle-check", "success", 20)
        self._title.setText(_("Sale recorded"))
        self._number.setText(ltr(outcome.receipt_number))
        self._change_label.setText(_("Change"))
        self._change.show_amount(outcome.change_centimes)
        self._pieces.show_pieces(outcome.pieces)
        self._receipt.show_paper(outcome.receipt)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._number)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        roll = QScrollArea()
        roll.setWidget(self._receipt)
        roll.setWidgetResizable(True)
        roll.setFrameShape(QFrame.Shape.NoFrame)
        roll.setProperty("sheet", "box")
        roll.setAccessibleName(_("Receipt"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(0)
        column.addLayout(head)
        column.addSpacing(12)
        column.addWidget(rule(colour="text"))
        column.addSpacing(2)
        column.addWidget(rule(colour="text"))
        column.addSpacing(8)
        column.addWidget(self._change_label)
        column.addWidget(self._change)
        column.addSpacing(8)
        column.addWidget(self._pieces)
        column.addSpacing(16)
        column.addWidget(roll, 1)
        column.addSpacing(16)
        column.addWidget(self._next)
