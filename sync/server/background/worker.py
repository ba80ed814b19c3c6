"""A thread that works while there is something to do, and waits for a reason otherwise."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import PharmaDeskError

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)

SHORTEST_S: Final = 0.5
LONGEST_S: Final = 30.0


class Worker:
    """Calls `work`, which says how many seconds to wait at most before it is called again.

    Work that fails is called again too, later each time: nothing stops the thread but `stop`.
    """

    def __init__(self, name: str, work: Callable[[], float]) -> None:
        self._work = work
        self._wake = threading.Condition()
        self._woken = self._stopping = False
        self._failures = 0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def is_well(self) -> bool:
        """Whether the thread lives and its last work did not fail."""
        return self._thread.is_alive() and not self._failures

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Give a reason to work."""
        with self._wake:
            self._woken = True
            self._wake.notify()

    def stop(self) -> None:
        """End after the piece of work that goes on, and wait for that end."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping:
            if (wait_s := self._work_safely()) > 0:
                self._wait(wait_s)

    def _work_safely(self) -> float:
        try:
            wait_s = self._work()
        except PharmaDeskError as problem:
            _log.warning("%s failed: %s", self._thread.name, problem.code)
        except Exception:  # noqa: BLE001 - the thread must live, and the log has it all
            _log.exception("%s failed", self._thread.name)
        else:
            self._failures = 0
            return wait_s
        self._failures += 1
        return min(SHORTEST_S * (1 << min(self._failures, 10)), LONGEST_S)

    def _wait(self, wait_s: float) -> None:
        """Wait for a reason; none hurries work that has just failed."""
        with self._wake:
            self._wake.wait_for(
                lambda: self._stopping or (self._woken and not self._failures), wait_s
            )
            self._woken = False
