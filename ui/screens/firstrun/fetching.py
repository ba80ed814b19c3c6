"""Fetches the pharmacy that a register has joined, and tells how far that is.

The line is the one a register keeps all its life: it waits for a network that goes away, and a
program that is killed goes on at its next start from what is on the disk.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from pharmadesk.i18n import _
from pharmadesk.i18n.wording import sentence
from pharmadesk.services import people
from pharmadesk.services.replication import history
from ui.screens.firstrun.state import FetchView

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.till import Till
    from sync.protocol.exchange import Transport
    from ui.ops import Ops
    from ui.workers.sync import SyncStatus


_LOOK_MS: Final = 500


class Fetching(QObject):
    """One fetch; `told` hears of every change, `finished` once when all has come."""

    def __init__(
        self,
        till: Till,
        ops: Ops,
        reach: Callable[[str], Transport] | None,
        told: Callable[[FetchView], None],
        finished: Callable[[], None],
    ) -> None:
        super().__init__()
        from ui.workers.sync import SyncWorker  # noqa: PLC0415 - only who joins fetches

        self._till = till
        self._ops = ops
        self._told = told
        self._finished = finished
        self._worker = SyncWorker(till, reach)
        self._worker.status.connect(self._heard)
        self._view = FetchView()
        self._before = self._taken = 0
        self._is_over = False
        self._looks = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin, or go on."""
        self._ops.read(self._worker.open, lambda _nothing: None)
        self._timer.start()
        self._look()

    def try_now(self) -> None:
        """Ask the centre at once, because a person asks."""
        self._worker.ask_now()

    def stop(self) -> None:
        """Tell nothing more."""
        self._is_over = True
        self._timer.stop()

    def close(self) -> None:
        """Wait for the request that runs, from any thread; what came is on the disk."""
        self._worker.close()

    def _heard(self, status: SyncStatus) -> None:
        if self._is_over:
            return
        if status.taken < self._taken:  # counted anew since something was in the way
            self._before += self._taken
        self._taken = status.taken
        done = self._before + status.taken
        waits = _in_the_way(status)
        self._view = replace(
            self._view,
            done=done,
            total=done + status.coming,
            waits=waits,
            is_trouble=bool(waits) and status.state == "trouble",
        )
        self._told(self._view)
        if status.state == "even":
            self.stop()
            self._finished()

    def _look(self) -> None:
        """Look on the disk for what no request tells: rows on their way, and the people."""
        if not self._looks:
            self._looks = True
            self._ops.read(self._read, self._looked)

    def _read(self) -> tuple[int, int, bool]:
        arrived, whole = history.arriving(self._till)
        return arrived, whole, bool(people.people(self._till))

    def _looked(self, found: tuple[int, int, bool]) -> None:
        self._looks = False
        arrived, whole, can_open = found
        view = replace(self._view, arrived=arrived, whole=whole, can_open=can_open)
        if view != self._view and not self._is_over:
            self._view = view
            self._told(view)


def _in_the_way(status: SyncStatus) -> str:
    """Say what the fetch waits for."""
    if status.state == "offline":
        return _("The centre does not answer now; what came is kept, and it goes on by itself.")
    return sentence(status.problem) if status.state == "trouble" else ""
