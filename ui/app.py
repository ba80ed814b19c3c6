"""The composition root: one register, its window, its devices, put together and taken apart."""

from __future__ import annotations

import gc
import logging
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from hardware.addresses import transport_to
from pharmadesk.documents.paper import NARROW, WIDE
from pharmadesk.domain.permissions import may
from pharmadesk.errors import PharmaDeskError
from pharmadesk.i18n import direction, use_language
from pharmadesk.queries.search import ItemSearch
from pharmadesk.queries.till import open_session
from pharmadesk.services import clock
from pharmadesk.values.clock import local
from ui import crash, problems
from ui.actions import build_actions, retranslate, trigger_key
from ui.frame_presenter import FramePresenter
from ui.main_window import MainWindow
from ui.ops import Ops
from ui.scanning import ScanFilter
from ui.screens.clock.presenter import ClockPresenter
from ui.screens.clock.screen import ClockScreen
from ui.screens.clock.state import ClockState
from ui.screens.help.presenter import HelpPresenter
from ui.screens.login.presenter import LoginPresenter
from ui.screens.login.screen import LoginScreen
from ui.screens.login.state import LoginState
from ui.screens.opening.presenter import OpeningPresenter
from ui.screens.opening.screen import OpeningScreen
from ui.screens.opening.state import OpeningState
from ui.screens.sale.presenter import SalePresenter
from ui.screens.sale.screen import SaleScreen
from ui.theme.theme import SCALES, Theme, install
from ui.widgets.sounds import Sounds
from ui.workers.printing import PrintWorker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hardware.ports import Transport
    from pharmadesk.services.changes import Actor, Changes
    from pharmadesk.services.till import Till
    from pharmadesk.settings import Settings
    from ui.frame_state import ProblemView
    from ui.theme.tokens import Scheme

LOCK_AFTER_MS: Final = 5 * 60 * 1000
LOGIN, CLOCK, OPENING, SALE = "login", "clock", "opening", "sale"
_NARROW_MM: Final = 58
_log = logging.getLogger(__name__)


