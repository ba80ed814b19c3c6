"""A register in its window with a centre of the tests behind it, and a network one can cut."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from pharmadesk.domain.permissions import Role
from pharmadesk.settings import Settings
from pharmadesk.values.clock import ManualClock
from tests.fake_centre import FakeCentre
from tests.gui.register import OPENED, Counter, at_register
from tests.sync_world import Counter as Replica
from tests.sync_world import Network, founder, newcomer
from ui.screens.sync.words import SYNC
from ui.widgets.pill import PillButton

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from sync.protocol.exchange import Reply
    from tests.sync_world import Answers
    from ui.screens.sync.state import SyncState
    from ui.workers.sync import SyncStatus


ALT: Final = Qt.KeyboardModifier.AltModifier
CONTROL: Final = Qt.KeyboardModifier.ControlModifier


class Gate:
    """A centre that answers the requests of one path only once it is let."""

    def __init__(self, centre: Answers, path: str) -> None:
        self._centre = centre
        self._path = path
        self.is_reached, self.is_open = threading.Event(), threading.Event()

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        """Answer as the centre does, later."""
        if path == self._path:
            self.is_reached.set()
            self.is_open.wait()
        return self._centre.answer(path, headers, body)


class SyncedCounter:
    """A person at a register that belongs to a centre."""

    def __init__(self, at: Counter, replica: Replica, centre: FakeCentre) -> None:
        self.at = at
        self.replica = replica
        self.centre = centre

    @property
    def network(self) -> Network:
        """The way to the centre."""
        return self.replica.network

    @property
    def state(self) -> SyncState:
        """What the screen was last told to show."""
        return self.at.app.synchronising.state

    @property
    def status(self) -> SyncStatus:
        """How the register stands."""
        assert self.state.status is not None, "it has not been told yet"
        return self.state.status

    def until_it_is(self, state: str, waiting: int = 0) -> None:
        """Wait until the register stands so."""

        def stands() -> bool:
            status = self.state.status
            return status is not None and (status.state, status.waiting) == (state, waiting)

        self.at.until(stands)

    def sell(self, name: str = "cream") -> None:
        """Sell an item, as the counter does."""
        self.replica.shop.sell(name)

    def go_offline(self) -> int:
        """Cut the network and sell; return how many events wait."""
        self.network.is_cut = True
        for _ in range(2):
            self.sell()
        waiting = self.replica.waiting()
        assert waiting > 1
        self.until_it_is("offline", waiting)
        return waiting

    @contextmanager
    def slow(self, path: str) -> Iterator[Gate]:
        """Let the centre answer the requests of a path at the end of the block."""
        gate = Gate(self.network.centre, path)
        self.network.centre = gate
        try:
            yield gate
        finally:
            gate.is_open.set()

    def second(self, folder: Path) -> Replica:
        """Let another register join the pharmacy."""
        folder.mkdir()
        return newcomer(self.replica, folder, ManualClock(OPENED))

    def second_beside(self, folder: Path) -> Replica:
        """Let another register join while this one is cut off, and hear nothing of it."""
        network = self.replica.network
        self.replica.network = Network(network.centre)
        try:
            return self.second(folder)
        finally:
            self.replica.network = network


@contextmanager
def synced(
    qtbot: QtBot,
    folder: Path,
    *,
    is_cut: bool = False,
    is_recovered: bool = False,
    times: str = "",
) -> Iterator[SyncedCounter]:
    """Open a register that founded its pharmacy at a centre, with its session open.

    One that is recovered was in step, sold once more, and lost its keyring.
    """
    clock = ManualClock(OPENED)
    centre = FakeCentre(clock)
    replica = founder(folder, clock, centre, centre.code)
    replica.shop.open_session()
    if is_recovered:
        replica.synchronise()
        replica.shop.sell("cream")
        replica.recover()
        replica.shop.open_session()
    replica.network.is_cut = is_cut
    settings = Settings(sync_times=times)
    with at_register(
        qtbot, replica.shop, settings=settings, reach=lambda _url: replica.network
    ) as at:
        yield SyncedCounter(at, replica, centre)


def pills(at: Counter) -> list[str]:
    """Return what the pills with a screen behind them say."""
    buttons = at.app.window.findChildren(PillButton)
    return [button.text() for button in buttons if button.isVisible()]


def says(at: Counter, text: str) -> bool:
    """Tell whether a text can be read somewhere in the window."""
    for widget in at.app.window.findChildren(QWidget):
        shown = getattr(widget, "text", None)
        words = shown() if callable(shown) else ""
        if widget.isVisible() and text in (words, widget.accessibleName()):
            return True
    return False


def open_screen(counter: SyncedCounter, role: Role = Role.OWNER) -> None:
    """Log in and look at the screen."""
    counter.at.log_in(role)
    counter.at.press(Qt.Key.Key_S, ALT)
    counter.at.until(lambda: counter.state.overview is not None)
    assert counter.at.app.window.current_screen() == SYNC


def synchronise_now(counter: SyncedCounter) -> None:
    """Ask to synchronise, and wait until that has ended: a former state may look like its end."""
    counter.at.until(lambda: counter.status.state != "unheard")
    counter.at.press(Qt.Key.Key_Return, CONTROL)
    counter.at.until(lambda: counter.state.outcome is not None)
