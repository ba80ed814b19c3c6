"""What was handed over so far, one row a payment, each with a cross to take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.documents.tender_words import tender_name
from pharmadesk.domain.tenders import CARD, CREDIT, INSURER, MOBILE
from pharmadesk.domain.tickets import CASH
from pharmadesk.i18n import _
from ui.screens.sale import words
from ui.theme.theme import current
from ui.widgets import amounts
from ui.widgets.key_button import KeyButton
from ui.widgets.keys import cap_text
from ui.widgets.text import ElidedLabel, IconLabel, TextLabel, rule

if TYPE_CHECKING:
    from ui.screens.sale.state import PaymentView, TenderedView

ICONS: Final = {
    CASH: "coins",
    CARD: "credit-card",
    MOBILE: "smartphone",
    CREDIT: "user",
    INSURER: "file-text",
}
PAPER_ICON: Final = "receipt-text"
_LEAST: Final = 44


class TenderedRows(QWidget):
    """The payments of a sale that is not whole yet; takes no place while there is none.

    The key of the last one is printed on its cross.
    """

    given_back = Signal(int)

    def __init__(self, key: QKeySequence, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self._shown: tuple[object, ...] = ()
        self._rows: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_lines(self, payment: PaymentView) -> None:
        """Show the payments that were taken."""
        names = tuple(tender_name(line.tender) for line in payment.lines)
        wanted = (payment.lines, payment.busy, names)
        if wanted == self._shown:
            return
        self._shown = wanted
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        last = payment.lines[-1:]
        self._rows = [
            self._row(line, busy=payment.busy, is_last=(line,) == last) for line in payment.lines
        ]
        for row in self._rows:
            self._column.addWidget(row)
        self.setVisible(bool(payment.lines))

    def _row(self, line: TenderedView, *, busy: bool, is_last: bool) -> QWidget:
        name, amount = tender_name(line.tender), amounts.amount(line.centimes)
        icon = IconLabel()
        icon.show_icon(ICONS.get(line.tender, PAPER_ICON), "textMuted", 20)
        sides = QVBoxLayout()
        sides.setSpacing(0)
        for text, shown in ((name, True), (words.DOT.join(line.details), bool(line.details))):
            label = ElidedLabel("bodyStrong" if text == name else "small")
            label.set_text(text, "text" if text == name else "textMuted")
            label.setVisible(shown)
            sides.addWidget(label)
        figure = TextLabel("bodyStrong", script="latin")
        figure.setText(amount)
        cross = _Cross("ghost", "x", padding=4)
        cross.setAccessibleName(
            _("Take back: {tender} {amount}").format(tender=name, amount=amount)
        )
        cross.setEnabled(not busy)
        if is_last:
            cross.set_cap(cap_text(self._key))
        cross.clicked.connect(lambda: self.given_back.emit(line.payment_no))
        row = QWidget()
        row.setMinimumHeight(current().height(_LEAST, "body", padding=8))
        inside = QHBoxLayout()
        inside.setSpacing(8)
        inside.addWidget(icon)
        inside.addLayout(sides, 1)
        inside.addWidget(figure)
        inside.addWidget(cross)
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(inside)
        column.addWidget(rule())
        return row


class _Cross(KeyButton):
    """Enter means the cross while the keyboard is on it, and not the step forward."""

    @override
    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            event.accept()
            return True
        return super().event(event)
