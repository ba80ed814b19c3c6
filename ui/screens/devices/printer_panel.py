"""The printer's half of the devices page: which one, its test, its character table, its drawer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens.devices import words
from ui.screens.devices.state import FoundRow
from ui.theme.direction import ltr
from ui.widgets import paint
from ui.widgets.banner import Banner
from ui.widgets.checked_field import CheckedField
from ui.widgets.choosing import ChoosingView
from ui.widgets.field_view import FieldView
from ui.widgets.key_button import KeyButton
from ui.widgets.rows import RowDelegate
from ui.widgets.text import TextLabel, as_sheet

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from ui.screens.devices.state import DevicesState
    from ui.theme.tokens import Tone
    from ui.widgets.actions import Actions

_MARGIN: Final = 24
_GAP: Final = 12
_TABLES: Final = ("858", "1252", "850", "437", "image")
_LETTERS: Final = "ABCDE"
_SHOWN_ROWS: Final = 3
_ICONS: Final[dict[Tone, str]] = {
    "success": "circle-check",
    "warning": "triangle-alert",
    "danger": "circle-alert",
}


class PrinterPanel(QWidget):
    """Shows the printer; signals what is typed and chosen."""

    typed = Signal(str, str)
    found_chosen = Signal(str)
    page_chosen = Signal(str)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._heading = TextLabel("heading")
        self._address = CheckedField("printer", longest=200)
        self._address.typed.connect(self.typed)
        self._found_label = TextLabel("label", "textMuted", wraps=True)
        self._found = _FoundView()
        self._found.chosen.connect(self.found_chosen)
        self._look = KeyButton("quiet", "search").follow(actions["devices.look"])
        self._paper = KeyButton("quiet", "receipt-text").follow(actions["devices.paper"])
        self._test = KeyButton("plain", "printer").follow(actions["devices.page"])
        self._drawer = KeyButton("quiet", "archive").follow(actions["devices.drawer"])
        self._outcome = Banner()
        self._error = Banner()
        self._kept = TextLabel("note", wraps=True)
        self._question = TextLabel("bodyStrong", wraps=True)
        self._tables = [KeyButton("quiet", "minus", role="bodyMedium") for _name in _TABLES]
        self._customer = TextLabel("heading")
        self._display = CheckedField("display", longest=200)
        self._display.typed.connect(self.typed)
        self._try_display = KeyButton("quiet", "monitor").follow(actions["devices.display"])
        self._second = KeyButton("quiet", "minus").follow(actions["devices.second"])
        self._choices = QGridLayout()
        self._choices.setSpacing(_GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 16, _MARGIN, 16)
        column.setSpacing(_GAP)
        for widget in (self._heading, self._address, self._found_label, self._found):
            column.addWidget(widget)
        column.addLayout(_side_by_side(self._look, self._paper))
        column.addLayout(_side_by_side(self._test, self._drawer))
        answers: tuple[QWidget, ...] = (self._outcome, self._error, self._kept, self._question)
        for answer in answers:
            column.addWidget(answer)
        for place, (button, name) in enumerate(zip(self._tables, _TABLES, strict=True), 1):
            button.setCheckable(True)
            button.setShortcut(f"Alt+{place}")
            button.clicked.connect(lambda _on=False, chosen=name: self.page_chosen.emit(chosen))
            self._choices.addWidget(button, (place - 1) // 2, (place - 1) % 2)
        column.addLayout(self._choices)
        column.addSpacing(_GAP)
        for widget in (self._customer, self._display):
            column.addWidget(widget)
        column.addLayout(_side_by_side(self._try_display, self._second))
        column.addStretch(1)

    def show_state(self, state: DevicesState) -> None:
        """Show a state."""
        self._heading.setText(_("Receipt printer"))
        self._address.say(
            _("Address"),
            placeholder="192.168.1.50",
            help_text=_("Its number in the network, or one of those this computer sees."),
        )
        self._address.show_view(FieldView(state.printer))
        self._found_label.setText(
            _("This computer sees:") if state.found else _("This computer sees no printer.")
        )
        self._found.show_rows(state.found, state.printer)
        self._found.setVisible(bool(state.found))
        self._found.setAccessibleName(_("This computer sees:"))
        self._paper.set_label(_("Paper of {width} mm").format(width=ltr(str(state.paper_mm))))
        tone, text = words.outcome(state)
        self._outcome.say(tone, _ICONS.get(tone, "circle-check"), text)
        self._error.say("danger", "circle-alert", state.error)
        self._kept.setText(words.kept(state))
        self._kept.setVisible(state.is_kept)
        self._question.setText(_("Which line of the test has its accents right?"))
        for button, letter, name in zip(self._tables, _LETTERS, _TABLES, strict=True):
            self._say_table(button, letter, name, chosen=name == state.page)

        self._customer.setText(_("For the customer"))
        self._display.say(
            _("Customer display"),
            placeholder="COM5",
            help_text=_("Its serial port; empty when there is none."),
        )
        self._display.show_view(FieldView(state.display))
        self._second.set_icon("check" if state.second_screen else "minus")

    def take_focus(self) -> None:
        """Put the keyboard in the address."""
        self._address.entry.setFocus()

    def _say_table(self, button: KeyButton, letter: str, name: str, *, chosen: bool) -> None:
        kept = button.shortcut()
        button.set_label(f"{ltr(letter)} · {words.table(name)}")
        button.setShortcut(kept)  # Qt drops it when the text changes
        button.setChecked(chosen)
        button.set_icon("check" if chosen else "minus")


def _side_by_side(*buttons: KeyButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(_GAP)
    for button in buttons:
        row.addWidget(button, 1)
    return row


class _FoundView(ChoosingView[FoundRow]):
    """The printers this computer sees."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(words.found, parent)
        delegate = _Delegate(self._shown, self)
        self.setItemDelegate(delegate)
        self.setFixedHeight(_SHOWN_ROWS * 57)


class _Delegate(RowDelegate[FoundRow]):
    """Paints a printer in one line."""

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: FoundRow) -> None:
        paint.write(painter, paint.Run(rect).rest(), words.found(row), "body")
