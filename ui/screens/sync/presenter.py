"""Connects synchronising to the window: the line's news to the frame and to its screen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt

from pharmadesk.domain.permissions import Action, may
from pharmadesk.queries.synchronising import OtherRegister, Waiting
from pharmadesk.services import authority, synchronising
from ui.screens.cover import Cover
from ui.screens.sync.state import Outcome, SyncState
from ui.screens.sync.words import SYNC, is_long

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.changes import Actor
    from pharmadesk.services.synchronising import Overview
    from pharmadesk.services.till import Till
    from sync.protocol.exchange import Transport
    from ui.frame_presenter import FramePresenter
    from ui.main_window import MainWindow
    from ui.ops import Ops
    from ui.screens.sync.door_state import EnrolState, OfferState
    from ui.screens.sync.doors import Doors
    from ui.screens.sync.screen import SyncScreen
    from ui.widgets.actions import Actions
    from ui.workers.sync import SyncStatus, SyncWorker

T = TypeVar("T")


class SyncPresenter:
    """Lives as long as the window; the line and the screen are made when they are needed.

    `state` is what the screen shows, or would.
    """

    def __init__(
        self,
        till: Till,
        ops: Ops,
        window: MainWindow,
        actions: Actions,
        frame: FramePresenter,
        reach: Callable[[str], Transport] | None,
        times: tuple[str, ...] = (),
    ) -> None:
        self._till = till
        self._ops = ops
        self._window = window
        self._actions = actions
        self._frame = frame
        self._reach = reach
        self._times = times
        self._worker: SyncWorker | None = None
        self._screen: SyncScreen | None = None
        self._doors: Doors | None = None
        self._actor: Actor | None = None
        self.state = SyncState(till.now_us())
        self._cover = Cover(window, SYNC)
        self._reads = False
        self._read_again = False
        actions["sync.stop"].setEnabled(False)
        actions["sync.stop"].triggered.connect(self.stop)
        window.addActions([actions["sync.open"], actions["sync.stop"]])
        window.stop_requested.connect(self.stop)

    # --- the line -------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to synchronise, if this register belongs to a centre."""
        from ui.workers.sync import SyncWorker  # noqa: PLC0415 - the login screen comes first

        self._worker = SyncWorker(self._till, self._reach, self._times)
        self._worker.status.connect(self._heard, Qt.ConnectionType.QueuedConnection)
        self._ops.read(self._worker.open, lambda _nothing: None)

    def close(self) -> None:
        """Stop, and wait for the request that runs; nothing is heard any more."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()

    def now(self) -> None:
        """Synchronise at once, because a person asks."""
        if self._worker is not None and self._may():
            self.state = replace(self.state, outcome=None)
            self._worker.ask_now()

    def stop(self) -> None:
        """Stop what goes on; it goes on by itself later."""
        if self._worker is not None:
            self._worker.hold()

    def _heard(self, status: SyncStatus) -> None:
        if self._worker is None:
            return
        before, outcome = self.state.status, self.state.outcome
        if before is not None and before.asked and not status.asked:
            is_held = status.state == "held"
            outcome = Outcome(
                self._till.now_us(), status.told, status.taken, status.problem, is_held
            )
        self.state = replace(self.state, status=status, outcome=outcome)
        self._actions["sync.stop"].setEnabled(is_long(status))
        self._frame.sync(status)
        self._show()
        if self._doors is not None:
            self._doors.heard(status)
        if self._cover.is_shown and status.state != "busy":
            self._read()

    # --- the screen -----------------------------------------------------------------------------

    def enter(self, actor: Actor) -> None:
        """Let a person look."""
        self._actor = actor
        self.state = replace(
            self.state,
            may_synchronise=self._may(),
            may_decide=may(actor.roles, Action.RELEASE_EVENTS),
            asks="",
        )

    def leave(self) -> None:
        """Let nobody look."""
        self._actor = None
        if self._doors is not None:
            self._doors.enter(None)

    def speak(self) -> None:
        """Say everything again, in the language now spoken."""
        if self._doors is not None:
            self._doors.show()

    def open(self) -> None:
        """Show the screen, or leave it."""
        if self._actor is None:
            return
        if self._cover.is_shown:
            self.go_back()
            return
        if self._screen is None:
            self._screen = self._build()
        if self._doors is not None:
            self._doors.show(self.state.status)
        self._show()
        self._cover.show()
        self._read()

    def go_back(self) -> None:
        """Return to where the person came from, if the screen is shown."""
        if self._cover.leave() and self._doors is not None:
            self._doors.put_away()

    def _step_back(self) -> None:
        """Put a code away that is shown, else leave."""
        if self._doors is None or not self._doors.put_away():
            self.go_back()

    def retry(self) -> None:
        """Try the events again that are in no row."""
        actor = self._actor
        if actor is not None and not self.state.retries:
            self.state = replace(self.state, retries=True)
            self._show()
            self._ops.write(
                lambda: synchronising.retry(self._till, actor), self._retried, self._not_retried
            )

    def choose(self, key: str) -> None:
        """Take back a question that was about another row."""
        if self.state.asks not in ("", key):
            self.state = replace(self.state, asks="")
            self._show()

    def release(self, key: str) -> None:
        """Let what waits count, once it was asked for twice."""
        waiting, actor = self._subject(key), self._actor
        if isinstance(waiting, Waiting) and actor is not None and self._is_asked_twice(key):
            self._decide(
                lambda: authority.release(self._till, actor, waiting.event_ids),
                lambda count: Outcome(self._till.now_us(), released=count),
            )

    def withdraw(self, key: str) -> None:
        """End the say of another register, once it was asked for twice."""
        other, actor = self._subject(key), self._actor
        if isinstance(other, OtherRegister) and actor is not None and self._is_asked_twice(key):
            self._decide(
                lambda: authority.revoke(self._till, actor, other.device_id, "withdrawn"),
                lambda _nothing: Outcome(self._till.now_us(), withdrawn=other.name),
            )

    def _subject(self, key: str) -> OtherRegister | Waiting | None:
        from ui.screens.sync.screen import subject  # noqa: PLC0415 - it is there when it asks

        return subject(self.state, key)

    def _is_asked_twice(self, key: str) -> bool:
        if self.state.decides:
            return False
        is_again = self.state.asks == key
        self.state = replace(self.state, asks="" if is_again else key, decides=is_again)
        self._show()
        return is_again

    def _decide(self, deed: Callable[[], T], outcome: Callable[[T], Outcome]) -> None:
        def done(result: T) -> None:
            self.state = replace(self.state, decides=False, outcome=outcome(result))
            self._show()
            self._read()

        def failed(error: Exception) -> None:
            self.state = replace(self.state, decides=False)
            self._show()
            self._ops.unhandled.emit(error)

        self._ops.write(deed, done, failed)

    def _retried(self, count: int) -> None:
        if self._worker is not None:
            self._worker.retry_there()
        outcome = Outcome(self._till.now_us(), retried=count)
        self.state = replace(self.state, retries=False, outcome=outcome)
        self._show()
        self._read()

    def _not_retried(self, error: Exception) -> None:
        self.state = replace(self.state, retries=False)
        self._show()
        self._ops.unhandled.emit(error)

    def _build(self) -> SyncScreen:
        # The first look pays for the screen, not the start of the register.
        from ui.screens.sync.doors import Doors  # noqa: PLC0415
        from ui.screens.sync.screen import SyncScreen  # noqa: PLC0415

        screen = SyncScreen(self._actions, self.state)
        screen.left.connect(self._step_back)
        screen.now_requested.connect(self.now)
        screen.retry_requested.connect(self.retry)
        doors = Doors(self._till, self._ops, self._reach, self._doors_changed, self._enrolled)
        screen.typed.connect(doors.type)
        screen.field_left.connect(doors.leave_field)
        screen.found_requested.connect(doors.found)
        screen.offer_requested.connect(doors.make_offer)
        self._doors = doors
        doors.enter(self._actor)
        screen.chosen.connect(self.choose)
        screen.release_requested.connect(self.release)
        screen.withdraw_requested.connect(self.withdraw)
        self._window.add_screen(SYNC, screen)
        return screen

    def _doors_changed(self, enrol: EnrolState, offer: OfferState | None) -> None:
        self.state = replace(self.state, enrol=enrol, offer=offer)
        self._show()

    def _enrolled(self) -> None:
        """Begin to synchronise in place: the pharmacy has a centre now."""
        if self._worker is not None:
            self._ops.read(self._worker.open, lambda _nothing: self.now())

    def _read(self) -> None:
        """Read the overview; what changes while it is read is read once more after it."""
        if self._reads:
            self._read_again = True
            return
        self._reads = True
        status = self.state.status
        there = () if status is None else status.set_aside
        self._ops.read(lambda: synchronising.overview(self._till, there), self._overviewed)

    def _overviewed(self, overview: Overview | None) -> None:
        self._reads = False
        self.state = replace(self.state, now_us=self._till.now_us(), overview=overview)
        self._show()
        if self._read_again:
            self._read_again = False
            self._read()

    def _show(self) -> None:
        if self._screen is not None:
            self._screen.show_state(self.state)

    def _may(self) -> bool:
        return self._actor is not None and may(self._actor.roles, Action.SYNCHRONISE)
