"""`pharmadesk run`: from a data folder to the register in its window.

A register whose keys are at hand opens before any window is shown. Otherwise one window asks for
what is missing (the first run, the recovery phrase, a problem to put right), then gives way to the
register's own.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QEventLoop, QObject, Signal
from PySide6.QtWidgets import QApplication, QMainWindow
from typing_extensions import override

from pharmadesk import logs
from pharmadesk.cli.exit_codes import BUG, ENVIRONMENT, OK, REFUSED
from pharmadesk.errors import PharmaDeskError, Refused
from pharmadesk.i18n import _, direction, language, use_language
from pharmadesk.i18n.wording import message
from pharmadesk.paths import Paths
from pharmadesk.services.till import Till
from pharmadesk.settings import Settings
from pharmadesk.storage.phrase import read_phrase
from pharmadesk.values.clock import SystemClock
from ui import app
from ui.actions import build_actions, retranslate, trigger_key
from ui.crash import trail
from ui.first_run import FetchNeeded, FirstRunNeeded, RegisterFolder
from ui.main_window import LEAST_HEIGHT, LEAST_WIDTH
from ui.ops import Ops
from ui.scanning import ScanFilter
from ui.screens.starting.problem import ProblemScreen, ProblemState
from ui.screens.starting.unlock import UnlockScreen, UnlockState
from ui.theme.theme import SCALES, Theme, install
from ui.widgets.focus_ring import FocusRing

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from pharmadesk.storage.key_material import Secrets
    from ui.first_run import Standing
    from ui.screens.base import Screen
    from ui.screens.firstrun.presenter import FirstRunPresenter
    from ui.theme.tokens import Scheme

# Where the keys of this register are out of reach, and its phrase makes others.
_PHRASE_HELPS: Final = frozenset(
    {
        "keys.missing",
        "keys.damaged",
        "keys.no_keyring",
        "keys.keyring_failed",
        "keys.keyring_lost",
    }
)
_log = logging.getLogger(__name__)


def main(data_dir: Path | None, language: str | None, key_file: Path | None) -> int:
    """Open the register of a data folder in its window; return the program's exit code."""
    application = QApplication.instance() or QApplication(["pharmadesk"])
    assert isinstance(application, QApplication), "the register needs widgets"
    folder = RegisterFolder(Paths.at(data_dir), key_file)
    with ExitStack() as lasting:
        start = Start(application, folder, language, lasting)
        till = start.run()
        if start.demo is not None:
            return _play(start.demo)
        if till is None:
            return start.exit_code
        return app.run(till, start.settings, folder.paths)


def _play(folder: Path) -> int:
    """Open the demonstration in the language now spoken."""
    from ui import demo  # noqa: PLC0415 - a register at work needs no demonstration

    return demo.run(folder, headless=False, out=folder, language=language())


def _build_demo(folder: Path) -> Path:
    """Build a demonstration pharmacy and return its data folder."""
    from pharmadesk.dev.demo import build_demo  # noqa: PLC0415 - see `_play`

    return build_demo(folder / "pharmacy", clock=SystemClock()).paths.data


