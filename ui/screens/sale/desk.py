"""The counter's own memory between two writes: which basket is being worked on.

Its methods run on the write lane, one after the other, so that a scan made while a sale is being
recorded goes to the next basket and never to the one being paid. No Qt here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.documents.sale_receipt import receipt_of_sale
from pharmadesk.domain.tickets import NO_ROUNDING
from pharmadesk.errors import Refused
from pharmadesk.queries import tenant_settings
from pharmadesk.queries.dispensing import prescribers
from pharmadesk.services import (
    baskets,
    credit,
    discounting,
    dispensing,
    insuring,
    parking,
    paying,
    promises,
    selling,
)

if TYPE_CHECKING:
    from pharmadesk.documents.paper import Paper
    from pharmadesk.domain.discounts import Wanted
    from pharmadesk.domain.tickets import Tendered
    from pharmadesk.queries.baskets import BasketView
    from pharmadesk.queries.parked import ParkedBasket
    from pharmadesk.services.baskets import BasketChange
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.insuring import Covered
    from pharmadesk.services.paying import Taken
    from pharmadesk.services.selling import SaleDone
    from pharmadesk.services.till import Till
    from pharmadesk.values.prescription import Prescription


class Desk:
    """Performs what the person at the counter asks, on the basket at hand."""

    def __init__(self, till: Till) -> None:
        self._till = till
        self._person: Actor | None = None
        self._basket_id: str | None = None
        self.cash_step = NO_ROUNDING
        """To how many centimes what cash pays is rounded, as it was last read."""

        self.prescription_required = False
        """Whether tableaux A and C need a prescription, as it was last read."""

    @property
    def today(self) -> str:
        """The day, as far as it can be trusted."""
        return self._till.trusted_date()

    def resume(self, person: Actor) -> BasketView | None:
        """Let a person take up the basket that a lock, a kill or a power cut left."""
        self._person = person
        basket = self.reread()
        self._basket_id = basket.basket_id if basket else None
        return basket

    def reread(self) -> BasketView | None:
        """Read the basket at hand again: what it shows of stock may have changed elsewhere."""
        with self._till.read() as connection:
            self.cash_step = tenant_settings.cash_step(connection)
            self.prescription_required = tenant_settings.prescription_required(connection)
        return baskets.current(self._till)

    def scan(self, text: str, price_centimes: int | None) -> BasketChange:
        """Add what was scanned or typed as a code, at the price read on the box if one was."""
        return self._after(
            baskets.scan(self._till, self._actor, text, self._basket_id, price_centimes)
        )

    def add(self, item_id: str, price_centimes: int | None) -> BasketChange:
        """Add an item chosen from the search, at the price read on the box if one was."""
        return self._after(
            baskets.add_item(self._till, self._actor, item_id, 1, self._basket_id, price_centimes)
        )

    def set_quantity(self, line_no: int, packs: int) -> BasketChange:
        """Set the packs of a line."""
        return baskets.set_quantity(self._till, self._actor, self._basket(), line_no, packs)

    def choose_price(self, line_no: int, price_centimes: int, packs: int) -> BasketChange:
        """Give the packs just scanned the price printed on them."""
        return baskets.choose_price(
            self._till, self._actor, self._basket(), line_no, price_centimes, packs
        )

    def turn_to_units(self, line_no: int) -> BasketChange:
        """Sell units out of a pack, or packs again."""
        return baskets.turn_to_units(self._till, self._actor, self._basket(), line_no)

    def remove(self, line_no: int) -> BasketChange:
        """Take a line out."""
        return baskets.remove_line(self._till, self._actor, self._basket(), line_no)

    def restore(self, line_no: int) -> BasketChange:
        """Put a removed line back."""
        return baskets.restore_line(self._till, self._actor, self._basket(), line_no)

    def discount(
        self, line_no: int | None, wanted: Wanted, backed: Actor | None = None
    ) -> BasketChange:
        """Take something off a line, or off the whole ticket, with who stands for it if any."""
        basket_id, actor = self._basket(), backed or self._actor
        if line_no is None:
            return discounting.discount_ticket(self._till, actor, basket_id, wanted)
        return discounting.discount_line(self._till, actor, basket_id, line_no, wanted)

    def owe(self, line_no: int) -> BasketChange:
        """Let one more pack of a line be handed over later; where all are, none."""
        view = baskets.current(self._till)
        lines = view.lines if view is not None else ()
        line = next((line for line in lines if line.line_no == line_no), None)
        packs = 0 if line is None else (line.owed + 1) % (line.quantity + 1)
        return promises.owe(self._till, self._actor, self._basket(), line_no, packs)

    def prescribe(self, noted: Prescription) -> BasketChange:
        """Note a prescription for the basket."""
        return dispensing.note(self._till, self._actor, self._basket(), noted)

    def prescribers(self, typed: str, most: int) -> list[str]:
        """List who prescribed lately; no write, so any lane may ask."""
        with self._till.read() as connection:
            return prescribers(connection, typed, most)

    def waiting(self) -> list[ParkedBasket]:
        """List the baskets that wait, those of other registers too."""
        return parking.waiting(self._till)

    def park(self) -> str:
        """Put the basket at hand aside; the next scan begins another."""
        parking_id = parking.park(self._till, self._actor, self._basket())
        self._basket_id = None
        return parking_id

    def recall(self, parking_id: str) -> BasketView:
        """Take up a basket that waits; the one at hand is put aside."""
        basket = parking.recall(self._till, self._actor, parking_id, self._basket_id)
        self._basket_id = basket.basket_id
        return basket

    def cancel(self, parking_id: str) -> None:
        """Give up a basket that waits."""
        parking.cancel(self._till, self._actor, parking_id)

    def park_again(self, parking_id: str) -> str:
        """Let a basket that was given up wait again."""
        return parking.park_again(self._till, self._actor, parking_id)

    def take(self, money: Tendered, backed: Actor | None = None) -> Taken:
        """Take a part of what is due, with who stands for it if any."""
        return paying.add(self._till, backed or self._actor, self._basket(), money)

    def covers(self, basket: BasketView) -> tuple[Covered, ...]:
        """Work out what each insurer pays of a basket; no write, so any lane may ask."""
        return insuring.covers(self._till, basket)

    def choose(self, customer_id: str | None) -> BasketView:
        """Say for whom the basket at hand is; one is begun where there is none."""
        basket = credit.choose(self._till, self._actor, customer_id, self._basket_id)
        self._basket_id = basket.basket_id
        return basket

    def give_back(self, payment_no: int) -> Taken:
        """Give a payment back."""
        return paying.drop(self._till, self._actor, self._basket(), payment_no)

    def complete(
        self, last: tuple[Tendered, ...], seen_total_centimes: int, backed: Actor | None = None
    ) -> SaleDone:
        """Record the sale; on any error the basket stays at hand as it was.

        Raises: Refused `sale.basket_changed` when a scan joined the basket after the cashier saw
        the total, and as `selling.complete`.
        """
        basket = baskets.current(self._till)
        if basket is not None and basket.total_centimes != seen_total_centimes:
            raise Refused("sale.basket_changed")
        sale = selling.complete(self._till, backed or self._actor, self._basket(), last)
        self._basket_id = None
        return sale

    def receipt(self, sale: SaleDone) -> Paper:
        """Lay out the receipt as it prints; no write, so any lane may ask."""
        return receipt_of_sale(self._till, sale.sale_id)

    @property
    def _actor(self) -> Actor:
        """Who asks; a box scanned before a lock is priced, and so added, by who comes after it."""
        assert self._person is not None, "a person resumes before anything is asked"
        return self._person

    def _basket(self) -> str:
        return self._basket_id or ""

    def _after(self, change: BasketChange) -> BasketChange:
        self._basket_id = change.basket.basket_id
        return change
