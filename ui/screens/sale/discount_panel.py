"""Taking something off: on the chosen line or the whole ticket, and what is left to pay for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from pharmadesk.i18n import _
from ui.theme.direction import ltr
from ui.widgets import amounts
from ui.widgets.field import Entry, ErrorLine
from ui.widgets.figure import Figure
from ui.widgets.key_button import KeyButton
from ui.widgets.keys import cap_text
from ui.widgets.text import ElidedLabel, TextLabel, rule

if TYPE_CHECKING:
    from ui.screens.sale.state import DiscountView
    from ui.widgets.actions import Actions

_PERCENTS: Final = (0, 5, 10, 20)
_LONGEST: Final = 20


class DiscountPanel(QWidget):
    """A panel over the right side; Enter gives the discount, Esc gives it up.

    Shape: `typed(text)`; `aimed` when the other of line and ticket is wanted.
    """

    typed = Signal(str)
    aimed = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._discount = actions["sale.discount"]
        self._title = TextLabel("heading")
        self._back = KeyButton("ghost", "arrow-left", padding=8).follow(actions["sale.back"])
        self._line, self._ticket = self._target(), self._target()
        self._on = ElidedLabel("body", "textMuted")
        self._full = TextLabel("bodyStrong", script="latin")
        self._entry = Entry("title")
        self._entry.setMaxLength(_LONGEST)
        self._entry.textEdited.connect(self.typed)
        self._error = ErrorLine()
        self._hint = TextLabel("small", "textMuted", wraps=True)
        self._tiles = [self._tile(percent) for percent in _PERCENTS]
        self._off_label = ElidedLabel("body", "textMuted")
        self._off = TextLabel("bodyStrong", script="latin")
        self._left_label = TextLabel("bodyMedium")
        self._left = Figure("hero")
        self._apply = KeyButton(
            "primary", "percent", role="heading", least_height=56, icon_size=20, padding=18
        ).follow(actions["sale.apply_discount"])
        self._lay_out()
        self._say_labels()

    def open(self, view: DiscountView) -> None:
        """Start with what is given already, which the first key replaces."""
        self._entry.setText(view.typed)
        self._entry.selectAll()

    def take_focus(self) -> None:
        """Put the keyboard in the field."""
        self._entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_state(self, view: DiscountView) -> None:
        """Show what is typed and what it comes to; the text is the field's own."""
        self._say_labels()
        self._aim(view)
        self._on.set_text(ltr(view.line) if view.line else _("Lines the law leaves free"))
        self._full.setText(amounts.money(view.full_centimes))
        self._entry.setAccessibleDescription(view.error)
        self._entry.set_error(wrong=bool(view.error))
        self._error.show_error(view.error)
        hint = _("10 means 10 %; write 5 DH for an amount. You may give {limit} % at most.")
        self._hint.setText(hint.format(limit=ltr(str(view.limit_percent))))
        self._hint.setVisible(not view.error)
        for percent, tile in zip(_PERCENTS, self._tiles, strict=True):
            tile.setVisible(percent <= view.limit_percent)
        self._off.setText(amounts.money(view.off_centimes))
        self._left.show_amount(view.full_centimes - view.off_centimes)

    def _say_labels(self) -> None:
        self._title.setText(_("Discount"))
        self._entry.setAccessibleName(_("Discount"))
        self._line.set_label(_("This line"))
        self._ticket.set_label(_("Whole ticket"))
        for percent, tile in zip(_PERCENTS, self._tiles, strict=True):
            tile.set_label(ltr(f"{percent} %") if percent else _("None"))
        self._off_label.set_text(_("Taken off"))
        self._left_label.setText(_("Left to pay for it"))

    def _aim(self, view: DiscountView) -> None:
        key = cap_text(self._discount.shortcut())
        fixed = _("price set by law")
        self._line.set_hint("" if view.can_line else fixed)
        self._line.setEnabled(view.can_line)
        self._ticket.setEnabled(view.can_ticket)
        for tile, chosen in ((self._line, bool(view.line)), (self._ticket, not view.line)):
            tile.setChecked(chosen)
            tile.set_cap(key)

    def _target(self) -> KeyButton:
        tile = KeyButton("tile", least_height=52)
        tile.setCheckable(True)
        tile.clicked.connect(self.aimed)
        return tile

    def _tile(self, percent: int) -> KeyButton:
        tile = KeyButton("quiet", padding=8)
        tile.clicked.connect(lambda: self._take(percent))
        return tile

    def _take(self, percent: int) -> None:
        self._entry.setText(f"{percent} %")
        self.typed.emit(self._entry.text())
        self.take_focus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 12, 24, 16)
        column.setSpacing(6)
        column.addLayout(_row(self._title, None, self._back))
        column.addLayout(_row(self._line, self._ticket))
        column.addSpacerItem(_gap(4))
        column.addLayout(_row(self._on, None, self._full))
        column.addWidget(self._entry)
        column.addWidget(self._error)
        column.addWidget(self._hint)
        column.addSpacerItem(_gap(6))
        column.addLayout(_row(*self._tiles))
        column.addStretch(1)
        column.addLayout(_row(self._off_label, None, self._off))
        column.addWidget(rule(colour="text"))
        column.addWidget(self._left_label)
        column.addWidget(self._left)
        column.addSpacerItem(_gap(10))
        column.addWidget(self._apply)


def _gap(pixels: int) -> QSpacerItem:
    """Make room that large text may take back."""
    return QSpacerItem(0, pixels, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Maximum)


def _row(*widgets: QWidget | None) -> QHBoxLayout:
    """Lay widgets in a row; None is where the free room goes."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget, 1 if isinstance(widget, KeyButton) else 0)
    return row
