"""The thread that keeps a register and its centre together while the register sells."""

from __future__ import annotations

import logging
import secrets
import threading
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import PharmaDeskError
from pharmadesk.values.clock import US_IN_S
from sync.client.engine import Step
from sync.client.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.changes import Changes
    from pharmadesk.services.till import Till
    from sync.client.engine import Engine

_log = logging.getLogger(__name__)

_NAME: Final = "sync"
FINISHES_WITHIN_S: Final = 2.0
_BREAKS_WITHIN_S: Final = 1.0
_UNTIL_ASKED_US: Final = int(threading.TIMEOUT_MAX) * US_IN_S


def _nothing() -> None:
    """There is nothing to break off."""


class Loop:
    """Steps whenever there is a reason, until it is stopped; `told` hears of every step.

    `abort` breaks off the request that runs. A loop that does not go `by_itself` rests until it is
    asked to; what it then began it brings to its end, however often it has to try.
    """

    def __init__(
        self,
        till: Till,
        engine: Engine,
        *,
        pace: Pace | None = None,
        told: Callable[[Step], None] | None = None,
        abort: Callable[[], None] = _nothing,
        by_itself: bool = True,
    ) -> None:
        self._engine = engine
        self._pace = pace or Pace(secrets.randbelow)
        self._told = told
        self._abort = abort
        self._by_itself = by_itself
        self._device_id = till.identity.device_id
        self._wake = threading.Condition()
        self._stopping = False
        self._asked = False
        self._stirred = False
        self._hinted = False
        self._thread = threading.Thread(target=self._run, name=_NAME, daemon=True)
        till.listen(self._hear)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def ask_now(self) -> None:
        """Speak to the centre at once, whatever happened before: a person asks."""
        with self._wake:
            self._asked = True
            self._wake.notify()

    def look(self) -> None:
        """Ask for news soon: there is some."""
        with self._wake:
            self._hinted = True
            self._wake.notify()

    def live(self, *, on: bool) -> None:
        """Poll less often while hints come; when they come no more, see what was missed."""
        self._pace.is_live = on
        if not on:
            self.look()

    def stop(self, finishes_within_s: float = FINISHES_WITHIN_S) -> bool:
        """End after the step that runs, or break it off when it takes long; tell whether it ended.

        One that is still connecting cannot be broken off. It ends soon by itself, and tells nobody.
        """
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join(finishes_within_s)
        if self._thread.is_alive():
            self._abort()
            self._thread.join(_BREAKS_WITHIN_S)
        self._told = None
        return not self._thread.is_alive()

    def _hear(self, changes: Changes) -> None:
        """Wake up for what this register wrote; what was pulled needs no answer."""
        if any(stored.header.device_id == self._device_id for stored in changes.events):
            with self._wake:
                self._stirred = True
                self._wake.notify()

    def _run(self) -> None:
        while not self._stopping:
            step = self._step()
            self._tell(step)
            self._wait(self._delay_us(step))

    def _step(self) -> Step:
        try:
            return self._engine.step()
        except PharmaDeskError as problem:
            if not self._stopping:
                _log.warning("synchronising stopped: %s", problem.code)
            return Step("stopped", problem=problem)
        except Exception:  # noqa: BLE001 - the thread must live, and the log has it all
            # Whatever it is, the events are safe and the next try begins from what is written.
            if not self._stopping:
                _log.exception("synchronising failed")
            return Step("stopped")

    def _tell(self, step: Step) -> None:
        if (told := self._told) is not None:
            try:
                told(step)
            except Exception:  # noqa: BLE001 - a screen that fails must not end the thread
                _log.exception("a listener failed on a step")

    def _delay_us(self, step: Step) -> int:
        """Tell how long to wait after a step; one that rests until it is asked does not poll."""
        delay_us = self._pace.after(step)
        if self._by_itself or step.state != "rested" or self._engine.is_held:
            return delay_us
        return _UNTIL_ASKED_US

    def _wait(self, delay_us: int) -> None:
        """Wait until it is time, or until there is a reason not to."""
        with self._wake:
            self._wake.wait_for(self._has_reason, min(delay_us / US_IN_S, threading.TIMEOUT_MAX))
            if self._asked or self._hinted or delay_us:
                self._engine.stir()
            self._asked = self._stirred = self._hinted = False

    def _has_reason(self) -> bool:
        if self._stopping or self._asked:
            return True
        return self._by_itself and (self._stirred or self._hinted) and not self._pace.is_broken
