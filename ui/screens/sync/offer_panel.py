"""A code for a register that joins, as large as it must be to be carried by eye or voice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pharmadesk.i18n import _
from pharmadesk.values.dates import format_moment
from ui import door_rules
from ui.theme.direction import ltr
from ui.widgets.banner import Banner
from ui.widgets.code_view import CodeView
from ui.widgets.qr_view import QrView
from ui.widgets.text import IconLabel, TextLabel, as_sheet

if TYPE_CHECKING:
    from ui.screens.sync.door_state import OfferState

_MARGIN: Final = 16
_BREAKS: Final = ".:/-"
_MAY_BREAK: Final = "\u200b"


class OfferPage(QWidget):
    """What to do at the other computer, and what to type there."""

    def __init__(self) -> None:
        super().__init__()
        as_sheet(self, "surface")
        self._title = TextLabel("heading", wraps=True)
        self._words = TextLabel("body", "textMuted", wraps=True)
        self._problem = Banner()
        self._wait = TextLabel("body", "textMuted", wraps=True)
        self._address_label = TextLabel("label", "textMuted")
        self._address = TextLabel("row", script="codes", wraps=True)
        self._code_label = TextLabel("label", "textMuted")
        self._code = CodeView()
        self._qr = QrView()
        self._until_icon = IconLabel()
        self._until = TextLabel("body", wraps=True)
        self._kept_icon = IconLabel()
        self._kept = TextLabel("body", wraps=True)
        self._made: list[QWidget] = [
            self._address_label, self._address, self._code_label, self._code, self._qr,
            self._until_icon, self._until, self._kept_icon, self._kept,
        ]  # fmt: skip
        self._lay_out()

    def show_state(self, state: OfferState) -> None:
        """Show a state."""
        self._title.setText(_("Add a register"))
        self._words.setText(
            _(
                "Start PharmaDesk on the other computer, choose “Join an existing pharmacy” and"
                " type these two lines, or scan the square there."
            )
        )
        self._problem.say("danger", "circle-alert", state.problem)
        self._wait.setText(_("Telling the centre of a new code…"))
        self._wait.setVisible(state.busy)
        self._address_label.setText(_("Address of the centre"))
        self._address.setText(ltr(_breakable(state.address)))
        self._code_label.setText(_("One-time code"))
        self._code.show_code(state.code)
        self._qr.show_content(door_rules.joined(state.address, state.code) if state.code else "")
        self._qr.setAccessibleName(_("The address and the code, to be scanned"))
        self._until_icon.show_icon("clock", "textMuted", 20)
        until = ltr(format_moment(state.until_us)) if state.until_us else ""
        self._until.setText(_("Good until {moment}, for one register.").format(moment=until))
        self._kept_icon.show_icon("lock", "textMuted", 20)
        self._kept.setText(
            _("It is kept nowhere: it goes from here with you. Give it to nobody you do not know.")
        )
        for part in self._made:
            part.setVisible(bool(state.code))

    def _lay_out(self) -> None:
        lines = QVBoxLayout()
        lines.setSpacing(4)
        lines.addWidget(self._address_label)
        lines.addWidget(self._address)
        lines.addSpacing(16)
        lines.addWidget(self._code_label)
        lines.addWidget(self._code)
        lines.addSpacing(16)
        for icon, words in ((self._until_icon, self._until), (self._kept_icon, self._kept)):
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(words, 1)
            lines.addLayout(row)
            lines.addSpacing(4)
        lines.addStretch(1)
        both = QHBoxLayout()
        both.setSpacing(24)
        both.addLayout(lines, 1)
        both.addWidget(self._qr, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 24, _MARGIN, _MARGIN)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addSpacing(16)
        column.addWidget(self._problem)
        column.addWidget(self._wait)
        column.addLayout(both)
        column.addStretch(1)


def _breakable(address: str) -> str:
    """Let a long address break at its dots and strokes."""
    return "".join(f"{mark}{_MAY_BREAK}" if mark in _BREAKS else mark for mark in address)
