"""Keeps the register and its centre together, and tells the window how that goes.

A register that belongs to no centre pays nothing for it: the client is imported when there is a
centre to speak to, beside the work of the window, once the login screen is there.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from PySide6.QtCore import QObject, Signal

from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.services import enrolment
from pharmadesk.services.replication import centre, outgoing

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.errors import PharmaDeskError
    from pharmadesk.services.changes import Changes
    from pharmadesk.services.till import Till
    from sync.client.engine import Step
    from sync.protocol.exchange import Transport
    from ui.workers.sync_line import SyncLine

SyncState: TypeAlias = Literal["unheard", "even", "busy", "held", "offline", "trouble"]

UNEXPECTED: Final = "sync.unexpected"
_NOT_GIVEN: Final = "sync.not_given"


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How the register stands with its centre.

    `waiting` events are not promised to be kept; `told` were sent and `taken` came since the line
    last rested, or since a person asked (`asked` while that goes on), `coming` more are known to be
    at the centre. `aside` events are in no row there, `set_aside` the first of them, each with why.
    `is_live` while the centre tells of news by itself; `upgrade` is the program it advises to
    update to. `problem` is a code. With `times` of the day it speaks only then, or when asked.
    Units: `heard_us` is when the centre last answered, or when it last promised to keep something.
    """

    state: SyncState = "unheard"
    waiting: int = 0
    told: int = 0
    taken: int = 0
    heard_us: int | None = None
    problem: str = ""
    asked: bool = False
    coming: int = 0
    aside: int = 0
    set_aside: tuple[tuple[str, str], ...] = ()
    is_live: bool = False
    upgrade: str = ""
    times: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many events there were to send."""
        return self.told + self.waiting

    @property
    def all_coming(self) -> int:
        """How many events there were to receive."""
        return self.taken + self.coming

    @property
    def done(self) -> int:
        """How many events went either way."""
        return self.told + self.taken

    @property
    def all(self) -> int:
        """How many events there were to go either way."""
        return self.total + self.all_coming


class SyncWorker(QObject):
    """One line to one centre; `status` is signalled from any thread.

    It is to be connected as queued, so that what the GUI's own thread says stays in order, too.
    """

    status = Signal(object)

    def __init__(
        self,
        till: Till,
        reach: Callable[[str], Transport] | None,
        times: tuple[str, ...] = (),
    ) -> None:
        super().__init__()
        self._times = times
        self._till = till
        self._reach = reach
        self._line: SyncLine | None = None
        self._lock = threading.Lock()
        self._status = SyncStatus()
        self._alarm = ""
        self._closes = False

    def open(self) -> None:
        """Begin to speak, once there is a centre to speak to; not on the GUI thread.

        Raises: EnvironmentProblem `storage.*`.
        """
        if self._line is not None or not enrolment.is_enrolled(self._till):
            return
        from ui.workers.sync_line import SyncLine  # noqa: PLC0415 - only an enrolled register pays

        known = centre.known(self._till)
        try:
            line = SyncLine(
                self._till, known.server_url, self._reach, self._stepped, self._live, self._times
            )
        except Refused as refusal:
            wrong = SyncStatus("trouble", outgoing.waiting(self._till), problem=refusal.code)
            self._tell(lambda _: wrong)
            return
        self._till.listen(self._changed)
        first = SyncStatus("unheard", heard_us=known.last_success_us, times=self._times)
        self._tell(lambda _: replace(first, waiting=outgoing.waiting(self._till)))
        with self._lock:
            if not self._closes:
                self._line = line
                line.start()

    def ask_now(self) -> None:
        """Synchronise at once, and tell how far that is until it ends."""
        if self._line is not None:
            self._tell(lambda now: replace(now, state="busy", told=0, taken=0, asked=True))
            self._line.ask_now()

    def retry_there(self) -> None:
        """Ask the centre to try again what is in no row there, or not proven to it."""
        if self._line is not None:
            self._line.retry_there()

    def hold(self) -> None:
        """Stop after the request that runs; it goes on by itself after a while."""
        if self._line is not None:
            self._line.hold()

    def close(self) -> None:
        """Stop after the request that runs, and wait for that."""
        with self._lock:
            self._closes = True
        if self._line is not None:
            self._line.close()

    # --- on the thread of the line, or of whoever wrote -----------------------------------------

    def _stepped(self, step: Step) -> None:
        line = self._line
        assert line is not None, "it is there before its thread starts"
        self._tell(lambda before: self._after(before, step, line))

    def _after(self, before: SyncStatus, step: Step, line: SyncLine) -> SyncStatus:
        waiting = outgoing.waiting(self._till)
        goes_on = before.state == "busy"
        now = SyncStatus(
            "busy",
            waiting,
            step.told + (before.told if goes_on else 0),
            step.taken + (before.taken if goes_on else 0),
            before.heard_us,
            asked=before.asked,
            coming=step.coming,
            aside=before.aside if step.state == "stopped" else step.aside,
            set_aside=before.set_aside if step.state == "stopped" else _told_aside(step),
            is_live=before.is_live,
            upgrade=before.upgrade if step.state == "stopped" else step.upgrade,
            times=self._times,
        )
        asked = before.asked and not line.answers_a_person
        if line.is_held:
            return replace(now, state="held", asked=False)
        if step.state == "stopped":
            state, code = _in_the_way(step.problem)
            return replace(now, state=state, problem=code, asked=asked)
        heard = replace(now, heard_us=self._till.now_us())
        if step.problem is not None:
            self._alarm = step.problem.code
        elif step.state == "rested" and self._alarm == _NOT_GIVEN:
            self._alarm = ""  # it is at the centre by now
        if step.state == "moved" or asked:
            return heard
        state = "trouble" if self._alarm else "even"
        return replace(heard, state=state, problem=self._alarm, asked=False)

    def _live(self, *, on: bool) -> None:
        self._tell(lambda before: replace(before, is_live=on))

    def _changed(self, changes: Changes) -> None:
        """Count anew what waits, with each event that is written here: nothing else changes it."""
        own = self._till.identity.device_id
        if any(stored.header.device_id == own for stored in changes.events):
            self._tell(lambda before: replace(before, waiting=outgoing.waiting(self._till)))

    def _tell(self, change: Callable[[SyncStatus], SyncStatus]) -> None:
        """Change how things stand, and say so.

        What waits is counted and told by one thread at a time: a count that was made before another
        must not be told after it, or sales that wait would be said to be at the centre.
        """
        with self._lock:
            after = change(self._status)
            if after != self._status:
                self._status = after
                self.status.emit(after)


def _told_aside(step: Step) -> tuple[tuple[str, str], ...]:
    return tuple((each.event_id, each.why) for each in step.set_aside)


def _in_the_way(problem: PharmaDeskError | None) -> tuple[SyncState, str]:
    """Tell what the network or the centre will put right by itself from what a person must see."""
    if problem is None:
        return "trouble", UNEXPECTED
    passes = isinstance(problem, EnvironmentProblem) and problem.code.startswith("sync.")
    return ("offline" if passes else "trouble"), problem.code
