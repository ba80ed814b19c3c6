"""What went wrong, over the screen it did not stop: selling goes on under it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.key_button import KeyButton
from ui.widgets.text import IconLabel, TextLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from ui.frame_state import ProblemView

_ICON: Final = 20


class ProblemPanel(QWidget):
    """Shows one `ProblemView` at a time, the latest; takes neither the keyboard nor a scan."""

    def __init__(self, copy: QAction, close: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: ProblemView | None = None
        self._icon = IconLabel("bodyStrong")
        self._happened = TextLabel("bodyStrong", wraps=True)
        self._rest = TextLabel("body", wraps=True)
        self._copied = TextLabel("small", "textMuted", wraps=True)
        for action, do in ((copy, self._copy), (close, self.dismiss)):
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(do)
            self.addAction(action)
        self._lay_out(KeyButton("plain").follow(copy), KeyButton("ghost", "x").follow(close))
        self.hide()

    @property
    def is_shown(self) -> bool:
        """Whether there is something to read."""
        return self._view is not None

    def show_problem(self, view: ProblemView) -> None:
        """Show what went wrong in place of what was shown before."""
        self._view = view
        icon = "circle-alert" if view.tone == "danger" else "triangle-alert"
        self._icon.show_icon(icon, paint.TONE_MARK[view.tone], _ICON)
        self._happened.setText(view.happened)
        rest = " ".join(part for part in (view.kept, view.advice) if part)
        self._rest.setText(rest)
        self._copied.hide()
        self.setAccessibleName(f"{view.happened} {rest}")
        self.show()
        self.update()

    def dismiss(self) -> None:
        """Put the message away."""
        self._view = None
        self.hide()

    def _copy(self) -> None:
        assert self._view is not None, "the action counts only while a problem is shown"
        QGuiApplication.clipboard().setText(self._view.details)
        self._copied.setText(_("The details are copied: paste them in a message to support."))
        self._copied.show()

    def _lay_out(self, copy: KeyButton, close: KeyButton) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self._happened, self._rest, self._copied):
            words.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignVCenter)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._view is not None:
            fill = current().colour(paint.TONE_FILL[self._view.tone])
            QPainter(self).fillRect(self.rect(), fill)
            paint.line(QPainter(self), self.rect())
