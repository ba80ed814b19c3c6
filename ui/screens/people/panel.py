"""The side of the screen: the chosen person, or a form about them or somebody new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pharmadesk.domain.permissions import Role
from pharmadesk.i18n import _
from pharmadesk.services.people import MAX_PIN_DIGITS
from pharmadesk.values.text import MOST_NAME
from ui.screens.people import words
from ui.screens.people.role_picker import RolePicker
from ui.theme.theme import current
from ui.widgets.banner import Banner
from ui.widgets.checked_field import CheckedField
from ui.widgets.key_button import KeyButton
from ui.widgets.scrolled import scrolled
from ui.widgets.text import TextLabel, as_sheet

if TYPE_CHECKING:
    from ui.screens.people.state import PeopleState
    from ui.widgets.actions import Actions

_PADDING: Final = 24
_SCROLL: Final = 12
_OWN: Final = frozenset({Role.OWNER.value})


class PeoplePanel(QWidget):
    """Shows who is chosen; signals what is typed and which role was pressed."""

    typed = Signal(str, str)
    left = Signal(str)
    role_pressed = Signal(str)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "raised")
        self._form: tuple[str, str] = ("", "")
        self._title = TextLabel("heading", wraps=True)
        self._note = TextLabel("body", "textMuted", wraps=True)
        self._warning = Banner()
        self._name = CheckedField("name", longest=MOST_NAME)
        self._roles = RolePicker()
        self._pin = CheckedField("pin", number=True, secret=True, longest=MAX_PIN_DIGITS)
        self._again = CheckedField("again", number=True, secret=True, longest=MAX_PIN_DIGITS)
        self._fields = (self._name, self._pin, self._again)
        for each in self._fields:
            each.typed.connect(self.typed)
            each.left.connect(self.left)
        self._roles.pressed.connect(self.role_pressed)
        self._error = Banner()
        self._outcome = TextLabel("note", wraps=True)
        self._reason = TextLabel("small", "textMuted", wraps=True)
        self._new_pin = KeyButton("plain", "hash").follow(actions["people.pin"])
        self._badge = KeyButton("plain", "smartphone").follow(actions["people.badge"])
        self._erase = KeyButton("quiet", "trash-2").follow(actions["people.erase"])
        self._save = KeyButton(
            "primary",
            "check",
            role="heading",
            least_height=current().tokens.size.control_primary,
            icon_size=current().tokens.size.icon,
            padding=16,
        ).follow(actions["people.save"])
        self._name.entry.returnPressed.connect(self._pin.entry.setFocus)
        self._pin.entry.returnPressed.connect(self._again.entry.setFocus)
        self._again.entry.returnPressed.connect(actions["people.save"].trigger)
        self._lay_out()

    def show_state(self, state: PeopleState) -> None:
        """Show a state; another form begins with nothing typed."""
        mode, chosen = state.mode, state.chosen
        if self._form != (mode, state.chosen_id):
            self._form = (mode, state.chosen_id)
            for each in self._fields:
                each.entry.clear()
        is_new, asks_pin = mode == "new", mode in {"new", "pin"}
        self._title.setText(words.title(state))
        note = words.note(state)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._warning.say("warning", "triangle-alert", words.warning(state))
        self._name.say(_("Name"))
        self._pin.say(_("PIN"), help_text=_("For this register; the person types it."))
        self._again.say(_("PIN, once more"))
        for each, view in zip(self._fields, (state.name, state.pin, state.again), strict=True):
            each.show_view(view)
            each.entry.setReadOnly(state.busy)
        self._name.setVisible(is_new)
        self._pin.setVisible(asks_pin)
        self._again.setVisible(asks_pin)
        self._roles.setVisible(is_new or (mode == "person" and chosen is not None))
        held = state.ticked if is_new or chosen is None else chosen.roles
        is_self = not is_new and chosen is not None and chosen.is_you
        self._roles.show_roles(held, locked=_OWN if is_self else frozenset(), may=not state.busy)
        self._error.say("danger", "circle-alert", state.error)
        self._outcome.setText(words.outcome(state))
        self._outcome.setVisible(bool(state.deed))
        self._reason.setText(state.blocked)
        self._reason.setVisible(bool(state.blocked))
        is_shown = mode == "person" and chosen is not None
        self._new_pin.setVisible(is_shown)
        self._badge.setVisible(is_shown)
        self._erase.setVisible(is_shown)
        has_badge = chosen is not None and chosen.has_badge
        self._save.setVisible(mode != "person" and (mode != "badge" or has_badge))
        self._save.set_label(words.save(mode))
        takes_away = mode in {"erase", "badge"}
        self._save.set_kind("danger" if takes_away else "primary")
        self._save.set_icon("trash-2" if takes_away else "check")

    def take_focus(self) -> bool:
        """Put the keyboard in the first field of a form; tell whether there is one."""
        for each in self._fields:
            if not each.isHidden():
                each.entry.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False

    def least_width(self) -> int:
        """Return the width that the words of the buttons need, in this language and size."""
        buttons = (self._new_pin, self._badge, self._erase, self._save)
        widest = max(button.sizeHint().width() for button in buttons)
        return max(widest, self._roles.least_width() + _SCROLL) + 2 * _PADDING

    def _lay_out(self) -> None:
        about = QWidget()
        as_sheet(about, "raised")
        column = QVBoxLayout(about)
        column.setContentsMargins(_PADDING, 20, _PADDING, 12)
        column.setSpacing(12)
        fields: tuple[QWidget, ...] = (*self._fields, self._roles)
        said: tuple[QWidget, ...] = (self._title, self._note, self._warning)
        for widget in (*said, *fields):
            column.addWidget(widget)
        column.addStretch(1)
        deeds = QVBoxLayout()
        deeds.setContentsMargins(_PADDING, 8, _PADDING, 16)
        deeds.setSpacing(8)
        answers: tuple[QWidget, ...] = (self._error, self._outcome, self._reason)
        for widget in (*answers, self._new_pin, self._badge, self._erase, self._save):
            deeds.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scrolled(about, "raised"), 1)
        whole.addLayout(deeds)
