"""The two doors of a centre, for the person at this register: a code is shown, or one is made.

What goes over the network is done beside the window, on a lane that no sale waits for. A code is
kept here while it is on the screen, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pharmadesk.domain.permissions import Action, may
from pharmadesk.errors import PharmaDeskError
from pharmadesk.i18n import _
from pharmadesk.i18n.wording import message
from pharmadesk.services import enrolment, readmission
from ui import door_rules
from ui.screens.sync.door_state import Again, EnrolState, OfferState
from ui.widgets.field_view import FieldView
from ui.workers.way import way_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.changes import Actor
    from pharmadesk.services.readmission import WayIn
    from pharmadesk.services.till import Till
    from sync.protocol.exchange import Transport
    from ui.ops import Ops
    from ui.verdicts import Verdict
    from ui.workers.sync import SyncStatus

_LETTERS: Final[dict[Again, tuple[int, ...]]] = {
    "": (enrolment.FOUNDING_LETTERS,),
    "found": (enrolment.FOUNDING_LETTERS,),
    "join": (enrolment.JOINING_LETTERS,),
    "return": (enrolment.FOUNDING_LETTERS, enrolment.JOINING_LETTERS),
}
"""How long a code for each door may be: the operator's are shorter than owners'."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A code that the centre knows of."""

    code: str = field(repr=False)
    address: str
    until_us: int


