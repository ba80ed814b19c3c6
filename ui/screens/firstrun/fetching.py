"""Fetches the pharmacy that a register has joined, and tells how far that is.

The line is the one a register keeps all its life: it waits for a network that goes away, and a
program that is killed goes on at its next start from what is on the disk.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from pharmadesk.i18n import _
from pharmadesk.i18n.wording import sentence
from pharmadesk.services import people
from ui.screens.firstrun.state import FetchView

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.till import Till
    from sync.protocol.exchange import Transport
    from ui.ops import Ops
    from ui.workers.sync import SyncStatus


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

    def start(self) -> None:
        """Begin, or go on."""
        self._ops.read(self._worker.open, lambda _nothing: None)
        self._look_for_people()

    def try_now(self) -> None:
        """Ask the centre at once, because a person asks."""
        self._worker.ask_now()

    def close(self) -> None:
        """Stop after the request that runs, and wait for that; what came is on the disk."""
        self._is_over = True
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
            total=done + status.left,
            waits=waits,
            is_trouble=bool(waits) and status.state == "trouble",
        )
        self._told(self._view)
        if status.taken:
            self._look_for_people()
        if status.state == "even":
            self._is_over = True
            self._finished()

    def _look_for_people(self) -> None:
        if not self._looks and not self._view.can_open:
            self._looks = True
            self._ops.read(lambda: bool(people.people(self._till)), self._found_people)

    def _found_people(self, are_there: bool) -> None:  # noqa: FBT001 - an answer of the read lane
        self._looks = False
        if are_there and not self._is_over:
            self._view = replace(self._view, can_open=True)
            self._told(self._view)


def _in_the_way(status: SyncStatus) -> str:
    """Say what the fetch waits for."""
    if status.state == "offline":
        return _("The centre does not answer now; what came is kept, and it goes on by itself.")
    return sentence(status.problem) if status.state == "trouble" else ""
