"""What the screens beside the sale have in common: a head over the work, and a foot under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme.theme import current

if TYPE_CHECKING:
    from ui.widgets.text import IconLabel, TextLabel


def head(title: QWidget, lead: QWidget, back: QWidget) -> QHBoxLayout:
    """Lay out what the screen is, and the way back to the sale."""
    titles = QVBoxLayout()
    titles.setSpacing(4)
    titles.addWidget(title)
    titles.addWidget(lead)
    row = QHBoxLayout()
    row.setContentsMargins(0, 14, 0, 12)
    row.addSpacing(16)
    row.addLayout(titles, 1)
    row.addWidget(back, 0, Qt.AlignmentFlag.AlignTop)
    row.addSpacing(4)  # room for the ring of the focus
    return row


def foot(scan_icon: IconLabel, scan: TextLabel, *buttons: QWidget) -> QWidget:
    """Make the line under the work: what a scan does here, and what can be done."""
    row = QHBoxLayout()
    row.setContentsMargins(16, 7, 16, 7)
    row.setSpacing(8)
    row.addWidget(scan_icon)
    row.addWidget(scan, 1)
    for button in buttons:
        row.addWidget(button)
    line = QWidget()
    line.setLayout(row)
    return line


def foot_height() -> int:
    """Return the least height of that line, at the size of text in use."""
    return current().height(59, "bodyStrong", padding=16)
