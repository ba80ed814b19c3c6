"""The columns of the basket and of the search, shared by the rows and the heads above them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.rows import ROW_PADDING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

AMOUNT: Final = 96
QUANTITY: Final = 128
PRICE: Final = 92
EXPIRY: Final = 90
STOCK: Final = 174
COUNT: Final = 44
NAME_LEAST: Final = 187


class LineCells(NamedTuple):
    """The cells of a basket row."""

    name: QRect
    quantity: QRect
    amount: QRect


class ResultCells(NamedTuple):
    """The cells of a search row."""

    name: QRect
    stock: QRect
    expiry: QRect
    price: QRect


def line_cells(rect: QRect) -> LineCells:
    """Cut a row, padding taken off, into the basket's cells."""
    theme = current()
    run = paint.Run(rect)
    amount = run.end(theme.px(AMOUNT))
    quantity = run.end(theme.px(QUANTITY), theme.tokens.space.s)
    return LineCells(run.rest(), quantity, amount)


def result_cells(rect: QRect) -> ResultCells:
    """Cut a row, padding taken off, into the search's cells."""
    theme = current()
    run = paint.Run(rect)
    price = run.end(theme.px(PRICE))
    expiry = run.end(theme.px(EXPIRY))
    room = run.width - theme.px(NAME_LEAST) - theme.tokens.space.s
    stock = run.end(max(theme.px(COUNT), min(theme.px(STOCK), room)), theme.tokens.space.s)
    return ResultCells(run.rest(), stock, expiry, price)


class ColumnHead(QWidget):
    """The names of the columns, each over its own also when the list shows a scroll bar."""

    def __init__(self, lists: Iterable[QAbstractScrollArea], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lists = tuple(lists)
        for rows in self._lists:
            rows.verticalScrollBar().rangeChanged.connect(lambda *_: self.update())
        self._cells: Callable[[QRect], tuple[QRect, ...]] = line_cells
        self._names: tuple[str, ...] = ()
        self._words = 0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_columns(
        self,
        cells: Callable[[QRect], tuple[QRect, ...]],
        words: tuple[str, ...],
        figures: tuple[str, ...],
    ) -> None:
        """Name the columns of a list cut by `cells`: those of words, then those of figures."""
        names = words + figures
        if (cells, names) == (self._cells, self._names):
            return
        self._cells, self._names, self._words = cells, names, len(words)
        self.setAccessibleName(", ".join(self._names))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        size = current().tokens.size
        return QSize(200, current().height(size.table_head, "label", padding=8))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        run = paint.Run(self.rect())
        run.end(max((_bar_width(rows) for rows in self._lists if rows.isVisible()), default=0))
        cells = self._cells(run.rest().adjusted(ROW_PADDING, 0, -ROW_PADDING, 0))
        for place, (cell, name) in enumerate(zip(cells, self._names, strict=False)):
            side: paint.Side = "start" if place < self._words else "right"
            paint.write(painter, cell, name, "label", "textMuted", side=side)
        paint.line(painter, self.rect())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()


def _bar_width(rows: QAbstractScrollArea) -> int:
    """Return the width that a list's scroll bar takes from its rows."""
    return rows.verticalScrollBar().width() if rows.verticalScrollBar().isVisible() else 0
