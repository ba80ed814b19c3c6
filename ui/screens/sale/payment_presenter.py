"""Connects the payment panel to the services; its writes go through the lane of the scans."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from pharmadesk.domain.tenders import CREDIT, INSURER
from pharmadesk.domain.tickets import CASH
from pharmadesk.errors import Refused
from pharmadesk.i18n import _
from ui.screens.approval.presenter import Deed
from ui.screens.sale import words
from ui.screens.sale.paying import PAPERS, Paying

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.domain.tickets import Tendered
    from pharmadesk.queries.baskets import BasketView
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.insuring import Covered
    from pharmadesk.services.paying import Taken
    from pharmadesk.services.selling import SaleDone
    from ui.ops import Ops
    from ui.screens.approval.presenter import ApprovalPresenter
    from ui.screens.sale.desk import Desk
    from ui.screens.sale.for_whom import Known
    from ui.screens.sale.state import PaymentView


class Counter(Protocol):
    """The sale around the payment."""

    @property
    def basket(self) -> BasketView | None:
        """What is being paid."""

    @property
    def whose(self) -> Known | None:
        """For whom it is, once they were read."""

    def taken(self, payments: Taken) -> None:
        """Show what was handed over so far."""

    def recorded(self, sale: SaleDone) -> None:
        """Show that the sale is recorded."""

    def show(self) -> None:
        """Show everything."""


class PaymentPresenter:
    """What the person at the counter asks of a payment."""

    def __init__(
        self,
        desk: Desk,
        ops: Ops,
        counter: Counter,
        approval: ApprovalPresenter,
        failed: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._ops = ops
        self._counter = counter
        self._approval = approval
        self._failed = failed
        self._paying = Paying()

    @property
    def open(self) -> bool:
        """Whether the panel is shown."""
        return self._paying.open

    @property
    def busy(self) -> bool:
        """Whether something is being written."""
        return self._paying.busy

    def resume(self, basket: BasketView | None) -> None:
        """Take a basket up as it was left: where money was handed over, at the payment."""
        if basket is not None and basket.payments and basket.lines and not self.open:
            self._paying.begin()

    def pay(self, tender: str) -> None:
        """Open the payment, or share it with another tender; none named is the next paper."""
        paying, basket = self._paying, self._counter.basket
        if basket is None or not basket.lines or paying.busy:
            return
        if tender == INSURER and not (self._has_part(basket) and paying.tender != INSURER):
            self._insure(basket)
            return
        on_paper = paying.open and paying.tender in PAPERS
        if not tender:
            after = PAPERS.index(paying.tender) + 1 if on_paper else 0
            tender = PAPERS[after % len(PAPERS)]
        if on_paper and tender in PAPERS:
            paying.turn(tender)
        elif self._has_part(basket):
            self._add(basket, tender)
        else:
            paying.begin(tender)
        if paying.tender == CREDIT and basket.customer_id is None:
            paying.refuse(Refused("credit.no_customer"))
        self._counter.show()

    def _has_part(self, basket: BasketView) -> bool:
        """Tell whether the open entry is a payment that leaves something to pay."""
        return self._paying.open and self._paying.is_part(basket)

    def _insure(self, basket: BasketView) -> None:
        """Open an insurer's share, or go on to the next insurer."""
        paying = self._paying
        if paying.cover is not None and paying.open:
            paying.next_insurer()
            self._counter.show()
            return
        paying.busy = True

        def found(covers: tuple[Covered, ...]) -> None:
            paying.busy = False
            if covers:
                paying.insure(covers)
            else:
                if not paying.open:
                    paying.begin()
                paying.refuse(Refused("insurer.nothing", name=_("The insurer")))
            self._counter.show()

        def failed(error: Exception) -> None:
            paying.busy = False
            self._failed(error)

        self._ops.read(lambda: self._desk.covers(basket), found, failed)

    def confirm(self) -> None:
        """Record the sale."""
        paying, basket = self._paying, self._counter.basket
        if basket is None or paying.busy:
            return
        money = self._read(basket)
        if money is None:
            return
        last = (money,) if paying.brings(money, basket) else ()
        total = basket.total_centimes
        self._write(lambda backed: self._desk.complete(last, total, backed), self._counter.recorded)

    def add(self) -> None:
        """Take a part of what is due, and go on with the rest in cash."""
        basket = self._counter.basket
        if basket is not None and not self._paying.busy:
            self._add(basket, CASH)

    def take_back(self, payment_no: int) -> None:
        """Give a payment back, the last one where the number is 0."""
        basket = self._counter.basket
        if basket is None or not basket.payments or self._paying.busy:
            return
        number = payment_no or basket.payments[-1].payment_no

        def given_back(payments: Taken) -> None:
            self._counter.taken(payments)
            self._paying.begin(self._paying.tender)

        self._write(lambda _nobody: self._desk.give_back(number), given_back)

    def settle_refusal(self) -> None:
        """Say no more why something was not taken: what it was about has changed."""
        self._paying.forgive()

    def type_amount(self, text: str) -> None:
        """Take what the customer hands over, as it is typed."""
        self._paying.type_amount(text)
        self._counter.show()

    def type_detail(self, name: str, text: str) -> None:
        """Take a number, a bank or a day, as it is typed."""
        self._paying.type_detail(name, text)
        self._counter.show()

    def leave(self) -> None:
        """Go back to the basket; what was handed over stays."""
        self._paying.leave()

    def view(self) -> PaymentView | None:
        """Show the payment, while it is open."""
        basket = self._counter.basket
        if not self.open or basket is None:
            return None
        self._paying.step_centimes = self._desk.cash_step
        whose = self._counter.whose
        account = whose.account if whose is not None else None
        return self._paying.view(basket, self._desk.today, account)

    def _read(self, basket: BasketView) -> Tendered | None:
        """Read the open entry, or say why it cannot be."""
        try:
            return self._paying.money(basket)
        except Refused as refused:
            self._paying.refuse(refused)
            self._counter.show()
            return None

    def _add(self, basket: BasketView, following: str) -> None:
        money = self._read(basket)
        if money is None:
            return

        def added(payments: Taken) -> None:
            self._counter.taken(payments)
            if self.open and following == INSURER:
                self._insure(basket)
            elif self.open:
                self._paying.begin(following)

        self._write(lambda backed: self._desk.take(money, backed), added)

    def _write(self, work: Callable[[Actor | None], object], done: Callable[..., None]) -> None:
        """Ask for one thing at a time: nothing changes until it is answered.

        Credit beyond a limit is asked about: a second person may stand for it. Given up, it is said
        why it was refused.
        """
        self._paying.busy = True
        self._counter.show()

        def answered(result: object) -> None:
            self._paying.busy = False
            done(result)
            self._counter.show()

        def refused(error: Exception) -> None:
            self._paying.busy = False
            if not self._paying.refuse(error):
                self._failed(error)
            self._counter.show()

        def ask(error: Exception) -> None:
            dropped = partial(refused, error)
            self._approval.ask(error, Deed(self._words, work, answered, refused, dropped))

        self._ops.write(lambda: work(None), answered, ask)

    def _words(self) -> str:
        """Name what a second person is asked about."""
        whose = self._counter.whose
        return words.credit_approval(whose.name if whose is not None else "")
