"""Fields: a label above, the entry, and what is wrong with it below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRegularExpression, Qt
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme.theme import current
from ui.widgets.text import IconLabel, TextLabel

if TYPE_CHECKING:
    from ui.theme.tokens import Role

AMOUNT_LENGTH: Final = 14
# The figures of an Arabic and of a Persian keyboard too: one that is passed over in silence would
# leave the amount proposed for the one typed.
_FIGURES: Final = r"0-9\x{0660}-\x{0669}\x{06f0}-\x{06f9}"
_AMOUNT: Final = QRegularExpression(
    rf"[{_FIGURES} \x{{00a0}}\x{{202f}}]*[.,\x{{066b}}]?[{_FIGURES}]*"
)


class Entry(QLineEdit):
    """A line of typed text in the house's size, with a verdict."""

    def __init__(
        self, role: Role = "body", least_height: int = 44, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._role: Role = role
        self._least_height = least_height
        self._dress()

    def set_error(self, *, wrong: bool) -> None:
        """Mark the entry as wrong, or right again."""
        state = "error" if wrong else ""
        if self.property("state") != state:
            self.setProperty("state", state)
            self.style().unpolish(self)
            self.style().polish(self)

    def _dress(self) -> None:
        theme = current()
        self.setFont(theme.font(self._role))
        self.setFixedHeight(theme.height(self._least_height, self._role, padding=8))
        self._align()

    def _align(self) -> None:
        """Start where the reader does, whatever the script of the first letter."""
        side = Qt.AlignmentFlag.AlignRight if current().rtl else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_role"):
            self._dress()


class AmountEntry(Entry):
    """An amount being typed: figures only, on the right, left to right in every language."""

    def __init__(
        self, role: Role = "heading", least_height: int = 44, parent: QWidget | None = None
    ) -> None:
        super().__init__(role, least_height, parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setMaxLength(AMOUNT_LENGTH)
        self.setValidator(QRegularExpressionValidator(_AMOUNT, self))
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)

    def _align(self) -> None:
        self.setAlignment(
            Qt.AlignmentFlag.AlignRight
            | Qt.AlignmentFlag.AlignAbsolute
            | Qt.AlignmentFlag.AlignVCenter
        )

    def propose(self, text: str) -> None:
        """Put an amount that the first typed figure replaces."""
        self.setText(text)
        self.selectAll()


class ErrorLine(QWidget):
    """The sentence under a field that says what is wrong; takes no place while all is well."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel("label")
        self._words = TextLabel("label", "dangerText", wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.hide()

    def show_error(self, sentence: str) -> None:
        """Show a sentence, or nothing."""
        self._words.setText(sentence)
        self.setAccessibleName(sentence)
        if sentence:
            self._icon.show_icon("circle-alert", "danger", 16)
        self.setVisible(bool(sentence))


class Field(QWidget):
    """An entry with its label and its error."""

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry: Final = entry
        self._label = TextLabel("label", "textMuted")
        self._label.setBuddy(entry)
        self._error = ErrorLine()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._label)
        column.addWidget(entry)
        column.addWidget(self._error)

    def set_label(self, label: str) -> None:
        """Name the field."""
        self._label.setText(label)
        self.entry.setAccessibleName(label)

    def show_error(self, sentence: str) -> None:
        """Show what is wrong, or that nothing is; what was typed stays."""
        self.entry.set_error(wrong=bool(sentence))
        self.entry.setAccessibleDescription(sentence)
        self._error.show_error(sentence)
