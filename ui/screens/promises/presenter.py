"""Connects the screen of owed packs to their service, and tells the frame when goods are in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pharmadesk.domain.permissions import Action, may
from pharmadesk.errors import PharmaDeskError
from pharmadesk.i18n import _, ngettext
from pharmadesk.i18n.wording import message
from pharmadesk.services import promises
from pharmadesk.values.dates import format_moment
from ui.screens.cover import Cover
from ui.screens.promises.state import PROMISES, PromisesState
from ui.screens.tickets.listing import TwoLines
from ui.theme.direction import isolated, ltr
from ui.widgets.chip import Chip

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.promises import Waiting
    from pharmadesk.services.till import Till
    from ui.frame_presenter import FramePresenter
    from ui.main_window import MainWindow
    from ui.ops import Ops
    from ui.screens.promises.screen import PromisesScreen
    from ui.widgets.actions import Actions


class PromisesPresenter:
    """Lives as long as the window; the screen is made by the first look.

    `state` is what the screen shows, or would; it names nobody while nobody looks.
    """

    def __init__(
        self, till: Till, ops: Ops, window: MainWindow, actions: Actions, frame: FramePresenter
    ) -> None:
        self._till = till
        self._ops = ops
        self._window = window
        self._actions = actions
        self._frame = frame
        self._screen: PromisesScreen | None = None
        self._actor: Actor | None = None
        self._cover = Cover(window, PROMISES)
        self._found: list[Waiting] = []
        self.state = PromisesState()
        window.addAction(actions["promises.open"])
        actions["promises.open"].setEnabled(False)

    def enter(self, actor: Actor) -> None:
        """Let a person look, if they may, and hear of goods that are in."""
        self._actor = actor
        self._actions["promises.open"].setEnabled(self._may())
        self.refresh()

    def leave(self) -> None:
        """Let nobody look."""
        self._actor = None
        self._actions["promises.open"].setEnabled(False)
        self._forget()

    def open(self) -> None:
        """Show the screen, or leave it."""
        if not self._may():
            return
        if self._cover.is_shown:
            self.go_back()
            return
        if self._screen is None:
            self._screen = self._build()
        self._forget()
        self._cover.show()
        self.refresh()

    def go_back(self) -> None:
        """Return to where the person came from, if the screen is shown."""
        if self._cover.leave():
            self._forget()

    def refresh(self) -> None:
        """Read anew what is owed, and whether it can be handed over."""
        actor = self._actor
        if actor is not None and self._may():
            self._ops.read(lambda: promises.waiting(self._till, actor), self._listed)

    def speak(self) -> None:
        """Say everything again, in the language now spoken."""
        if self._cover.is_shown:
            self.state = replace(self.state, done="", error="", rows=_rows(self._found))
        self._show()

    def choose(self, promise_id: str) -> None:
        """Choose a line."""
        self.state = replace(self.state, chosen_id=promise_id)
        self._show()

    def keep(self) -> None:
        """Hand one pack of the chosen line over."""
        actor, promise_id = self._actor, self.state.chosen_id
        if actor is None or not promise_id or self.state.busy:
            return
        self.state = replace(self.state, busy=True, done="", error="")
        self._show()
        self._ops.write(
            lambda: promises.keep(self._till, actor, promise_id, 1), self._kept, self._failed
        )

    def _kept(self, left: int) -> None:
        words = ngettext(
            "Handed over; {count} pack is owed still.",
            "Handed over; {count} packs are owed still.",
            left,
        )
        done = (
            words.format(count=left) if left else _("Handed over; nothing is owed of it any more.")
        )
        self.state = replace(self.state, busy=False, done=done)
        self._show()
        self.refresh()

    def _failed(self, error: Exception) -> None:
        self.state = replace(self.state, busy=False)
        if isinstance(error, PharmaDeskError):
            self.state = replace(self.state, error=message(error))
        else:
            self._ops.unhandled.emit(error)
        self._show()
        self.refresh()

    def _listed(self, found: list[Waiting]) -> None:
        if self._actor is None:
            return
        self._frame.owed(sum(each.promise.is_ready for each in found))
        if not self._cover.is_shown:
            return
        self._found = found
        rows = _rows(found)
        chosen = self.state.chosen_id
        if chosen not in {row.key for row in rows}:
            chosen = rows[0].key if rows else ""
        self.state = replace(self.state, rows=rows, chosen_id=chosen, read=True)
        self._show()

    def _forget(self) -> None:
        """Let no patient stand on a screen that nobody looks at."""
        self._found = []
        self.state = PromisesState()
        self._show()

    def _build(self) -> PromisesScreen:
        # The first look pays for the screen, not the start of the register.
        from ui.screens.promises.screen import PromisesScreen  # noqa: PLC0415

        screen = PromisesScreen(self._actions, self.state)
        screen.left.connect(self.go_back)
        screen.keep_requested.connect(self.keep)
        screen.chosen.connect(self.choose)
        self._window.add_screen(PROMISES, screen)
        return screen

    def _show(self) -> None:
        if self._screen is not None:
            self._screen.show_state(self.state)

    def _may(self) -> bool:
        return self._actor is not None and may(self._actor.roles, Action.SELL)


def _rows(found: list[Waiting]) -> tuple[TwoLines, ...]:
    """Write what is owed, a line each."""
    rows: list[TwoLines] = []
    for each in found:
        promise = each.promise
        parts = (
            isolated(each.patient) if each.patient else "",
            _("Receipt {number}").format(number=ltr(promise.ticket)),
            format_moment(promise.made_at_us),
        )
        chip = (
            Chip("success", "circle-check", _("in the shop"))
            if promise.is_ready
            else Chip("neutral", "hourglass", _("not in yet"))
        )
        detail = " · ".join(part for part in parts if part)
        rows.append(
            TwoLines(promise.promise_id, ltr(promise.name), detail, ltr(str(promise.left)), (chip,))
        )
    return tuple(rows)
