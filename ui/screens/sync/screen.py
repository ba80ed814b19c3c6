"""The screen of synchronising: the other registers and what to see, beside what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from ui.screens.base import Screen
from ui.screens.sync import words
from ui.screens.sync.listing import Listing, rows
from ui.screens.sync.panel import SyncPanel
from ui.theme.theme import current
from ui.widgets.banner import Banner
from ui.widgets.empty_list import EmptyList
from ui.widgets.key_button import KeyButton
from ui.widgets.text import IconLabel, TextLabel, as_sheet, rule

if TYPE_CHECKING:
    from ui.screens.sync.state import SyncState
    from ui.theme.tokens import Tone
    from ui.widgets.actions import Actions

_BANNERS: Final[dict[str, tuple[Tone, str]]] = {
    "offline": ("warning", "cloud-off"),
    "trouble": ("danger", "cloud-alert"),
    "held": ("info", "cloud-upload"),
}


class SyncScreen(Screen):
    """Shows a `SyncState`; signals what the person wants of it."""

    left = Signal()
    now_requested = Signal()
    retry_requested = Signal()

    def __init__(self, actions: Actions, state: SyncState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._state = state
        self._now, self._retry = actions["sync.now"], actions["sync.retry"]
        wishes = ((actions["sync.close"], self.left), (self._now, self.now_requested))
        for action, signal in (*wishes, (self._retry, self.retry_requested)):
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(signal)
            self.addAction(action)
        self._title = TextLabel("title")
        self._lead = TextLabel("body", "textMuted", wraps=True)
        self._back = KeyButton("ghost", "arrow-left").follow(actions["sync.close"])
        self._banner = Banner()
        self._list = Listing()
        self._none = EmptyList()
        self._pages = QStackedWidget()
        self._again = KeyButton("quiet", "refresh-cw").follow(self._retry)
        self._scan_icon = IconLabel("small")
        self._scan = TextLabel("small", "textMuted", wraps=True)
        self._edge = rule(upright=True)
        self._panel = SyncPanel(actions)
        self._lay_out()
        self.show_state(state)

    def show_state(self, state: SyncState) -> None:
        """Show a state."""
        self._state = state
        self._title.setText(_("Synchronisation"))
        self._lead.setText(
            _("Sales are recorded here first; the centre keeps them and shares them.")
        )
        self._show_banner()
        self._list.show_rows(rows(state))
        self._list.setAccessibleName(_("Synchronisation"))
        self._none.say(
            "cloud-off",
            _("This register belongs to no centre"),
            _(
                "It sells and keeps everything by itself. With a centre, several registers share"
                " stock and prices here; “pharmadesk enrol” brings this one to it."
            ),
        )
        self._pages.setCurrentWidget(self._list if state.has_centre else self._none)
        for part in (self._panel, self._edge):
            part.setVisible(state.has_centre)
        self._panel.show_state(state)
        asked = state.status is None or state.status.asked
        self._now.setEnabled(state.may_synchronise and not asked)
        aside = bool(state.overview and state.overview.aside)
        self._retry.setEnabled(state.may_synchronise and aside and not state.retries)
        self._again.setVisible(aside)
        self._scan_icon.show_icon("scan-barcode", "textMuted", 16)
        self._scan.setText(_("A scan leaves this screen and counts where you were."))
        self._widen()

    def take_focus(self) -> None:
        """Put the keyboard in the list, where the arrows read, or on the way back."""
        place = self._list if self._state.has_centre else self._back
        place.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self.show_state(self._state)

    def _show_banner(self) -> None:
        status = self._state.status
        why = words.why(status) if status else ""
        tone, icon = _BANNERS.get(status.state if status else "", ("info", "cloud-off"))
        self._banner.say(tone, icon, why)

    def _lay_out(self) -> None:
        titles = QVBoxLayout()
        titles.setSpacing(4)
        titles.addWidget(self._title)
        titles.addWidget(self._lead)
        head = QHBoxLayout()
        head.setContentsMargins(0, 14, 0, 12)
        head.addSpacing(16)
        head.addLayout(titles, 1)
        head.addWidget(self._back, 0, Qt.AlignmentFlag.AlignTop)
        head.addSpacing(4)  # room for the ring of the focus
        said = QVBoxLayout()
        said.setContentsMargins(16, 0, 16, 12)
        said.addWidget(self._banner)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 7, 16, 7)
        foot.setSpacing(8)
        foot.addWidget(self._scan_icon)
        foot.addWidget(self._scan, 1)
        foot.addWidget(self._again)
        self._foot = QWidget()
        self._foot.setLayout(foot)
        for page in (self._list, self._none):
            self._pages.addWidget(page)
        work = QVBoxLayout()
        work.setSpacing(0)
        work.addLayout(head)
        work.addLayout(said)
        work.addWidget(rule())
        work.addWidget(self._pages, 1)
        work.addWidget(rule())
        work.addWidget(self._foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(work, 1)
        row.addWidget(self._edge)
        row.addWidget(self._panel)

    def _widen(self) -> None:
        side = current().tokens.size.panel_side - 1
        self._panel.setFixedWidth(max(side, self._panel.least_width()))
        self._foot.setMinimumHeight(current().height(59, "bodyStrong", padding=16))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_foot"):
            self._widen()
