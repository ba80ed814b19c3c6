"""The two controls that may stand in a row of the basket: a price to pick, a quantity to type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens.sale import words
from ui.theme.direction import ltr
from ui.theme.theme import current
from ui.widgets import amounts, paint
from ui.widgets.field import Entry
from ui.widgets.key_button import KeyButton
from ui.widgets.rows import ROW_PADDING
from ui.widgets.text import as_sheet

if TYPE_CHECKING:
    from ui.screens.sale.state import PriceChoice

MAX_QUANTITY: Final = 9999
_ENTRY_WIDTH: Final = 64
_ICON: Final = 16


class QuestionWords(QWidget):
    """An item's name over what is asked about its box."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._question = ""

    def say(self, name: str, question: str) -> None:
        """Show these words."""
        self._name = name
        self._question = question
        self.update()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, current().line("row", "latin") + current().line("small"))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = current()
        name, under = theme.line("row", "latin"), theme.line("small")
        top = (self.height() - name - under) // 2
        title = QRect(0, top, self.width(), name)
        paint.write(painter, title, ltr(self._name), "row", script="latin")
        below = paint.Run(QRect(0, top + name, self.width(), under))
        paint.stamp(painter, below.start(_ICON, 6), "tag", "warningText", _ICON)
        paint.write(painter, below.rest(), self._question, "label", "warningText")


class ChoiceBar(QWidget):
    """Asks which price is on the box; 1, 2 … or a touch picks."""

    picked = Signal(int)

    def __init__(self, choice: PriceChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice: Final = choice
        as_sheet(self, "surface")
        row = QHBoxLayout(self)
        row.setContentsMargins(ROW_PADDING, 4, ROW_PADDING, 4)
        row.setSpacing(current().tokens.space.s)
        self._words = QuestionWords()
        row.addWidget(self._words, 1)
        for place, option in enumerate(choice.options):
            button = KeyButton("plain", role="amount", script="latin")
            button.set_label(amounts.amount(option.price_centimes))
            button.set_cap(str(place + 1))
            button.setAccessibleDescription(words.option_hint(option))
            button.clicked.connect(lambda _checked=False, pick=place: self.picked.emit(pick))
            row.addWidget(button)
        self.retranslate()

    def retranslate(self) -> None:
        """Ask in the language now spoken."""
        self.setAccessibleName(words.choice_spoken(self.choice))
        self._words.say(self.choice.name, words.question())

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), current().colour("warningSoft"))


class CountEntry(Entry):
    """A number between two steps."""

    def _align(self) -> None:
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)


class QuantityEditor(QWidget):
    """Minus, a field, plus; Enter or leaving keeps the number, Esc drops it."""

    committed = Signal(int)
    finished = Signal()

    def __init__(self, quantity: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quantity = quantity
        self._done = False
        as_sheet(self, "surface")
        self._entry = CountEntry("bodyStrong")
        self._entry.setValidator(QIntValidator(1, MAX_QUANTITY, self._entry))
        self._entry.setText(str(quantity))
        self._entry.setFixedWidth(current().px(_ENTRY_WIDTH))
        self._entry.setAccessibleName(_("Quantity of {name}").format(name=name))
        self._entry.installEventFilter(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._step("minus", _("One less"), -1))
        row.addWidget(self._entry)
        row.addWidget(self._step("plus", _("One more"), 1))

    def take_focus(self) -> None:
        """Put the keyboard in the field, the number selected."""
        self._entry.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._entry.selectAll()

    @override
    def sizeHint(self) -> QSize:
        layout = self.layout()
        assert layout is not None, "laid out when it was built"
        return layout.sizeHint()

    def _step(self, icon: str, name: str, by: int) -> KeyButton:
        button = KeyButton("quiet", icon, padding=12)
        button.setAccessibleName(name)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self._add(by))
        return button

    def _add(self, by: int) -> None:
        count = int(self._entry.text() or 0) + by
        self._entry.setText(str(min(MAX_QUANTITY, max(1, count))))

    def _finish(self, *, keep: bool) -> None:
        if self._done:
            return
        self._done = True
        count = int(self._entry.text() or 0)
        if keep and 1 <= count <= MAX_QUANTITY and count != self._quantity:
            self.committed.emit(count)
        self.finished.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._finish(keep=True)
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event.key())
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self._finish(keep=key != Qt.Key.Key_Escape)
            return True
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._add(1 if key == Qt.Key.Key_Up else -1)
            return True
        return False
