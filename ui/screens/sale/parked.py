"""The baskets that wait, in the place of the basket: who put each aside, when, and how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QRect, Signal
from typing_extensions import override

from pharmadesk.i18n import _, ngettext
from ui.screens.sale import words
from ui.screens.sale.columns import line_cells
from ui.theme.direction import ltr
from ui.theme.theme import current
from ui.widgets import amounts, paint
from ui.widgets.rows import RowDelegate, RowModel, RowView

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from ui.screens.sale.state import ParkedView

_HOUR: Final = 60
_DAY: Final = 24 * _HOUR


def counted(count: int) -> str:
    """Say how many baskets wait: `2 en attente`."""
    if not count:
        return _("Parked")
    return ngettext("{count} parked", "{count} parked", count).format(count=ltr(str(count)))


def none_waits() -> tuple[str, str]:
    """Say what will appear here, and how."""
    return (
        _("No basket waits"),
        _("F6 puts the basket aside while another customer is served; it waits here."),
    )


def age(minutes: int) -> str:
    """Say how long a basket has waited: `il y a 12 min`."""
    if minutes < 1:
        return _("just now")
    if minutes < _HOUR:
        return _("{minutes} min ago").format(minutes=ltr(str(minutes)))
    if minutes < _DAY:
        hours, rest = divmod(minutes, _HOUR)
        text = _("{hours} h {minutes} ago")
        return text.format(hours=ltr(str(hours)), minutes=ltr(f"{rest:02d}"))
    return _("{days} d ago").format(days=ltr(str(minutes // _DAY)))


def details(basket: ParkedView) -> str:
    """Say where a basket was put aside, and what it holds."""
    held = (words.lines_counted(basket.lines), words.items_counted(basket.packs))
    return words.DOT.join((*filter(None, (basket.register,)), *held))


def spoken(basket: ParkedView) -> str:
    """Read a basket that waits aloud."""
    total = amounts.money(basket.total_centimes)
    return ", ".join((person(basket), age(basket.minutes), details(basket), total))


def person(basket: ParkedView) -> str:
    """Name who put a basket aside; somebody erased has no name."""
    return basket.person or _("Somebody")


class ParkedList(RowView["ParkedView"]):
    """The baskets, of which Enter or a double touch takes one up."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._baskets: RowModel[ParkedView] = RowModel(spoken, self)
        self.setModel(self._baskets)
        self.setItemDelegate(_ParkedDelegate(self._baskets, self))
        self.doubleClicked.connect(self._choose)

    def show_baskets(self, baskets: tuple[ParkedView, ...]) -> None:
        """Show the baskets; the chosen one stays chosen while it is there."""
        place = max(self.current_place(), 0)
        kept = self._baskets.row_at(place)
        self._baskets.show(baskets)
        found = self._baskets.place_of(kept.key) if kept else -1
        self.go_to(found if found >= 0 else min(place, len(baskets) - 1))

    def step(self, by: int) -> None:
        """Choose the next basket in a direction."""
        place = self.current_place() + by
        if self._baskets.row_at(place) is not None:
            self.go_to(place)

    def selected(self) -> str:
        """Return the id of the chosen parking, or nothing."""
        row = self._baskets.row_at(self.current_place())
        return row.parking_id if row is not None else ""

    def _choose(self, index: QModelIndex) -> None:
        row = self._baskets.row_at(index.row())
        if row is not None:
            self.chosen.emit(row.parking_id)


class _ParkedDelegate(RowDelegate["ParkedView"]):
    """Paints who, where and what; the age; the total."""

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: ParkedView) -> None:
        cells, theme = line_cells(rect), current()
        name, under = theme.line("row"), theme.line("small")
        top = rect.top() + (rect.height() - name - under) // 2
        title = QRect(cells.name.left(), top, cells.name.width(), name)
        paint.write(painter, title, person(row), "row")
        below = QRect(cells.name.left(), top + name, cells.name.width(), under)
        paint.write(painter, below, details(row), "small", "textMuted")
        paint.write(painter, cells.quantity, age(row.minutes), "body", "textMuted", side="right")
        total = amounts.amount(row.total_centimes)
        paint.write(painter, cells.amount, total, "amount", script="latin", side="right")
