"""A field that answers while it is typed: a check when right, how many digits while they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from typing_extensions import override

from ui.theme.direction import ltr
from ui.theme.theme import current
from ui.widgets.field import Entry, Field
from ui.widgets.text import IconLabel, TextLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent

    from ui.widgets.field_view import FieldView

_CHECK: Final = 18
_PADDING: Final = 12


class CheckedEntry(Entry):
    """An entry with room at its end for a verdict; numbers read left to right in every language."""

    left = Signal()

    def __init__(self, *, number: bool, secret: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._counter = TextLabel("small", "textMuted", script="latin")
        self._check = IconLabel()
        for mark in (self._counter, self._check):
            mark.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        if number:
            self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            self.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        if secret:
            self.setEchoMode(self.EchoMode.Password)
        self._ends = QHBoxLayout(self)
        self._ends.setContentsMargins(_PADDING, 0, _PADDING, 0)
        self._ends.addStretch(1)
        self._ends.addWidget(self._counter)
        self._ends.addWidget(self._check)
        self._place_marks()

    def show_verdict(self, *, right: bool, counter: str) -> None:
        """Show that the field is right, or how much of it is there."""
        self._counter.setText("" if right else ltr(counter))
        self._counter.setVisible(bool(counter) and not right)
        self._check.setVisible(right)
        if right:
            self._check.show_icon("circle-check", "success", _CHECK)
        room = self._widest_mark() + 8 if right or counter else 0
        at_left = current().rtl
        self.setTextMargins(room if at_left else 0, 0, 0 if at_left else room, 0)

    def _widest_mark(self) -> int:
        marks: list[QLabel] = [self._counter, self._check]
        return max((mark.sizeHint().width() for mark in marks if not mark.isHidden()), default=0)

    def _place_marks(self) -> None:
        """Keep the marks at the end of the line, where the reader's eye leaves it."""
        # A number's entry is left to right by itself; its marks follow the page.
        end = current().rtl and self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        self._ends.setDirection(
            QHBoxLayout.Direction.RightToLeft if end else QHBoxLayout.Direction.LeftToRight
        )

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        kinds = (QEvent.Type.StyleChange, QEvent.Type.LayoutDirectionChange)
        if event.type() in kinds and hasattr(self, "_ends"):
            self._place_marks()


class CheckedField(Field):
    """A named field: signals its name with what happens to it."""

    typed = Signal(str, str)
    left = Signal(str)

    def __init__(
        self,
        name: str,
        *,
        number: bool = False,
        secret: bool = False,
        longest: int = 80,
        parent: QWidget | None = None,
    ) -> None:
        self._marked = CheckedEntry(number=number, secret=secret)
        super().__init__(self._marked, parent)
        self.name: Final = name
        self._secret = secret
        self.entry.setMaxLength(longest)
        self.entry.textEdited.connect(lambda text: self.typed.emit(name, text))
        self._marked.left.connect(lambda: self.left.emit(name))
        self._help = TextLabel("small", "textMuted", wraps=True)
        self._help.hide()
        layout = self.layout()
        assert layout is not None, "a field is a column"
        layout.addWidget(self._help)

    def say(self, label: str, *, placeholder: str = "", help_text: str = "") -> None:
        """Name the field, with an example in it or a word under it."""
        self.set_label(label)
        self.entry.setPlaceholderText(placeholder)
        self._help.setText(help_text)
        self._help.setVisible(bool(help_text))

    def show_view(self, view: FieldView) -> None:
        """Show what is thought of the field; a cursor in unchanged text stays where it is."""
        if not self._secret and self.entry.text() != view.text:
            self.entry.setText(view.text)
        self.show_error(view.error)
        self._marked.show_verdict(right=view.right, counter=view.counter)
