"""A list of rows of which a person chooses one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic

from PySide6.QtCore import Signal

from ui.widgets.rows import RowModel, RowT, RowView

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


class ChoosingView(RowView[RowT], Generic[RowT]):
    """Signals `chosen(key)` for what a hand chose, and not for what a state says is chosen."""

    chosen = Signal(str)

    def __init__(self, spoken: Callable[[RowT], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_showing = False
        self._shown: RowModel[RowT] = RowModel(spoken, self)
        self.setModel(self._shown)
        self.selectionModel().currentChanged.connect(self._tell)

    def show_rows(self, rows: tuple[RowT, ...], chosen_id: str) -> None:
        """Show these rows and mark the chosen one."""
        self._is_showing = True
        if rows != self._shown.rows:
            self._shown.show(rows)
        place = self._shown.place_of(chosen_id)
        if place >= 0 and place != self.current_place():
            self.go_to(place)
        self._is_showing = False

    def step(self, by: int) -> None:
        """Choose the row so many further on."""
        last = len(self._shown.rows) - 1
        self.go_to(max(0, min(last, self.current_place() + by)))

    def _tell(self) -> None:
        row = self._shown.row_at(self.current_place())
        if row is not None and not self._is_showing:
            self.chosen.emit(row.key)
