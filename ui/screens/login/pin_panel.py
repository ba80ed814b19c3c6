"""The PIN of the chosen person: dots, keypad, and what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import N_, _, ngettext
from ui.screens.login.pin_dots import PinDots
from ui.theme.direction import isolated, ltr
from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.field import ErrorLine
from ui.widgets.key_button import KeyButton
from ui.widgets.keypad import Keypad
from ui.widgets.text import as_sheet

if TYPE_CHECKING:
    from ui.screens.login.state import PersonView, PinState, Step

MAX_DIGITS: Final = 12
_DISC: Final = 48
_DIGITS: Final = "0123456789"
_ASKED: Final[dict[Step, str]] = {
    "pin": N_("PIN of {count} digits or more"),
    "new": N_("Choose a PIN of {count} digits or more"),
    "again": N_("The same PIN once more"),
    "approve": N_("The owner’s own PIN, to approve"),
    "stuck": N_("Nobody can approve a PIN here"),
}


class PinPanel(QWidget):
    """Takes a PIN from the keypad or the keyboard; it is signalled once and forgotten."""

    entered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "raised")
        self._typed = ""
        self._least = 1
        self._attempt = 0
        self._who: PersonView | None = None
        self._step: Step = "pin"
        self._open = False
        self._person = _Person()
        self._dots = PinDots()
        self._error = ErrorLine()
        self._ok = KeyButton("keypad", role="title", least_height=72)
        self._ok.clicked.connect(self._enter)
        self._pad = Keypad(self._ok, key_height=72, role="figure")
        self._pad.typed.connect(self._type)
        self._pad.erased.connect(self._erase)
        column = QVBoxLayout(self)
        column.setContentsMargins(72, 48, 72, 24)
        column.setSpacing(0)
        column.addWidget(self._person)
        column.addSpacing(28)
        column.addWidget(self._dots)
        column.addSpacing(24)
        column.addWidget(self._pad)
        column.addSpacing(8)
        column.addWidget(self._error)
        column.addStretch(1)

    def show_state(self, state: PinState, who: PersonView | None) -> None:
        """Show whose PIN is asked; another person or a refusal empties the dots."""
        if (who, state.attempt, state.step) != (self._who, self._attempt, self._step):
            self._typed = ""
        self._who, self._step = who, state.step
        self._attempt = state.attempt
        self._least = state.pin_digits
        is_asked = who is not None and state.step != "stuck"
        self._open = is_asked and not state.busy and state.wait_seconds == 0
        self._person.show_person(who, state.pin_digits, state.step)
        self._error.show_error(_trouble(state))
        self._ok.set_label(_("OK"))
        self._pad.retranslate()
        self._pad.setEnabled(self._open)
        self._show_typed()

    def take_key(self, event: QKeyEvent) -> bool:
        """Use a key of the keyboard as a key of the pad; say whether it was one."""
        if event.text() and event.text() in _DIGITS:
            self._type(event.text())
        elif event.key() == Qt.Key.Key_Backspace:
            self._erase()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        else:
            return False
        return True

    def _type(self, digit: str) -> None:
        if self._open and len(self._typed) < MAX_DIGITS:
            self._typed += digit
            self._error.show_error("")
            self._show_typed()

    def _erase(self) -> None:
        self._typed = self._typed[:-1]
        self._show_typed()

    def _enter(self) -> None:
        if self._open and len(self._typed) >= self._least:
            pin, self._typed = self._typed, ""
            self._show_typed()
            self.entered.emit(pin)

    def _show_typed(self) -> None:
        self._dots.show_count(len(self._typed), self._least)
        self._ok.setEnabled(self._open and len(self._typed) >= self._least)


def _trouble(state: PinState) -> str:
    if state.wait_seconds:
        words = ngettext(
            "Too many wrong PINs. Wait {seconds} second, then try again.",
            "Too many wrong PINs. Wait {seconds} seconds, then try again.",
            state.wait_seconds,
        )
        return words.format(seconds=ltr(str(state.wait_seconds)))
    return state.error


class _Person(QWidget):
    """Who is logging in, and how long the PIN is."""

    def __init__(self) -> None:
        super().__init__()
        self._who: PersonView | None = None
        self._digits = 0
        self._step: Step = "pin"
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_person(self, who: PersonView | None, digits: int, step: Step) -> None:
        """Show a person and what is asked of them, or ask for one."""
        self._who, self._digits, self._step = who, digits, step
        self.setAccessibleName(" ".join(self._words()))
        self.update()

    def _words(self) -> tuple[str, str]:
        if self._who is None:
            return _("Choose your name"), _("Then type your PIN.")
        words = _(_ASKED[self._step])
        return isolated(self._who.name), words.format(count=ltr(str(self._digits)))

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, current().height(_DISC, "heading", "small"))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = current()
        run = paint.Run(self.rect())
        place = run.start(_DISC, 12)
        disc = QRect(place.left(), (self.height() - _DISC) // 2, _DISC, _DISC)
        if self._who is None:
            paint.avatar(painter, disc, "", "heading", "accentSoft")
            paint.stamp(painter, disc, "user", "accentInk", 24)
        else:
            paint.avatar(painter, disc, self._who.initials, "heading", "accentSoft")
        name, small = theme.line("heading"), theme.line("small")
        top = (self.height() - name - small) // 2
        title, help_text = self._words()
        words = run.rest()
        paint.write(painter, QRect(words.left(), top, words.width(), name), title, "heading")
        below = QRect(words.left(), top + name, words.width(), small)
        paint.write(painter, below, help_text, "small", "textMuted")

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
