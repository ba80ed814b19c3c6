"""The roles, each a button that stays down while somebody has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from pharmadesk.domain.permissions import Role
from pharmadesk.i18n import _
from ui.people_words import role_words
from ui.widgets.key_button import KeyButton
from ui.widgets.text import TextLabel

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_COLUMNS: Final = 2
_GAP: Final = 6


class RolePicker(QWidget):
    """Shows which roles somebody has; signals the one that was pressed."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = TextLabel("label", "textMuted")
        self._buttons: dict[Role, KeyButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(_GAP)
        grid.addWidget(self._label, 0, 0, 1, _COLUMNS)
        for place, role in enumerate(Role):
            button = KeyButton("quiet", "minus", role="bodyMedium")
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, of=role: self.pressed.emit(of.value))
            self._buttons[role] = button
            if place == 0:  # the owner's is the longest word, and the weightiest
                grid.addWidget(button, 1, 0, 1, _COLUMNS)
            else:
                row, column = divmod(place - 1, _COLUMNS)
                grid.addWidget(button, 2 + row, column)

    def least_width(self) -> int:
        """Return the width that two words side by side need."""
        widest = max(self._buttons[role].sizeHint().width() for role in list(Role)[1:])
        return _COLUMNS * widest + _GAP

    def show_roles(self, held: AbstractSet[str], *, locked: AbstractSet[str], may: bool) -> None:
        """Show the roles that are held; those that are locked cannot be changed."""
        self._label.setText(_("Roles"))
        for role, button in self._buttons.items():
            button.set_label(role_words((role,)))
            button.setChecked(role in held)
            button.set_icon("check" if role in held else "minus")
            button.setEnabled(may and role not in locked)
