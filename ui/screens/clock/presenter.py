"""Connects the question about the day to the services."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pharmadesk.errors import PharmaDeskError
from pharmadesk.i18n.wording import message
from pharmadesk.services import clock
from ui.screens.clock.state import ClockState

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.values.trusted_day import Doubt
    from ui.ops import Ops
    from ui.screens.clock.screen import ClockScreen


class ClockPresenter:
    """Asks until a day is taken; the journal's always is."""

    def __init__(
        self, till: Till, ops: Ops, screen: ClockScreen, answered: Callable[[], None]
    ) -> None:
        self._till = till
        self._ops = ops
        self._screen = screen
        self._answered = answered
        self._actor: Actor | None = None
        screen.day_chosen.connect(self.choose)

    def start(self, actor: Actor, doubt: Doubt) -> None:
        """Ask this person."""
        self._actor = actor
        self._show(ClockState(doubt.trusted_day, doubt.wall_day))

    def choose(self, day: str) -> None:
        """Take the answer."""
        actor = self._actor
        if actor is None or self._state.busy:
            return
        self._show(replace(self._state, busy=True, error=""))
        self._ops.write(
            lambda: clock.confirm(self._till, actor, day),
            lambda _nothing: self._done(),
            self._refused,
        )

    def _done(self) -> None:
        self._actor = None
        self._answered()

    def _refused(self, error: Exception) -> None:
        if isinstance(error, PharmaDeskError):
            self._show(replace(self._state, busy=False, error=message(error)))
        else:
            self._show(replace(self._state, busy=False))
            self._ops.unhandled.emit(error)

    def _show(self, state: ClockState) -> None:
        self._state = state
        self._screen.show_state(state)
