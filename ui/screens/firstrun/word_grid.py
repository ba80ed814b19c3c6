"""The twelve words of the recovery phrase, large and numbered, to be copied by hand."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme.theme import current
from ui.widgets import paint

_MOST_COLUMNS: Final = 3
_GAP: Final = 12
_LEAST_HEIGHT: Final = 64
_START: Final = 16
_END: Final = 12
_NUMBER: Final = 24


class WordGrid(QWidget):
    """Shows the words in reading order, row by row; no word is ever cut.

    They are painted, so that they cannot be copied to the clipboard.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_words(self, words: tuple[str, ...]) -> None:
        """Show these words."""
        self._words = words
        self.setAccessibleName(", ".join(f"{place} {word}" for place, word in enumerate(words, 1)))
        self.updateGeometry()
        self.update()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        rows = -(-len(self._words) // self._columns(width))
        return max(0, rows * (self._height() + _GAP) - _GAP)

    @override
    def sizeHint(self) -> QSize:
        width = max(self.width(), 480)
        return QSize(width, self.heightForWidth(width))

    def _columns(self, width: int) -> int:
        """Return how many columns hold the longest word."""
        longest = max((paint.text_width(w, "title", "latin") for w in self._words), default=0)
        needed = _START + current().px(_NUMBER) + 8 + longest + _END
        return max(1, min(_MOST_COLUMNS, (width + _GAP) // (needed + _GAP)))

    def _height(self) -> int:
        return current().height(_LEAST_HEIGHT, "title", padding=24)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        columns = self._columns(self.width())
        width = (self.width() - (columns - 1) * _GAP) // columns
        for place, word in enumerate(self._words):
            row, column = divmod(place, columns)
            left = column * (width + _GAP)
            if current().rtl:
                left = self.width() - left - width
            box = QRect(left, row * (self._height() + _GAP), width, self._height())
            self._paint_word(painter, box, place + 1, word)

    def _paint_word(self, painter: QPainter, box: QRect, number: int, word: str) -> None:
        paint.box(painter, box, current().tokens.radius.control, "raised", "line")
        run = paint.Run(box)
        run.start(_START)
        place = run.start(current().px(_NUMBER), 8)
        paint.write(painter, place, str(number), "note", "textMuted", script="latin")
        paint.write(painter, run.rest(), word, "title", script="latin")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
