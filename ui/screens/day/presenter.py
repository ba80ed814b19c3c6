"""Keeps the owner's day true while somebody looks: every sale, own or pulled, has it read anew."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from pharmadesk.domain.permissions import Action, may
from ui.screens.cover import Cover
from ui.screens.day.state import DAY, DayState

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.day import Overview
    from pharmadesk.services.till import Till
    from ui.main_window import MainWindow
    from ui.ops import Ops
    from ui.screens.day.screen import DayScreen
    from ui.widgets.actions import Actions


class DayPresenter:
    """Lives as long as the window; the screen is made by the first look.

    `state` is what the screen shows, or would; it is empty while nobody may look.
    """

    def __init__(self, till: Till, ops: Ops, window: MainWindow, actions: Actions) -> None:
        self._till = till
        self._ops = ops
        self._window = window
        self._actions = actions
        self._screen: DayScreen | None = None
        self._actor: Actor | None = None
        self._day: str | None = None
        """Which day is looked at; None is today, also once it is tomorrow."""
        self._cover = Cover(window, DAY)
        self._reads = False
        self._read_again = False
        self.state = DayState()
        window.addAction(actions["day.open"])
        actions["day.open"].setEnabled(False)

    def enter(self, actor: Actor) -> None:
        """Let a person look, if they may."""
        self._actor = actor
        self._actions["day.open"].setEnabled(self._may())

    def leave(self) -> None:
        """Let nobody look."""
        self._actor = None
        self._actions["day.open"].setEnabled(False)
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
        self._show()
        self._cover.show()
        self.refresh()

    def go_back(self) -> None:
        """Return to where the person came from, if the screen is shown."""
        if self._cover.leave():
            self._forget()

    def refresh(self) -> None:
        """Read the day anew, where somebody looks.

        What changes while it is read is read once more after it: one reading runs at most.
        """
        actor, asked = self._actor, self._day
        if actor is None or not self._cover.is_shown:
            return
        if self._reads:
            self._read_again = True
            return
        self._reads = True
        from pharmadesk.services import day  # noqa: PLC0415 - no start pays for it

        self._ops.read(lambda: day.overview(self._till, actor, asked), self._seen, self._not_seen)

    def speak(self) -> None:
        """Say everything again, in the language now spoken."""
        self._show()

    def _step(self, days: int) -> None:
        """Go so many days on; today is the last there is."""
        today = self._till.trusted_date()
        at = date.fromisoformat(self._day or today) + timedelta(days=days)
        self._look_at(at.isoformat())

    def _look_at(self, asked: str | None) -> None:
        is_past = asked is not None and asked < self._till.trusted_date()
        self._day = asked if is_past else None
        self.refresh()

    def _seen(self, overview: Overview) -> None:
        self._reads = False
        if self._cover.is_shown:  # it may have been left meanwhile
            self.state = DayState(overview)
            self._show()
        self._follow_up()

    def _not_seen(self, error: Exception) -> None:
        self._reads = False
        self._ops.unhandled.emit(error)
        self._follow_up()

    def _follow_up(self) -> None:
        if self._read_again:
            self._read_again = False
            self.refresh()

    def _forget(self) -> None:
        """Let no takings stand on a screen that nobody looks at."""
        self._day = None
        self.state = DayState()

    def _build(self) -> DayScreen:
        # The first look pays for the screen, not the start of the register.
        from ui.screens.day.screen import DayScreen  # noqa: PLC0415

        screen = DayScreen(self._actions, self.state)
        screen.left.connect(self.go_back)
        screen.before.connect(lambda: self._step(-1))
        screen.after.connect(lambda: self._step(1))
        screen.today.connect(lambda: self._look_at(None))
        self._window.add_screen(DAY, screen)
        return screen

    def _show(self) -> None:
        if self._screen is not None:
            self._screen.show_state(self.state)

    def _may(self) -> bool:
        return self._actor is not None and may(self._actor.roles, Action.REPORT_CASH)
