"""One group of the help sheet: its title, and a row for each key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.text import TextLabel, rule

if TYPE_CHECKING:
    from ui.screens.help.state import HelpEntry, HelpGroup

_CAPS_WIDTH: Final = 76
_GAP: Final = 4


class GroupView(QWidget):
    """Shows a `HelpGroup`."""

    def __init__(self, group: HelpGroup) -> None:
        super().__init__()
        title = TextLabel("noteStrong", "textMuted")
        title.setText(group.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(title)
        column.addSpacing(8)
        column.addWidget(rule())
        for entry in group.entries:
            column.addSpacing(4)
            column.addWidget(_Row(entry))
            column.addSpacing(4)
            column.addWidget(rule())


class _Row(QWidget):
    """The keys at the start, what they do beside them."""

    def __init__(self, entry: HelpEntry) -> None:
        super().__init__()
        self.setAccessibleName(", ".join((entry.name, *entry.keys, entry.text)))
        name = TextLabel("bodyMedium", wraps=True)
        name.setText(entry.name)
        text = TextLabel("small", "textMuted", wraps=True)
        text.setText(entry.text)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(_Caps(entry.keys), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)


class _Caps(QWidget):
    """Key caps in a column of one width, or where an action without a key is found."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__()
        self._keys = keys
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(current().px(_CAPS_WIDTH), current().line("bodyMedium"))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._keys:
            paint.write(painter, self.rect(), _("in the menu"), "small", "textMuted")
        run = paint.Run(self.rect())
        for key in self._keys:
            paint.cap(painter, run.start(paint.cap_width(key), _GAP), key)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
