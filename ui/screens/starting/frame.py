"""The plain page of a start that stopped: the name of the program, a title, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ui.screens.base import Screen
from ui.theme.theme import current
from ui.widgets.text import ElidedLabel, TextLabel, as_sheet, sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

_WIDTH: Final = 680


class StartPage(Screen):
    """A narrow column on the tinted ground; its actions count while it is shown."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "background")
        for action in actions:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.addAction(action)
        name = ElidedLabel("bodyStrong", "textMuted")
        name.set_text("PharmaDesk")
        self.title = TextLabel("greeting", wraps=True)
        self.lead = TextLabel("body", "textMuted", wraps=True)
        paper = sheet("surface")
        paper.setFixedWidth(current().px(_WIDTH))
        self.column = QVBoxLayout(paper)
        self.column.setContentsMargins(48, 40, 48, 40)
        self.column.setSpacing(8)
        self.column.addWidget(name)
        self.column.addWidget(self.title)
        self.column.addWidget(self.lead)
        self.column.addSpacing(12)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(paper)
        row.addStretch(1)
        page = QVBoxLayout(self)
        page.addStretch(1)
        page.addLayout(row)
        page.addStretch(2)
