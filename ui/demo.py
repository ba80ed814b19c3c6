"""The demonstration: a believable pharmacy, a printer made of software, a scanner to click.

With a display the register opens with two small windows beside it: the printer's paper and a
panel of packs to scan. Without one a scripted day is played through the same window, by the keys a
cashier presses, and what it showed is written to a folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from hardware.transports import NetworkTransport
from hardware.virtual_printer import VirtualPrinter
from pharmadesk.paths import Paths
from pharmadesk.services import register
from pharmadesk.settings import Settings
from pharmadesk.storage import keys
from pharmadesk.values.clock import SystemClock
from pharmadesk.values.identifiers import IdSource
from ui.app import App
from ui.demo_day import play
from ui.demo_panel import DemoPanel

if TYPE_CHECKING:
    from pathlib import Path

    from pharmadesk.services.till import Till


def run(folder: Path, *, headless: bool, out: Path, language: str) -> int:
    """Open the demonstration pharmacy in this data folder; return the program's exit code."""
    application = QApplication.instance() or QApplication(["pharmadesk"])
    assert isinstance(application, QApplication), "the register needs widgets"
    settings = Settings(language=language)  # type: ignore[arg-type] # checked by the command line
    with VirtualPrinter() as printer:
        transport = NetworkTransport("127.0.0.1", printer.port, answers=True)
        app = App(application, _open(folder), settings, transport)
        panel = None if headless else DemoPanel(app, printer)
        app.start()
        try:
            if panel is None:
                return play(app, printer, out)
            panel.show()
            return application.exec()
        finally:
            app.close()


def _open(folder: Path) -> Till:
    paths = Paths.at(folder)
    clock = SystemClock()
    around = register.surroundings(paths.data, keys.unlock(paths.data), clock, IdSource(clock))
    return register.start(register.open_file(paths.database, around), around)
