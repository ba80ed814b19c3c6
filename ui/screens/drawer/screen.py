"""The screen of the drawer: why it is opened, beside today's openings where one may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from pharmadesk.values.dates import format_time
from ui.screens import edges
from ui.screens.base import Screen
from ui.screens.drawer import words
from ui.screens.drawer.state import DrawerState, OpeningRow
from ui.theme.direction import isolated, ltr
from ui.theme.theme import current
from ui.widgets import paint
from ui.widgets.banner import Banner
from ui.widgets.empty_list import EmptyList
from ui.widgets.key_button import KeyButton
from ui.widgets.ledger import Ledger, two_lines
from ui.widgets.scrolled import scrolled
from ui.widgets.text import IconLabel, TextLabel, as_sheet, rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction, QPainter

    from ui.widgets.actions import Actions

WAYS: Final = ("change", "count", "mistake", "other")
_ICONS: Final = ("coins", "hash", "undo-2", "archive")
_MARGIN: Final = 16
_GAP: Final = 12


class DrawerScreen(Screen):
    """Shows a `DrawerState`; signals for which reason the drawer is to open."""

    left = Signal()
    reason_chosen = Signal(str)

    def __init__(self, actions: Actions, state: DrawerState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._state = state
        self._ways = [actions[f"drawer.{name}"] for name in WAYS]
        for action, name in zip(self._ways, WAYS, strict=True):
            self._add(action, lambda _on=False, reason=name: self.reason_chosen.emit(reason))
        self._add(actions["drawer.close"], lambda _on=False: self.left.emit())
        self._title = TextLabel("title")
        self._lead = TextLabel("body", "textMuted", wraps=True)
        self._back = KeyButton("ghost", "arrow-left").follow(actions["drawer.close"])
        self._buttons = [
            KeyButton("plain", icon, least_height=56).follow(action)
            for icon, action in zip(_ICONS, self._ways, strict=True)
        ]
        self._error = Banner()
        self._heading = TextLabel("heading")
        self._list = _Openings()
        self._none = EmptyList()
        self._scan_icon = IconLabel("small")
        self._scan = TextLabel("small", "textMuted", wraps=True)
        self._lay_out()
        self.show_state(state)

    def show_state(self, state: DrawerState) -> None:
        """Show a state."""
        self._state = state
        self._title.setText(_("Cash drawer"))
        self._lead.setText(_("It opens by itself for cash. For no sale, say why: it is recorded."))
        for action in self._ways:
            action.setEnabled(not state.busy)
        self._error.say("danger", "circle-alert", state.error)
        self._heading.setText(_("Opened for no sale today"))
        self._list.show_rows(state.openings)
        self._none.say("archive", *_nothing_listed(sees=state.sees_openings))
        self._heading.setVisible(bool(state.openings))
        self._list.setVisible(bool(state.openings))
        self._none.setVisible(not state.openings)
        self._scan_icon.show_icon("scan-barcode", "textMuted", 16)
        self._scan.setText(_("A scan leaves this screen and counts where you were."))
        self._foot.setMinimumHeight(edges.foot_height())

    def take_focus(self) -> None:
        """Put the keyboard on the usual reason."""
        self._buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self.show_state(self._state)

    def _add(self, action: QAction, wish: Callable[..., None]) -> None:
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(wish)
        self.addAction(action)

    def _lay_out(self) -> None:
        ways = QVBoxLayout()
        ways.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        ways.setSpacing(_GAP)
        for button in self._buttons:
            ways.addWidget(button)
        ways.addWidget(self._error)
        ways.addStretch(1)
        listed = QWidget()
        as_sheet(listed, "surface")
        column = QVBoxLayout(listed)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(_GAP)
        column.addWidget(self._heading)
        column.addWidget(self._list)
        column.addWidget(self._none)
        column.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(ways, 1)
        middle.addWidget(rule(upright=True))
        middle.addWidget(scrolled(listed, "surface"), 1)
        self._foot = edges.foot(self._scan_icon, self._scan)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(edges.head(self._title, self._lead, self._back))
        whole.addWidget(rule())
        whole.addLayout(middle, 1)
        whole.addWidget(rule())
        whole.addWidget(self._foot)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_foot"):
            self._foot.setMinimumHeight(edges.foot_height())


def _nothing_listed(*, sees: bool) -> tuple[str, str]:
    """Say why the list is empty."""
    if sees:
        return _("No opening today"), _("Each opening for no sale is listed here, with its reason.")
    return _("The owner sees each opening"), _("Who, when and why: it is listed for the owner.")


class _Openings(Ledger[OpeningRow]):
    """The reason over who and where, and the time."""

    @override
    def row_height(self) -> int:
        return current().height(56, "bodyStrong", "small", padding=12)

    @override
    def spoken(self, row: OpeningRow) -> str:
        return f"{words.reason(row.reason)}, {_where(row)}, {format_time(row.at_us)}"

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: OpeningRow) -> None:
        run = paint.Run(rect)
        time = ltr(format_time(row.at_us))
        place = run.end(paint.text_width(time, "bodyStrong"), _GAP)
        paint.write(painter, place, time, "bodyStrong", side="right")
        two_lines(painter, run.rest(), words.reason(row.reason), _where(row))


def _where(row: OpeningRow) -> str:
    return " · ".join(isolated(part) for part in (row.person, row.register) if part)
