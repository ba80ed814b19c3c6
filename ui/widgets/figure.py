"""The loud figure of a screen: an amount with its smaller unit, or a count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from pharmadesk.i18n import language
from pharmadesk.values.money import format_amount
from ui.theme.theme import current

if TYPE_CHECKING:
    from ui.theme.tokens import Role

_UNIT_PERCENT: Final = 60
_STEP: Final = 2
_GAP_DIVISOR: Final = 8


class Figure(QWidget):
    """An amount as large as its role says, and smaller only when it would be cut."""

    def __init__(self, role: Role, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role: Role = role
        self._amount = ""
        self._unit = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)

    def show_amount(self, centimes: int) -> None:
        """Show this amount."""
        words = format_amount(centimes, language())
        self._amount, _space, self._unit = words.rpartition("\N{NO-BREAK SPACE}")
        self.setAccessibleName(words)
        self.update()

    def show_count(self, count: int) -> None:
        """Show a number of things, which has no unit."""
        self._amount, self._unit = str(count), ""
        self.setAccessibleName(self._amount)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, current().line(self._role, "latin"))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(80, current().line("figure", "latin"))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        amount, unit = self._fonts()
        gap, widths = self._widths(amount, unit)
        rtl = current().rtl
        left = self.width() - sum(widths) - gap if rtl else 0
        baseline = (self.height() + QFontMetrics(amount).capHeight()) // 2
        painter.setPen(current().colour("text"))
        painter.setFont(amount)
        painter.drawText(left + (gap + widths[1] if rtl else 0), baseline, self._amount)
        painter.setFont(unit)
        painter.drawText(left + (0 if rtl else widths[0] + gap), baseline, self._unit)

    def _fonts(self) -> tuple[QFont, QFont]:
        amount = QFont(current().font(self._role, "latin"))
        least = current().font("heading").pixelSize()
        while True:
            unit = QFont(amount)
            unit.setPixelSize(max(1, amount.pixelSize() * _UNIT_PERCENT // 100))
            gap, widths = self._widths(amount, unit)
            fits = gap + sum(widths) <= self.width()
            fits = fits and QFontMetrics(amount).capHeight() <= self.height()
            if fits or amount.pixelSize() <= least:
                return amount, unit
            amount.setPixelSize(amount.pixelSize() - _STEP)

    def _widths(self, amount: QFont, unit: QFont) -> tuple[int, tuple[int, int]]:
        metrics = QFontMetrics(amount)
        unit_width = QFontMetrics(unit).horizontalAdvance(self._unit)
        return amount.pixelSize() // _GAP_DIVISOR, (
            metrics.horizontalAdvance(self._amount),
            unit_width,
        )

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
