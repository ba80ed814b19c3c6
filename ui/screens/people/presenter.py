"""Connects the screen of people to the services; a PIN is forgotten with its form."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pharmadesk.domain.permissions import Action, Role, may
from pharmadesk.errors import Refused
from pharmadesk.i18n import _
from pharmadesk.i18n.wording import message
from pharmadesk.services import badges, people, staffing
from ui import pin_rules
from ui.people_words import initials, shown_name
from ui.screens.cover import Cover
from ui.screens.people.state import PeopleState, PersonRow
from ui.screens.people.words import PEOPLE
from ui.verdicts import RIGHT, Verdict
from ui.widgets.field_view import FieldView

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.changes import Actor
    from pharmadesk.services.staffing import Listed
    from pharmadesk.services.till import Till
    from ui.main_window import MainWindow
    from ui.ops import Ops
    from ui.screens.people.screen import PeopleScreen
    from ui.screens.people.state import Deed, Mode
    from ui.widgets.actions import Actions

_NOTHING: Final = {"name": "", "pin": "", "again": ""}


class PeoplePresenter:
    """Lives as long as the window; the screen is made when an owner looks first.

    `state` is what the screen shows, or would.
    """

    def __init__(
        self,
        till: Till,
        ops: Ops,
        window: MainWindow,
        actions: Actions,
        lock: Callable[[], None],
    ) -> None:
        self._till = till
        self._ops = ops
        self._window = window
        self._actions = actions
        self._lock = lock
        self._screen: PeopleScreen | None = None
        self._actor: Actor | None = None
        self._cover = Cover(window, PEOPLE)
        self._texts = dict(_NOTHING)
        self._left: set[str] = set()
        self._refusal: Refused | None = None
        self.state = PeopleState()
        window.addAction(actions["people.open"])

    # --- who looks ------------------------------------------------------------------------------

    def enter(self, actor: Actor) -> None:
        """Let a person look, if they may."""
        self._actor = actor
        self._actions["people.open"].setEnabled(self._may())
        self._turn("person")

    def leave(self) -> None:
        """Let nobody look."""
        self._actor = None
        self._actions["people.open"].setEnabled(False)
        self.state = PeopleState()
        self._turn("person")

    def open(self) -> None:
        """Show the screen, or leave it."""
        if not self._may():
            return
        if self._cover.is_shown:
            self.go_back()
            return
        if self._screen is None:
            self._screen = self._build()
        self._turn("person")
        self._cover.show()
        self.refresh()

    def go_back(self) -> None:
        """Return to where the person came from, if the screen is shown."""
        if self._cover.leave():
            self._turn("person")

    def refresh(self) -> None:
        """Read everybody anew, where somebody looks."""
        actor = self._actor
        if actor is not None and self._cover.is_shown:
            self._ops.read(lambda: staffing.roll(self._till, actor), self._listed)

    def speak(self) -> None:
        """Say everything again, in the language now spoken."""
        self._show()
        self.refresh()

    # --- what is chosen and typed ---------------------------------------------------------------

    def choose(self, person_id: str) -> None:
        """Show somebody."""
        if person_id != self.state.chosen_id and self.state.mode == "person":
            self._refusal = None
            self.state = replace(self.state, chosen_id=person_id, deed="")
            self._show()

    def type(self, name: str, text: str) -> None:
        """Judge what is typed."""
        self._texts[name] = text
        self._refusal = None
        self._show()

    def leave_field(self, name: str) -> None:
        """Say from now on what is missing in a field, if it was begun."""
        if self._texts[name]:
            self._left.add(name)
            self._show()

    def step_back(self) -> None:
        """Give a form up, else leave."""
        if self.state.mode == "person":
            self.go_back()
        elif not self.state.busy:
            self._turn("person")

    def _turn(self, mode: Mode) -> None:
        """Show another form, in which nothing is typed yet."""
        self._texts = dict(_NOTHING)
        self._left.clear()
        self._refusal = None
        ticked = frozenset({Role.CASHIER.value}) if mode == "new" else frozenset()
        self.state = replace(self.state, mode=mode, ticked=ticked, deed="", busy=False)
        self._show()

    # --- what an owner decides ------------------------------------------------------------------

    def press_role(self, role: str) -> None:
        """Give or take a role; of somebody new it is only noted."""
        actor, chosen = self._actor, self.state.chosen
        if self.state.mode == "new":
            self.state = replace(self.state, ticked=self.state.ticked ^ {role})
            self._show()
        elif actor is not None and chosen is not None:
            change = staffing.revoke if role in chosen.roles else staffing.grant
            self._do(
                lambda: change(self._till, actor, chosen.key, Role(role)), "roles", chosen.name
            )

    def save(self) -> None:
        """Do what the form is for."""
        actor, chosen, mode = self._actor, self.state.chosen, self.state.mode
        if actor is None or self.state.busy or self.state.blocked:
            return
        name, pin = self._texts["name"], self._texts["pin"]
        if mode == "new":
            roles = frozenset(Role(role) for role in self.state.ticked)
            self._do(
                lambda: people.register_person(self._till, actor, name, roles, pin),
                "registered",
                " ".join(name.split()),
            )
        elif mode == "pin" and chosen is not None:
            self._do(
                lambda: staffing.set_pin(self._till, actor, chosen.key, pin),
                "pin",
                chosen.name,
                locks=chosen.is_you,
            )
        elif mode == "badge" and chosen is not None:
            self._do(
                lambda: badges.take_away(self._till, actor, chosen.key), "no badge", chosen.name
            )
        elif mode == "erase" and chosen is not None:
            self._do(lambda: people.erase(self._till, actor, chosen.key), "erased", chosen.name)

    def takes_scan(self) -> bool:
        """Tell whether a badge is waited for."""
        return self._cover.is_shown and self.state.mode == "badge"

    def scan(self, text: str) -> None:
        """Give the chosen person the badge that was scanned."""
        actor, chosen = self._actor, self.state.chosen
        if actor is not None and chosen is not None and not self.state.busy:
            self._do(lambda: badges.give(self._till, actor, chosen.key, text), "badge", chosen.name)

    def _do(
        self, work: Callable[[], object], deed: Deed, name: str, *, locks: bool = False
    ) -> None:
        actor = self._actor
        self._refusal = None
        self.state = replace(self.state, busy=True, deed="")
        self._show()

        def done(result: object) -> None:
            if self._actor is not actor:
                return
            if locks:
                self._lock()
                return
            self._turn("person")
            chosen_id = result if isinstance(result, str) else self.state.chosen_id
            self.state = replace(self.state, chosen_id=chosen_id, deed=deed, done_to=name)
            self._show()
            self.refresh()

        def failed(error: Exception) -> None:
            self.state = replace(self.state, busy=False)
            if isinstance(error, Refused):
                self._refusal = error
            else:
                self._ops.unhandled.emit(error)
            self._show()
            self.refresh()

        self._ops.write(work, done, failed)

    # --- what is shown --------------------------------------------------------------------------

    def _listed(self, roll: list[Listed]) -> None:
        own = "" if self._actor is None else self._actor.person_id
        rows = tuple(
            PersonRow(
                each.person_id,
                shown_name(each.name),
                initials(each.name),
                each.roles,
                each.has_pin,
                each.waits,
                each.person_id == own,
                each.has_badge,
            )
            for each in roll
        )
        known = {row.key for row in rows}
        chosen = self.state.chosen_id
        if chosen not in known:
            chosen = rows[0].key if rows else ""
        self.state = replace(self.state, people=rows, chosen_id=chosen)
        self._show()

    def _show(self) -> None:
        verdicts = self._verdicts()
        self.state = replace(
            self.state,
            name=self._view("name", verdicts),
            pin=self._view("pin", verdicts),
            again=self._view("again", verdicts),
            blocked=self._blocked(verdicts),
            error="" if self._refusal is None else message(self._refusal),
        )
        if self._screen is not None:
            self._screen.show_state(self.state)

    def _verdicts(self) -> dict[str, Verdict]:
        """Judge the fields of the form that is shown."""
        mode, texts = self.state.mode, self._texts
        found: dict[str, Verdict] = {}
        if mode == "new":
            found["name"] = _name(texts["name"])
        if mode in {"new", "pin"}:
            found["pin"] = pin_rules.chosen(texts["pin"])
            found["again"] = pin_rules.again(texts["again"], texts["pin"])
        return found

    def _view(self, name: str, verdicts: dict[str, Verdict]) -> FieldView:
        verdict = verdicts.get(name)
        if verdict is None:
            return FieldView()
        said = verdict.standing == "wrong" or (verdict.standing == "partial" and name in self._left)
        text = self._texts[name] if name == "name" else ""
        error = verdict.error if said and self._texts[name] else ""
        right = verdict.standing == "right"
        return FieldView(text, error, right=right, counter=verdict.counter)

    def _blocked(self, verdicts: dict[str, Verdict]) -> str:
        labels = {"name": _("Name"), "pin": _("PIN"), "again": _("PIN, once more")}
        for name, verdict in verdicts.items():
            if verdict.standing != "right":
                words = _("Check: {field}") if self._texts[name] else _("Missing: {field}")
                return words.format(field=labels[name])
        if self.state.mode == "new" and not self.state.ticked:
            return _("Missing: {field}").format(field=_("Roles"))
        return ""

    def _build(self) -> PeopleScreen:
        from ui.screens.people.screen import PeopleScreen  # noqa: PLC0415 - the first look pays

        screen = PeopleScreen(self._actions, self.state)
        screen.left.connect(self.step_back)
        screen.new_requested.connect(lambda: self._turn("new"))
        screen.pin_requested.connect(lambda: self._turn("pin"))
        screen.badge_requested.connect(lambda: self._turn("badge"))
        screen.erase_requested.connect(lambda: self._turn("erase"))
        screen.save_requested.connect(self.save)
        screen.chosen.connect(self.choose)
        screen.typed.connect(self.type)
        screen.field_left.connect(self.leave_field)
        screen.role_pressed.connect(self.press_role)
        self._window.add_screen(PEOPLE, screen)
        return screen

    def _may(self) -> bool:
        return self._actor is not None and may(self._actor.roles, Action.MANAGE_PEOPLE)


def _name(text: str) -> Verdict:
    try:
        people.checked_name(text)
    except Refused as refusal:
        return Verdict("partial", message(refusal))
    return RIGHT
