"""One start of the register in a process of its own: `benchmarks.start` runs and times it.

    python -m benchmarks.one_start EMPTY|REGISTER began [data folder]

EMPTY shows a window with nothing in it. REGISTER is `pharmadesk run`, with a robot that logs in
as soon as it can. Both print one line of JSON with seconds since `began`, a `time.time()`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.main_window import MainWindow

_LOOK_MS: Final = 2
_KEY_MS: Final = 60
_PATIENCE_MS: Final = 60_000


class Robot(QObject):
    """Looks at the windows, logs in, and says when the sale screen would take a scan."""

    def __init__(self, began: float) -> None:
        super().__init__()
        self._began = began
        self._seconds: dict[str, float] = {}
        self._step = self._wait_for_login
        self._keys: list[Callable[[], None]] = []
        QTimer.singleShot(_PATIENCE_MS, self._give_up)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._take_step)
        self._timer.start(_LOOK_MS)

    def _note(self, what: str) -> None:
        self._seconds[what] = time.time() - self._began

    def _window(self) -> MainWindow | None:
        from ui.main_window import MainWindow  # noqa: PLC0415 - the program under test imports it

        windows = (each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))
        return next(windows, None)

    def _give_up(self) -> None:
        sys.stderr.write(f"the register did not come so far: {self._seconds}\n")
        os._exit(1)

    def _take_step(self) -> None:
        self._step()

    def _wait_for_login(self) -> None:
        window = self._window()
        if window is None or window.current_screen() != "login":
            return
        from ui.screens.login.person_tile import PersonTile  # noqa: PLC0415 - imported by now
        from ui.screens.login.screen import LoginScreen  # noqa: PLC0415 - same
        from ui.typing_hands import Hands  # noqa: PLC0415 - the robot's own

        tiles = window.findChildren(PersonTile)
        if not tiles:
            return
        self._note("login")
        from benchmarks.shop import written_cashier  # noqa: PLC0415 - the robot's own

        person, hands = written_cashier(), Hands(window)
        place = 1 + [tile.person.name for tile in tiles].index(person.name)
        self._keys = [
            lambda: hands.press(Qt.Key(ord(str(place))), Qt.KeyboardModifier.AltModifier),
            *(partial(hands.type, digit) for digit in person.pin),
            lambda: hands.press(Qt.Key.Key_Return),
        ]
        login = window.findChild(LoginScreen)
        assert login is not None, "its tiles are there"
        login.pin_entered.connect(lambda *_: self._note("entered"))
        window.activateWindow()
        self._timer.setInterval(_KEY_MS)
        self._step = self._press_keys

    def _press_keys(self) -> None:
        """Press one key at a time, slower than a scanner."""
        self._keys.pop(0)()
        if not self._keys:
            self._timer.setInterval(_LOOK_MS)
            self._step = self._wait_for_sale

    def _wait_for_sale(self) -> None:
        window = self._window()
        if window is None or window.current_screen() != "sale":
            return
        from ui.screens.sale.screen import SaleScreen  # noqa: PLC0415 - imported by now

        screen = window.findChild(SaleScreen)
        if screen is None or not screen.state.scanner_ready:
            return
        self._note("ready")
        self._timer.stop()
        self._report()
        window.close()

    def _report(self) -> None:
        memory_mb = _resident_mb()
        from pharmadesk.storage.credentials import hash_pin  # noqa: PLC0415 - imported by now

        started = time.perf_counter()
        hash_pin(bytes(32), "482915")
        hashing = time.perf_counter() - started
        print(json.dumps({**self._seconds, "hashing": hashing, "memory_mb": memory_mb}))


def _resident_mb() -> float:
    """Return the most memory this process has held, where the system tells it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    fields = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines())
    return int(fields["VmHWM"].split()[0]) * 1024 / 1_000_000


class _EmptyWindow(QMainWindow):
    """Tells when it was painted for the first time, and goes away."""

    def __init__(self, began: float) -> None:
        super().__init__()
        self._began = began
        self.resize(1366, 768)

    def event(self, event: QEvent) -> bool:
        """Wait for the first paint."""
        done = super().event(event)
        if event.type() == QEvent.Type.Paint:
            seconds = time.time() - self._began
            print(json.dumps({"ready": seconds, "memory_mb": _resident_mb()}), flush=True)
            QTimer.singleShot(0, self.close)
        return done


def main(what: str, began: float, folder: str = "") -> None:
    """Start what was asked for."""
    application = QApplication(["pharmadesk"])
    if what == "EMPTY":
        window = _EmptyWindow(began)
        window.show()
        application.exec()
        return
    robot = Robot(began)
    from pharmadesk.cli import main as pharmadesk  # noqa: PLC0415 - its import is what is timed

    pharmadesk(["run", "--data-dir", str(Path(folder))])
    del robot


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), *sys.argv[3:])
