"""The empty basket: what will appear here, and how it starts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pharmadesk.i18n import _
from ui.widgets.text import IconLabel, TextLabel, as_sheet


class EmptyBasket(QWidget):
    """Teaches the first step; the search field beside it already has the keyboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._icon = IconLabel("heading")
        self._title = TextLabel("heading")
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

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self._icon.show_icon("scan-barcode", "textMuted", 24)
        self._title.setText(_("Scan the first item"))
        self._words.setText(_("Or type a name, a substance or a code: the lines appear here."))
