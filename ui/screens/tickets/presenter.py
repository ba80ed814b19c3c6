"""Connects the screen of tickets to the services; what goes back is worked out as it is chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pharmadesk.domain import refunds
from pharmadesk.domain.permissions import Action, may, may_with_another, require
from pharmadesk.domain.tenders import CARD
from pharmadesk.domain.tickets import CASH
from pharmadesk.errors import Refused
from pharmadesk.i18n.wording import message
from pharmadesk.services import baskets, exchanging, reprinting, returning, returning_unseen
from ui import opening_files
from ui.screens.approval.presenter import Deed as ApprovedDeed
from ui.screens.cover import Cover
from ui.screens.tickets import finding, words
from ui.screens.tickets.coming_back import ComingBack
from ui.screens.tickets.invoice_form import InvoiceForm
from ui.screens.tickets.state import TicketsState
from ui.screens.tickets.unseen_back import UnseenBack
from ui.screens.tickets.words import TICKETS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.domain.unseen import Pack
    from pharmadesk.queries.baskets import BasketView
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.exchanging import Exchanged
    from pharmadesk.services.returning import GivenBack
    from pharmadesk.services.returning_unseen import Unseen
    from pharmadesk.services.till import Till
    from ui.main_window import MainWindow
    from ui.ops import Ops
    from ui.screens.approval.presenter import ApprovalPresenter
    from ui.screens.tickets.finding import Opened
    from ui.screens.tickets.invoice_state import InvoiceState
    from ui.screens.tickets.screen import TicketsScreen
    from ui.screens.tickets.state import Deed, TicketView
    from ui.widgets.actions import Actions

_LIST: Final = TicketsState()


class TicketsPresenter:
    """Lives as long as the window; the screen is made when somebody looks first.

    `state` is what the screen shows, or would.
    """

    def __init__(
        self,
        till: Till,
        ops: Ops,
        window: MainWindow,
        actions: Actions,
        approval: ApprovalPresenter,
    ) -> None:
        self._till = till
        self._ops = ops
        self._window = window
        self._actions = actions
        self._approval = approval
        self._screen: TicketsScreen | None = None
        self._actor: Actor | None = None
        self._cover = Cover(window, TICKETS)
        self._back: ComingBack | None = None
        self._unseen: UnseenBack | None = None
        self._refusal: Refused | None = None
        self._request_id = ""
        self._basket_id = ""
        self.exchanged: Callable[[], None] = lambda: None
        """What is to be done once a basket went away in an exchange."""
        self.state = _LIST
        self.form = InvoiceForm(
            till,
            ops,
            self._show_form,
            opening_files.show_file,
            opening_files.documents_folder(),
        )
        window.addAction(actions["tickets.open"])

    # --- who looks ------------------------------------------------------------------------------

    def enter(self, actor: Actor) -> None:
        """Let a person look, if they may."""
        self._actor = actor
        self._actions["tickets.open"].setEnabled(self._may())
        self._forget()

    def leave(self) -> None:
        """Let nobody look; what was chosen to come back is forgotten."""
        self._actor = None
        self._actions["tickets.open"].setEnabled(False)
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

    def is_shown(self) -> bool:
        """Tell whether the screen is in front."""
        return self._cover.is_shown

    def refresh(self) -> None:
        """Read the list anew, where somebody looks at it."""
        if self._cover.is_shown and self.state.mode == "list":
            typed = self.state.typed
            self._ops.read(lambda: finding.listed(self._till, typed), self._listed)

    def speak(self) -> None:
        """Say everything again, in the language now spoken."""
        self._show()

    # --- finding a ticket -----------------------------------------------------------------------

    def type(self, text: str) -> None:
        """Look for a number while it is typed."""
        self._refusal = None
        self.state = replace(self.state, typed=text, deed="", deed_centimes=0)
        self.refresh()
        self._show()

    def scan(self, text: str) -> None:
        """Open the ticket whose code was scanned; a pack is one of a ticket that is not here."""
        if self.state.busy:
            return
        if self._unseen is None or "|" in text:
            self._ops.read(lambda: finding.scanned(self._till, text), self._found, self._failed)
            return
        reason = self.state.reason
        self._ops.read(
            lambda: returning_unseen.pack_of(self._till, text, reason),
            lambda pack: self._brought(text, pack),
            self._failed,
        )

    def _found(self, found: Opened | Unseen) -> None:
        if isinstance(found, finding.Opened):
            self._opened(found)
        elif self._actor is not None and self._cover.is_shown:
            self._forget()
            self._unseen = UnseenBack(found)
            ticket = self._unseen.ticket
            self.state = replace(
                self.state,
                mode="unseen",
                tickets=(ticket, *self.state.tickets),
                chosen_id=ticket.key,
                left_centimes=found.left_centimes,
                is_proven=found.is_proven,
            )
            self._show()

    def _brought(self, text: str, pack: Pack) -> None:
        """Take a pack that was scanned for the ticket that is not here."""
        if self._unseen is not None and not self.state.busy:
            self._refusal = None
            self._unseen.add(text, pack)
            self.state = replace(self.state, line_id=text)
            self._show()

    def choose(self, sale_id: str) -> None:
        """Show a ticket of the list."""
        if self.state.mode == "list" and sale_id != self.state.chosen_id:
            self._refusal = None
            self.state = replace(self.state, chosen_id=sale_id, deed="", deed_centimes=0)
            self._show()

    def _listed(self, found: tuple[TicketView, ...]) -> None:
        chosen = self.state.chosen_id
        if self.state.mode == "list":
            if chosen not in {each.key for each in found}:
                chosen = found[0].key if found else ""
            self.state = replace(self.state, tickets=found, chosen_id=chosen)
            self._show()

    # --- one ticket -----------------------------------------------------------------------------

    def step(self) -> None:
        """Do what Enter means where the person is."""
        chosen = self.state.chosen
        if self.state.busy or chosen is None:
            return
        if self.state.mode == "list":
            key = chosen.key
            self._ops.read(lambda: finding.opened(self._till, key), self._opened, self._failed)
        elif self.state.mode == "ticket":
            self._take_back()
        elif self.state.mode == "void":
            self._void()
        elif self.state.mode == "unseen":
            self._take_back_unseen()
        elif self.state.mode == "exchange":
            self._exchange()

    def step_back(self) -> None:
        """Leave a ticket for the list, else leave the screen."""
        if self.state.busy:
            return
        if self.state.mode == "list":
            self.go_back()
            return
        if self.form.keep_buyer():
            return
        if self.state.mode == "exchange":
            self.state = replace(self.state, mode="ticket")
            self._show()
            return
        kept = self.state.chosen_id
        self._forget()
        self.state = replace(self.state, chosen_id=kept)
        self.refresh()

    def choose_line(self, line_id: str) -> None:
        """Choose a line of the ticket."""
        self.state = replace(self.state, line_id=line_id)
        self._show()

    def change(self, packs: int) -> None:
        """Let more or fewer packs of the chosen line come back."""
        line = self.state.line
        if self._unseen is not None and line is not None and not self.state.busy:
            self._refusal = None
            self._unseen.change(line.key, packs)
            self._show()
            return
        is_open = self.state.mode == "ticket" and not self.state.busy
        if self._back is not None and line is not None and is_open:
            self._back.change(line, packs)
            self._refusal = None
            self.state = replace(self.state, deed="", deed_centimes=0)
            self._show()

    def next_reason(self) -> None:
        """Take the next reason there is."""
        place = refunds.REASONS.index(self.state.reason) + 1
        following = refunds.REASONS[place % len(refunds.REASONS)]
        self.state = replace(self.state, reason=following)
        self._show()

    def turn_cash(self) -> None:
        """Give all back in cash, or as it was paid; in an exchange also pay by card, or in cash."""
        if self.state.mode == "exchange" and self.state.difference_centimes > 0:
            self.state = replace(self.state, by_card=not self.state.by_card)
        else:
            self.state = replace(self.state, in_cash=not self.state.in_cash)
        self._show()

    def _opened(self, opened: Opened) -> None:
        if self._actor is None or not self._cover.is_shown:
            return
        others = tuple(each for each in self.state.tickets if each.key != opened.ticket.key)
        is_listed = len(others) < len(self.state.tickets)
        listed = tuple(
            opened.ticket if each.key == opened.ticket.key else each for each in self.state.tickets
        )
        self._unseen = None
        self._back = ComingBack(opened.sold, opened.owed_centimes)
        self._refusal = None
        self.state = replace(
            self.state,
            mode="ticket",
            tickets=listed if is_listed else (opened.ticket, *others),
            chosen_id=opened.ticket.key,
            line_id=str(opened.sold.sale.lines[0].line_no),
            busy=False,
        )
        self._show()

    # --- what is done ---------------------------------------------------------------------------

    def copy(self) -> None:
        """Print a copy; asked for again before the answer it is the same one."""
        self._copy(reprinting.reprint, "copied")

    def copy_slip(self) -> None:
        """Print the slip of the last return again."""
        self._copy(reprinting.reprint_slip, "slip")

    def _copy(self, reprint: Callable[[Till, Actor, str, str], str], deed: Deed) -> None:
        actor, chosen = self._actor, self.state.chosen
        if actor is None or chosen is None or self.state.busy:
            return
        request_id = self._request_id = self._request_id or self._till.ids.new()

        def done(_job: str) -> None:
            self._request_id = ""
            self._did(deed, chosen.number)

        self._do(lambda who: reprint(self._till, who, chosen.key, request_id), done)

    def invoice(self) -> None:
        """Show the form that puts the chosen ticket on an invoice."""
        chosen = self.state.chosen
        if self._actor is None or chosen is None or self.state.busy:
            return
        key = chosen.key
        self._ops.read(lambda: finding.opened(self._till, key), self._billed, self._failed)

    def issue(self) -> None:
        """Do what the form of an invoice is for."""
        if self._actor is not None and self.state.mode == "invoice":
            self.form.save(self._actor)

    def ask_forget(self) -> None:
        """Name what erasing the buyer of an invoice leads to."""
        if self._actor is not None and self.state.mode == "invoice":
            self.form.ask_forget(self._actor)

    def _billed(self, opened: Opened) -> None:
        self._opened(opened)
        if self.state.mode == "ticket":
            self.state = replace(self.state, mode="invoice", deed="", deed_centimes=0)
            self._show()
            self.form.open(opened.ticket.key)

    def ask_void(self) -> None:
        """Name what cancelling leads to, to who may do it alone or with somebody's approval."""
        roles = self._actor.roles if self._actor else frozenset[str]()
        try:
            if not may_with_another(roles, Action.VOID_SALE):
                require(roles, Action.VOID_SALE)
        except Refused as refused:
            self._failed(refused)
            return
        self._refusal = None
        self.state = replace(self.state, mode="void", deed="", deed_centimes=0, reason="wrong_item")
        self._show()

    def _void(self) -> None:
        chosen, reason = self.state.chosen, self.state.reason
        assert chosen is not None, "a ticket is cancelled"
        self._do(
            lambda who: returning.void(self._till, who, chosen.key, reason),
            lambda given: self._gave("voided", given),
            lambda: words.void_approval(chosen),
        )

    def _take_back(self) -> None:
        chosen, reason = self.state.chosen, self.state.reason
        assert chosen is not None, "a ticket is opened"
        wanted = self._back.wanted if self._back is not None else []
        tender = CASH if self.state.in_cash else None
        back_centimes = self.state.back_centimes
        if wanted:
            self._do(
                lambda who: returning.take_back(
                    self._till, who, chosen.key, wanted, reason, tender
                ),
                lambda given: self._gave("returned", given),
                lambda: words.return_approval(chosen, back_centimes),
            )

    def ask_exchange(self) -> None:
        """Show what the basket at hand costs beside what comes back for it."""
        if self.state.mode != "ticket" or self.state.busy or not self.state.back_centimes:
            return

        def found(basket: BasketView | None) -> None:
            if self.state.mode != "ticket":
                return
            if basket is None or not basket.lines:
                self._failed(Refused("exchange.nothing_taken"))
                return
            self._refusal, self._basket_id = None, basket.basket_id
            self.state = replace(
                self.state,
                mode="exchange",
                taken_centimes=basket.total_centimes,
                by_card=False,
                deed="",
                deed_centimes=0,
            )
            self._show()

        self._ops.read(lambda: baskets.current(self._till), found, self._failed)

    def _exchange(self) -> None:
        chosen, reason, basket_id = self.state.chosen, self.state.reason, self._basket_id
        assert chosen is not None, "a ticket is opened"
        wanted = self._back.wanted if self._back is not None else []
        pays_in, given_in = (CARD if self.state.by_card else CASH), None
        if self.state.in_cash:
            given_in = CASH
        back_centimes = self.state.back_centimes

        def done(exchanged: Exchanged) -> None:
            self.state = replace(self.state, mode="ticket")
            self.exchanged()
            self._did("exchanged", exchanged.back.number, exchanged.given_centimes)

        self._do(
            lambda who: exchanging.exchange(
                self._till,
                who,
                chosen.key,
                wanted,
                reason,
                basket_id,
                pays_in=pays_in,
                given_in=given_in,
            ),
            done,
            lambda: words.return_approval(chosen, back_centimes),
        )

    def _take_back_unseen(self) -> None:
        back, chosen, reason = self._unseen, self.state.chosen, self.state.reason
        if back is None or chosen is None or not back.brought:
            return
        text, brought, total = back.found.code.text(), back.brought, self.state.back_centimes

        def done(given: GivenBack) -> None:
            self._forget()
            self._gave("returned", given)

        self._do(
            lambda who: returning_unseen.take_back(self._till, who, text, brought, reason),
            done,
            lambda: words.return_approval(chosen, total),
        )

    def _do(
        self,
        act: Callable[[Actor], object],
        done: Callable[..., None],
        asked: Callable[[], str] = str,
    ) -> None:
        """Do it; where it takes a second person, ask for one in these words."""
        actor = self._actor
        if actor is None:
            return
        self._refusal = None
        self.state = replace(self.state, busy=True, deed="", deed_centimes=0)
        self._show()
        deed = ApprovedDeed(asked, act, done, self._failed, self._dropped)
        self._ops.write(lambda: act(actor), done, lambda error: self._approval.ask(error, deed))

    def _dropped(self) -> None:
        self.state = replace(self.state, busy=False)
        self._show()

    def _gave(self, deed: Deed, given: GivenBack) -> None:
        self._did(deed, given.number, given.total_centimes)

    def _did(self, deed: Deed, number: str, given_centimes: int = 0) -> None:
        """Say what was done, beside the ticket as it is now."""
        self.state = replace(
            self.state,
            busy=False,
            deed=deed,
            deed_number=number,
            deed_centimes=given_centimes,
        )
        key = self.state.chosen_id
        if self.state.mode == "list" or not key:
            self._show()
            self.refresh()
        else:
            self._ops.read(lambda: finding.opened(self._till, key), self._opened, self._failed)

    def _failed(self, error: Exception) -> None:
        self.state = replace(self.state, busy=False)
        if isinstance(error, Refused):
            self._refusal = error
        else:
            self._ops.unhandled.emit(error)
        self._show()

    # --- what is shown --------------------------------------------------------------------------

    def _show(self) -> None:
        back, in_list = self._back, self.state.mode == "list"
        total, given = (0, ()) if back is None else back.money(in_cash=self.state.in_cash)
        lines = () if back is None or in_list else back.lines()
        if self._unseen is not None:
            lines, total = self._unseen.lines(), self._unseen.money()
        self.state = replace(
            self.state,
            lines=lines,
            back_centimes=total,
            refunds=given,
            error="" if self._refusal is None else message(self._refusal),
        )
        if self._screen is not None:
            self._screen.show_state(self.state)

    def _show_form(self, state: InvoiceState) -> None:
        if self._screen is not None:
            self._screen.show_invoice(state)

    def _forget(self) -> None:
        self._back = None
        self._unseen = None
        self.form.close()
        self._refusal = None
        self._request_id = ""
        self.state = replace(_LIST, tickets=self.state.tickets if self._actor else ())
        self._show()

    def _may(self) -> bool:
        return self._actor is not None and may(self._actor.roles, Action.SEE_SALES)

    def _build(self) -> TicketsScreen:
        from ui.screens.tickets.screen import TicketsScreen  # noqa: PLC0415 - when first looked at

        screen = TicketsScreen(self._actions, self.state)
        for signal, slot in (
            (screen.left, self.step_back),
            (screen.typed, self.type),
            (screen.ticket_chosen, self.choose),
            (screen.line_chosen, self.choose_line),
            (screen.entered, self.step),
            (screen.more_requested, lambda: self.change(1)),
            (screen.less_requested, lambda: self.change(-1)),
            (screen.reason_requested, self.next_reason),
            (screen.cash_requested, self.turn_cash),
            (screen.copy_requested, self.copy),
            (screen.void_requested, self.ask_void),
            (screen.exchange_requested, self.ask_exchange),
            (screen.slip_requested, self.copy_slip),
            (screen.invoice_requested, self.invoice),
            (screen.issue_requested, self.issue),
            (screen.forget_requested, self.ask_forget),
            (screen.buyer_typed, self.form.type),
        ):
            signal.connect(slot)
        self._window.add_screen(TICKETS, screen)
        return screen
