"""Twelve numbered entries for the recovery phrase; a space, or a pasted phrase, goes on by itself.

A word shows while it is typed and hides behind dots when the next one begins.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from pharmadesk.storage.phrase import WORDS
from ui.theme.theme import current
from ui.widgets.field import Entry, ErrorLine
from ui.widgets.text import TextLabel

_COLUMNS: Final = 3
_NUMBER: Final = 22


class PhraseEntry(QWidget):
    """Takes the words; `text()` is the whole phrase as it was typed."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._error = ErrorLine()
        self._entries = [self._make_entry(place) for place in range(WORDS)]
        self._numbers = [TextLabel("note", "textMuted", script="latin") for _entry in self._entries]
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for place, (number, entry) in enumerate(zip(self._numbers, self._entries, strict=True)):
            number.setText(str(place + 1))
            number.setBuddy(entry)
            pair = QHBoxLayout()
            pair.setSpacing(4)
            pair.addWidget(number)
            pair.addWidget(entry, 1)
            grid.addLayout(pair, *divmod(place, _COLUMNS))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(grid)
        column.addWidget(self._error)
        self._widen()
        self.retranslate()

    def text(self) -> str:
        """Return the words, a space between them."""
        return " ".join(entry.text() for entry in self._entries).strip()

    def is_whole(self) -> bool:
        """Whether every entry holds something."""
        return all(entry.text() for entry in self._entries)

    def show_error(self, sentence: str, position: int = 0) -> None:
        """Say what is wrong with the phrase, and mark the word it is about, the first being 1."""
        for place, entry in enumerate(self._entries, 1):
            entry.set_error(wrong=place == position)
        self._error.show_error(sentence)
        if position:
            self.focus_word(position)

    def focus_word(self, position: int) -> None:
        """Put the keyboard on a word, the first being 1; typing replaces what it holds."""
        entry = self._entries[position - 1]
        entry.setFocus(Qt.FocusReason.OtherFocusReason)
        entry.selectAll()

    def reveal(self, shown: bool) -> None:  # noqa: FBT001 - a slot
        """Show all words, or hide those that are not being typed."""
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.PasswordEchoOnEdit
        for entry in self._entries:
            entry.setEchoMode(mode)

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        for place, entry in enumerate(self._entries, 1):
            entry.setAccessibleName(_("Word {position}").format(position=place))

    def _make_entry(self, place: int) -> Entry:
        entry = Entry()
        entry.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
        entry.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        entry.textEdited.connect(lambda text: self._take(place, text))
        return entry

    def _take(self, place: int, text: str) -> None:
        """Hand what stands behind a space on to the entries that follow."""
        self._error.show_error("")
        self._entries[place].set_error(wrong=False)
        if text != text.strip() or " " in text:
            words = text.split()
            for offset, word in enumerate(words[: WORDS - place]):
                self._entries[place + offset].setText(word)
            if not words:
                self._entries[place].clear()
            last = min(place + len(words), WORDS - 1)
            self.focus_word(last + 1)
        self.changed.emit()

    def _widen(self) -> None:
        for number in self._numbers:
            number.setFixedWidth(current().px(_NUMBER))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_numbers"):
            self._widen()
