"""The lists of the screen: tickets, and the lines of one; both are rows of two lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect
from typing_extensions import override

from ui.screens.tickets import words
from ui.theme.direction import ltr
from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.amounts import amount
from ui.widgets.choosing import ChoosingView
from ui.widgets.rows import RowDelegate

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from ui.screens.tickets.state import LineView, TicketView
    from ui.widgets.chip import Chip

_GAP: Final = 12
_CHIP_GAP: Final = 8


@dataclass(frozen=True, slots=True)
class TwoLines:
    """A row: a title over a detail, chips and an amount at the end."""

    key: str
    title: str
    detail: str
    amount: str
    chips: tuple[Chip, ...] = ()


def of_ticket(ticket: TicketView) -> TwoLines:
    """Write a ticket."""
    return TwoLines(
        ticket.key,
        ltr(ticket.number),
        words.ticket_detail(ticket),
        amount(ticket.total_centimes),
        words.ticket_chips(ticket),
    )


def of_line(line: LineView) -> TwoLines:
    """Write a line of a ticket."""
    return TwoLines(
        line.key,
        ltr(line.name),
        words.line_detail(line),
        amount(line.amount_centimes),
        words.line_chips(line),
    )


class Listing(ChoosingView[TwoLines]):
    """Rows of which one is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_spoken, parent)
        self.setItemDelegate(_Delegate(self._shown, self))


def _spoken(row: TwoLines) -> str:
    return ". ".join((row.title, row.detail, row.amount, *(chip.text for chip in row.chips)))


class _Delegate(RowDelegate[TwoLines]):
    """Paints a row."""

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: TwoLines) -> None:
        run = paint.Run(rect)
        place = run.end(paint.text_width(row.amount, "amount"), _GAP)
        paint.write(painter, place, row.amount, "amount", side="right")
        for chip in row.chips:
            paint.draw_chip(painter, run.end(paint.chip_width(chip), _CHIP_GAP), chip)
        name, under = current().line("row"), current().line("small")
        top = rect.top() + (rect.height() - name - under) // 2
        left, width = run.rest().left(), run.width
        paint.write(painter, QRect(left, top, width, name), row.title, "row")
        below = QRect(left, top + name, width, under)
        paint.write(painter, below, row.detail, "small", "textMuted")
