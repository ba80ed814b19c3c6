"""The scanner's half of the devices page: a code to scan, and what it says about the scanner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pharmadesk.documents.code128 import bars
from pharmadesk.i18n import _
from pharmadesk.values.scanner_test import CONTENT
from ui.screens.devices import words
from ui.widgets.banner import Banner
from ui.widgets.bar_code import BarCode
from ui.widgets.checked_field import CheckedField
from ui.widgets.facts import Facts
from ui.widgets.field_view import FieldView
from ui.widgets.key_button import KeyButton
from ui.widgets.text import ElidedLabel, TextLabel, as_sheet

if TYPE_CHECKING:
    from ui.screens.devices.state import DevicesState
    from ui.theme.tokens import Tone
    from ui.widgets.actions import Actions

_MARGIN: Final = 24
_GAP: Final = 12
_ICONS: Final[dict[Tone, str]] = {
    "success": "circle-check",
    "warning": "triangle-alert",
    "danger": "circle-alert",
}


class ScannerPanel(QWidget):
    """Shows what the last scan said; signals the port that is typed."""

    typed = Signal(str, str)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._heading = TextLabel("heading")
        self._note = TextLabel("body", "textMuted", wraps=True)
        self._code = BarCode()
        self._code.show_bars(bars(CONTENT, gs1=True), CONTENT)
        self._verdict = Banner()
        self._facts = Facts()
        self._raw_label = TextLabel("label", "textMuted")
        self._raw = ElidedLabel("body", "textMuted")
        self._port = CheckedField("scanner_port", longest=200)
        self._port.typed.connect(self.typed)
        self._print = KeyButton("plain", "printer").follow(actions["devices.bars"])
        self._again = KeyButton("quiet", "refresh-cw").follow(actions["devices.again"])
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 16, _MARGIN, 16)
        column.setSpacing(_GAP)
        said = (self._heading, self._note, self._code, self._verdict, self._facts)
        for widget in (*said, self._raw_label, self._raw):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(_GAP)
        row.addWidget(self._print, 1)
        row.addWidget(self._again, 1)
        column.addLayout(row)
        column.addWidget(self._port)
        column.addStretch(1)

    def show_state(self, state: DevicesState) -> None:
        """Show a state."""
        self._heading.setText(_("Scanner"))
        self._note.setText(_("Scan this code, on the screen or printed."))
        tone, text = words.verdict(state.diagnosis)
        self._verdict.say(tone, _ICONS.get(tone, "circle-check"), text)
        facts = words.facts(state.diagnosis)
        self._facts.show_facts(facts)
        self._facts.setVisible(bool(facts))
        self._raw_label.setText(_("Last scan, as it came"))
        self._raw.set_text(words.raw(state.raw))
        for label in (self._raw_label, self._raw):
            label.setVisible(bool(state.raw))
        self._port.say(
            _("Serial scanner"),
            placeholder="COM4",
            help_text=_("Its port; empty for a scanner that types like a keyboard."),
        )
        self._port.show_view(FieldView(state.scanner_port))