class Doors:
    """Lives as long as the screen; `changed` hears of every change, `enrolled` of the great one."""

    def __init__(
        self,
        till: Till,
        ops: Ops,
        reach: Callable[[str], Transport] | None,
        changed: Callable[[EnrolState, OfferState | None], None],
        enrolled: Callable[[], None],
    ) -> None:
        self._till = till
        self._ops = ops
        self._reach = reach
        self._changed = changed
        self._enrolled = enrolled
        self._actor: Actor | None = None
        self._texts = {"server": "", "code": ""}
        self._left: set[str] = set()
        self._refusals: dict[str, PharmaDeskError] = {}
        self._enrols = False
        self._way_in: WayIn | None = None
        self._offer: OfferState | None = None

    def enter(self, actor: Actor | None) -> None:
        """Let a person look; a code is for nobody but who typed it, or had it made."""
        if actor is None:
            self._texts["code"] = ""
            self._left.clear()
            self._refusals.clear()
            self._offer = None
        self._actor = actor
        self.show()

    def show(self, status: SyncStatus | None = None) -> None:
        """Say everything, in the language now spoken; with a status also what follows from it."""
        if status is not None:
            self.heard(status)
        self._changed(self._form(), self._offer)

    @property
    def may(self) -> bool:
        """Whether this person may open a door."""
        return self._actor is not None and may(self._actor.roles, Action.ENROL_REGISTER)

    def heard(self, status: SyncStatus) -> None:
        """Show the door again to a register that its centre does not know, until it does."""
        if status.problem == readmission.UNKNOWN:
            self._ops.read(lambda: readmission.way_in(self._till), self._shut_out)
        elif status.state == "even":
            self._shut_out(None)

    def _shut_out(self, way_in: WayIn | None) -> None:
        if way_in != self._way_in:
            self._way_in = way_in
            self._texts = {"server": way_in.address if way_in else "", "code": ""}
            self._refusals.clear()
            self.show()

    # --- the first door -------------------------------------------------------------------------

    def type(self, name: str, text: str) -> None:
        """Judge what is typed; a refusal is about what stood there before."""
        self._refusals.pop(name, None)
        self._refusals.pop("", None)
        self._texts[name] = text.upper() if name == "code" else text
        address, code = door_rules.split(self._texts["server"])
        if code:
            self._texts = {"server": address, "code": code}
        self.show()

    def leave_field(self, name: str) -> None:
        """Say from now on what is missing in a field, if it was begun."""
        if self._texts[name]:
            self._left.add(name)
            self.show()

    def found(self) -> None:
        """Found this pharmacy at the centre that was named, or come in again there."""
        actor, door = self._actor, self._door
        if actor is None or self._enrols or self._form().blocked:
            return
        url = door_rules.read_address(self._texts["server"])
        code = door_rules.written(self._texts["code"])
        self._enrols = True
        self._refusals.clear()
        self.show()

        def work() -> None:
            from sync.client import enrolling  # noqa: PLC0415 - who stands alone pays nothing

            with way_to(url, self._reach) as transport:
                if door == "join":
                    enrolling.join_again(self._till, actor, url, code, transport)
                elif door == "return":
                    enrolling.come_back(self._till, actor, url, code, transport)
                else:
                    enrolling.found(self._till, actor, url, code, transport)

        self._ops.read(work, self._founded, self._not_founded)

    def _founded(self, _nothing: None) -> None:
        self._enrols = False
        self._way_in = None
        self._texts = {"server": "", "code": ""}
        self.show()
        self._enrolled()

    def _not_founded(self, error: Exception) -> None:
        self._enrols = False
        if isinstance(error, PharmaDeskError):
            self._refusals[door_rules.field_of(error)] = error
        else:
            self._ops.unhandled.emit(error)
        self.show()

    @property
    def _door(self) -> Again:
        return self._way_in.door if self._way_in is not None else ""

    def _form(self) -> EnrolState:
        verdicts = {
            "server": door_rules.address(self._texts["server"]),
            "code": door_rules.code(self._texts["code"], *_LETTERS[self._door]),
        }
        return EnrolState(
            self.may,
            self._view("server", verdicts["server"]),
            self._view("code", verdicts["code"]),
            self._blocked(verdicts),
            self._refusal(""),
            self._enrols,
            self._door,
        )

    def _view(self, name: str, verdict: Verdict) -> FieldView:
        said = verdict.standing == "wrong" or (verdict.standing == "partial" and name in self._left)
        refusal = self._refusal(name)
        return FieldView(
            self._texts[name],
            refusal or (verdict.error if said else ""),
            right=verdict.standing == "right" and not refusal,
            counter=verdict.counter,
        )

    def _refusal(self, name: str) -> str:
        refused = self._refusals.get(name)
        return message(refused) if refused is not None else ""

    def _blocked(self, verdicts: dict[str, Verdict]) -> str:
        for name, label in (("server", _("Address of the centre")), ("code", _("One-time code"))):
            if verdicts[name].standing != "right":
                words = _("Check: {field}") if self._texts[name] else _("Missing: {field}")
                return words.format(field=label)
        return ""

    # --- the second door ------------------------------------------------------------------------

    def make_offer(self) -> None:
        """Make a code for a register that joins; one made before stays good for its time."""
        actor = self._actor
        if actor is None or not self.may or (self._offer is not None and self._offer.busy):
            return
        self._offer = OfferState(busy=True)
        self.show()

        def made(offer: _Made) -> None:
            if self._waits_for(actor):
                self._offer = OfferState(offer.address, offer.code, offer.until_us)
                self.show()

        def failed(error: Exception) -> None:
            if not isinstance(error, PharmaDeskError):
                self._ops.unhandled.emit(error)
            if self._waits_for(actor):
                said = message(error) if isinstance(error, PharmaDeskError) else ""
                self._offer = OfferState(problem=said) if said else None
                self.show()

        self._ops.read(lambda: self._make(actor), made, failed)

    def put_away(self) -> bool:
        """Take the code from the screen; tell whether there was one."""
        was_there, self._offer = self._offer is not None, None
        if was_there:
            self.show()
        return was_there

    def _waits_for(self, actor: Actor) -> bool:
        """Tell whether the person who asked is still there, and has not put it away."""
        return self._actor is actor and self._offer is not None

    def _make(self, actor: Actor) -> _Made:
        from pharmadesk.services.replication import centre  # noqa: PLC0415 - see `found`
        from sync.client import enrolling  # noqa: PLC0415 - see `found`

        url = centre.known(self._till).server_url
        until_us = self._till.now_us() + enrolment.OFFER_LASTS_US
        with way_to(url, self._reach) as transport:
            code = enrolling.offer(self._till, actor, transport)
        return _Made(code, url, until_us)
