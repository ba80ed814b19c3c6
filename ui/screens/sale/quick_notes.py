"""The amounts a customer is likely to hand over, a touch each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.theme.direction import ltr
from ui.widgets import amounts
from ui.widgets.key_button import KeyButton

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from ui.screens.sale.state import PaymentView, QuickNote

_MOST: Final = 5
_COLUMNS: Final = (_MOST, 3, 2)
_ROWS: Final = 2
_SPACING: Final = 6


class QuickNotes(QWidget):
    """Up to five tiles in one row; large text or amounts take two rows, and fewer tiles."""

    taken = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notes: tuple[QuickNote, ...] = ()
        self._tiles = [self._tile(place) for place in range(_MOST)]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_SPACING)
        self._columns = 0

    def show_notes(self, payment: PaymentView) -> None:
        """Show the amounts of a payment; the one handed over is marked."""
        self._notes = payment.notes[:_MOST]
        for tile, note in zip(self._tiles, self._notes, strict=False):
            tile.set_label(amounts.denomination(note.amount_centimes))
            more = ltr(f"+ {amounts.amount(note.change_centimes)}")
            tile.set_hint(more if note.change_centimes else _("exact"))
            tile.setChecked(note.amount_centimes == payment.received_centimes)
            tile.setEnabled(not payment.busy)
        self._arrange()

    def _tile(self, place: int) -> KeyButton:
        tile = KeyButton("tile", role="amount", script="latin", least_height=52)
        tile.setCheckable(True)
        tile.clicked.connect(lambda: self.taken.emit(self._notes[place].amount_centimes))
        return tile

    def _arrange(self) -> None:
        shown = self._tiles[: len(self._notes)]
        columns = next((count for count in _COLUMNS if self._fit(shown, count)), _COLUMNS[-1])
        for place, tile in enumerate(self._tiles):
            tile.setVisible(place < min(len(shown), columns * _ROWS))
        if columns == self._columns:
            return
        self._columns = columns
        for place, tile in enumerate(self._tiles):
            self._grid.addWidget(tile, place // columns, place % columns)
        for column in range(_MOST):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def _fit(self, tiles: list[KeyButton], columns: int) -> bool:
        """Tell whether the widest row of so many columns fits; one row may share its room."""
        widths = [tile.sizeHint().width() for tile in tiles]
        needed = sum(widths) if columns >= len(tiles) else max(widths, default=0) * columns
        return needed + _SPACING * (columns - 1) <= self.width()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
