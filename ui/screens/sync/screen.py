"""The screen of synchronising: the other registers and what to see, beside what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from pharmadesk.i18n import _
from pharmadesk.queries.synchronising import Waiting
from ui.screens import edges
from ui.screens.base import Screen
from ui.screens.sync import words
from ui.screens.sync.door_state import OfferState
from ui.screens.sync.enrol_panel import EnrolPage, EnrolPanel
from ui.screens.sync.listing import Listing, key_of, rows
from ui.screens.sync.offer_panel import OfferPage
from ui.screens.sync.panel import SyncPanel
from ui.theme.theme import current
from ui.widgets.banner import Banner
from ui.widgets.key_button import KeyButton
from ui.widgets.scrolled import scrolled
from ui.widgets.text import IconLabel, TextLabel, as_sheet, rule

if TYPE_CHECKING:
    from pharmadesk.queries.synchronising import OtherRegister
    from ui.screens.sync.state import SyncState
    from ui.theme.tokens import Tone
    from ui.widgets.actions import Actions

_PAGES: Final = ("list", "alone", "offer")
_BANNERS: Final[dict[str, tuple[Tone, str]]] = {
    "offline": ("warning", "cloud-off"),
    "trouble": ("danger", "cloud-alert"),
    "held": ("info", "cloud-upload"),
}


def subject(state: SyncState, key: str) -> OtherRegister | Waiting | None:
    """Return what a person decides about in the row with this key, if it is one of those."""
    seen = state.overview
    found: tuple[OtherRegister | Waiting, ...] = ()
    if seen is not None and key:
        found = (*seen.others, *seen.waiting)
    return next((each for each in found if key_of(each) == key), None)


class SyncScreen(Screen):
    """Shows a `SyncState`; signals what the person wants of it."""

    left = Signal()
    now_requested = Signal()
    retry_requested = Signal()
    typed = Signal(str, str)
    field_left = Signal(str)
    found_requested = Signal()
    offer_requested = Signal()
    release_requested = Signal(str)
    withdraw_requested = Signal(str)
    chosen = Signal(str)

    def __init__(self, actions: Actions, state: SyncState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        as_sheet(self, "surface")
        self._state = state
        self._now, self._retry = actions["sync.now"], actions["sync.retry"]
        self._found, self._offer = actions["sync.found"], actions["sync.offer"]
        self._release, self._withdraw = actions["sync.release"], actions["sync.withdraw"]
        wishes = (
            (actions["sync.close"], self.left.emit),
            (self._now, self.now_requested.emit),
            (self._retry, self.retry_requested.emit),
            (self._found, self.found_requested.emit),
            (self._offer, self.offer_requested.emit),
            (self._release, self._ask_release),
            (self._withdraw, self._ask_withdraw),
        )
        for action, wish in wishes:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(wish)
            self.addAction(action)
        self._title = TextLabel("title")
        self._lead = TextLabel("body", "textMuted", wraps=True)
        self._back = KeyButton("ghost", "arrow-left").follow(actions["sync.close"])
        self._banner = Banner()
        self._list = Listing()
        self._alone = EnrolPage(actions)
        self._alone.typed.connect(self.typed)
        self._alone.left.connect(self.field_left)
        self._offering = OfferPage()
        self._pages = QStackedWidget()
        self._list.chosen.connect(self._choose)
        self._again = KeyButton("quiet", "refresh-cw").follow(self._retry)
        self._let = KeyButton("quiet", "circle-check").follow(self._release)
        self._end = KeyButton("quiet", "lock").follow(self._withdraw)
        self._scan_icon = IconLabel("small")
        self._scan = TextLabel("small", "textMuted", wraps=True)
        self._edge = rule(upright=True)
        self._panel = SyncPanel(actions)
        self._changes = EnrolPanel(actions)
        self._lay_out()
        self.show_state(state)

    def show_state(self, state: SyncState) -> None:
        """Show a state."""
        turned = _page_of(state) != _page_of(self._state)
        self._state = state
        self._title.setText(_("Synchronisation"))
        self._lead.setText(
            _("Sales are recorded here first; the centre keeps them and shares them.")
        )
        self._show_banner()
        self._list.show_rows(rows(state))
        self._list.setAccessibleName(_("Synchronisation"))
        self._show_doors(state)
        self._panel.show_state(state)
        asked = state.status is None or state.status.asked
        self._now.setEnabled(state.may_synchronise and not asked and not state.is_shut_out)
        aside = bool(state.overview and (state.overview.aside or state.overview.at_centre))
        self._retry.setEnabled(state.may_synchronise and aside and not state.retries)
        self._again.setVisible(aside and state.offer is None)
        self._list.let_choose(may=state.may_decide)
        self._offer_deeds()
        self._scan_icon.show_icon("scan-barcode", "textMuted", 16)
        self._scan.setText(_("A scan leaves this screen and counts where you were."))
        self._widen()
        if turned:
            self.return_focus()

    def take_focus(self) -> None:
        """Put the keyboard in the list, where the arrows read, or on the way back."""
        page = _page_of(self._state)
        if page != "alone" or not self._alone.take_focus():
            place = self._list if page == "list" else self._back
            place.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        self.show_state(self._state)

    def _show_doors(self, state: SyncState) -> None:
        """Show the list, or the door that stands in its place."""
        self._alone.show_state(state.enrol)
        self._changes.show_state(state.enrol)
        self._offering.show_state(state.offer or OfferState())
        page = _page_of(state)
        self._pages.setCurrentIndex(_PAGES.index(page))
        can_found = page == "alone" and state.enrol.may
        self._panel.setVisible(state.has_centre and not state.is_shut_out)
        self._changes.setVisible(can_found)
        self._edge.setVisible(state.has_centre or can_found)
        is_ready = not state.enrol.blocked and not state.enrol.busy
        self._found.setEnabled(can_found and is_ready)
        is_making = state.offer is not None and state.offer.busy
        can_offer = state.has_centre and state.enrol.may and not state.is_shut_out
        self._offer.setEnabled(can_offer and not is_making)

    def _ask_release(self) -> None:
        self.release_requested.emit(self._list.chosen_key())

    def _ask_withdraw(self) -> None:
        self.withdraw_requested.emit(self._list.chosen_key())

    def _choose(self, key: str) -> None:
        self._offer_deeds()
        self.chosen.emit(key)

    def _offer_deeds(self) -> None:
        """Offer what an owner may decide about the chosen row."""
        state, chosen = self._state, subject(self._state, self._list.chosen_key())
        may = state.may_decide and not state.decides
        waits = isinstance(chosen, Waiting)
        other = chosen is not None and not isinstance(chosen, Waiting) and not chosen.is_revoked
        for action, button, fits in (
            (self._release, self._let, waits),
            (self._withdraw, self._end, other),
        ):
            action.setEnabled(may and fits)
            button.setVisible(state.may_decide and fits)

    def _show_banner(self) -> None:
        asked = subject(self._state, self._state.asks)
        if asked is not None:
            self._banner.say("warning", "triangle-alert", words.question(asked))
            return
        status = self._state.status
        why = words.why(status) if status else ""
        tone, icon = _BANNERS.get(status.state if status else "", ("info", "cloud-off"))
        self._banner.say(tone, icon, why)

    def _lay_out(self) -> None:
        said = QVBoxLayout()
        said.setContentsMargins(16, 0, 16, 12)
        said.addWidget(self._banner)
        self._foot = edges.foot(self._scan_icon, self._scan, self._end, self._let, self._again)
        self._pages.addWidget(self._list)
        for page in (self._alone, self._offering):
            self._pages.addWidget(scrolled(page, "surface"))
        work = QVBoxLayout()
        work.setSpacing(0)
        work.addLayout(edges.head(self._title, self._lead, self._back))
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
        row.addWidget(self._changes)

    def _widen(self) -> None:
        side = current().tokens.size.panel_side - 1
        for panel in (self._panel, self._changes):
            panel.setFixedWidth(max(side, panel.least_width()))
        self._foot.setMinimumHeight(edges.foot_height())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_foot"):
            self._widen()


def _page_of(state: SyncState) -> str:
    if not state.has_centre or state.is_shut_out:
        return "alone"
    return "list" if state.offer is None else "offer"
