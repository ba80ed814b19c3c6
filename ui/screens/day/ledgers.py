"""The lists of the day: tenders, registers, what is to be seen, what sold most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect
from typing_extensions import override

from ui.screens.day.words import DrawerRow, SeeRow, SoldRow, TenderRow
from ui.theme.direction import ltr
from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.ledger import Ledger, two_lines

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

_BAR: Final = 6
_GAP: Final = 12
_ICON: Final = 20


class TenderLedger(Ledger[TenderRow]):
    """Name, a bar as long as its share, amount and share."""

    @override
    def row_height(self) -> int:
        return current().height(36, "body", padding=8)

    @override
    def spoken(self, row: TenderRow) -> str:
        return f"{row.name}: {row.amount}, {row.percent} %"

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: TenderRow) -> None:
        run = paint.Run(rect)
        percent = ltr(f"{row.percent}\N{NO-BREAK SPACE}%")
        widest = paint.text_width(ltr("100\N{NO-BREAK SPACE}%"), "body")
        paint.write(painter, run.end(widest, _GAP), percent, "body", "textMuted", side="right")
        amounts = max(paint.text_width(each.amount, "bodyStrong") for each in self._rows)
        paint.write(painter, run.end(amounts, _GAP), row.amount, "bodyStrong", side="right")
        names = max(paint.text_width(each.name, "body") for each in self._rows)
        paint.write(painter, run.start(min(names, run.width), _GAP), row.name, "body")
        rail = run.rest()
        if rail.width() > 2 * _BAR:
            _bar(painter, rail, row.percent)


def _bar(painter: QPainter, rect: QRect, percent: int) -> None:
    top = rect.top() + (rect.height() - _BAR) // 2
    whole = QRect(rect.left(), top, rect.width(), _BAR)
    paint.box(painter, whole, _BAR // 2, "sunken")
    filled = paint.Run(whole).start(max(_BAR, whole.width() * min(percent, 100) // 100))
    if percent > 0:
        paint.box(painter, filled, _BAR // 2, "accent")


class DrawerLedger(Ledger[DrawerRow]):
    """A register over who is at it since when, whether it is open, and its takings."""

    @override
    def row_height(self) -> int:
        return current().height(56, "bodyStrong", "small", padding=12)

    @override
    def spoken(self, row: DrawerRow) -> str:
        return f"{row.name}, {row.chip.text}, {row.detail}: {row.amount}"

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: DrawerRow) -> None:
        run = paint.Run(rect)
        amounts = max(paint.text_width(each.amount, "bodyStrong") for each in self._rows)
        paint.write(painter, run.end(amounts, _GAP), row.amount, "bodyStrong", side="right")
        chips = max(paint.chip_width(each.chip) for each in self._rows)
        place = paint.Run(run.end(chips, _GAP))
        paint.draw_chip(painter, place.end(paint.chip_width(row.chip)), row.chip)
        two_lines(painter, run.rest(), row.name, row.detail)


class SeeLedger(Ledger[SeeRow]):
    """A mark, what stands so, and the names of the first."""

    @override
    def row_height(self) -> int:
        return current().height(58, "bodyStrong", "small", padding=14)

    @override
    def spoken(self, row: SeeRow) -> str:
        return f"{row.title}: {row.detail}"

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: SeeRow) -> None:
        run = paint.Run(rect)
        ink = paint.TONE_MARK[row.tone]
        paint.stamp(painter, run.start(_ICON, _GAP), row.icon, ink, _ICON)
        two_lines(painter, run.rest(), row.title, row.detail)


class SoldLedger(Ledger[SoldRow]):
    """An item and its packs."""

    @override
    def row_height(self) -> int:
        return current().height(36, "body", padding=8)

    @override
    def spoken(self, row: SoldRow) -> str:
        return f"{row.name}: {row.packs}"

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: SoldRow) -> None:
        run = paint.Run(rect)
        widest = max(paint.text_width(each.packs, "bodyStrong") for each in self._rows)
        paint.write(painter, run.end(widest, _GAP), row.packs, "bodyStrong", side="right")
        paint.write(painter, run.rest(), row.name, "body")
