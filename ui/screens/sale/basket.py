"""The basket: its lines, painted, and the controls that may stand in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, QTimer, Signal
from typing_extensions import override

from ui.screens.sale import words
from ui.screens.sale.columns import line_cells
from ui.screens.sale.price_bar import PriceBar
from ui.screens.sale.row_controls import ChoiceBar, QuantityEditor
from ui.screens.sale.state import LineView, PriceChoice, PriceQuestion
from ui.theme.direction import ltr
from ui.theme.theme import current
from ui.widgets import amounts, paint
from ui.widgets.rows import AnyIndex, RowDelegate, RowModel, RowView

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

    from ui.screens.sale.state import SaleState, Scanned
    from ui.theme.tokens import Colour

BasketRow = LineView | PriceChoice | PriceQuestion

_CHIP_GAP: Final = 8


class Basket(RowView[BasketRow]):
    """The lines of the sale; the last scanned one flashes, then stays selected."""

    quantity_changed = Signal(str, int)
    price_picked = Signal(int)
    price_typed = Signal(str)
    price_dropped = Signal()
    selection_moved = Signal()
    edit_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: RowModel[BasketRow] = RowModel(_spoken, self)
        self._delegate = LineDelegate(self._lines, self)
        self._scanned: Scanned | None = None
        self.setResizeMode(RowView.ResizeMode.Adjust)
        self._flash = QTimer(self)
        self._flash.setSingleShot(True)
        self._flash.timeout.connect(self._end_flash)
        self.setModel(self._lines)
        self.setItemDelegate(self._delegate)
        self.selectionModel().currentChanged.connect(lambda *_: self.selection_moved.emit())

    def show_lines(self, state: SaleState) -> None:
        """Show the lines, what is asked about the last boxes, and what the last scan did."""
        asked = (state.choice, state.question)
        rows: tuple[BasketRow, ...] = (*state.lines, *(row for row in asked if row is not None))
        self._delegate.shows_selection = state.payment is None
        keep = self._lines.row_at(self.current_place())
        self._lines.show(rows)
        self._put_choice(state.choice)
        self._put_question(state)
        news = state.scanned != self._scanned
        self._scanned = state.scanned
        if news and state.scanned is not None:
            self._show_scanned(state.scanned.line_id)
        elif keep is None or self._lines.place_of(keep.key) < 0:
            place = min(max(self.current_place(), 0), len(rows) - 1)
            self.go_to(len(rows) - 1 if keep is None else place)
        if state.question is not None:
            self._see_last()

    def answer(self) -> None:
        """Put the keyboard in the price that is asked for."""
        bar = self.indexWidget(self._last())
        if isinstance(bar, PriceBar):
            bar.take_focus()

    def selected(self) -> LineView | None:
        """Return the selected line."""
        row = self._lines.row_at(self.current_place())
        return row if isinstance(row, LineView) else None

    def edit_quantity(self) -> None:
        """Open the quantity of the selected line for typing."""
        line = self.selected()
        if line is None:
            return
        editor = QuantityEditor(line.quantity, line.name)
        line_id = line.line_id
        editor.committed.connect(lambda count: self.quantity_changed.emit(line_id, count))
        editor.finished.connect(self._close_editor)
        self.setIndexWidget(self.currentIndex(), editor)
        editor.take_focus()

    def _close_editor(self) -> None:
        for place in range(len(self._lines.rows)):
            index = self._lines.index(place)
            if isinstance(self.indexWidget(index), QuantityEditor):
                self.setIndexWidget(index, None)  # type: ignore[arg-type] # Qt takes none
                self.edit_ended.emit()

    def _put_choice(self, choice: PriceChoice | None) -> None:
        if choice is None:
            return
        index = self._lines.index(self._lines.place_of(choice.key))
        shown = self.indexWidget(index)
        if isinstance(shown, ChoiceBar) and shown.choice == choice:
            shown.retranslate()
            return
        bar = ChoiceBar(choice)
        bar.picked.connect(self.price_picked)
        self.setIndexWidget(index, bar)
        self.scrollTo(index)

    def _put_question(self, state: SaleState) -> None:
        """Show what is asked in the last row, which is as high as its words need."""
        question = state.question
        self.setUniformItemSizes(question is None)
        if question is None:
            return
        bar = self.indexWidget(self._last())
        if not isinstance(bar, PriceBar):
            bar = PriceBar()
            bar.typed.connect(self.price_typed)
            bar.dropped.connect(self.price_dropped)
            bar.grown.connect(self._fit_question)
            self.setIndexWidget(self._last(), bar)
        bar.show_question(question, at_hand=state.payment is None)

    def _fit_question(self) -> None:
        self.scheduleDelayedItemsLayout()
        self._see_last()

    def _see_last(self) -> None:
        self.scrollTo(self._last())

    def _last(self) -> QModelIndex:
        """Return the row of the question, while there is one."""
        return self._lines.index(len(self._lines.rows) - 1)

    def _show_scanned(self, line_id: str) -> None:
        self._delegate.flashed = line_id
        self._flash.start(current().tokens.motion.scan_flash)
        self.go_to(self._lines.place_of(line_id))

    def _end_flash(self) -> None:
        self._delegate.flashed = ""
        self.viewport().update()


def _spoken(row: BasketRow) -> str:
    if isinstance(row, LineView):
        return words.line_spoken(row)
    return words.choice_spoken(row) if isinstance(row, PriceChoice) else words.price_spoken(row)


class LineDelegate(RowDelegate[BasketRow]):
    """Paints a basket line; what is asked is covered by its own widget."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        size = super().sizeHint(option, index)
        bar = self._view.indexWidget(index)
        if isinstance(bar, PriceBar):
            needed = bar.height_in(self._view.viewport().width()) + 1  # and the rule below
            size.setHeight(max(size.height(), needed))
        return size

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: BasketRow) -> None:
        if not isinstance(row, LineView):
            return
        cells = line_cells(rect)
        self._paint_name(painter, cells.name, row)
        self._paint_quantity(painter, cells.quantity, row)
        self._paint_amount(painter, cells.amount, row)

    @override
    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        rect: QRect = option.rect
        if isinstance(editor, QuantityEditor):
            cell = line_cells(rect.adjusted(16, 0, -16, -1)).quantity
            width = editor.sizeHint().width()
            left = cell.left() if current().rtl else cell.right() - width + 1
            editor.setGeometry(left, rect.top() + 4, width, rect.height() - 9)
        else:
            editor.setGeometry(rect.adjusted(0, 0, 0, -1))

    def _paint_name(self, painter: QPainter, rect: QRect, line: LineView) -> None:
        theme = current()
        name = theme.line("row", "latin")
        under = paint.chip_height() if line.chips else theme.line("small")
        top = rect.top() + (rect.height() - name - under) // 2
        place = QRect(rect.left(), top, rect.width(), name)
        paint.write(painter, place, ltr(line.name), "row", script="latin")
        run = paint.Run(QRect(rect.left(), top + name, rect.width(), under))
        for chip in line.chips:
            width = paint.chip_width(chip)
            if width > run.width:
                return
            paint.draw_chip(painter, run.start(width, _CHIP_GAP), chip)
        paint.write(
            painter, run.rest(), words.line_details(line), "small", "textMuted", script="codes"
        )

    def _paint_quantity(self, painter: QPainter, rect: QRect, line: LineView) -> None:
        place = QRect(rect)
        price = amounts.amount(line.unit_price_centimes)
        count = str(line.quantity)
        parts: tuple[tuple[str, Colour], ...] = (
            (price, "text"),
            (f" {words.TIMES} ", "textMuted"),
            (count, "text"),
        )
        for text, ink in parts:
            width = paint.write(painter, place, text, "body", ink, script="latin", side="right")
            place.setRight(place.right() - width)

    def _paint_amount(self, painter: QPainter, rect: QRect, line: LineView) -> None:
        theme = current()
        place = QRect(rect)
        if line.full_centimes is not None:
            top, old = theme.line("row", "latin"), theme.line("small", "latin")
            first = rect.top() + (rect.height() - top - old) // 2
            place = QRect(rect.left(), first, rect.width(), top)
            self._paint_old(painter, QRect(rect.left(), first + top, rect.width(), old), line)
        text = amounts.amount(line.amount_centimes)
        paint.write(painter, place, text, "amount", script="latin", side="right")

    def _paint_old(self, painter: QPainter, rect: QRect, line: LineView) -> None:
        text = amounts.amount(line.full_centimes or 0)
        width = paint.write(painter, rect, text, "small", "textMuted", script="latin", side="right")
        painter.drawLine(rect.right() - width, rect.center().y(), rect.right(), rect.center().y())
