"""Keeps the frame true: who, which session, how the printer and the centre are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pharmadesk.i18n import N_, _, language, ngettext
from pharmadesk.i18n.wording import sentence
from pharmadesk.queries.till import close_asked, open_session, pharmacy_block, register_label
from pharmadesk.services import baskets, people
from pharmadesk.values.dates import format_time
from pharmadesk.values.money import format_amount
from ui.frame_state import FrameState, PillView, RailEntry, TaskView, UserView
from ui.people_words import initials
from ui.screens.customers.words import CUSTOMERS
from ui.screens.day.state import DAY
from ui.screens.devices.words import DEVICES
from ui.screens.people.words import PEOPLE
from ui.screens.sync import words as sync_words
from ui.theme.direction import isolated

if TYPE_CHECKING:
    from pharmadesk.queries.baskets import BasketView
    from pharmadesk.services.till import Till
    from ui.main_window import MainWindow
    from ui.ops import Ops
    from ui.theme.tokens import Tone
    from ui.workers.printing import PrinterStatus
    from ui.workers.sync import SyncStatus

_TOO_OLD: Final = "sync.update_needed"
_PRINTER: Final[dict[str, tuple[Tone, str]]] = {
    "none": ("neutral", N_("No printer")),
    "ready": ("success", N_("Printer ready")),
    "printing": ("success", N_("Printer ready")),
    "unreachable": ("danger", N_("Printer off")),
    "paper": ("warning", N_("Paper out")),
    "cover": ("warning", N_("Printer open")),
    "fault": ("danger", N_("Printer fault")),
    "unsure": ("warning", N_("Check the last receipt")),
}


class FramePresenter:
    """Lives as long as the window."""

    def __init__(self, till: Till, ops: Ops, window: MainWindow) -> None:
        self._till = till
        self._ops = ops
        self._window = window
        self._state = FrameState(pharmacy="PharmaDesk", register="")
        self._printer: PrinterStatus | None = None
        self._sync: SyncStatus | None = None
        self._name = ""
        self._manages = self._reports = self._sets_up = self._sees_customers = False
        self._hint = ""
        self._kept = ""
        self._asked: tuple[str, int] | None = None

    @property
    def register(self) -> str:
        """The register's name, as the frame shows it."""
        return self._state.register

    def refresh(self) -> None:
        """Read who we are and which session is open."""
        self._ops.read(self._load, self._loaded)

    def enter(
        self,
        name: str,
        *,
        manages: bool = False,
        reports: bool = False,
        sees_customers: bool = False,
        sets_up: bool = False,
    ) -> None:
        """Show who holds the register and may see which screens; an empty name is nobody."""
        self._name, self._manages, self._reports = name, manages, reports
        self._sees_customers, self._sets_up = sees_customers, sets_up
        self._kept = ""
        self.show()

    def hint(self, text: str) -> None:
        """Say something at the end of the strip; an empty text takes it away."""
        if text != self._hint:
            self._hint = text
            self.show()

    def locked(self, *, by_itself: bool) -> None:
        """Say why the register is locked and what is kept."""
        self._ops.read(
            lambda: baskets.current(self._till),
            lambda basket: self._say_locked(basket, by_itself=by_itself),
        )

    def _say_locked(self, basket: BasketView | None, *, by_itself: bool) -> None:
        words = [_("Locked after 5 minutes without activity.")] if by_itself else []
        if basket is not None and basket.lines:
            kept = ngettext(
                "The basket of {register} is kept: {count} line, {amount}.",
                "The basket of {register} is kept: {count} lines, {amount}.",
                len(basket.lines),
            )
            amount = format_amount(basket.total_centimes, language())
            words.append(
                kept.format(register=self.register, count=len(basket.lines), amount=amount)
            )
        self._kept = " ".join(words)
        self.show()

    def printer(self, status: PrinterStatus) -> None:
        """Show how the printer is."""
        self._printer = status
        self.show()

    def sync(self, status: SyncStatus) -> None:
        """Show how the register stands with its centre."""
        self._sync = status
        self.show()

    def show(self) -> None:
        """Show the frame in the language now spoken."""
        user = UserView(self._name, initials(self._name)) if self._name else None
        self._window.show_state(
            replace(
                self._state,
                user=user,
                rail=self._rail() if user else (),
                pills=self._pills(),
                task=self._task(),
                hint=self._hint,
                notice=self._notice() if user else "",
            )
        )

    def _notice(self) -> str:
        """Say that the session should be closed, or else that the program is too old.

        Whoever sells decides when.
        """
        if self._asked is None:
            is_too_old = self._sync is not None and self._sync.problem == _TOO_OLD
            return sentence(_TOO_OLD) if is_too_old else ""
        name, at_us = self._asked
        words = _(
            "{name} asked at {time} that this cash session be closed. Selling goes on until it is."
        )
        if not name:
            words = _(
                "It was asked at {time} that this cash session be closed. Selling goes on until it"
                " is."
            )
        time = sync_words.moment(at_us, self._till.now_us())
        return words.format(name=isolated(name), time=time)

    def _rail(self) -> tuple[RailEntry, ...]:
        entries = [RailEntry("sale", "shopping-basket", _("Sale"))]
        if self._sync is not None:
            entries.append(RailEntry(sync_words.SYNC, "refresh-cw", _("Sync")))
        if self._sees_customers:
            entries.append(RailEntry(CUSTOMERS, "user", _("Customers")))
        if self._manages:
            entries.append(RailEntry(PEOPLE, "user", _("People")))
        if self._reports:
            entries.append(RailEntry(DAY, "file-text", _("Reports"), digit=6))
        if self._sets_up:
            entries.append(RailEntry(DEVICES, "plug", _("Devices"), digit=8))
        return tuple(entries)

    def _pills(self) -> tuple[PillView, ...]:
        sync = (sync_words.pill(self._sync, self._till.now_us()),) if self._sync else ()
        return (*sync, self._printer_pill()) if self._printer else sync

    def _task(self) -> TaskView | None:
        if self._kept and not self._name:
            return TaskView("lock", "neutral", "", self._kept)
        if self._sync is not None and sync_words.is_long(self._sync):
            return sync_words.task(self._sync)
        status = self._printer
        if status is None or not status.waiting:
            return sync_words.task(self._sync) if self._sync else None
        words = ngettext(
            "{count} receipt waits; the sale is recorded.",
            "{count} receipts wait; the sales are recorded.",
            status.waiting,
        )
        return TaskView("printer", "warning", _("Printer"), words.format(count=status.waiting))

    def _printer_pill(self) -> PillView:
        assert self._printer is not None, "asked for only when it is known"
        tone, words = _PRINTER[self._printer.state]
        return PillView("printer", tone, _(words))

    def _load(self) -> tuple[FrameState, tuple[str, int] | None]:
        identity = self._till.identity
        with self._till.database.read() as connection:
            block = pharmacy_block(connection, identity.pharmacy_id)
            _code, name = register_label(connection, identity.device_id)
            session = open_session(connection, identity.device_id)
            asked = close_asked(connection, session.session_id) if session else None
            by = (people.name_of(connection, asked.person_id), asked.at_us) if asked else None
        since = format_time(session.opened_at_us) if session else ""
        return FrameState(block.get("name", "PharmaDesk"), name, session_since=since), by

    def _loaded(self, answer: tuple[FrameState, tuple[str, int] | None]) -> None:
        self._state, self._asked = answer
        self.show()
