"""Connects the login screen to the services."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from pharmadesk.errors import Refused
from pharmadesk.i18n.wording import message
from pharmadesk.queries.till import open_session
from pharmadesk.services import people
from pharmadesk.values.clock import local
from pharmadesk.values.dates import format_time
from ui.people_words import initials, role_words
from ui.screens.login.state import LoginState, PersonView

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.changes import Actor
    from pharmadesk.services.people import Person
    from pharmadesk.services.till import Till
    from ui.ops import Ops
    from ui.screens.login.screen import LoginScreen

_SECOND_MS = 1000


class LoginPresenter:
    """Asks who takes the register until somebody does."""

    def __init__(
        self,
        till: Till,
        ops: Ops,
        screen: LoginScreen,
        entered: Callable[[Actor, str], None],
    ) -> None:
        self._till = till
        self._ops = ops
        self._screen = screen
        self._entered = entered
        self._names: dict[str, str] = {}
        self._state = LoginState(now=local(till.now_us()), pin_digits=people.MIN_PIN_DIGITS)
        self._waiting = QTimer(screen)
        self._waiting.setInterval(_SECOND_MS)
        self._waiting.timeout.connect(self._second_passed)
        screen.person_chosen.connect(self.choose)
        screen.pin_entered.connect(self.enter)

    @property
    def names(self) -> tuple[str, ...]:
        """The names asked for, in the order shown."""
        return tuple(person.name for person in self._state.people)

    def start(self) -> None:
        """Ask anew."""
        self._waiting.stop()
        self._show(replace(self._state, now=local(self._till.now_us()), error="", wait_seconds=0))
        self.refresh()

    def refresh(self) -> None:
        """Show everything in the language now spoken."""
        self._ops.read(self._load, self._loaded)

    def choose(self, person_id: str) -> None:
        """Ask for this person's PIN."""
        self._waiting.stop()
        self._show(replace(self._state, chosen_id=person_id, error="", wait_seconds=0))

    def enter(self, person_id: str, pin: str) -> None:
        """Try a PIN."""
        self._show(replace(self._state, busy=True))
        self._ops.write(
            lambda: people.log_in(self._till, person_id, pin), self._accepted, self._refused
        )

    def _load(self) -> tuple[list[Person], str]:
        known = people.people(self._till)
        with self._till.database.read() as connection:
            session = open_session(connection, self._till.identity.device_id)
        return known, format_time(session.opened_at_us) if session else ""

    def _loaded(self, answer: tuple[list[Person], str]) -> None:
        known, since = answer
        self._names = {person.person_id: person.name for person in known}
        views = tuple(
            PersonView(p.person_id, p.name, initials(p.name), role_words(p.roles)) for p in known
        )
        chosen = self._state.chosen_id or (views[0].person_id if len(views) == 1 else "")
        self._show(replace(self._state, people=views, session_since=since, chosen_id=chosen))

    def _accepted(self, actor: Actor) -> None:
        self._show(replace(self._state, busy=False, error="", chosen_id=""))
        self._entered(actor, self._names.get(actor.person_id, ""))

    def _refused(self, error: Exception) -> None:
        attempt = self._state.attempt + 1
        if not isinstance(error, Refused):
            self._show(replace(self._state, busy=False, attempt=attempt))
            self._ops.unhandled.emit(error)
            return
        seconds = error.parameters.get("seconds")
        wait = seconds if isinstance(seconds, int) else 0
        self._show(
            replace(
                self._state, busy=False, attempt=attempt, error=message(error), wait_seconds=wait
            )
        )
        if wait:
            self._waiting.start()

    def _second_passed(self) -> None:
        left = self._state.wait_seconds - 1
        self._show(replace(self._state, wait_seconds=max(0, left), error=""))
        if left <= 0:
            self._waiting.stop()

    def _show(self, state: LoginState) -> None:
        self._state = state
        self._screen.show_state(state)
