"""The field a ticket's number is typed into; arrows pass by to the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from typing_extensions import override

from ui.widgets.field import Entry

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

_MOST = 24


class NumberEntry(Entry):
    """Signals `moved(rows)` for an arrow up or down."""

    moved = Signal(int)

    def __init__(self) -> None:
        super().__init__("body", 48)
        self.setMaxLength(_MOST)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)