class App(QObject):
    """Everything of one running register; `close` leaves no thread behind."""

    _uncaught = Signal(object)
    _session_changed = Signal()

    def __init__(
        self,
        application: QApplication,
        till: Till,
        settings: Settings,
        transport: Transport | None,
        watch: crash.Watch | None = None,
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
        self._sale: SalePresenter | None = None
        self._problem: Callable[[], ProblemView] | None = None
        self._build_screens()
        self._help = HelpPresenter(self.actions, self.window)
        self._watch = watch
        if watch is not None:
            # Queued: an error of a paint event must not paint from within it.
            self._uncaught.connect(self._say, Qt.ConnectionType.QueuedConnection)
            watch.tell = self._uncaught.emit
        columns = NARROW if settings.paper_mm == _NARROW_MM else WIDE
        self.printing = PrintWorker(till, transport, columns)
        self.printing.status.connect(self.frame.printer)
        self.scanner = ScanFilter(
            lambda event, window: trigger_key(self.actions.values(), event, window), application
        )
        self.scanner.scanned.connect(self.take_scan)
        application.installEventFilter(self.scanner)
        self._idle = QTimer(self)
        self._idle.setInterval(LOCK_AFTER_MS)
        self._idle.timeout.connect(self._lock_by_itself)
        self.scanner.touched.connect(self._stay_awake)
        self._session_changed.connect(self.frame.refresh)
        till.listen(self._changed)

    def start(self) -> None:
        """Show the window and ask who takes the register."""
        self.ops.read(self._warm_search, lambda _nothing: self._let_be())
        self.printing.start()
        self.lock()
        self.window.show()
        if self._watch is not None and self._watch.ended_badly:
            self._show_problem(lambda: problems.of_bad_end(self.till.identity))

    def close(self) -> None:
        """Take everything apart, the file last."""
        if self._watch is not None:
            self._watch.tell = None
        self._idle.stop()
        self._application.removeEventFilter(self.scanner)
        self.printing.close()
        self.ops.close()
        self.window.close()
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
        if self._sale is not None:
            self._sale.close()
            self._sale = None
        self.window.withdraw_undo()
        self.frame.enter("")
        self.frame.hint("")
        self.frame.refresh()
        self.frame.locked(by_itself=by_itself)
        self._login.start()
        self.window.show_screen(LOGIN)

    def _entered(self, actor: Actor, name: str) -> None:
        self._actor = actor
        self._idle.start()
        self.frame.enter(name)
        doubt = clock.doubt(self.till)
        if doubt is not None and may(actor.roles, clock.action_for(doubt)):
            self._clock.start(actor, doubt)
            self.window.show_screen(CLOCK)
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
            self._opening.start(self._actor, self.frame.register)
            self.window.show_screen(OPENING)

    def _begin_selling(self) -> None:
        assert self._actor is not None, "somebody has logged in"
        self.frame.refresh()
        self._sale = SalePresenter(
            self.till,
            self._actor,
            self._search,
            self.ops,
            self.sale_screen,
            self.window.offer_undo,
            self.frame.hint,
        )
        self._sale.start()
        self.window.show_screen(SALE)

    def take_scan(self, text: str) -> None:
        """Give a scan to the screen in front; only selling wants one, and the help sheet yields."""
        self._help.leave()
        if self._sale is not None and self.window.current_screen() == SALE:
            self._sale.scan(text)

    def login_names(self) -> tuple[str, ...]:
        """Read the names on the login screen, in its order."""
        return self._login.names

    # --- building -------------------------------------------------------------------------------

    def _build_window(self) -> MainWindow:
        actions = self.actions
        actions["app.lock"].triggered.connect(self.lock)
        for action_id, language in (("french", "fr"), ("arabic", "ar"), ("english", "en")):
            actions[f"app.{action_id}"].triggered.connect(
                lambda _checked=False, spoken=language: self.speak(spoken)
            )
        actions["app.theme"].triggered.connect(self.change_theme)
        menu = [actions["app.lock"], actions["app.help"], None]
        menu += [actions[f"app.{name}"] for name in ("french", "arabic", "english")]
        menu += [None, actions["app.theme"]]
        window = MainWindow(actions, menu)
        window.addActions([actions["app.lock"], actions["app.help"]])
        return window

    def _build_screens(self) -> None:
        login = LoginScreen(LoginState(now=local(self.till.now_us())))
        self._login = LoginPresenter(self.till, self.ops, login, self._entered)
        opening = OpeningScreen(self.actions, OpeningState("", self.till.trusted_date()))
        self._opening = OpeningPresenter(self.till, self.ops, opening, self._begin_selling)
        today = self.till.trusted_date()
        asking = ClockScreen(self.actions, ClockState(today, today))
        self._clock = ClockPresenter(self.till, self.ops, asking, self._begin_work)
        self.window.add_screen(CLOCK, asking)
        self.sale_screen = SaleScreen(self.actions)
        sounds = Sounds()
        self.sale_screen.scan_taken.connect(sounds.good)
        self.sale_screen.scan_refused.connect(sounds.bad)
        self.window.add_screen(LOGIN, login)
        self.window.add_screen(OPENING, opening)
        self.window.add_screen(SALE, self.sale_screen)

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
        if self._sale is not None:
            self._sale.show()
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

    @staticmethod
    def _let_be() -> None:
        """Tell the garbage collector to look past what was built to stay.

        Walking all of it would stop the till for 60 ms every few hundred scans.
        """
        gc.freeze()

    def _changed(self, changes: Changes) -> None:
        """Called on the lane that wrote: only a signal may leave it."""
        if any(kind.startswith("session.") for kind in changes.kinds):
            self._session_changed.emit()

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


def run(till: Till, settings: Settings, logs: Path) -> int:
    """Run the register, with the printer of this computer, until its window is closed."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication), "the register needs widgets"
    with crash.watching(logs) as watch:
        app = App(application, till, settings, transport_to(settings.printer), watch)
        app.start()
        try:
            return application.exec()
        finally:
            app.close()