class StartWindow(QMainWindow):
    """Holds one screen at a time."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.setWindowTitle("PharmaDesk")
        self._screen: Screen | None = None
        self._ring = FocusRing(self)

    def show_screen(self, screen: Screen) -> None:
        """Put a screen in place of the one before, which Qt deletes."""
        self._screen = screen
        self.setCentralWidget(screen)
        screen.take_focus()

    def retranslate(self) -> None:
        """Say everything again, in the language now spoken."""
        if self._screen is not None:
            self._screen.retranslate()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()


class Start(QObject):
    """One start of the program; `over` is signalled when the register is open, or will not be."""

    over = Signal()

    def __init__(
        self,
        application: QApplication,
        folder: RegisterFolder,
        language: str | None,
        lasting: ExitStack,
    ) -> None:
        super().__init__()
        self.settings = Settings()
        self.exit_code: int = OK
        self.window: StartWindow | None = None
        self.demo: Path | None = None
        self.ops = Ops(self)
        self.ops.unhandled.connect(self._stop)
        self.actions = build_actions(self)
        self.scanner = ScanFilter(
            lambda event, window: trigger_key(self.actions.values(), event, window), application
        )
        self._application = application
        self._folder = folder
        self._language = language
        self._lasting = lasting
        self._records = False
        self._is_open = False
        self._is_over = False
        self._first_run: FirstRunPresenter | None = None

    def run(self) -> Till | None:
        """Come to an open register, or to none when the person gave up."""
        self.begin()
        if not self._is_over:
            loop = QEventLoop()
            self.over.connect(loop.quit)
            loop.exec()
        return self.finish()

    def begin(self) -> None:
        """Open the register if nothing stands in the way, else show what does."""
        try:
            standing = self._open()
        except Exception as error:  # noqa: BLE001 - whatever it is, the person must read it
            self._stop(error)
        else:
            self._go_on(standing)

    def finish(self) -> Till | None:
        """Take the window away and hand over the register, if one was opened."""
        self._is_over = True
        self._application.removeEventFilter(self.scanner)
        if self._first_run is not None:
            self._first_run.close()
        self.ops.close()
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
        if not self._is_open:
            self._folder.close()  # whoever closed the window wants no register
        return self._folder.take()

    # --- opening --------------------------------------------------------------------------------

    def _open(self) -> Standing:
        """Read the settings, then try the folder; off the GUI thread once a window is there."""
        if self._language:
            use_language(self._language)
        paths = self._folder.paths.ready()
        self.settings = self._folder.settings()
        use_language(self._language or self.settings.language)
        if not self._records:
            debug = self.settings.log_level == "debug"
            self._lasting.enter_context(logs.recording(paths.logs, debug=debug))
            self._records = True
        return self._folder.open()

    def _go_on(self, standing: Standing) -> None:
        if isinstance(standing, Till):
            self._is_open = True
            self.settings = msgspec.structs.replace(self.settings, language=language())
            self._end(OK)
        elif isinstance(standing, FirstRunNeeded):
            self._begin_first_run(standing.secrets, joins=standing.joins).start()
        elif isinstance(standing, FetchNeeded):
            self._begin_first_run(None).resume(standing)
        else:
            self._ask_phrase(UnlockState())

    def _stop(self, error: Exception) -> None:
        """Say why the register does not open."""
        if isinstance(error, PharmaDeskError):
            self.exit_code = REFUSED if isinstance(error, Refused) else ENVIRONMENT
            helps = error.code in _PHRASE_HELPS
            self._show_problem(ProblemState(message(error), error.code, phrase_helps=helps))
            return
        self.exit_code = BUG
        _log.error("unexpected %s", trail(error))
        words = _(
            "Something unexpected happened. Nothing recorded is lost; the log has the details."
        )
        self._show_problem(ProblemState(words, "unexpected"))

    def _end(self, code: int) -> None:
        if not self._is_over:
            self._is_over = True
            self.exit_code = code
            self.over.emit()

    # --- what is shown --------------------------------------------------------------------------

    def _show_problem(self, state: ProblemState) -> None:
        window = self._stage()
        screen = ProblemScreen(self.actions, state)

        def retry() -> None:
            screen.show_state(replace(state, busy=True))
            self.ops.write(self._open, self._go_on, self._stop)

        screen.retry_requested.connect(retry)
        screen.recover_requested.connect(lambda: self._ask_phrase(UnlockState(recovers=True)))
        screen.close_requested.connect(window.close)
        window.show_screen(screen)

    def _ask_phrase(self, state: UnlockState) -> None:
        window = self._stage()
        screen = UnlockScreen(self.actions, state)

        def enter(typed: str) -> None:
            screen.show_state(replace(state, busy=True))
            self.ops.write(lambda: unlock(typed), self._go_on, refuse)

        def unlock(typed: str) -> Standing:
            phrase = read_phrase(typed)
            return self._folder.recover(phrase) if state.recovers else self._folder.open(phrase)

        def refuse(error: Exception) -> None:
            if isinstance(error, Refused) and error.code.startswith("phrase."):
                position = error.parameters.get("position")
                at = position if isinstance(position, int) else 0
                screen.show_state(replace(state, error=message(error), position=at))
            else:
                self._stop(error)

        screen.phrase_entered.connect(enter)
        screen.close_requested.connect(window.close)
        window.show_screen(screen)

    def _begin_first_run(
        self, secrets: Secrets | None, *, joins: bool = False
    ) -> FirstRunPresenter:
        # A register that opens needs none of this, so that its start does not wait for it.
        from ui.screens.firstrun.presenter import FirstRunPresenter, Ways  # noqa: PLC0415
        from ui.screens.firstrun.screen import FirstRunScreen  # noqa: PLC0415
        from ui.screens.firstrun.state import FirstRunState  # noqa: PLC0415

        window = self._stage()
        screen = FirstRunScreen(self.actions, FirstRunState())
        ways = Ways(founded=self._go_on, speak=self._speak, explore=self._explore)
        presenter = FirstRunPresenter(
            self._folder, self.settings, self.ops, screen, ways, secrets, joins=joins
        )
        self._first_run = presenter
        self.scanner.scanned.connect(presenter.scan)
        window.show_screen(screen)
        return presenter

    def _explore(self) -> None:
        """Build the demonstration in a folder that goes away with the program."""
        temporary = TemporaryDirectory(prefix="pharmadesk-demo-")
        folder = Path(self._lasting.enter_context(temporary))
        self.ops.write(lambda: _build_demo(folder), self._leave_for, self._stop)

    def _leave_for(self, demo: Path) -> None:
        self.demo = demo
        self._end(OK)

    def _speak(self) -> None:
        """Wear the language that was just chosen."""
        window = self._stage()
        self._say_actions()
        window.retranslate()

    def _say_actions(self) -> None:
        """Say the actions in the language now spoken; back is where its readers come from."""
        retranslate(self.actions)
        back = "Alt+Right" if direction() == "rtl" else "Alt+Left"
        self.actions["first.back"].setShortcut(back)

    def _stage(self) -> StartWindow:
        """Dress the application and open the window, the first time it is needed."""
        scheme: Scheme = "dark" if self.settings.theme == "dark" else "light"
        scale = max(step for step in SCALES if step <= self.settings.text_percent)
        install(self._application, Theme(scheme, scale, rtl=direction() == "rtl"))
        if self.window is None:
            self.window = StartWindow()
            self.window.closed.connect(lambda: self._end(self.exit_code))
            self._application.installEventFilter(self.scanner)
            self._say_actions()
            self.window.show()
        return self.window
