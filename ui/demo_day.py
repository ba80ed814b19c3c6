"""A scripted day, played with keys through the real window; it writes what it saw to a folder.

Login, opening the session, scanning, searching, a choice between two prices, a line removed and put
back, cash and change, the printed receipt, Arabic, dark, the lock, and the verified journal. Each
step waits for what a person would see; one that does not appear in time fails the demonstration.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEventLoop, Qt, QTimer

from hardware.paper_image import print_on_paper
from pharmadesk.dev.demo_catalogue import load_items, load_pharmacy
from pharmadesk.documents.paper import WIDE
from pharmadesk.i18n import _
from pharmadesk.queries.till import open_session
from pharmadesk.services import proving
from ui.app import LOGIN
from ui.desk import OPENING, SALE
from ui.typing_hands import Hands

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hardware.virtual_printer import VirtualPrinter
    from ui.app import App

_WIDTH, _HEIGHT = 1366, 768
_LOOK_MS: Final = 10
_PATIENCE_MS: Final = 20_000


class _Day:
    """One player: hands on the keyboard, eyes on the window, a camera."""

    def __init__(self, app: App, printer: VirtualPrinter, out: Path) -> None:
        self.app = app
        self.printer = printer
        self.out = out
        self.hands = Hands(app.window)
        self.pictures: list[str] = []
        app.window.resize(_WIDTH, _HEIGHT)
        app.window.activateWindow()

    def until(self, seen: Callable[[], bool], what: str) -> None:
        """Wait until something is seen.

        Raises: TimeoutError naming what was not.
        """
        loop = QEventLoop()
        waited = 0

        def look() -> None:
            nonlocal waited
            waited += _LOOK_MS
            if seen() or waited > _PATIENCE_MS:
                loop.quit()

        timer = QTimer()
        timer.setInterval(_LOOK_MS)
        timer.timeout.connect(look)
        timer.start()
        loop.exec()
        timer.stop()
        if not seen():
            raise TimeoutError(what)

    def settle(self) -> None:
        """Wait until the keys have been read and every answer shown."""
        self.until(lambda: self.app.scanner.idle and self.app.ops.idle, "quiet")

    def picture(self, name: str) -> None:
        """Photograph the window."""
        self.settle()
        path = self.out / f"{len(self.pictures) + 1:02d}-{name}.png"
        self.app.window.grab().save(str(path))
        self.pictures.append(path.name)

    def type(self, text: str) -> None:
        """Type as fingers do, and wait until it is read."""
        for character in text:
            self.hands.type(character)
            self.settle()

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key, and wait until it is read."""
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        self.hands.press(key, held)
        self.settle()

    def scan(self, code: str) -> None:
        """Scan a pack, and wait until it is shown."""
        self.hands.scan(code)
        self.settle()

    def on(self, screen_id: str) -> None:
        """Wait for a screen."""
        self.until(lambda: self.app.window.current_screen() == screen_id, screen_id)


def play(app: App, printer: VirtualPrinter, out: Path) -> int:
    """Play the day; return 0 when every step was seen, 70 when one was not."""
    out.mkdir(parents=True, exist_ok=True)
    day = _Day(app, printer, out)
    try:
        _log_in(day)
        _open_session(day)
        _first_sale(day)
        _second_sale(day)
        _languages_and_themes(day)
        summary = _prove(day)
    except TimeoutError as error:
        day.picture("failed")
        sys.stderr.write(_("The demonstration did not see: {what}").format(what=error) + "\n")
        return 70
    sys.stdout.write(summary)
    return 0


def _log_in(day: _Day) -> None:
    day.on(LOGIN)
    day.settle()
    cashier = load_pharmacy().people[0]
    place = next(
        number
        for number, person in enumerate(day.app.login_names(), start=1)
        if person == cashier.name
    )
    day.press(Qt.Key(ord(str(place))), Qt.KeyboardModifier.AltModifier)
    day.type(cashier.pin[:3])
    day.picture("login")
    day.type(cashier.pin[3:])
    day.press(Qt.Key.Key_Return)


