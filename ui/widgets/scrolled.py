"""A page that larger text makes too tall can be scrolled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea

from ui.widgets.text import as_sheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def scrolled(widget: QWidget, name: str) -> QScrollArea:
    """Put a widget on a sheet that scrolls up and down, and takes no focus of its own."""
    area = QScrollArea()
    as_sheet(area, name)
    area.setWidget(widget)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
