"""The baskets that wait, as the presenter has them: put aside, listed, taken up, given up.

The list is read on the write lane, behind what changes it, so that an older answer never replaces a
newer one. No Qt here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from pharmadesk.i18n import _
from pharmadesk.values.clock import US_IN_S
from ui.screens.sale.state import ParkedView
from ui.widgets.amounts import money

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.queries.baskets import BasketView
    from pharmadesk.queries.parked import ParkedBasket
    from pharmadesk.services.till import Till
    from ui.ops import Ops
    from ui.screens.sale.desk import Desk

_US_IN_MINUTE: Final = 60 * US_IN_S


class Counter(Protocol):
    """What the counter does for it: one basket is at hand there, or none."""

    def at_hand(self) -> BasketView | None:
        """The basket at hand, if it holds anything."""

    def change_basket(self, basket: BasketView | None) -> None:
        """Have another basket at hand, or none."""

    def offer(self, icon: str, text: str, undo: Callable[[], None]) -> None:
        """Say what was done, and let it be taken back."""

    def show(self) -> None:
        """Show everything."""


class Parking:
    """What waits, and whether the person looks at it."""

    def __init__(
        self,
        till: Till,
        desk: Desk,
        ops: Ops,
        counter: Counter,
        failed: Callable[[Exception], None],
    ) -> None:
        self._till = till
        self._desk = desk
        self._ops = ops
        self._counter = counter
        self._tell_failure = failed
        self._waiting: tuple[ParkedBasket, ...] = ()
        self._open = False
        self._busy = False

    @property
    def count(self) -> int:
        """How many baskets wait."""
        return len(self._waiting)

    def views(self) -> tuple[ParkedView, ...] | None:
        """Show the baskets that wait, while the person looks at them."""
        if not self._open:
            return None
        now_us = self._till.now_us()
        return tuple(_view(basket, now_us) for basket in self._waiting)

    def reread(self) -> None:
        """Read what waits again, behind what is being written."""
        self._ops.write(self._desk.waiting, self._listed, self._tell_failure)

    def press(self) -> None:
        """Put the basket at hand aside; where there is none, show those that wait, or no more."""
        if self._busy:
            return
        if self._counter.at_hand() is not None:
            self._park()
        else:
            self.toggle()

    def toggle(self) -> None:
        """Show what waits, or show it no more."""
        self._open = not self._open
        self.reread()
        self._counter.show()

    def close(self) -> None:
        """Show the basket again."""
        self._open = False
        self._counter.show()

    def forget(self) -> None:
        """Leave the list without a word: the person goes, or does something else."""
        self._open = False

    def recall(self, parking_id: str) -> None:
        """Take a basket up; the one at hand is put aside."""

        def done(basket: BasketView) -> None:
            self._busy = self._open = False
            self._counter.change_basket(basket)
            self.reread()

        self._do(lambda: self._desk.recall(parking_id), done)

    def cancel(self, parking_id: str) -> None:
        """Give a basket up, with ten seconds to let it wait again."""
        total = next((b.total_centimes for b in self._waiting if b.parking_id == parking_id), 0)

        def done(_nothing: None) -> None:
            self._busy = False
            text = _("Basket of {total} given up").format(total=money(total))
            self._counter.offer("trash-2", text, lambda: self._put_back(parking_id))
            self.reread()

        self._do(lambda: self._desk.cancel(parking_id), done)

    def _park(self) -> None:
        basket = self._counter.at_hand()
        total = basket.total_centimes if basket else 0

        def done(parking_id: str) -> None:
            self._busy = False
            self._counter.change_basket(None)
            text = _("Basket of {total} put aside").format(total=money(total))
            self._counter.offer("pause", text, lambda: self.recall(parking_id))
            self.reread()

        self._do(self._desk.park, done)

    def _put_back(self, parking_id: str) -> None:
        def done(_parking_id: str) -> None:
            self._busy = False
            self.reread()

        self._do(lambda: self._desk.park_again(parking_id), done)

    def _do(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        """Do one thing at a time: the second of two quick keys would be about another basket."""
        if not self._busy:
            self._busy = True
            self._ops.write(work, done, self._failed)

    def _failed(self, error: Exception) -> None:
        self._busy = False
        self.reread()
        self._tell_failure(error)

    def _listed(self, waiting: list[ParkedBasket]) -> None:
        self._waiting = tuple(waiting)
        self._counter.show()


def _view(basket: ParkedBasket, now_us: int) -> ParkedView:
    return ParkedView(
        parking_id=basket.parking_id,
        person=basket.person,
        register=basket.register,
        minutes=max(0, now_us - basket.parked_at_us) // _US_IN_MINUTE,
        lines=basket.lines,
        packs=basket.packs,
        total_centimes=basket.total_centimes,
    )
