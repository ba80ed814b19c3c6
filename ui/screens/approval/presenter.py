"""Asks for a second person where one alone was refused, and lets the very act go on once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from pharmadesk.domain.backing import need_of
from pharmadesk.errors import Refused
from pharmadesk.i18n.wording import message
from pharmadesk.services import backing, people
from ui.people_words import initials, role_words, shown_name
from ui.screens.approval.state import ApprovalState
from ui.screens.cover import Cover
from ui.screens.login.state import PersonView

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.domain.backing import Need
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.people import Person
    from pharmadesk.services.till import Till
    from ui.main_window import MainWindow
    from ui.ops import Ops
    from ui.screens.approval.screen import ApprovalScreen
    from ui.widgets.actions import Actions

APPROVAL: Final = "approval"
_SECOND_MS: Final = 1000
_ABOUT_THE_PERSON: Final = ("login.", "backing.", "authority.")
_NOTHING: Final = ApprovalState(pin_digits=people.MIN_PIN_DIGITS)


@dataclass(frozen=True, slots=True)
class Deed:
    """What was refused: its words, how it is done, and who is told what came of it.

    Exactly one of the three is told, on the GUI thread: `dropped` when it was given up.
    """

    words: Callable[[], str]
    act: Callable[[Actor], object]
    done: Callable[..., None]
    failed: Callable[[Exception], None]
    dropped: Callable[[], None]


@dataclass(frozen=True, slots=True, eq=False)
class _Request:
    """A deed somebody is asked about, and whose it is."""

    deed: Deed
    actor: Actor
    need: Need
    refusal: Exception


class ApprovalPresenter(QObject):
    """Lives as long as the window; asks about one deed at a time.

    Nobody keeps what a second person lent: the deed is done with it on the write lane, and it ends
    there. Whatever takes the screen away before, a scan or a lock, gives the deed up.
    """

    def __init__(
        self,
        till: Till,
        ops: Ops,
        window: MainWindow,
        actions: Actions,
        leave_help: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._till = till
        self._ops = ops
        self._window = window
        self._actions = actions
        self._leave_help = leave_help
        self._cover = Cover(window, APPROVAL)
        self._screen: ApprovalScreen | None = None
        self._actor: Actor | None = None
        self._request: _Request | None = None
        self._found: tuple[Person, ...] = ()
        self.state = _NOTHING
        self._waiting = QTimer(self)
        self._waiting.setInterval(_SECOND_MS)
        self._waiting.timeout.connect(self._second_passed)

    def enter(self, actor: Actor, name: str) -> None:
        """Let a person be helped."""
        self._actor = actor
        self.state = replace(_NOTHING, holder=name)

    def leave(self) -> None:
        """Help nobody any more."""
        self._actor = None
        self.give_up()

    def speak(self) -> None:
        """Say everything again, in the language now spoken."""
        self._show()

    # --- asking ---------------------------------------------------------------------------------

    def ask(self, error: Exception, deed: Deed) -> None:
        """Ask for somebody who may let a refused deed go on; where nobody may, it has failed."""
        self.give_up()
        need = need_of(error) if isinstance(error, Refused) else None
        actor = self._actor
        if need is None or actor is None:
            deed.failed(error)
            return
        request = self._request = _Request(deed, actor, need, error)
        self._ops.read(
            lambda: backing.candidates(self._till, actor, need),
            lambda found: self._ask_of(request, found),
        )

    def give_up(self) -> None:
        """Leave the question, if it is asked; the deed is not done."""
        request = self._request
        if request is not None:
            self._close()
            request.deed.dropped()

    def choose(self, person_id: str) -> None:
        """Ask for this person's PIN."""
        if not self.state.busy:
            self._waiting.stop()
            self.state = replace(self.state, chosen_id=person_id, error="", wait_seconds=0)
            self._show()

    def enter_pin(self, person_id: str, pin: str) -> None:
        """Do the deed if the PIN is right and the question still stands when that is known."""
        request = self._request
        if request is None or self.state.busy:
            return
        self.state = replace(self.state, busy=True)
        self._show()
        self._ops.write(
            lambda: backing.carry_out(
                self._till,
                request.actor,
                request.need,
                person_id,
                pin,
                request.deed.act,
                lambda: self._request is request,
            ),
            lambda result: self._carried_out(request, result),
            lambda error: self._refused(request, error),
        )

    def _ask_of(self, request: _Request, found: list[Person]) -> None:
        if self._request is not request:
            return
        if not found:
            self._request = None
            request.deed.failed(request.refusal)
            return
        self._found = tuple(found)
        chosen = found[0].person_id if len(found) == 1 else ""
        self.state = replace(self.state, chosen_id=chosen)
        if self._screen is None:
            self._screen = self._build()
        self._show()
        self._cover.show()

    # --- what the register answers --------------------------------------------------------------

    def _carried_out(self, request: _Request, result: object) -> None:
        if self._request is request:
            self._close()
        request.deed.done(result)

    def _refused(self, request: _Request, error: Exception) -> None:
        """Say why the PIN did nothing; what the deed itself was refused for is said where it is."""
        if self._request is not request:
            if not isinstance(error, Refused):
                self._ops.unhandled.emit(error)
            return
        if not isinstance(error, Refused) or not error.code.startswith(_ABOUT_THE_PERSON):
            self._close()
            request.deed.failed(error)
            return
        seconds = error.parameters.get("seconds")
        wait = seconds if isinstance(seconds, int) else 0
        self.state = replace(
            self.state,
            busy=False,
            attempt=self.state.attempt + 1,
            error=message(error),
            wait_seconds=wait,
        )
        if wait:
            self._waiting.start()
        self._show()

    def _second_passed(self) -> None:
        left = max(0, self.state.wait_seconds - 1)
        self.state = replace(self.state, wait_seconds=left, error="")
        if not left:
            self._waiting.stop()
        self._show()

    # --- what is shown --------------------------------------------------------------------------

    def _close(self) -> None:
        """Forget the question and everything typed, and return to where it came up."""
        self._request = None
        self._found = ()
        self._waiting.stop()
        self.state = replace(_NOTHING, holder=self.state.holder)
        if self._screen is not None:
            self._show()
            self._leave_help()
            self._cover.leave()

    def _show(self) -> None:
        self.state = replace(
            self.state,
            asked="" if self._request is None else self._request.deed.words(),
            people=tuple(map(_view, self._found)),
        )
        if self._screen is not None:
            self._screen.show_state(self.state)

    def _build(self) -> ApprovalScreen:
        from ui.screens.approval.screen import ApprovalScreen  # noqa: PLC0415 - when first asked

        screen = ApprovalScreen(self._actions, self.state)
        screen.person_chosen.connect(self.choose)
        screen.pin_entered.connect(self.enter_pin)
        screen.left.connect(self.give_up)
        self._window.add_screen(APPROVAL, screen)
        return screen


def _view(person: Person) -> PersonView:
    name = person.name
    return PersonView(person.person_id, shown_name(name), initials(name), role_words(person.roles))
