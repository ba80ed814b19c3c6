"""What the search found, in the place of the basket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QRect, Signal
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens.sale import words
from ui.screens.sale.columns import result_cells
from ui.theme.direction import ltr
from ui.theme.theme import current
from ui.widgets import amounts, paint
from ui.widgets.chip import Chip
from ui.widgets.rows import RowDelegate, RowModel, RowView

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from ui.screens.sale.state import ResultView
    from ui.theme.tokens import Colour, Role

_INDENT: Final = 32
_ARROW: Final = 16


@dataclass(frozen=True, slots=True)
class EquivalentsHead:
    """The row above the equivalents of an item that is out of stock."""

    item_id: str

    @property
    def key(self) -> str:
        """The row's identity in the list."""
        return f"{self.item_id}:equivalents"


@dataclass(frozen=True, slots=True)
class Found:
    """An item of the list; an equivalent stands indented under the item it replaces."""

    result: ResultView
    instead_of: str = ""

    @property
    def key(self) -> str:
        """The row's identity in the list; an item may be found and be an equivalent too."""
        return f"{self.instead_of}:{self.result.item_id}"


ResultRow = Found | EquivalentsHead


class Results(RowView[ResultRow]):
    """The results, of which Enter or a double touch adds one to the basket."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: RowModel[ResultRow] = RowModel(_spoken, self)
        self.setModel(self._found)
        self.setItemDelegate(ResultDelegate(self._found, self))
        self.clicked.connect(self._choose)

    def show_results(self, results: tuple[ResultView, ...]) -> None:
        """Show the results, the first one that can be added selected."""
        rows = _flat(results)
        if rows == self._found.rows:
            return
        self._found.show(rows)
        addable = (place for place, row in enumerate(rows) if _addable(row))
        self.go_to(next(addable, -1))

    def step(self, by: int) -> None:
        """Select the next row in a direction that can be added."""
        place = self.current_place() + by
        while (row := self._found.row_at(place)) is not None:
            if _addable(row):
                self.go_to(place)
                return
            place += by

    def selected_item(self) -> str:
        """Return the id of the selected item, or nothing when Enter must not add it."""
        row = self._found.row_at(self.current_place())
        return row.result.item_id if isinstance(row, Found) and _addable(row) else ""

    def _choose(self, index: QModelIndex) -> None:
        row = self._found.row_at(index.row())
        if isinstance(row, Found) and _addable(row):
            self.chosen.emit(row.result.item_id)


def _flat(results: tuple[ResultView, ...]) -> tuple[ResultRow, ...]:
    rows: list[ResultRow] = []
    for result in results:
        rows.append(Found(result))
        if result.equivalents:
            rows.append(EquivalentsHead(result.item_id))
            rows.extend(Found(other, instead_of=result.item_id) for other in result.equivalents)
    return tuple(rows)


def _addable(row: ResultRow) -> bool:
    return isinstance(row, Found) and not row.result.out


def _spoken(row: ResultRow) -> str:
    if isinstance(row, Found):
        return words.result_spoken(row.result)
    return _("Equivalents in stock")


class ResultDelegate(RowDelegate[ResultRow]):
    """Paints a result: name with the typed part marked, stock, nearest expiry, price."""

    @override
    def ground(self, row: ResultRow) -> Colour | None:
        return "raised" if isinstance(row, EquivalentsHead) or row.instead_of else None

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: ResultRow) -> None:
        if isinstance(row, EquivalentsHead):
            _paint_head(painter, rect)
            return
        cells = result_cells(rect)
        run = paint.Run(cells.name)
        if row.instead_of:
            run.start(_INDENT)
        _paint_name(painter, run.rest(), row.result)
        _paint_stock(painter, cells.stock, row.result)
        expiry_role: Role = "bodyStrong" if row.result.expires_soon else "body"
        ink: Colour = "warningText" if row.result.expires_soon else "text"
        text = words.month(row.result.expires)
        paint.write(painter, cells.expiry, text, expiry_role, ink, script="codes", side="right")
        if row.result.price_centimes is not None:
            price = amounts.amount(row.result.price_centimes)
            ink = "textMuted" if row.result.out else "text"
            paint.write(painter, cells.price, price, "amount", ink, script="latin", side="right")


def _paint_head(painter: QPainter, rect: QRect) -> None:
    run = paint.Run(rect.adjusted(8, 0, 0, 0) if not current().rtl else rect.adjusted(0, 0, -8, 0))
    paint.stamp(painter, run.start(_ARROW, 8), "corner-down-right", "textMuted", _ARROW)
    title = _("Equivalents in stock")
    width = paint.text_width(title, "bodyStrong")
    paint.write(painter, run.start(width), title, "bodyStrong")
    rest = words.DOT + _("same substance, same strength, same form")
    paint.write(painter, run.rest(), rest, "body", "textMuted")


def _paint_name(painter: QPainter, rect: QRect, result: ResultView) -> None:
    theme = current()
    name, under = theme.line("row", "latin"), theme.line("small")
    top = rect.top() + (rect.height() - name - under) // 2
    place = QRect(rect.left(), top, rect.width(), name)
    ink: Colour = "textMuted" if result.out else "text"
    if result.matched:
        _paint_marked(painter, place, result, ink)
    else:
        paint.write(painter, place, ltr(result.name), "row", ink, script="latin")
    below = QRect(rect.left(), top + name, rect.width(), under)
    details = ltr(words.DOT.join(result.details))
    paint.write(painter, below, details, "small", "textMuted", script="codes")


def _paint_marked(painter: QPainter, place: QRect, result: ResultView, ink: Colour) -> None:
    """Paint a name in pieces; always left to right, from the start side of the cell."""
    pieces = _pieces(result.name, result.matched)
    widths = [
        paint.text_width(text, "amount" if marked else "row", "latin") for text, marked in pieces
    ]
    theme = current()
    left = place.left()
    if theme.rtl:
        left = max(place.left(), place.right() - sum(widths) + 1)
    for (text, marked), width in zip(pieces, widths, strict=True):
        room = place.right() - left + 1
        if room <= 0:
            return
        cell = QRect(left, place.top(), min(width, room), place.height())
        role: Role = "amount" if marked else "row"
        side: paint.Side = "end" if theme.rtl else "start"
        colour: Colour = "accentInk" if marked else ink
        paint.write(painter, cell, ltr(text), role, colour, script="latin", side=side)
        left += width


def _pieces(name: str, matched: tuple[tuple[int, int], ...]) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in matched:
        pieces += [(name[at:start], False), (name[start:end], True)]
        at = end
    pieces.append((name[at:], False))
    return [piece for piece in pieces if piece[0]]


def _paint_stock(painter: QPainter, rect: QRect, result: ResultView) -> None:
    run = paint.Run(rect)
    if result.out:
        chip = Chip("danger", "circle-alert", _("Out of stock"))
        since = _("Out of stock since {day}").format(day=_short_day(result.out_since))
        longer = Chip("danger", "circle-alert", since)
        fits = result.out_since and paint.chip_width(longer) <= run.width
        _chip(painter, run, longer if fits else chip)
        return
    count = str(result.stock)
    width = paint.text_width(count, "bodyStrong", "latin")
    paint.write(painter, run.start(width, 8), count, "bodyStrong", script="latin")
    if result.low:
        _chip(painter, run, Chip("warning", "trending-down", _("Low stock")))
    elif result.soon_count:
        text = _("of which {count} expire soon").format(count=ltr(str(result.soon_count)))
        paint.write(painter, run.rest(), text, "small", "textMuted")


def _short_day(date: str) -> str:
    return ltr(f"{date[8:10]}/{date[5:7]}")


def _chip(painter: QPainter, run: paint.Run, chip: Chip) -> None:
    paint.draw_chip(painter, run.start(min(paint.chip_width(chip), run.width)), chip)
