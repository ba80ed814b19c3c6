"""Where a person works: the screens behind the login, and what moves between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.screens.clock.presenter import ClockPresenter
from ui.screens.clock.screen import ClockScreen
from ui.screens.clock.state import ClockState
from ui.screens.opening.presenter import OpeningPresenter
from ui.screens.opening.screen import OpeningScreen
from ui.screens.opening.state import OpeningState
from ui.screens.sale.presenter import SalePresenter
from ui.screens.sale.screen import SaleScreen
from ui.widgets.sounds import Sounds

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.queries.search import ItemSearch
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till
    from pharmadesk.values.trusted_day import Doubt
    from ui.main_window import MainWindow
    from ui.ops import Ops
    from ui.screens.approval.presenter import ApprovalPresenter
    from ui.widgets.actions import Actions

CLOCK, OPENING, SALE = "clock", "opening", "sale"


class Desk:
    """Lives as long as the window; who works there changes."""

    def __init__(
        self,
        till: Till,
        ops: Ops,
        window: MainWindow,
        actions: Actions,
        search: ItemSearch,
        approval: ApprovalPresenter,
        *,
        hint: Callable[[str], None],
        day_is_known: Callable[[], None],
        session_is_open: Callable[[], None],
    ) -> None:
        self._window = window
        today = till.trusted_date()
        clock = ClockScreen(actions, ClockState(today, today))
        self._clock = ClockPresenter(till, ops, clock, day_is_known)
        opening = OpeningScreen(actions, OpeningState("", today))
        self._opening = OpeningPresenter(till, ops, opening, session_is_open)
        self.sale_screen = SaleScreen(actions)
        sounds = Sounds()
        self.sale_screen.scan_taken.connect(sounds.good)
        self.sale_screen.scan_refused.connect(sounds.bad)
        self._sale = SalePresenter(
            till, search, ops, self.sale_screen, approval, window.offer_undo, hint
        )
        screens = {CLOCK: clock, OPENING: opening, SALE: self.sale_screen}
        for screen_id, screen in screens.items():
            window.add_screen(screen_id, screen)

    def ask_day(self, actor: Actor, doubt: Doubt) -> None:
        """Ask what day it is."""
        self._clock.start(actor, doubt)
        self._window.show_screen(CLOCK)

    def open_session(self, actor: Actor, register: str) -> None:
        """Ask for the float."""
        self._opening.start(actor, register)
        self._window.show_screen(OPENING)

    def sell(self, actor: Actor) -> None:
        """Let somebody sell."""
        self._sale.start(actor)
        self._window.show_screen(SALE)

    @property
    def is_selling(self) -> bool:
        """Whether the sale is in front."""
        return self._window.current_screen() == SALE

    def scan(self, text: str) -> None:
        """Take a scan; only who is selling wants one."""
        if self.is_selling:
            self._sale.scan(text)

    def choose_customer(self, customer_id: str | None) -> None:
        """Say for whom the sale at hand is."""
        self._sale.choose_customer(customer_id)

    def show(self) -> None:
        """Say the sale again, in the language now spoken."""
        self._sale.show()

    def refresh(self) -> None:
        """Read the sale again: another register changed what it shows."""
        self._sale.refresh()

    def leave(self) -> None:
        """Let nobody sell; the basket stays as it is."""
        self._sale.leave()
