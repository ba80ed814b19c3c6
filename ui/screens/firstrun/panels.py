"""The end side of the first run: what will be printed, or where the keys are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens.firstrun import rules
from ui.screens.firstrun.choice_tile import ChoiceTile
from ui.screens.firstrun.state import KeepChoice
from ui.screens.firstrun.words import kept_words
from ui.theme.theme import current
from ui.theme.tokens import tokens
from ui.widgets.checked_field import CheckedField
from ui.widgets.key_button import KeyButton
from ui.widgets.paper_view import PaperView
from ui.widgets.text import TextLabel, as_sheet

if TYPE_CHECKING:
    from ui.screens.firstrun.state import FirstRunState

_ICONS: Final[dict[KeepChoice, str]] = {
    "keyring": "lock",
    "phrase": "hash",
    "key_file": "tag",
}


class PreviewPanel(QWidget):
    """The head of a receipt, as it is typed."""

    def __init__(self) -> None:
        super().__init__()
        as_sheet(self, "raised")
        self._title = TextLabel("noteStrong", "textMuted")
        self._paper = PaperView()
        self._note = TextLabel("small", "textMuted", wraps=True)
        frame = _Roll()
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(16, 12, 16, 8)
        inside.addWidget(self._paper)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 30, 32, 24)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addWidget(frame)
        column.addWidget(self._note)
        column.addStretch(1)

    def show_state(self, state: FirstRunState) -> None:
        """Show a state."""
        self._title.setText(_("On your receipts"))
        self._note.setText(_("It follows what you type."))
        self._paper.show_paper(state.preview)


class _Roll(QWidget):
    """White paper round the receipt, in the dark too."""

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().colour("line"))
        paper = QColor(tokens().palette["light"]["surface"])
        painter.fillRect(self.rect().adjusted(1, 1, -1, -1), paper)


class KeepPanel(QWidget):
    """Where the keys are kept: three ways, of which the keyring may be missing."""

    chosen = Signal(str)
    typed = Signal(str, str)
    left = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        as_sheet(self, "raised")
        self._title = TextLabel("heading", wraps=True)
        self._lead = TextLabel("small", "textMuted", wraps=True)
        self._tiles: dict[KeepChoice, ChoiceTile] = {}
        self._file = CheckedField("key_file", longest=1000)
        self._file.typed.connect(self.typed)
        self._file.left.connect(self.left)
        self._browse = KeyButton("quiet", "search")
        self._browse.clicked.connect(self._choose_file)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 30, 32, 24)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._lead)
        column.addSpacing(8)
        for number, keep in enumerate(get_args(KeepChoice), 1):
            tile = ChoiceTile(_ICONS[keep], number)
            tile.clicked.connect(lambda _on=False, way=keep: self.chosen.emit(way))
            self._tiles[keep] = tile
            column.addWidget(tile)
        column.addSpacing(8)
        column.addWidget(self._file)
        column.addWidget(self._browse)
        column.addStretch(1)

    def show_state(self, state: FirstRunState) -> None:
        """Show a state."""
        self._title.setText(_("Where are the keys kept?"))
        self._lead.setText(_("The file of the register opens only with its keys."))
        details = {
            "keyring": _("Nothing to type: the register opens by itself in your computer account.")
            if state.keyring is not False
            else _("This computer has no keyring that can be trusted."),
            "phrase": _("The safest, and the slowest: twelve words each morning."),
            "key_file": _(
                "On a stick or another disk that stays in place while the program starts."
            ),
        }
        for keep, tile in self._tiles.items():
            tile.say(kept_words(keep), details[keep])
            tile.setEnabled(keep != "keyring" or bool(state.keyring))
            tile.setChecked(keep == state.keep)
        in_file = state.keep == "key_file"
        self._file.say(rules.label("key_file"))
        self._file.show_view(state.view("key_file"))
        self._file.setVisible(in_file)
        self._browse.set_label(_("Choose a place…"))
        self._browse.setVisible(in_file)

    def focus_file(self) -> None:
        """Put the keyboard in the path of the key file."""
        self._file.entry.setFocus()

    def _choose_file(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(self, _("Key file"), "pharmadesk.key")
        if path:
            self.typed.emit("key_file", path)
