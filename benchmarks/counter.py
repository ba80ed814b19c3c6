"""Someone at the register: keys into the real window, and the moment it has painted."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.shop import written_cashier
from pharmadesk.settings import Settings
from ui.app import LOGIN, App
from ui.desk import SALE
from ui.typing_hands import Hands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.table import Times
    from hardware.ports import Transport
    from pharmadesk.services.till import Till
    from ui.screens.sale.state import SaleState

_LOOK_MS: Final = 2
_PATIENCE_S: Final = 30
_WIDTH: Final = 1366
_HEIGHT: Final = 768


class Painting(QObject):
    """Knows when the window last finished painting what was asked of it."""

    def __init__(self, window: QObject) -> None:
        super().__init__(window)
        self.ended = 0.0
        self.seen: Callable[[], bool] = bool
        self.loop = QEventLoop()
        self._inside = False
        window.installEventFilter(self)

    def eventFilter(self, window: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Let the window paint, note when it has, and look whether the wait is over."""
        if event.type() != QEvent.Type.UpdateRequest or self._inside:
            return False
        self._inside = True
        window.event(event)
        self._inside = False
        self.ended = time.perf_counter()
        if self.seen():
            self.loop.quit()
        return True


class Counter:
    """The register's window with a person in front of it."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.hands = Hands(app.window)
        app.window.resize(_WIDTH, _HEIGHT)
        app.window.activateWindow()
        self._painting = Painting(app.window)

    @property
    def state(self) -> SaleState:
        """What the sale screen was last told to show."""
        return self.app.desk.sale_screen.state

    def until(self, seen: Callable[[], bool], what: str) -> None:
        """Work the event loop until something is seen.

        Raises: TimeoutError naming what was not.
        """
        loop, timer = QEventLoop(), QTimer()
        waits_until = time.monotonic() + _PATIENCE_S

        def look() -> None:
            if seen() or time.monotonic() > waits_until:
                loop.quit()

        timer.timeout.connect(look)
        timer.start(_LOOK_MS)
        loop.exec()
        timer.stop()
        if not seen():
            raise TimeoutError(what)

    def until_painted(self, seen: Callable[[], bool]) -> float:
        """Work the event loop until a paint has ended after which this holds; return that time."""
        self._painting.seen = seen
        self._painting.loop.exec()
        self._painting.seen = bool
        return self._painting.ended

    def settle(self) -> None:
        """Wait until every key has been read and every answer shown."""
        self.until(lambda: self.app.scanner.idle and self.app.ops.idle, "quiet")

    def press(self, key: Qt.Key) -> None:
        """Press a key and wait until it is read."""
        self.hands.press(key)
        self.settle()

    def log_in(self) -> None:
        """Take the register as the cashier."""
        self._type_pin()
        self.hands.press(Qt.Key.Key_Return)
        self.until(lambda: self.app.window.current_screen() != LOGIN, "a screen after the login")
        self.until(lambda: self.app.window.current_screen() == SALE, "the sale screen")
        self.settle()

    def switch(self, times: Times) -> None:
        """Lock and take the register again; time it from the PIN's end to the painted sale."""
        self.app.lock()
        self._type_pin()
        wall, cpu = time.perf_counter(), time.process_time()
        self.hands.press(Qt.Key.Key_Return)
        ended = self.until_painted(lambda: self.app.window.current_screen() == SALE)
        times.add(ended - wall, time.process_time() - cpu)
        self.settle()

    def _type_pin(self) -> None:
        self.until(lambda: bool(self.app.login_names()), "a name")
        self.settle()
        person = written_cashier()
        place = 1 + self.app.login_names().index(person.name)
        self.hands.press(Qt.Key(ord(str(place))), Qt.KeyboardModifier.AltModifier)
        self.settle()
        for digit in person.pin:
            self.hands.type(digit)
            self.settle()


@contextmanager
def at_the_counter(till: Till, printer: Transport | None = None) -> Iterator[Counter]:
    """Open a register's window, with a printer or without, for as long as the block lasts."""
    application = QApplication.instance() or QApplication(["pharmadesk"])
    assert isinstance(application, QApplication), "the register needs widgets"
    app = App(application, till, Settings(), printer)
    app.start()
    try:
        yield Counter(app)
    finally:
        app.close()
