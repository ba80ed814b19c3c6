"""The whole register in a test: real services, real window, software hands and printer."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from hardware.transports import NetworkTransport
from hardware.virtual_printer import VirtualPrinter
from pharmadesk.domain.permissions import Role
from pharmadesk.settings import Settings, from_values
from pharmadesk.values.clock import CASABLANCA, ManualClock, instant
from tests.gui import waiting
from tests.till import PINS, Shop, found_shop
from ui.app import LOGIN, App
from ui.typing_hands import Hands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from pharmadesk.storage.database import Database
    from sync.protocol.exchange import Transport
    from ui.crash import Watch
    from ui.screens.sale.state import SaleState

# Source: Epson ESC/POS reference, DLE EOT 2 and GS r 1; the driver asks before and after a job.
READY_QUESTION, DONE_QUESTION = b"\x10\x04\x02", b"\x1dr\x01"


def job_of(sent: bytes) -> bytes:
    """Take what is printed out of what was sent."""
    return sent.removeprefix(READY_QUESTION).removesuffix(DONE_QUESTION)


OPENED = instant(datetime(2026, 11, 23, 10, 0, tzinfo=CASABLANCA))


class Counter:
    """A person at the register: presses keys, looks at the window."""

    def __init__(self, qtbot: QtBot, shop: Shop, app: App, printer: VirtualPrinter) -> None:
        self.qtbot = qtbot
        self.shop = shop
        self.app = app
        self.printer = printer
        self.hands = Hands(app.window)
        app.window.activateWindow()

    @property
    def state(self) -> SaleState:
        """What the sale screen was last told to show."""
        return self.app.desk.sale_screen.state

    def until(self, seen: Callable[[], bool]) -> None:
        """Wait for something to be seen."""
        waiting.until(self.qtbot, seen, 10_000)

    def settle(self) -> None:
        """Wait until every key has been read and every answer shown."""
        self.until(lambda: self.app.scanner.idle and self.app.ops.idle)

    def scan(self, code: str) -> None:
        """Scan and wait."""
        self.hands.scan(code)
        self.settle()

    def type(self, text: str) -> None:
        """Type as fingers do."""
        for character in text:
            self.hands.type(character)
            self.settle()

    def press(
        self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press one key and wait."""
        self.hands.press(key, held)
        self.settle()

    @contextmanager
    def slow_disk(self) -> Iterator[None]:
        """Let no write be answered before the end of the block."""
        answering = Event()
        self.app.ops.write(answering.wait)
        try:
            yield
        finally:
            answering.set()

    def lock(self) -> None:
        """Leave the register; does not wait for what it still writes."""
        self.hands.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        self.until(lambda: self.app.window.current_screen() == LOGIN)

    def choose(self, role: Role) -> None:
        """Say at the login who takes the register; does not wait for what it still writes."""
        self.until(lambda: len(self.app.login_names()) == len(Role))
        place = list(Role).index(role) + 1
        self.hands.press(Qt.Key(ord(str(place))), Qt.KeyboardModifier.AltModifier)
        self.until(lambda: self.app.scanner.idle)

    def log_in(self, role: Role = Role.CASHIER) -> None:
        """Take the register, as the cashier unless told otherwise."""
        self.choose(role)
        self.settle()
        self.type(PINS[role])
        self.press(Qt.Key.Key_Return)
        self.until(lambda: self.app.window.current_screen() != LOGIN)
        self.settle()


def stocked(folder: Path, *, session: bool = True, database: Database | None = None) -> Shop:
    """Found a pharmacy with a few items and, unless told otherwise, an open session."""
    shop = found_shop(folder, ManualClock(OPENED), database)
    shop.add_item("DOLIPRANE 1 g", price_centimes=1400)
    shop.add_item("AUGMENTIN 1 g", price_centimes=12630)
    shop.add_item("Thermomètre", price_centimes=4500, vat_class="parapharmacy")
    if session:
        shop.open_session()
    return shop


@contextmanager
def at_register(
    qtbot: QtBot,
    shop: Shop,
    *,
    settings: Settings | None = None,
    watch: Watch | None = None,
    reach: Callable[[str], Transport] | None = None,
    keep: Callable[[dict[str, object]], Settings] = from_values,
) -> Iterator[Counter]:
    """Open the register of a shop in its window, with a printer beside it."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    with VirtualPrinter() as printer:
        transport = NetworkTransport("127.0.0.1", printer.port, answers=True)
        app = App(application, shop.till, settings or Settings(), transport, watch, reach, keep)
        app.scanner.hold_for(0)
        app.start()
        try:
            yield Counter(qtbot, shop, app, printer)
        finally:
            app.close()


@contextmanager
def counter(
    qtbot: QtBot,
    folder: Path,
    *,
    settings: Settings | None = None,
    session: bool = True,
    watch: Watch | None = None,
    keep: Callable[[dict[str, object]], Settings] = from_values,
) -> Iterator[Counter]:
    """Open a register with a cashier, a few items and, unless told otherwise, a session."""
    shop = stocked(folder, session=session)
    with at_register(qtbot, shop, settings=settings, watch=watch, keep=keep) as at:
        yield at
