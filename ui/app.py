"""The composition root: one register, its window, its devices, put together and taken apart."""

from __future__ import annotations

import gc
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, QStandardPaths, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from hardware.addresses import transport_to
from pharmadesk.documents.paper import NARROW, WIDE
from pharmadesk.domain.permissions import Action, may
from pharmadesk.errors import PharmaDeskError
from pharmadesk.i18n import _, direction, use_language
from pharmadesk.queries.search import ItemSearch
from pharmadesk.queries.till import open_session
from pharmadesk.services import clock, logo, people
from pharmadesk.settings import change, from_values
from pharmadesk.values.clock import local
from pharmadesk.values.scanner_test import Habits
from ui import crash, problems
from ui.actions import build_actions, retranslate, trigger_key
from ui.frame_presenter import FramePresenter
from ui.main_window import MainWindow
from ui.ops import Ops
from ui.scanning import ScanFilter
from ui.screens.approval.presenter import ApprovalPresenter
from ui.screens.colleagues.presenter import ColleaguesPresenter
from ui.screens.colleagues.state import COLLEAGUES
from ui.screens.customers.presenter import CustomersPresenter
from ui.screens.customers.words import CUSTOMERS
from ui.screens.day.presenter import DayPresenter
from ui.screens.day.state import DAY
from ui.screens.devices.presenter import DevicesPresenter
from ui.screens.devices.words import DEVICES
from ui.screens.drawer.presenter import DrawerPresenter
from ui.screens.drawer.words import DRAWER
from ui.screens.help.presenter import HelpPresenter
from ui.screens.login.presenter import LoginPresenter
from ui.screens.login.screen import LoginScreen
from ui.screens.login.state import LoginState
from ui.screens.people.presenter import PeoplePresenter
from ui.screens.people.words import PEOPLE
from ui.screens.promises.presenter import PromisesPresenter
from ui.screens.promises.state import PROMISES
from ui.screens.registers.presenter import RegistersPresenter
from ui.screens.registers.state import REGISTERS
from ui.screens.sync.presenter import SyncPresenter
from ui.screens.sync.words import SYNC
from ui.screens.tickets.presenter import TicketsPresenter
from ui.screens.tickets.words import TICKETS
from ui.theme.theme import SCALES, Theme, install
from ui.workers.display import CustomerSide
from ui.workers.printing import PrinterSetup, PrintWorker

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction

    from hardware.ports import Transport
    from pharmadesk.paths import Paths
    from pharmadesk.services.changes import Actor, Changes
    from pharmadesk.services.till import Till
    from pharmadesk.settings import Settings
    from pharmadesk.values.scanner_test import Burst
    from sync.protocol.exchange import Transport as Way
    from ui.desk import Desk
    from ui.frame_state import ProblemView
    from ui.theme.tokens import Scheme
    from ui.workers.scanning import SerialReader


class _Covering(Protocol):
    """A screen that covers the work."""

    def open(self) -> None:
        """Show the screen, or leave it."""

    def go_back(self) -> None:
        """Return to where the person came from, if the screen is shown."""

    def enter(self, actor: Actor) -> None:
        """Let a person look, if they may."""

    def leave(self) -> None:
        """Let nobody look."""

    def speak(self) -> None:
        """Say everything again, in the language now spoken."""


LOCK_AFTER_MS: Final = 5 * 60 * 1000
LOGIN: Final = "login"
_NARROW_MM: Final = 58
_OF_THE_FRAME: Final = ("session.", "pharmacy.", "register.", "close.")
_OF_THE_LOGIN: Final = ("person.", "role.", "approval_key.")
_OF_THE_BASKET: Final = (
    *("basket.", "sale.", "return.", "receipt.", "setting."),
    *("stock.", "goods.", "lot.", "item.", "promise.", "loan."),
)
_OF_THE_DAY: Final = (*_OF_THE_BASKET, "session.", "register.", "import.", "drawer.", "colleague.")
_OF_CUSTOMERS: Final = ("customer.",)
_OF_ACCOUNTS: Final = ("account.", "credit.", "sale.", "return.")
_log = logging.getLogger(__name__)


