"""What just happened and how to take it back, in the task strip, for ten seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.key_button import KeyButton
from ui.widgets.text import ElidedLabel, IconLabel, TextLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

_ICON: Final = 16
_INSET: Final = 2  # the toast is drawn 40 high, its button is hit at 44
_TICK_MS: Final = 1000


class Toast(QWidget):
    """One toast at a time; a newer one replaces it, and its undo stays on the key."""

    def __init__(self, undo: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seconds = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._icon = IconLabel("note")
        self._words = ElidedLabel("note", "inverseText")
        self._button = KeyButton(
            "inverse", "undo-2", role="noteStrong", icon_size=16, padding=8
        ).follow(undo)
        self._left = TextLabel("note", "inverseText")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)
        row.addWidget(self._left)
        undo.triggered.connect(self.dismiss)
        self.hide()

    def offer(self, icon: str, text: str) -> None:
        """Say what happened and offer the undo until its time is over."""
        self._icon.show_icon(icon, "inverseText", _ICON)
        self._words.set_text(text)
        self.setAccessibleName(text)
        self._seconds = current().tokens.motion.undo_window // _TICK_MS
        self._show_left()
        self._timer.start()
        self.show()

    def dismiss(self) -> None:
        """Take the toast away."""
        self._timer.stop()
        self.hide()

    def _tick(self) -> None:
        self._seconds -= 1
        if self._seconds <= 0:
            self.dismiss()
        else:
            self._show_left()

    def _show_left(self) -> None:
        roomy = current().scale_percent < 150  # noqa: PLR2004 - at 150 % the strip drops its seconds
        self._left.setVisible(roomy)
        self._left.setText(_("{seconds} s").format(seconds=self._seconds))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        drawn = self.rect().adjusted(0, _INSET, 0, -_INSET)
        paint.box(QPainter(self), drawn, current().tokens.radius.panel, "inverse")
