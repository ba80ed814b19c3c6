"""A list with nothing in it: what will appear here, and how it starts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.widgets.text import IconLabel, TextLabel, as_sheet

_ICON = 24


class EmptyList(QWidget):
    """Teaches the next step; the search field above it already has the keyboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._icon = IconLabel("heading")
        self._title = TextLabel("heading", wraps=True)
        self._words = TextLabel("body", "textMuted", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 32, 16, 16)
        column.setSpacing(4)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignLeading)
        column.addSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addStretch(1)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def say(self, icon: str, title: str, words: str) -> None:
        """Say what is missing, and what to do about it."""
        self._icon.show_icon(icon, "textMuted", _ICON)
        self._title.setText(title)
        self._words.setText(words)
