"""The bottom of the window: the running task or the last good state, and the toast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.key_button import KeyButton
from ui.widgets.progress_bar import ProgressBar
from ui.widgets.text import ElidedLabel, IconLabel, as_sheet
from ui.widgets.toast import Toast

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from ui.frame_state import TaskView

_ICON: Final = 16
_BAR_WIDTH: Final = 120


class TaskStrip(QWidget):
    """Shows one task; selling never waits for it."""

    stop_requested = Signal()

    def __init__(self, undo: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "background")
        self._icon = IconLabel()
        self._title = ElidedLabel("bodyStrong")
        self._bar = ProgressBar(_BAR_WIDTH)
        self._text = ElidedLabel("note", "textMuted")
        self._stop = KeyButton("ghost", "x", role="noteStrong", icon_size=16, padding=8)
        self._stop.clicked.connect(self.stop_requested)
        self._hint = ElidedLabel("note", "textMuted")
        self.toast: Final = Toast(undo)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        for widget in (self._icon, self._title, self._bar, self._text, self._stop):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._hint)
        row.addWidget(self.toast, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grow()

    def show_task(self, task: TaskView | None, hint: str) -> None:
        """Show a task, or nothing but the hint."""
        for widget in (self._icon, self._title, self._text):
            widget.setVisible(task is not None)
        self._bar.setVisible(task is not None and task.total > 0)
        self._stop.setVisible(task is not None and task.can_stop)
        self._stop.set_label(_("Stop"))
        self._hint.set_text(hint)
        if task is not None:
            mark = paint.TONE_MARK[task.tone]
            self._icon.show_icon(task.icon, mark, _ICON)
            self._title.set_text(task.title)
            self._title.setVisible(bool(task.title))
            self._text.set_text(task.text)
            self._bar.show_progress(task.done, task.total)

    def _grow(self) -> None:
        height = current().tokens.size.task_strip
        self.setFixedHeight(current().height(height, "body", padding=12) - 1)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._grow()
