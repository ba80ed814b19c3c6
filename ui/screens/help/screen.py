"""The help sheet: read a key, leave, press it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pharmadesk.i18n import _
from ui.screens.base import Screen
from ui.screens.help.columns import Columns
from ui.screens.help.contents import contents
from ui.screens.help.group_view import GroupView
from ui.widgets.key_button import KeyButton
from ui.widgets.text import IconLabel, TextLabel, as_sheet, rule

if TYPE_CHECKING:
    from ui.screens.help.state import HelpState
    from ui.widgets.actions import Actions


class HelpScreen(Screen):
    """Shows a `HelpState`; signals the wish to leave."""

    left = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        leave = actions["help.close"]
        leave.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.triggered.connect(self.left)
        self.addAction(leave)
        self._title = TextLabel("title")
        self._lead = TextLabel("body", "textMuted", wraps=True)
        self._back = KeyButton("ghost", "arrow-left").follow(leave)
        self._columns = Columns()
        self._area = QScrollArea()
        self._scan_icon = IconLabel("small")
        self._scan = TextLabel("small", "textMuted", wraps=True)
        self._lay_out()
        self.retranslate()

    def show_state(self, state: HelpState) -> None:
        """Show a state."""
        self._title.setText(_("Help"))
        self._lead.setText(_("Everything has its key, the one printed on its button."))
        self._scan_icon.show_icon("scan-barcode", "textMuted", 16)
        self._scan.setText(_("A scan leaves this sheet and counts where you were."))
        self._area.setAccessibleName(_("Help"))
        self._columns.show_groups([GroupView(group) for group in state.groups])

    def take_focus(self) -> None:
        """Put the keyboard where arrows and pages scroll."""
        self._area.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self.show_state(contents())

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._title)
        words.addWidget(self._lead)
        head = QHBoxLayout()
        head.setContentsMargins(32, 20, 17, 12)
        head.addLayout(words, 1)
        head.addWidget(self._back, 0, Qt.AlignmentFlag.AlignTop)
        page = QWidget()
        as_sheet(page, "surface")
        inside = QVBoxLayout(page)
        inside.setContentsMargins(32, 16, 20, 16)
        inside.addWidget(self._columns)
        inside.addStretch(1)
        self._area.setWidget(page)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        foot = QHBoxLayout()
        foot.setContentsMargins(32, 12, 32, 12)
        foot.setSpacing(8)
        foot.addWidget(self._scan_icon, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._scan, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(self._area, 1)
        column.addWidget(rule())
        column.addLayout(foot)
