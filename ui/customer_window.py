"""The customer's screen: a window of its own on the second screen, with basket and total."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.theme.direction import isolated, ltr
from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.amounts import amount, money
from ui.widgets.ledger import Ledger
from ui.widgets.text import TextLabel, as_sheet, rule

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter, QScreen

    from ui.screens.sale.state import LineView, SaleState

_MARGIN: Final = 48
_GAP: Final = 16
MOST_LINES: Final = 9
"""The last lines of a long basket; the total counts all."""


class CustomerWindow(QWidget):
    """Shows what is sold and what is to pay, and nothing about the shop or who works there."""

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint)
        # The cashier's keys never go here.
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        as_sheet(self, "surface")
        self._title = TextLabel("title")
        self._list = _Lines()
        self._name = TextLabel("heading", "textMuted")
        self._amount = TextLabel("total", script="latin")
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(_GAP)
        # As large as its screen, whatever is in it.
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self._title)
        column.addWidget(self._list)
        column.addStretch(1)
        column.addWidget(rule())
        column.addWidget(self._name)
        column.addWidget(self._amount)
        self.show_state(None)

    def show_on(self, screen: QScreen) -> None:
        """Cover a screen, without taking the keyboard."""
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()

    def show_state(self, state: SaleState | None) -> None:
        """Show a sale; None is a register nobody works at."""
        lines = () if state is None or state.outcome is not None else state.lines
        self._list.show_rows(lines[-MOST_LINES:])
        self._title.setText(_("Welcome") if not lines else _("Your basket"))
        name, centimes = "", None
        if state is not None and state.outcome is not None:
            self._title.setText(_("Thank you"))
            name, centimes = _("Change"), state.outcome.change_centimes
        elif state is not None and state.lines:
            name, centimes = _("To pay"), state.total_centimes
            if state.payment is not None:
                centimes = state.payment.due_centimes
        self._name.setText(name)
        self._amount.setText("" if centimes is None else money(centimes))


class _Lines(Ledger["LineView"]):
    """Packs, name and amount."""

    @override
    def row_height(self) -> int:
        return current().height(56, "heading", padding=12)

    @override
    def spoken(self, row: LineView) -> str:
        return f"{row.quantity} {row.name}: {amount(row.amount_centimes)}"

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: LineView) -> None:
        run = paint.Run(rect)
        text = amount(row.amount_centimes)
        place = run.end(paint.text_width(text, "heading"), _GAP)
        paint.write(painter, place, text, "heading", side="right")
        packs = ltr(f"{row.quantity}\N{NO-BREAK SPACE}×")
        place = run.start(paint.text_width(packs, "heading"), _GAP)
        paint.write(painter, place, packs, "heading", "textMuted")
        paint.write(painter, run.rest(), isolated(row.name), "heading")
