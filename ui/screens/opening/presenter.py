"""Connects the screen that opens a cash session to the services."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pharmadesk.domain.permissions import Action, may
from pharmadesk.errors import PharmaDeskError, Refused
from pharmadesk.i18n.wording import message
from pharmadesk.services import sessions
from pharmadesk.values.money import parse_amount
from ui.screens.opening.state import OpeningState

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from ui.ops import Ops
    from ui.screens.opening.screen import OpeningScreen

_USUAL_FLOATS: Final = (30000, 50000, 100000)


class OpeningPresenter:
    """Takes the float and opens the session."""

    def __init__(
        self, till: Till, ops: Ops, screen: OpeningScreen, opened: Callable[[], None]
    ) -> None:
        self._till = till
        self._ops = ops
        self._screen = screen
        self._opened = opened
        self._actor: Actor | None = None
        self._state = OpeningState(register="", business_date=till.trusted_date())
        screen.amount_changed.connect(self.type_amount)
        screen.open_requested.connect(self.open)

    def start(self, actor: Actor, register: str) -> None:
        """Ask for the float."""
        self._actor = actor
        self._show(
            OpeningState(
                register=register,
                business_date=self._till.trusted_date(),
                suggestions_centimes=_USUAL_FLOATS,
                can_open=may(actor.roles, Action.OPEN_SESSION),
            )
        )

    def type_amount(self, text: str) -> None:
        """Say what the typed float means, or why it means nothing."""
        try:
            amount, error = _float_in(text), ""
        except Refused as refused:
            amount, error = 0, message(refused)
        self._show(replace(self._state, float_centimes=amount, error=error))

    def open(self, text: str) -> None:
        """Open the session with the float."""
        actor = self._actor
        if self._state.error or self._state.busy or actor is None:
            return
        amount = _float_in(text)
        self._show(replace(self._state, busy=True))
        self._ops.write(
            lambda: sessions.open_with_float(self._till, actor, amount),
            lambda _session_id: self._done(),
            self._refused,
        )

    def _done(self) -> None:
        self._show(replace(self._state, busy=False))
        self._opened()

    def _refused(self, error: Exception) -> None:
        if isinstance(error, PharmaDeskError):
            self._show(replace(self._state, busy=False, error=message(error)))
        else:
            self._show(replace(self._state, busy=False))
            self._ops.unhandled.emit(error)

    def _show(self, state: OpeningState) -> None:
        self._state = state
        self._screen.show_state(state)


def _float_in(text: str) -> int:
    """Read a float; nothing typed is an empty drawer.

    Raises: Refused as `parse_amount`.
    """
    try:
        return parse_amount(text)
    except Refused as refused:
        if refused.code == "amount.empty":
            return 0
        raise
