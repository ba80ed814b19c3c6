"""`pharmadesk run`: from a data folder to the register in its window.

A register whose keys are at hand opens before any window is shown. Otherwise one window asks for
what is missing: the first run, the recovery phrase, or a problem to put right; then it gives way
to the register's own.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEventLoop, QObject, Signal
from PySide6.QtWidgets import QApplication, QMainWindow
from typing_extensions import override

from pharmadesk import logs
from pharmadesk.cli.exit_codes import BUG, ENVIRONMENT, OK, REFUSED
from pharmadesk.errors import EnvironmentProblem, PharmaDeskError, Refused
from pharmadesk.i18n import _, direction, use_language
from pharmadesk.i18n.wording import message
from pharmadesk.paths import Paths
from pharmadesk.services.till import Till
from pharmadesk.settings import Settings
from pharmadesk.storage.phrase import read_phrase
from ui import app
from ui.actions import build_actions, retranslate, trigger_key
from ui.first_run import FirstRunNeeded, RegisterFolder
from ui.main_window import LEAST_HEIGHT, LEAST_WIDTH
from ui.ops import Ops
from ui.scanning import ScanFilter
from ui.screens.starting.problem import ProblemScreen, ProblemState
from ui.screens.starting.unlock import UnlockScreen, UnlockState
from ui.theme.theme import SCALES, Theme, install
from ui.widgets.focus_ring import FocusRing

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QCloseEvent

    from pharmadesk.storage.key_material import Secrets
    from ui.first_run import Standing
    from ui.screens.base import Screen

_PHRASE_HELPS: Final = frozenset(
    {
        "keys.missing",
        "keys.damaged",
        "keys.keyring_lost",
        "keys.keyring_failed",
        "keys.no_keyring",
    }
)
_log = logging.getLogger(__name__)


def main(data_dir: Path | None, language: str | None, key_file: Path | None) -> int:
    """Open the register of a data folder in its window; return the program's exit code."""
    application = QApplication.instance() or QApplication(["pharmadesk"])
    assert isinstance(application, QApplication), "the register needs widgets"
    with ExitStack() as lasting:
        start = Start(application, Paths.at(data_dir), language, key_file, lasting)
        till = start.run()
        if till is not None:
            return app.run(till, start.settings)
        return start.exit_code


class StartWindow(QMainWindow):
    """Holds one screen at a time."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.setWindowTitle("PharmaDesk")
        self._ring = FocusRing(self)

    def show_screen(self, screen: Screen) -> None:
        """Put a screen in place of the one before."""
        self.setCentralWidget(screen)  # Qt deletes the one before
        screen.take_focus()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()


class Start(QObject):
    """One start of the program; `over` is signalled when the register is open, or never will be."""

    over = Signal()

    def __init__(
        self,
        application: QApplication,
        paths: Paths,
        language: str | None,
        key_file: Path | None,
        lasting: ExitStack,
    ) -> None:
        super().__init__()
        self.settings = Settings()
        self.exit_code: int = OK
        self._application = application
        self._folder = RegisterFolder(paths, key_file)
        self._language = language
        self._lasting = lasting
        self._records = False
        self._is_over = False
        self.ops = Ops(self)
        self.ops.unhandled.connect(self._stop)
        self.actions = build_actions(self)
        self.window: StartWindow | None = None
        self.scanner = ScanFilter(
            lambda event, window: trigger_key(self.actions.values(), event, window), application
        )
        for name, slot in (
            ("retry", self._retry),
            ("recover", self._ask_to_recover),
            ("close", self._leave),
        ):
            self.actions[f"start.{name}"].triggered.connect(slot)

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
        except Exception as error:  # noqa: BLE001 - whatever it is, a person must read why
            self._stop(error)
        else:
            self._go_on(standing)

    def finish(self) -> Till | None:
        """Take the window away and hand over the register, if one was opened."""
        self._application.removeEventFilter(self.scanner)
        self.ops.close()
        if self.window is not None:
            self.window.closed.disconnect(self._leave)
            self.window.close()
            self.window.deleteLater()
        return self._folder.take()
