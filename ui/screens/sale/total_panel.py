"""The answer while scanning: what there is to pay, and how it can be paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens.sale import words
from ui.theme.theme import current
from ui.widgets.actions import ActionButton, Actions
from ui.widgets.facts import Facts
from ui.widgets.figure import Figure
from ui.widgets.key_button import KeyButton
from ui.widgets.scrolled import scrolled
from ui.widgets.text import TextLabel, rule

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from ui.screens.sale.state import SaleState

TENDERS: Final = (
    ActionButton("sale.cash", "coins"),
    ActionButton("sale.card", "credit-card"),
    ActionButton("sale.mobile", "smartphone"),
    ActionButton("sale.credit", "user"),
    ActionButton("sale.insurer", "file-text"),
    ActionButton("sale.paper", "receipt-text"),
)
"""The ways to pay: the first is the step forward, the second beside it, the others tiles."""

_MARGIN: Final = 24
_GAP: Final = 8
_IN_A_ROW: Final = 2


class TotalPanel(QWidget):
    """The amount to pay, the facts about it, the tenders at the bottom."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = TextLabel("noteStrong", "textMuted")
        self._total = Figure("total")
        self._caption = TextLabel("body", "textMuted", wraps=True)
        self._facts = Facts()
        self._prescribed = QWidget()
        row = QHBoxLayout(self._prescribed)
        row.setContentsMargins(0, _GAP, 0, 0)
        row.setSpacing(6)
        prescription = KeyButton("quiet", padding=6).follow(actions["sale.prescription"])
        row.addWidget(prescription, 1)
        row.addWidget(KeyButton("quiet", padding=6).follow(actions["sale.owe"]))
        self._reason = TextLabel("small", "textMuted", wraps=True)
        self._apart = _apart()
        content = QWidget()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(content, "raised"))  # for large text beside a notice
        column = QVBoxLayout(content)
        column.setContentsMargins(_MARGIN, 20, _MARGIN, 16)
        column.setSpacing(0)
        column.addWidget(self._about(), 1)
        column.addWidget(self._reason)
        column.addSpacerItem(_gap())
        self._large = QHBoxLayout()
        column.addLayout(_tender_rows(actions, self._large))
        column.addWidget(self._apart)
        self._beside = QHBoxLayout()
        self._beside.setSpacing(_GAP)
        for action_id, icon in (("sale.park", "pause"), ("customers.open", "user")):
            button = KeyButton("ghost", icon, padding=0).follow(actions[action_id])
            self._beside.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        column.addLayout(self._beside)

    def _about(self) -> QWidget:
        about = QWidget()
        column = QVBoxLayout(about)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._label)
        column.addWidget(self._total)
        column.addSpacing(10)
        column.addWidget(self._caption)
        column.addSpacing(13)
        column.addWidget(rule())
        column.addWidget(self._facts)
        column.addWidget(self._prescribed)
        column.addStretch(1)
        return about

    def show_state(self, state: SaleState) -> None:
        """Show the basket's total."""
        self._label.setText(_("To pay"))
        self._total.show_amount(state.total_centimes)
        self._caption.setText(words.caption(state))
        self._facts.show_facts(state.facts)
        self._prescribed.setVisible(state.wants_prescription)
        self._reason.setText(_why_not(state))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stand_buttons()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_large"):
            self._stand_buttons()

    def _stand_buttons(self) -> None:
        """Put buttons beside each other, or one under the other in large text."""
        fits = self._stand(self._large)
        self._stand(self._beside)
        self._apart.setVisible(fits)  # the second row takes its room

    def _stand(self, buttons: QBoxLayout) -> bool:
        items = (buttons.itemAt(place) for place in range(buttons.count()))
        widths = [item.sizeHint().width() for item in items if item is not None]
        room = self.width() - 2 * _MARGIN
        fits = sum(widths) + buttons.spacing() * (len(widths) - 1) <= room
        beside, under = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        buttons.setDirection(beside if fits else under)
        return fits


def _gap() -> QSpacerItem:
    """Make room that large text may take back."""
    return QSpacerItem(0, _GAP, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Maximum)


def _why_not(state: SaleState) -> str:
    """Say why nothing can be paid now, beside the button that is off."""
    if state.question is not None:
        return _("First type the price on the box.")
    return "" if state.item_count else _("The basket is empty.")


def _tender_rows(actions: Actions, large: QBoxLayout) -> QBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(current().tokens.space.m)
    tiles = QGridLayout()
    large.setSpacing(current().tokens.space.m)
    tiles.setSpacing(current().tokens.space.m)
    column.addLayout(large)
    column.addLayout(tiles)
    for place, tender in enumerate(TENDERS):
        large_one = place < _IN_A_ROW
        button = _large(tender, first=place == 0) if large_one else _tile()
        button.follow(actions[tender.action_id])
        if large_one:
            large.addWidget(button, 1)
        else:
            tiles.addWidget(button, place // _IN_A_ROW, place % _IN_A_ROW)
    return column


def _apart() -> QWidget:
    """Set what puts the basket aside apart from what pays for it."""
    apart = QWidget()
    column = QVBoxLayout(apart)
    column.setContentsMargins(0, 16, 0, 8)
    column.addWidget(rule())
    return apart


def _large(tender: ActionButton, *, first: bool) -> KeyButton:
    height = current().tokens.size.control_pay
    return KeyButton(
        "primary" if first else "plain",
        tender.icon,
        role="heading",
        least_height=height,
        icon_size=current().tokens.size.icon_l,
        padding=17,
    )


def _tile() -> KeyButton:
    return KeyButton("tile", least_height=current().tokens.size.control_primary)
