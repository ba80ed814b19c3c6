"""The day by the hour: a bar for what was sold, a mark for what is usual.

Time runs from left to right in every language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from pharmadesk.services.day import Hour
from pharmadesk.values.money import CENTIMES_IN_DIRHAM
from ui.screens.day import words
from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.amounts import money

if TYPE_CHECKING:
    from pharmadesk.services.day import Overview

_FIRST: Final = 8
_LAST: Final = 19
_LEAST_HEIGHT: Final = 150
_MOST_LINES: Final = 3
_LABELS: Final = 24
_ROOM_ABOVE: Final = 6
_BAR_PERCENT: Final = 74
_MARK_PERCENT: Final = 90
_MARK: Final = 2
_LEAST_SCALE: Final = 100 * CENTIMES_IN_DIRHAM


def filled(hours: tuple[Hour, ...]) -> tuple[Hour, ...]:
    """Show the hours of a trading day at least, and none left out between those with a sale."""
    known = {each.hour: each for each in hours}
    first, last = min(_FIRST, *known, _FIRST), max(_LAST, *known, _LAST)
    return tuple(known.get(number, Hour(number, 0, 0)) for number in range(first, last + 1))


def step(greatest_centimes: int) -> int:
    """Choose a round amount of which at most three lines are drawn. Units: centimes."""
    size = _LEAST_SCALE
    while True:
        for factor in (1, 2, 5):
            if greatest_centimes <= _MOST_LINES * factor * size:
                return factor * size
        size *= 10


class HourChart(QWidget):
    """Grows with the room there is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hours: tuple[Hour, ...] = filled(())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def show_day(self, overview: Overview) -> None:
        """Show a day."""
        self.setAccessibleName(words.spoken_hours(overview))
        self._hours = filled(overview.hours)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, current().px(_LEAST_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(200, current().px(_LEAST_HEIGHT))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        greatest = max(max(each.centimes, each.usual_centimes) for each in self._hours)
        top = _ROOM_ABOVE + current().line("small")
        ground = self.height() - current().height(_LABELS, "small", padding=4)
        lines = step(greatest)
        scale = max(greatest, lines)
        self._paint_grid(painter, lines, scale, QRect(0, top, self.width(), ground - top))
        for place, each in enumerate(self._hours):
            left = self.width() * place // len(self._hours)
            right = self.width() * (place + 1) // len(self._hours)
            column = QRect(left, top, right - left, ground - top)
            _paint_bar(painter, column, each, scale)
            below = QRect(left, ground, right - left, self.height() - ground)
            if paint.text_width(words.hour(each.hour), "small") < below.width() or place % 2 == 0:
                label = words.hour(each.hour)
                paint.write(painter, below, label, "small", "textMuted", side="center")

    def _paint_grid(self, painter: QPainter, lines: int, scale: int, area: QRect) -> None:
        line = current().colour("line")
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, line)
        if not any(each.centimes or each.usual_centimes for each in self._hours):
            return
        heights = [lines * number for number in range(1, scale // lines + 1)]
        for centimes in heights:
            y = area.bottom() - area.height() * centimes // scale
            painter.fillRect(area.left(), y, area.width(), 1, line)
        y = area.bottom() - area.height() * heights[-1] // scale
        height = current().line("small")
        place = QRect(area.left(), y - height - 1, area.width(), height)
        at_left: paint.Side = "end" if current().rtl else "start"
        paint.write(painter, place, money(heights[-1]), "small", "textMuted", side=at_left)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()


def _paint_bar(painter: QPainter, column: QRect, each: Hour, scale: int) -> None:
    if each.centimes > 0:
        width = column.width() * _BAR_PERCENT // 100
        height = max(1, column.height() * each.centimes // scale)
        left = column.left() + (column.width() - width) // 2
        bar = QRect(left, column.bottom() - height, width, height)
        paint.box(painter, bar, 2, "accent")
    if each.usual_centimes > 0:
        width = column.width() * _MARK_PERCENT // 100
        y = column.bottom() - column.height() * each.usual_centimes // scale
        left = column.left() + (column.width() - width) // 2
        painter.fillRect(left, y - _MARK, width, 3 * _MARK, current().colour("surface"))
        painter.fillRect(left, y, width, _MARK, current().colour("text"))
