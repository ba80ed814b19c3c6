"""Connects the login screen to the services."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from pharmadesk.domain.permissions import Action, may
from pharmadesk.errors import Refused
from pharmadesk.i18n.wording import message
from pharmadesk.queries.till import open_session
from pharmadesk.services import badges, people, staffing
from pharmadesk.values.clock import local
from pharmadesk.values.dates import format_time
from ui.people_words import initials, role_words, shown_name
from ui.screens.login.state import LoginState, PersonView

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.changes import Actor
    from pharmadesk.services.people import Person
    from pharmadesk.services.till import Till
    from ui.ops import Ops
    from ui.screens.login.screen import LoginScreen
    from ui.screens.login.state import Step

_SECOND_MS = 1000


class LoginPresenter:
    """Asks who takes the register until somebody does.

    Somebody who has no PIN here yet chooses one; it is held here from then until an owner has
    approved it or it was given up, and nowhere else.
    """

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
        self._everyone: tuple[PersonView, ...] = ()
        self._owners: frozenset[str] = frozenset()
        self._newcomer_id = ""
        self._new_pin = ""
        self._state = LoginState(now=local(till.now_us()), pin_digits=people.MIN_PIN_DIGITS)
        self._waiting = QTimer(screen)
        self._waiting.setInterval(_SECOND_MS)
        self._waiting.timeout.connect(self._second_passed)
        screen.person_chosen.connect(self.choose)
        screen.pin_entered.connect(self.enter)
        screen.back_requested.connect(self.go_back)

    @property
    def names(self) -> tuple[str, ...]:
        """The names asked for, in the order shown."""
        return tuple(person.name for person in self._state.people)

    def start(self) -> None:
        """Ask anew."""
        self._waiting.stop()
        self._show(replace(self._state, now=local(self._till.now_us())))
        self._ask("pin")
        self.refresh()

    def refresh(self) -> None:
        """Show everything in the language now spoken."""
        self._ops.read(self._load, self._loaded)

    def choose(self, person_id: str) -> None:
        """Ask for this person's PIN, or for a first one here."""
        if self._state.step == "approve":
            self._ask("approve", person_id)
            return
        person = next((each for each in self._everyone if each.person_id == person_id), None)
        if person is None or person.has_pin:
            self._ask("pin", person_id)
            return
        self._newcomer_id = person_id
        self._ask("new" if self._approvers() else "stuck", person_id)

    def enter(self, person_id: str, pin: str) -> None:
        """Take a PIN for what it was asked for."""
        match self._state.step:
            case "new":
                self._take_new(pin)
            case "again":
                self._take_again(pin)
            case "approve":
                newcomer_id, new_pin = self._newcomer_id, self._new_pin
                self._try(lambda: staffing.admit(self._till, newcomer_id, new_pin, person_id, pin))
            case _:
                self._try(lambda: people.log_in(self._till, person_id, pin))

    def scan(self, text: str) -> None:
        """Let a badge open the register; the code of a box does nothing here."""
        if self._state.busy or self._state.step != "pin":
            return
        try:
            badges.code_of(text)
        except Refused as refusal:
            if refusal.code != "badge.product":
                self._refused(refusal)
            return
        self._try(lambda: badges.log_in(self._till, text))

    def go_back(self) -> None:
        """Give the choice of a PIN up."""
        self._ask("pin")

    # --- a first PIN here -----------------------------------------------------------------------

    def _take_new(self, pin: str) -> None:
        try:
            people.check_pin(pin)
        except Refused as refusal:
            self._refused(refusal)
            return
        self._new_pin = pin
        self._ask("again", self._newcomer_id)

    def _take_again(self, pin: str) -> None:
        if pin != self._new_pin:
            self._ask("new", self._newcomer_id)
            self._refused(Refused("pin.not_repeated"))
            return
        owners = self._approvers()
        self._ask("approve", owners[0].person_id if len(owners) == 1 else "")

    def _approvers(self) -> tuple[PersonView, ...]:
        return tuple(
            each for each in self._everyone if each.has_pin and each.person_id in self._owners
        )

    def _ask(self, step: Step, chosen_id: str = "") -> None:
        """Go to a step; what was typed for another one is forgotten when it is of no more use."""
        self._waiting.stop()
        if step in ("pin", "new"):
            self._new_pin = ""
        if step == "pin":
            self._newcomer_id = ""
        state = replace(
            self._state, step=step, chosen_id=chosen_id, error="", wait_seconds=0, busy=False
        )
        self._show(self._with_people(state))

    def _with_people(self, state: LoginState) -> LoginState:
        name = next((p.name for p in self._everyone if p.person_id == self._newcomer_id), "")
        asked = self._approvers() if state.step == "approve" else self._everyone
        return replace(state, people=asked, newcomer=name)

    # --- what the register answers --------------------------------------------------------------

    def _load(self) -> tuple[list[Person], frozenset[str], str]:
        known, pins = people.people(self._till), people.with_pin(self._till)
        with self._till.database.read() as connection:
            session = open_session(connection, self._till.identity.device_id)
        return known, pins, format_time(session.opened_at_us) if session else ""

    def _loaded(self, answer: tuple[list[Person], frozenset[str], str]) -> None:
        known, pins, since = answer
        self._owners = frozenset(
            each.person_id for each in known if may(each.roles, Action.MANAGE_PEOPLE)
        )
        self._everyone = tuple(
            PersonView(
                each.person_id,
                shown_name(each.name),
                initials(each.name),
                role_words(each.roles),
                each.person_id in pins,
            )
            for each in known
        )
        self._show(self._with_people(replace(self._state, session_since=since)))
        if not self._state.chosen_id and len(self._everyone) == 1:
            self.choose(self._everyone[0].person_id)

    def _try(self, work: Callable[[], Actor]) -> None:
        self._show(replace(self._state, busy=True))
        self._ops.write(work, self._accepted, self._refused)

    def _accepted(self, actor: Actor) -> None:
        self._ask("pin")
        names = {person.person_id: person.name for person in self._everyone}
        self._entered(actor, names.get(actor.person_id, ""))

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
