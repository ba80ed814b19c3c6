"""The bar under the basket: what can be done with the selected line, or what the keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens.sale import words
from ui.theme.direction import ltr
from ui.theme.theme import current
from ui.widgets.actions import ActionButton, Actions
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.key_hints import KeyHints
from ui.widgets.keys import cap_text
from ui.widgets.text import ElidedLabel, as_sheet

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from ui.screens.sale.state import SaleState

LINE_ACTIONS: Final = (
    ActionButton("sale.quantity", "hash"),
    ActionButton("sale.discount", "percent"),
    ActionButton("sale.unit", "layers"),
)
"""What the selected line offers; removing it stands apart, at the end."""

_SPLITTING: Final = "sale.unit"
_REDUCING: Final = "sale.discount"

PARKED_ACTIONS: Final[tuple[tuple[Kind, str, str], ...]] = (
    ("ghost", "trash-2", "sale.cancel_parked"),
    ("quiet", "undo-2", "sale.recall"),
)
"""What a basket that waits offers; nothing of it is the step forward."""

_HEIGHT: Final = 59
_MARGIN: Final = 16
_SPACING: Final = 8


class LineBar(QStackedWidget):
    """One bar of four: for the line, the search, the payment, the baskets that wait."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._can_be_split = False
        self._line = ElidedLabel("small", "textMuted")
        self._keys = KeyHints()
        self._moves = KeyHints()
        self._basket = KeyButton("ghost", "shopping-basket").follow(actions["sale.back"])
        self._summary = ElidedLabel("small", "textMuted")
        self._remove = KeyButton("ghost", "trash-2", padding=11).follow(actions["sale.remove"])
        self._buttons = {
            each.action_id: KeyButton("quiet", each.icon, padding=11).follow(
                actions[each.action_id]
            )
            for each in LINE_ACTIONS
        }
        self._pages = (
            _page(self._line, *self._buttons.values(), None, self._remove),
            _page(self._keys, None, self._basket),
            _page(self._summary),
            _page(self._moves, None, *_parked_buttons(actions)),
        )
        for page in self._pages:
            self.addWidget(page)
        self._grow()

    def show_mode(
        self, state: SaleState, *, searching: bool, place: int, can_be_split: bool = False
    ) -> None:
        """Show the bar of what the person is doing; `place` is the selected line's."""
        if state.payment is not None:
            self._summary.set_text(words.summary(state))
            self.setCurrentWidget(self._pages[2])
        elif searching:
            self._keys.show_keys((("↑ ↓", _("browse")), (_("Enter"), _("add"))))
            lines = words.lines_counted(len(state.lines))
            self._basket.set_label(_("Basket: {lines}").format(lines=lines))
            self.setCurrentWidget(self._pages[1])
        elif state.parked is not None:
            leave = (cap_text(QKeySequence("Esc")), _("basket"))
            self._moves.show_keys((("↑ ↓", _("browse")), leave))
            self.setCurrentWidget(self._pages[3])
        else:
            self._line.set_text(_("Line {number}").format(number=ltr(str(place + 1))))
            self._line.setVisible(place >= 0)
            self._can_be_split = can_be_split
            self._fit()
            self.setCurrentWidget(self._pages[0])

    def _fit(self) -> None:
        """Show the buttons of the line; in large letters there is no room for all, F5 stays."""
        self._buttons[_SPLITTING].setVisible(self._can_be_split)
        is_tight = self._can_be_split and not self._has_room()
        self._buttons[_REDUCING].setVisible(not is_tight)
        if is_tight:
            self._line.hide()

    def _has_room(self) -> bool:
        """Tell whether every button of the line has the room its words need."""
        needed = [
            each.sizeHint().width() for each in (self._line, *self._buttons.values(), self._remove)
        ]
        return sum(needed) + _SPACING * (len(needed) + 1) + 2 * _MARGIN <= self.width()

    def _grow(self) -> None:
        self.setFixedHeight(current().height(_HEIGHT, "bodyStrong", padding=16))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_pages"):
            self._grow()


def _parked_buttons(actions: Actions) -> tuple[KeyButton, ...]:
    return tuple(
        KeyButton(kind, icon).follow(actions[action_id]) for kind, icon, action_id in PARKED_ACTIONS
    )


def _page(*widgets: QWidget | None) -> QWidget:
    """Lay a bar out; None is where the free room goes."""
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
    row.setSpacing(_SPACING)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return page