def _open_session(day: _Day) -> None:
    day.on(OPENING)
    day.type("500")
    day.picture("open-session")
    day.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    day.on(SALE)
    day.picture("sale-empty")


def _codes(*starts: str) -> list[str]:
    """Find the barcodes of demonstration packs by the beginning of their names."""
    items = load_items()
    return [
        next(item.barcodes[0] for item in items if item.name.startswith(start)) for start in starts
    ]


def _first_sale(day: _Day) -> None:
    doliprane, augmentin, spasfon, levothyrox, cream, thermometer = _codes(
        "DOLIPRANE 1 g", "AUGMENTIN 1 g", "SPASFON", "LEVOTHYROX 50", "Crème solaire", "Thermom"
    )
    for code in (doliprane, doliprane, augmentin, spasfon, levothyrox, cream, thermometer):
        day.scan(code)
    day.picture("sale-basket")
    day.press(Qt.Key.Key_Delete)
    day.picture("line-removed")
    day.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    day.type("amlor")
    day.picture("search")
    day.press(Qt.Key.Key_Escape)
    day.press(Qt.Key.Key_F8)
    day.picture("prescription-asked")
    day.press(Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    day.press(Qt.Key.Key_Return)
    day.picture("payment-exact")
    day.type("450")
    day.picture("payment-change")
    day.press(Qt.Key.Key_Return)
    day.until(lambda: len(day.printer.jobs) >= 1, "the first receipt")
    day.picture("change-and-receipt")


def _second_sale(day: _Day) -> None:
    (smecta,) = _codes("SMECTA")
    day.scan(smecta)
    day.picture("two-prices")
    day.type("2")
    day.scan("0000000000000")
    day.picture("unknown-barcode")
    day.press(Qt.Key.Key_F8)
    day.press(Qt.Key.Key_Return)
    day.until(lambda: len(day.printer.jobs) >= 2, "the second receipt")  # noqa: PLR2004


def _languages_and_themes(day: _Day) -> None:
    doliprane, cream = _codes("DOLIPRANE 1 g", "Crème solaire")
    day.scan(doliprane)
    day.scan(cream)
    day.press(Qt.Key.Key_F1)
    day.picture("help")
    day.press(Qt.Key.Key_Escape)
    day.app.actions["app.theme"].trigger()
    day.picture("sale-dark")
    day.app.actions["app.arabic"].trigger()
    day.picture("sale-arabic-dark")
    day.app.actions["app.theme"].trigger()
    day.picture("sale-arabic")
    day.press(Qt.Key.Key_F8)
    day.press(Qt.Key.Key_Return)
    day.until(lambda: len(day.printer.jobs) >= 3, "the Arabic receipt")  # noqa: PLR2004
    day.app.actions["app.french"].trigger()
    day.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    day.on(LOGIN)
    day.picture("locked")


def _prove(day: _Day) -> str:
    for number, job in enumerate(day.printer.jobs, start=1):
        (day.out / f"receipt-{number}.png").write_bytes(print_on_paper(job, WIDE).pages[0])
    verdict = proving.verify(day.app.till)
    if not verdict.ok:
        raise TimeoutError(_("an intact journal"))
    with day.app.till.database.read() as connection:
        if open_session(connection, day.app.till.identity.device_id) is None:
            raise TimeoutError(_("an open session"))
    lines = (
        _("Played a day at {register}.").format(register=day.app.frame.register),
        _("{count} receipts printed.").format(count=len(day.printer.jobs)),
        _("Journal verified: {count} events, no fault.").format(count=verdict.events),
        _("The session is open, as the day left it."),
        _("{count} pictures and the receipts are in {folder}").format(
            count=len(day.pictures), folder=day.out
        ),
    )
    return "\n".join(lines) + "\n"