class App(QObject):
    """Everything of one running register; `close` leaves no thread behind."""

    _uncaught = Signal(object)
    _frame_changed = Signal()
    _people_changed = Signal()
    _goods_changed = Signal()
    _day_changed = Signal()
    _customers_changed = Signal()
    _accounts_changed = Signal()

    def __init__(
        self,
        application: QApplication,
        till: Till,
        settings: Settings,
        transport: Transport | None,
        watch: crash.Watch | None = None,
        reach: Callable[[str], Way] | None = None,
        keep: Callable[[dict[str, object]], Settings] = from_values,
    ) -> None:
        super().__init__()
        self.till = till
        self._application = application
        self._settings = settings
        self._dark = settings.theme == "dark"
        use_language(settings.language)
        self._install_theme()
        self.ops = Ops(self)
        self.ops.unhandled.connect(self._report)
        self.actions = build_actions(self)
        self.window = self._build_window()
        self.frame = FramePresenter(till, self.ops, self.window)
        self._search = ItemSearch()
        self._actor: Actor | None = None
        self._desk: Desk | None = None
        self._reader: SerialReader | None = None
        self._problem: Callable[[], ProblemView] | None = None
        login = LoginScreen(self.actions, LoginState(now=local(till.now_us())))
        self._login = LoginPresenter(till, self.ops, login, self._entered)
        self.window.add_screen(LOGIN, login)
        self._help = HelpPresenter(self.actions, self.window)
        times = tuple(settings.sync_times.replace(",", " ").split())
        self.synchronising = SyncPresenter(
            till, self.ops, self.window, self.actions, self.frame, reach, times
        )
        self.people = PeoplePresenter(till, self.ops, self.window, self.actions, self.lock)
        self.approval = ApprovalPresenter(
            till, self.ops, self.window, self.actions, self._help.leave
        )
        self.tickets = TicketsPresenter(till, self.ops, self.window, self.actions, self.approval)
        self._build_devices(transport, keep)
        self.customers = self._make_customers()
        self.day = DayPresenter(till, self.ops, self.window, self.actions)
        self.promises = PromisesPresenter(till, self.ops, self.window, self.actions, self.frame)
        self.registers = RegistersPresenter(till, self.ops, self.window, self.actions)
        self.colleagues = ColleaguesPresenter(
            till, self.ops, self.window, self.actions, self.approval, self._search
        )
        self.window.screen_chosen.connect(self._go)
        for screen_id in self._covers():
            self.actions[f"{screen_id}.open"].triggered.connect(
                lambda _checked=False, chosen=screen_id: self._go(chosen)
            )
        self._watch = watch
        if watch is not None:
            # Queued: an error of a paint event must not paint from within it.
            self._uncaught.connect(self._say, Qt.ConnectionType.QueuedConnection)
            watch.tell = self._uncaught.emit
        self.printing.status.connect(self.frame.printer)
        self.scanner = ScanFilter(
            lambda event, window: trigger_key(self.actions.values(), event, window), application
        )
        self._idle = QTimer(self)
        self._follow_hands()
        self._follow_changes()
        till.listen(self._changed)

    def _follow_hands(self) -> None:
        """Take scans, and lock when nobody touched anything for long."""
        self.scanner.arrived.connect(self._take_burst)
        self._application.installEventFilter(self.scanner)
        self._idle.setInterval(LOCK_AFTER_MS)
        self._idle.timeout.connect(self._lock_by_itself)
        self.scanner.touched.connect(self._stay_awake)

    def _make_customers(self) -> CustomersPresenter:
        return CustomersPresenter(
            self.till,
            self.ops,
            self.window,
            self.actions,
            self.approval,
            sells=self._sells,
            choose_for_sale=self._choose_customer,
            folder=_documents,
        )

    def _follow_changes(self) -> None:
        """Let each part of the window read again what it shows."""
        self._frame_changed.connect(self.frame.refresh)
        self._people_changed.connect(self._login.refresh)
        self._people_changed.connect(self.people.refresh)
        self._people_changed.connect(self.frame.refresh)
        self._people_changed.connect(self.day.refresh)
        self._day_changed.connect(self.day.refresh)
        self._day_changed.connect(self.drawer.refresh)
        self._day_changed.connect(self.registers.refresh)
        self._day_changed.connect(self.promises.refresh)
        self._day_changed.connect(self.colleagues.refresh)
        self._goods_changed.connect(self._refresh_basket)
        self._goods_changed.connect(self.tickets.refresh)
        self.tickets.exchanged = self._refresh_basket
        self._customers_changed.connect(self.customers.changed)
        self._people_changed.connect(self.customers.changed)
        self._accounts_changed.connect(self.customers.refresh)

    def start(self) -> None:
        """Show the window and ask who takes the register."""
        self.printing.start()
        kept = self._settings
        self._read_port(kept.scanner_port)
        self.customer.use(kept.display, second_screen=kept.second_screen == "yes")
        self.lock()
        self.window.show()
        self.ops.read(self._warm_search, lambda _nothing: self._get_ready())
        if self._watch is not None and self._watch.ended_badly:
            self._show_problem(lambda: problems.of_bad_end(self.till.identity))

    def close(self) -> None:
        """Take everything apart, the file last."""
        if self._watch is not None:
            self._watch.tell = None
        self._idle.stop()
        self._application.removeEventFilter(self.scanner)
        self.window.close()  # first: a request that runs may take its time
        self.synchronising.close()
        self._read_port("")
        self.customer.close()
        self.printing.close()
        self.ops.close()
        self.window.deleteLater()
        self.till.close()

    # --- who and where --------------------------------------------------------------------------

    def lock(self) -> None:
        """Ask who takes the register; the basket stays as it is."""
        self._lock(by_itself=False)

    def _lock_by_itself(self) -> None:
        self._lock(by_itself=True)

    def _lock(self, *, by_itself: bool) -> None:
        self._idle.stop()
        self._actor = None
        self.approval.leave()
        for cover in self._covers().values():
            cover.leave()
        if self._desk is not None:
            self._desk.leave()
        self.window.withdraw_undo()
        self.frame.enter("")
        self.frame.hint(_("A scanned badge opens the register."))
        self.frame.refresh()
        self.frame.locked(by_itself=by_itself)
        self.customer.show(None)
        self._login.start()
        self.window.show_screen(LOGIN)

    def _entered(self, actor: Actor, name: str) -> None:
        self._actor = actor
        self.approval.enter(actor, name)
        for cover in self._covers().values():
            cover.enter(actor)
        self._idle.start()
        self.frame.enter(
            name,
            manages=may(actor.roles, Action.MANAGE_PEOPLE),
            sees_customers=may(actor.roles, Action.SEE_CUSTOMERS),
            reports=may(actor.roles, Action.REPORT_CASH),
            sets_up=may(actor.roles, Action.SET_UP_DEVICES),
        )
        doubt = clock.doubt(self.till)
        if doubt is not None and may(actor.roles, clock.action_for(doubt)):
            self.desk.ask_day(actor, doubt)
        else:
            self._begin_work()

    def _begin_work(self) -> None:
        self.ops.read(self._has_session, self._show_work)

    def _has_session(self) -> bool:
        with self.till.database.read() as connection:
            return open_session(connection, self.till.identity.device_id) is not None

    def _show_work(self, has_session: bool) -> None:  # noqa: FBT001 - an answer of the read lane
        if self._actor is None:
            return
        if has_session:
            self._begin_selling()
        else:
            self.desk.open_session(self._actor, self.frame.register)

    def _begin_selling(self) -> None:
        assert self._actor is not None, "somebody has logged in"
        self.frame.refresh()
        self.desk.sell(self._actor)

    @property
    def desk(self) -> Desk:
        """Where people work; built while the first of them types a PIN, not before they can."""
        if self._desk is None:
            from ui.desk import Desk  # noqa: PLC0415 - same reason

            self._desk = Desk(
                self.till,
                self.ops,
                self.window,
                self.actions,
                self._search,
                self.approval,
                hint=self.frame.hint,
                day_is_known=self._begin_work,
                session_is_open=self._begin_selling,
            )
            self._desk.sale_screen.shown.connect(self.customer.show)
        return self._desk

    def _take_burst(self, burst: Burst) -> None:
        """Give a scan to the devices page where that tests scanners, else to whoever works."""
        if self.devices.is_shown():
            self.devices.scan(burst)
        else:
            self.take_scan(self._habits.read(burst.meant))

    def _use(self, changed: dict[str, object]) -> Settings:
        """Keep changed settings of devices, and put them to work.

        Raises: Refused or EnvironmentProblem `settings.*`.
        """
        kept = self._keep(changed)
        self._habits = Habits(kept.scanner_prefix, kept.scanner_separator)
        answers = kept.printer_answers == "yes"
        transport = transport_to(kept.printer, answers=answers)
        self.printing.use(_setup_of(kept, transport, logo.read(self.till)))
        self._read_port(kept.scanner_port)
        self.customer.use(kept.display, second_screen=kept.second_screen == "yes")
        return kept

    def _read_port(self, port: str) -> None:
        """Read the scanner of a serial port, and no longer the one before."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        if port:
            from ui.workers.scanning import SerialReader  # noqa: PLC0415 - most scanners type

            self._reader = SerialReader(port)
            self._reader.arrived.connect(self._take_burst)
            self._reader.start()

    def _sells(self) -> bool:
        """Tell whether somebody sells, as a screen opens over it."""
        return self._desk is not None and self._desk.is_selling

    def _choose_customer(self, customer_id: str | None) -> None:
        self.desk.choose_customer(customer_id)

    def take_scan(self, text: str) -> None:
        """Give a scan to the screen in front; those that want none yield to the sale.

        A second person is asked about what is there now: a scan gives that question up.
        """
        self.approval.give_up()
        wanting = (
            (self.window.current_screen() == LOGIN, self._login.scan),
            (self.tickets.is_shown(), self.tickets.scan),
            (self.people.takes_scan(), self.people.scan),
        )
        for wants, scan in wanting:
            if wants:
                scan(text)
                return
        self._go("")
        if self._desk is not None:
            self._desk.scan(text)

    def _go(self, screen_id: str) -> None:
        """Show a screen that covers the work, or the work itself; none of them covers another."""
        self._help.leave()
        self.approval.give_up()
        covers = self._covers()
        for other_id, cover in covers.items():
            if other_id != screen_id:
                cover.go_back()
        if screen_id in covers:
            covers[screen_id].open()

    def _covers(self) -> dict[str, _Covering]:
        """Every screen that covers the work, by its id."""
        return {
            SYNC: self.synchronising,
            PEOPLE: self.people,
            TICKETS: self.tickets,
            CUSTOMERS: self.customers,
            DAY: self.day,
            DRAWER: self.drawer,
            DEVICES: self.devices,
            REGISTERS: self.registers,
            PROMISES: self.promises,
            COLLEAGUES: self.colleagues,
        }

    def login_names(self) -> tuple[str, ...]:
        """Read the names on the login screen, in its order."""
        return self._login.names

    # --- building -------------------------------------------------------------------------------

    def _build_devices(
        self, transport: Transport | None, keep: Callable[[dict[str, object]], Settings]
    ) -> None:
        till, settings = self.till, self._settings
        self.printing = PrintWorker(till, _setup_of(settings, transport, logo.read(till)))
        self.drawer = DrawerPresenter(
            till, self.ops, self.window, self.actions, self.approval, self.printing
        )
        self._keep = keep
        self._habits = Habits(settings.scanner_prefix, settings.scanner_separator)
        self.customer = CustomerSide(self._application)
        self.devices = DevicesPresenter(
            till, self.ops, self.window, self.actions, self.printing, settings, self._use
        )

    def _build_window(self) -> MainWindow:
        actions = self.actions
        actions["app.lock"].triggered.connect(self.lock)
        for action_id, language in (("french", "fr"), ("arabic", "ar"), ("english", "en")):
            actions[f"app.{action_id}"].triggered.connect(
                lambda _checked=False, spoken=language: self.speak(spoken)
            )
        actions["app.theme"].triggered.connect(self.change_theme)
        menu: list[QAction | None] = [
            actions[name]
            for name in (
                *("app.lock", "tickets.open", "customers.open", "drawer.open", "promises.open"),
                *("registers.open", "colleagues.open"),
                "people.open",
                "app.help",
            )
        ]
        menu.append(None)
        menu += [actions[f"app.{name}"] for name in ("french", "arabic", "english")]
        menu += [None, actions["app.theme"]]
        window = MainWindow(actions, menu)
        window.addActions([actions["app.lock"], actions["app.help"]])
        return window

    def _install_theme(self) -> None:
        scheme: Scheme = "dark" if self._dark else "light"
        scale = max(step for step in SCALES if step <= self._settings.text_percent)
        install(self._application, Theme(scheme, scale, rtl=direction() == "rtl"))

    def speak(self, language: str) -> None:
        """Speak another language from now on."""
        use_language(language)
        self._install_theme()
        retranslate(self.actions)
        self.window.retranslate()
        self.frame.show()
        self._login.refresh()
        for cover in self._covers().values():
            cover.speak()
        self.approval.speak()
        if self._desk is not None:
            self._desk.show()
        if self._problem is not None and self.window.shows_problem():
            self.window.show_problem(self._problem())

    def change_theme(self) -> None:
        """Change between light and dark."""
        self._dark = not self._dark
        self._install_theme()
        self.window.retranslate()

    # --- what goes on beside --------------------------------------------------------------------

    def _stay_awake(self) -> None:
        """Start the lock's time again: somebody is there."""
        if self._idle.isActive():
            self._idle.start()

    def _warm_search(self) -> None:
        with self.till.database.read() as connection:
            self._search.warm(connection)

    def _get_ready(self) -> None:
        """Build what is still missing, then tell the garbage collector to look past it all.

        Walking what was built to stay would stop the till for 60 ms every few hundred scans.
        """
        _ = self.desk
        self.synchronising.start()
        gc.freeze()

    def _changed(self, changes: Changes) -> None:
        """Called on the lane that wrote: only a signal may leave it."""
        own = self.till.identity.device_id
        is_own = all(stored.header.device_id == own for stored in changes.events)
        for kinds, signal in (
            (_OF_THE_FRAME, self._frame_changed),
            (_OF_THE_LOGIN, self._people_changed),
            (_OF_THE_DAY, self._day_changed),
            (_OF_CUSTOMERS, self._customers_changed),
            (() if is_own else _OF_ACCOUNTS, self._accounts_changed),
            # What is done here is shown by the answer to it.
            (() if is_own else _OF_THE_BASKET, self._goods_changed),
        ):
            if any(kind.startswith(kinds) for kind in changes.kinds):
                signal.emit()
        if people.NAMES in changes.local:
            self._people_changed.emit()

    def _refresh_basket(self) -> None:
        if self._desk is not None:
            self._desk.refresh()

    def _report(self, error: Exception) -> None:
        """Log and say what no screen could say; its values stay out of the log."""
        if not isinstance(error, PharmaDeskError):
            _log.error("unexpected %s", crash.trail(error))
        self._say(error)

    def _say(self, error: BaseException) -> None:
        self._show_problem(lambda: problems.of_error(error, self.till.identity))

    def _show_problem(self, words: Callable[[], ProblemView]) -> None:
        """Show a problem, in whatever language is spoken while it is shown."""
        self._problem = words
        self.window.show_problem(words())


def _setup_of(settings: Settings, transport: Transport | None, png: bytes) -> PrinterSetup:
    """Read how the printer of this computer is used."""
    columns = NARROW if settings.paper_mm == _NARROW_MM else WIDE
    return PrinterSetup(transport, columns, settings.printer_page, png)


def _documents() -> Path:
    """Return where a file goes that a person asked for."""
    place = QStandardPaths.StandardLocation.DocumentsLocation
    return Path(QStandardPaths.writableLocation(place) or Path.home())


def run(till: Till, settings: Settings, paths: Paths) -> int:
    """Run the register, with the printer of this computer, until its window is closed."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication), "the register needs widgets"
    with crash.watching(paths.logs) as watch:
        answers = settings.printer_answers == "yes"
        transport = transport_to(settings.printer, answers=answers)

        def keep(changed: dict[str, object]) -> Settings:
            return change(paths.settings, changed)

        app = App(application, till, settings, transport, watch, keep=keep)
        app.start()
        try:
            return application.exec()
        finally:
            app.close()
