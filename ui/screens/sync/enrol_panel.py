"""The screen of a register that stands alone: what a centre brings, and the way to one."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pharmadesk.i18n import N_, _
from ui import door_rules
from ui.theme.theme import current
from ui.widgets.banner import Banner
from ui.widgets.checked_field import CheckedField
from ui.widgets.key_button import KeyButton
from ui.widgets.text import IconLabel, TextLabel, as_sheet

if TYPE_CHECKING:
    from ui.screens.sync.door_state import EnrolState
    from ui.widgets.actions import Actions

_MARGIN: Final = 16
_PADDING: Final = 24
_WIDE: Final = 520
_ICON: Final = 24

_CHANGES: Final = (
    (
        "cloud-upload",
        N_("Everything recorded here is sent to the centre, while you go on selling."),
    ),
    ("monitor", N_("Other registers can join the pharmacy; they share stock, prices and people.")),
    ("cloud-off", N_("With no network this register sells as before.")),
    ("lock", N_("A register stays with its centre: it cannot be moved to another.")),
)
_CHANGES_AGAIN: Final = (
    (
        "cloud-upload",
        N_("Everything recorded here is sent to the centre again, while you go on selling."),
    ),
    ("lock", N_("This register keeps its receipts, its people and everything recorded.")),
)
_CHANGES_BACK: Final = (
    (
        "cloud-upload",
        N_("What was not sent before goes to the centre first, then everything since."),
    ),
    ("lock", N_("Receipts go on under a new letter; those before stay as they are.")),
    (
        "monitor",
        N_(
            "The register as it was before stays listed. If it is not in use any more, withdraw it"
            " once nothing waits to be sent."
        ),
    ),
)
_CHANGES_OF: Final = {
    "": _CHANGES,
    "found": _CHANGES_AGAIN,
    "join": _CHANGES_AGAIN,
    "return": _CHANGES_BACK,
}
_CODE_OF: Final = {
    "": N_("Whoever runs the centre gives you its address and a one-time code."),
    "found": N_("Whoever runs the centre gives you a new one-time code."),
    "join": N_(
        "At a register that the centre knows, an owner opens Synchronisation and chooses “Add a"
        " register…”: the code shown there lets this one in again."
    ),
    "return": N_(
        "You, an owner, open Synchronisation at another register of the pharmacy, choose “Add a"
        " register…” and type the code shown there. Without another register, whoever runs the"
        " centre makes a code for this pharmacy."
    ),
}
_JOINING: Final = "XXXXX-XXXXX-XXXXX-XXXXX"
_WRITTEN: Final = {"join": _JOINING, "return": _JOINING}


class EnrolPage(QWidget):
    """What is missing, and for the owner the two fields that bring it."""

    typed = Signal(str, str)
    left = Signal(str)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        as_sheet(self, "surface")
        self._icon = IconLabel("heading")
        self._title = TextLabel("heading", wraps=True)
        self._words = TextLabel("body", "textMuted", wraps=True)
        self._why_icon = IconLabel()
        self._why = TextLabel("body", wraps=True)
        self._problem = Banner()
        self._ask = TextLabel("body", wraps=True)
        self._address = CheckedField("server", number=True, longest=door_rules.MOST_OF_AN_ADDRESS)
        self._code = CheckedField("code", number=True, longest=door_rules.MOST_OF_A_CODE)
        for field in (self._address, self._code):
            field.typed.connect(self.typed)
            field.left.connect(self.left)
        action = actions["sync.found"]
        self._address.entry.returnPressed.connect(self._code.entry.setFocus)
        self._code.entry.returnPressed.connect(action.trigger)
        self._lay_out()

    def show_state(self, state: EnrolState) -> None:
        """Show a state; what is typed in fields it agrees with stays untouched."""
        self._icon.show_icon("cloud-off", "textMuted", _ICON)
        if state.again == "return":
            title = _("This register was recovered, and has to be let in again")
            words = _(
                "With its recovery phrase it became a new device, which the centre has never seen."
                " Nothing is lost: it sells on, and everything is sent once it is let in."
            )
        elif state.again:
            title = _("The centre does not know this register any more")
            words = _(
                "It went back to an older copy, from before this register came. Nothing is lost:"
                " everything is kept here, and sent once it is let in again."
            )
        else:
            title = _("This register belongs to no centre")
            words = _(
                "It sells and keeps everything by itself. With a centre, several registers share"
                " stock and prices here."
            )
        self._title.setText(title)
        self._words.setText(words)
        self._why_icon.show_icon("lock", "textMuted", 20)
        self._why.setText(_("Only an owner may link the pharmacy to a centre."))
        self._problem.say("danger", "circle-alert", state.problem)
        self._ask.setText(_(_CODE_OF[state.again]))
        self._address.say(_("Address of the centre"), placeholder="https://")
        self._code.say(
            _("One-time code"), placeholder=_WRITTEN.get(state.again, "XXXX-XXXX-XXXX-XXXX")
        )
        for field, view in ((self._address, state.address), (self._code, state.code)):
            field.show_view(view)
            field.entry.setReadOnly(state.busy)
        for asked in (self._ask, self._address, self._code):
            asked.setVisible(state.may)
        for said in (self._why_icon, self._why):
            said.setVisible(not state.may)

    def take_focus(self) -> bool:
        """Put the keyboard in the first field that is not right; tell whether there is one."""
        if self._address.isHidden():
            return False
        fields = (self._address, self._code)
        wrong = [field for field in fields if field.entry.accessibleDescription()]
        empty = [field for field in fields if not field.entry.text()]
        (wrong or empty or fields)[0].entry.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _lay_out(self) -> None:
        why = QHBoxLayout()
        why.setSpacing(8)
        why.addWidget(self._why_icon, 0, Qt.AlignmentFlag.AlignTop)
        why.addWidget(self._why, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 32, _MARGIN, _MARGIN)
        column.setSpacing(4)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignLeading)
        column.addSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addSpacing(20)
        column.addLayout(why)
        column.addWidget(self._problem)
        column.addWidget(self._ask)
        column.addSpacing(12)
        for field in (self._address, self._code):
            field.setMaximumWidth(_WIDE)
            column.addWidget(field)
            column.addSpacing(12)
        column.addStretch(1)


class EnrolPanel(QWidget):
    """What changes with a centre, and at the bottom the step that brings it."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        as_sheet(self, "raised")
        self._title = TextLabel("noteStrong", "textMuted")
        self._changes = [(IconLabel(), TextLabel("body", wraps=True)) for _change in _CHANGES]
        self._reason = TextLabel("small", "textMuted", wraps=True)
        self._action = actions["sync.found"]
        self._found = KeyButton(
            "primary",
            "server",
            role="heading",
            least_height=current().tokens.size.control_primary,
            icon_size=current().tokens.size.icon,
            padding=16,
        ).follow(self._action)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PADDING, 20, _PADDING, 16)
        column.setSpacing(16)
        column.addWidget(self._title)
        for icon, words in self._changes:
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(words, 1)
            column.addLayout(row)
        column.addStretch(1)
        deeds = QVBoxLayout()
        deeds.setSpacing(8)
        deeds.addWidget(self._reason)
        deeds.addWidget(self._found)
        column.addLayout(deeds)

    def least_width(self) -> int:
        """Return the width that the words of the button need, in this language and size."""
        return self._found.sizeHint().width() + 2 * _PADDING

    def show_state(self, state: EnrolState) -> None:
        """Show a state."""
        self._title.setText(_("What happens then") if state.again else _("What a centre changes"))
        changes = _CHANGES_OF[state.again]
        for (icon, label), change in zip_longest(self._changes, changes):
            icon.setVisible(change is not None)
            label.setVisible(change is not None)
            if change is not None:
                icon.show_icon(change[0], "textMuted", 20)
                label.setText(_(change[1]))
        self._found.set_label(_("Let in again") if state.again else self._action.text())
        reason = _("Asking the centre…") if state.busy else state.blocked
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
