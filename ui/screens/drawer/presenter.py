"""Connects the screen of the drawer to its service; whoever may not open it alone is helped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pharmadesk.domain.permissions import Action, may
from pharmadesk.errors import Refused
from pharmadesk.i18n.wording import message
from pharmadesk.services import no_sale
from ui.people_words import shown_name
from ui.screens.approval.presenter import Deed
from ui.screens.cover import Cover
from ui.screens.drawer import words
from ui.screens.drawer.state import DrawerState, OpeningRow
from ui.screens.drawer.words import DRAWER

if TYPE_CHECKING:
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.no_sale import Opened
    from pharmadesk.services.till import Till
    from ui.main_window import MainWindow
    from ui.ops import Ops
    from ui.screens.approval.presenter import ApprovalPresenter
    from ui.screens.drawer.screen import DrawerScreen
    from ui.widgets.actions import Actions
    from ui.workers.printing import PrintWorker


class DrawerPresenter:
    """Lives as long as the window; the screen is made when somebody opens it first."""

    def __init__(
        self,
        till: Till,
        ops: Ops,
        window: MainWindow,
        actions: Actions,
        approval: ApprovalPresenter,
        printing: PrintWorker,
    ) -> None:
        self._till = till
        self._ops = ops
        self._window = window
        self._actions = actions
        self._approval = approval
        self._printing = printing
        self._screen: DrawerScreen | None = None
        self._actor: Actor | None = None
        self._cover = Cover(window, DRAWER)
        self._refusal: Refused | None = None
        self.state = DrawerState()
        window.addAction(actions["drawer.open"])

    def enter(self, actor: Actor) -> None:
        """Let a person ask for it, if they sell or count here."""
        self._actor = actor
        self._actions["drawer.open"].setEnabled(self._may())
        self._forget()

    def leave(self) -> None:
        """Let nobody ask for it."""
        self._actor = None
        self._actions["drawer.open"].setEnabled(False)
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
        """Read today's openings anew, where somebody who may looks at them."""
        actor = self._actor
        if actor is not None and self._cover.is_shown and self.state.sees_openings:
            self._ops.read(lambda: no_sale.openings(self._till, actor), self._listed)

    def speak(self) -> None:
        """Say everything again, in the language now spoken."""
        self._show()

    def choose(self, reason: str) -> None:
        """Have the drawer opened; where it takes a second person, ask for one."""
        actor = self._actor
        if actor is None or self.state.busy:
            return
        if not self._printing.has_printer:
            self._failed(Refused("drawer.no_printer"))
            return
        self._refusal = None
        self.state = replace(self.state, busy=True)
        self._show()

        def act(who: Actor) -> str:
            return no_sale.open_drawer(self._till, who, reason)

        deed = Deed(
            lambda: words.approval(reason), act, self._opened, self._failed, self._not_approved
        )
        self._ops.write(
            lambda: act(actor), self._opened, lambda error: self._approval.ask(error, deed)
        )

    def _opened(self, _opening_id: str) -> None:
        """The drawer says the rest."""
        self.state = replace(self.state, busy=False)
        self.go_back()

    def _not_approved(self) -> None:
        self.state = replace(self.state, busy=False)
        self._show()

    def _failed(self, error: Exception) -> None:
        self.state = replace(self.state, busy=False)
        if isinstance(error, Refused):
            self._refusal = error
        else:
            self._ops.unhandled.emit(error)
        self._show()

    def _listed(self, found: tuple[Opened, ...]) -> None:
        if self._cover.is_shown:
            self.state = replace(self.state, openings=tuple(map(_row, found)))
            self._show()

    def _forget(self) -> None:
        self._refusal = None
        sees = self._actor is not None and may(self._actor.roles, Action.REPORT_CASH)
        self.state = DrawerState(sees_openings=sees)
        self._show()

    def _show(self) -> None:
        error = "" if self._refusal is None else message(self._refusal)
        self.state = replace(self.state, error=error)
        if self._screen is not None:
            self._screen.show_state(self.state)

    def _may(self) -> bool:
        roles = self._actor.roles if self._actor is not None else ()
        return may(roles, Action.OPEN_DRAWER) or may(roles, Action.SELL)

    def _build(self) -> DrawerScreen:
        from ui.screens.drawer.screen import DrawerScreen  # noqa: PLC0415 - when first asked for

        screen = DrawerScreen(self._actions, self.state)
        screen.left.connect(self.go_back)
        screen.reason_chosen.connect(self.choose)
        self._window.add_screen(DRAWER, screen)
        return screen


def _row(opened: Opened) -> OpeningRow:
    each = opened.opening
    return OpeningRow(each.reason, shown_name(opened.person), each.register, each.opened_at_us)
