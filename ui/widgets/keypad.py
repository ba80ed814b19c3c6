"""A keypad for fingers: 7-8-9 on top, from left to right, like the keyboard's own pad."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from pharmadesk.i18n import _
from ui.widgets.key_button import KeyButton

if TYPE_CHECKING:
    from ui.theme.tokens import Role

_DIGITS: Final = ("7", "8", "9", "4", "5", "6", "1", "2", "3")


class Keypad(QWidget):
    """Ten digits, erase, and one key of the owner's choice in the last corner."""

    typed = Signal(str)
    erased = Signal()

    def __init__(
        self,
        corner: KeyButton,
        *,
        key_height: int = 60,
        role: Role = "title",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(10)
        for place, digit in enumerate(_DIGITS):
            grid.addWidget(self._key(digit, key_height, role), place // 3, place % 3)
        self._erase = KeyButton("keypad", "delete", least_height=key_height, icon_size=24)
        self._erase.clicked.connect(self.erased)
        grid.addWidget(self._erase, 3, 0)
        grid.addWidget(self._key("0", key_height, role), 3, 1)
        grid.addWidget(corner, 3, 2)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Name the erase key in the spoken language."""
        self._erase.setAccessibleName(_("Erase"))

    def _key(self, digit: str, key_height: int, role: Role) -> KeyButton:
        key = KeyButton("keypad", role=role, least_height=key_height)
        key.set_label(digit)
        key.clicked.connect(lambda: self.typed.emit(digit))
        return key
