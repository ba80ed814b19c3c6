"""Connects the sale screen to the services: intents go out as work, answers come back as a state.

Every write goes through one lane in the order it was asked for, so that scans queue and none is
dropped; searches run beside it, and an answer to an older text is not shown.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pharmadesk.errors import PharmaDeskError
from pharmadesk.i18n import _
from pharmadesk.i18n.wording import message, sentence
from ui.screens.sale import view, words
from ui.screens.sale.asking_presenter import AskingPresenter
from ui.screens.sale.desk import Desk
from ui.screens.sale.discounting import Discounting
from ui.screens.sale.finding import find
from ui.screens.sale.for_whom import ForWhom
from ui.screens.sale.parking import Parking
from ui.screens.sale.payment_presenter import PaymentPresenter
from ui.screens.sale.payment_view import pieces
from ui.screens.sale.prescribing import Prescribing
from ui.screens.sale.state import Notice, OutcomeView, SaleState, Scanned

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import SignalInstance

    from pharmadesk.documents.paper import Paper
    from pharmadesk.queries.baskets import BasketLine, BasketView
    from pharmadesk.queries.search import ItemSearch
    from pharmadesk.services.baskets import BasketChange
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.paying import Taken
    from pharmadesk.services.selling import SaleDone
    from pharmadesk.services.till import Till
    from ui.ops import Ops
    from ui.screens.approval.presenter import ApprovalPresenter
    from ui.screens.sale.for_whom import Known
    from ui.screens.sale.screen import SaleScreen
    from ui.screens.sale.state import SearchView
    from ui.screens.sale.view import Pending
    from ui.theme.tokens import Tone


class SalePresenter:
    """Lives on the GUI thread as long as the window; people take it up and leave it.

    What a lock must not lose outlives the person: the change to give back, the boxes that are asked
    about, what was said. An answer that arrives while nobody is there is shown to who comes next.
    """

    def __init__(
        self,
        till: Till,
        search: ItemSearch,
        ops: Ops,
        screen: SaleScreen,
        approval: ApprovalPresenter,
        offer_undo: Callable[[str, str], None],
        hint: Callable[[str], None],
    ) -> None:
        self._till = till
        self._ops = ops
        self._screen = screen
        self._offer_undo = offer_undo
        self._hint = hint
        self._search = search
        self._desk = Desk(till)
        self._held = False
        self._basket: BasketView | None = None
        self._pending: Pending | None = None
        self._asking = AskingPresenter(ops, self, self._failed)
        self._scanned: Scanned | None = None
        self._serial = 0
        self._said: Callable[[], Notice] | None = None
        self._found: SearchView | None = None
        self._payment = PaymentPresenter(self._desk, ops, self, approval, self._failed)
        self._for_whom = ForWhom(till, ops, self.show, self._failed)
        self._outcome: OutcomeView | None = None
        self._undos: list[Callable[[], None]] = []
        self._discounting = Discounting(self._desk, ops, self, approval, self._failed)
        self._prescribing = Prescribing(self._desk, ops, self, self._failed)
        self._parking = Parking(till, self._desk, ops, self, self._failed)
        self._connections: tuple[tuple[SignalInstance, Callable[..., None]], ...] = (
            (screen.search_changed, self.search),
            (screen.text_entered, self.scan),
            (screen.item_chosen, self.add),
            (screen.quantity_changed, self.set_quantity),
            (screen.remove_requested, self.remove),
            (screen.unit_requested, self.turn_to_units),
            (screen.undo_requested, self.undo),
            (screen.price_picked, self.pick_price),
            (screen.price_typed, self._asking.type_price),
            (screen.price_dropped, self._asking.drop_price),
            (screen.pay_requested, self.pay),
            (screen.amount_changed, self._payment.type_amount),
            (screen.detail_changed, self._payment.type_detail),
            (screen.add_requested, self._payment.add),
            (screen.give_back_requested, self._payment.take_back),
            (screen.confirm_requested, self._payment.confirm),
            (screen.back_requested, self.leave_payment),
            (screen.next_requested, self.next_customer),
            (screen.park_requested, self.park),
            (screen.parked_opened, self.open_parked),
            (screen.parked_closed, self._parking.close),
            (screen.basket_recalled, self._parking.recall),
            (screen.basket_cancelled, self._parking.cancel),
            (screen.discount_requested, self._discounting.press),
            (screen.discount_typed, self._discounting.type),
            (screen.discount_applied, self._discounting.apply),
            (screen.discount_closed, self._discounting.close),
            (screen.owe_requested, self.owe),
            (screen.prescription_requested, self._prescribing.press),
            (screen.prescription_typed, self._prescribing.type),
            (screen.prescription_passed, self._prescribing.pass_over),
            (screen.prescription_saved, self._prescribing.save),
            (screen.prescription_closed, self._prescribing.close),
        )

    def start(self, actor: Actor) -> None:
        """Let a person take up what was left, and show it."""
        if not self._held:
            self._held = True
            for signal, slot in self._connections:
                signal.connect(slot)
        self._ops.write(lambda: self._desk.resume(actor), self._taken_up, self._failed)
        self._parking.reread()
        self._discounting.enter(actor.roles)
        self.show()

    def refresh(self) -> None:
        """Read the basket again, behind what is being written."""
        if self._held:
            self._ops.write(self._desk.reread, self._resumed, self._failed)
            self._parking.reread()

    def leave(self) -> None:
        """Let nobody sell; what is being written is still answered."""
        if self._held:
            self._held = False
            for signal, slot in self._connections:
                signal.disconnect(slot)
        self._payment.leave()
        self._undos.clear()
        self._parking.forget()
        self._discounting.forget()
        self._for_whom.forget()
        self._prescribing.forget()

    # --- the basket -----------------------------------------------------------------------------

    def scan(self, text: str) -> None:
        """Add what a scanner read, or a code that was typed.

        While a prescription is noted, it is the prescription's.
        """
        if self._prescribing.open:
            self._prescribing.scan(text)
            return
        self._screen.clear_search()
        self._asking.put(lambda price: self._desk.scan(text, price))

    def add(self, item_id: str) -> None:
        """Add an item chosen from the search."""
        self._asking.put(lambda price: self._desk.add(item_id, price))

    def set_quantity(self, line_id: str, packs: int) -> None:
        """Set the packs of a line."""
        self._change(lambda: self._desk.set_quantity(int(line_id), packs))

    def turn_to_units(self, line_id: str) -> None:
        """Sell units out of a pack of a line, or packs again."""
        self._change(lambda: self._desk.turn_to_units(int(line_id)))

    def remove(self, line_id: str) -> None:
        """Take a line out, with ten seconds to put it back by the toast."""
        line_no = int(line_id)
        name = next((line.name for line in self._lines() if line.line_no == line_no), "")

        def done(change: BasketChange) -> None:
            self._changed(change)
            text = _("{item} removed from the basket").format(item=name)
            self.offer("trash-2", text, lambda: self._change(lambda: self._desk.restore(line_no)))

        self._ops.write(lambda: self._desk.remove(line_no), done, self._failed)

    def owe(self, line_id: str) -> None:
        """Let one more pack of a line be paid now and handed over later."""
        self._change(lambda: self._desk.owe(int(line_id)))

    def undo(self) -> None:
        """Take back what was removed or put aside last."""
        if self._undos:
            self._undos.pop()()

    def offer(self, icon: str, text: str, undo: Callable[[], None]) -> None:
        """Say what was done, and let whoever did it take it back."""
        if self._held:
            self._undos.append(undo)
            self._offer_undo(icon, text)

    def pick_price(self, place: int) -> None:
        """Give the packs just scanned the price the cashier read on them."""
        pending, self._pending = self._pending, None
        asked = view.choice(self._basket, pending)
        if pending and asked and place < len(asked.options):
            price = asked.options[place].price_centimes
            line_no, packs = pending.line_no, pending.packs
            self._change(lambda: self._desk.choose_price(line_no, price, packs))

    def unpriced(self, name: str) -> None:
        """Make room for the question what a box costs; a payment goes on, and is told of it."""
        self._said = None
        if self._payment.open:
            self._tell("danger", lambda: words.payment_waits(name))
        else:
            self._outcome = None
        self.show()

    def priced(self, change: BasketChange) -> None:
        """Show a box at its price; a choice that waits is of another item."""
        pending = self._pending
        self.added(change)
        self._pending = pending
        self.show()

    def left_out(self) -> None:
        """Show that a box is asked about no more."""
        self._said = None
        self.show()

    def _lines(self) -> tuple[BasketLine, ...]:
        return self._basket.lines if self._basket else ()

    def _change(self, work: Callable[[], BasketChange]) -> None:
        self._ops.write(work, self._changed, self._failed)

    def _taken_up(self, basket: BasketView | None) -> None:
        self._payment.resume(basket)
        self._resumed(basket)

    def _resumed(self, basket: BasketView | None) -> None:
        self._basket = basket
        self.show()

    def added(self, change: BasketChange) -> None:
        """Show a scanned line; where the lots differ in price, ask which is on the box."""
        packs = change.added_packs
        self._parking.forget()
        self._outcome = None
        self._serial += 1
        self._scanned = Scanned(str(change.line_no), self._serial)
        line = next(line for line in change.basket.lines if line.line_no == change.line_no)
        asks = len(line.prices) > 1 and not self._payment.open
        self._pending = view.Pending(line.line_no, packs) if asks else None
        self._changed(change)
        if change.warnings:
            code = change.warnings[0]
            self._tell("warning", lambda: sentence(code))
            self.show()

    def _changed(self, change: BasketChange) -> None:
        self._basket = change.basket
        self._said = None
        if not change.basket.lines:
            self._payment.leave()
        self.show()

    # --- baskets that wait ----------------------------------------------------------------------

    def park(self) -> None:
        """Put the basket aside, or show what waits."""
        if not self._payment.busy and not self._asking.asks:
            self._screen.clear_search()
            self._parking.press()

    def open_parked(self) -> None:
        """Show what waits, whatever is at hand, or show it no more."""
        if not self._payment.busy:
            self._payment.leave()
            self._screen.clear_search()
            self._parking.toggle()

    def at_hand(self) -> BasketView | None:
        """The basket at hand, if it holds anything."""
        return self._basket if self._lines() else None

    @property
    def whose(self) -> Known | None:
        """For whom the basket is, once they were read."""
        return self._for_whom.known

    def choose_customer(self, customer_id: str | None) -> None:
        """Say for whom the basket is; what is written before it comes first."""

        def chosen(basket: BasketView) -> None:
            self._for_whom.forget()
            self._said = self._outcome = None
            self._basket = basket
            self._payment.settle_refusal()
            self.show()

        self._ops.write(lambda: self._desk.choose(customer_id), chosen, self._failed)

    def discounted(self, change: BasketChange) -> None:
        """Show the basket with its discount."""
        self._changed(change)

    def change_basket(self, basket: BasketView | None) -> None:
        """Have another basket at hand, or none; what was done to the one before stays done."""
        self._basket, self._pending, self._scanned = basket, None, None
        self._said = self._outcome = None
        self._discounting.forget()
        self._prescribing.forget()
        self._undos.clear()
        self._payment.leave()
        self._payment.resume(basket)
        self.show()

    # --- searching ------------------------------------------------------------------------------

    def search(self, text: str) -> None:
        """Look for what is being typed."""
        if not text.strip():
            self._found = None
            return
        self._parking.forget()
        self._discounting.forget()
        self._prescribing.forget()
        day = self._till.trusted_date()
        self._ops.read(
            lambda: find(self._till, self._search, text, day), self._searched, self._failed
        )

    def _searched(self, found: SearchView) -> None:
        self._found = found
        self.show()

    # --- payment --------------------------------------------------------------------------------

    @property
    def basket(self) -> BasketView | None:
        """What is being sold."""
        return self._basket

    def pay(self, tender: str) -> None:
        """Open the payment with what remains proposed, or share it with another tender."""
        if not self._payment.open:
            self._said = None
            self._prescribing.forget()
            if self._prescribing.stops(tender):
                return
            self._pending = None
            self._parking.forget()
            self._discounting.forget()
        self._payment.pay(tender)

    def leave_payment(self) -> None:
        """Go back to the basket."""
        self._payment.leave()
        self.show()

    def taken(self, payments: Taken) -> None:
        """Show what was handed over so far."""
        if self._basket is not None:
            self._basket = replace(self._basket, payments=payments)

    def next_customer(self) -> None:
        """Put the outcome of the last sale away."""
        self._outcome = None
        self.show()

    def recorded(self, sale: SaleDone) -> None:
        """Show the change at once; the receipt's preview follows when it is laid out."""
        self._payment.leave()
        self._basket = self._scanned = None
        self._undos.clear()
        change = sale.change_centimes
        self._outcome = OutcomeView(
            receipt_number=sale.ticket,
            change_centimes=change,
            pieces=pieces(change),
        )
        self._said = None
        self.show()
        self._ops.read(lambda: self._desk.receipt(sale), lambda paper: self._preview(sale, paper))

    def _preview(self, sale: SaleDone, paper: Paper) -> None:
        if self._outcome is not None and self._outcome.receipt_number == sale.ticket:
            self._outcome = replace(self._outcome, receipt=paper)
            self.show()

    # --- showing --------------------------------------------------------------------------------

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, PharmaDeskError):
            self._ops.unhandled.emit(error)
        else:
            self._tell("danger", lambda: message(error))
        self.show()

    def _tell(self, tone: Tone, text: Callable[[], str]) -> None:
        """Say something from now on, in whatever language is spoken while it is shown."""
        self._serial += 1
        serial = self._serial
        self._said = lambda: Notice(tone, text(), serial)

    def _what_a_scan_does(self) -> str:
        """Say where a scan goes, while it is not simply to the basket."""
        if self._payment.open:
            return _("A scan never changes an amount received.")
        return _("A scan is kept as the prescription’s code.") if self._prescribing.open else ""

    def show(self) -> None:
        """Show everything in the language now spoken."""
        basket = self._basket
        self._for_whom.follow(basket)
        self._hint(self._what_a_scan_does())
        self._screen.show_state(
            SaleState(
                lines=view.lines(basket, self._pending),
                total_centimes=basket.total_centimes if basket else 0,
                item_count=basket.packs if basket else 0,
                discount_centimes=basket.discount_centimes if basket else 0,
                choice=view.choice(basket, self._pending),
                question=self._asking.question(),
                scanned=self._scanned,
                notice=self._said() if self._said else None,
                search=self._found,
                payment=self._payment.view(),
                discount=self._discounting.view(),
                prescription=self._prescribing.view(),
                wants_prescription=bool(basket and basket.tableau),
                facts=view.facts(basket, self._for_whom.known),
                outcome=self._outcome,
                vat=view.vat_shares(basket),
                scanner_ready=True,
                waiting=self._parking.count,
                parked=self._parking.views(),
            )
        )
