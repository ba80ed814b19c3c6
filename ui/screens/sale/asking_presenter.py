"""Connects the question what a box costs to the services; a box goes through the scans' lane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pharmadesk.errors import PharmaDeskError, Refused
from pharmadesk.values.money import parse_amount
from ui.screens.sale.asking import Asking

if TYPE_CHECKING:
    from collections.abc import Callable

    from pharmadesk.services.baskets import BasketChange
    from ui.ops import Ops
    from ui.screens.sale.asking import AddBox
    from ui.screens.sale.state import PriceQuestion


class Counter(Protocol):
    """The sale around the question."""

    def added(self, change: BasketChange) -> None:
        """Show a line that was added."""

    def unpriced(self, name: str) -> None:
        """Make room for the question what a box costs."""

    def priced(self, change: BasketChange) -> None:
        """Show a box at the price that was typed."""

    def left_out(self) -> None:
        """Show that a box is asked about no more."""

    def show(self) -> None:
        """Show everything."""


class AskingPresenter:
    """Adds boxes at the price the catalogue knows, or at the one the person reads on them."""

    def __init__(self, ops: Ops, counter: Counter, failed: Callable[[Exception], None]) -> None:
        self._ops = ops
        self._counter = counter
        self._failed = failed
        self._asking = Asking()

    @property
    def asks(self) -> bool:
        """Whether a box is asked about."""
        return self._asking.first is not None

    def question(self) -> PriceQuestion | None:
        """Show what is asked."""
        return self._asking.question()

    def put(self, add: AddBox) -> None:
        """Add a box at the price the catalogue knows, or ask for the one printed on it."""
        self._ops.write(
            lambda: add(None), self._counter.added, lambda error: self._not_added(add, error)
        )

    def type_price(self, text: str) -> None:
        """Add the box that is asked about at the price the cashier read on it."""
        box = self._asking.first
        if box is None or self._asking.busy:
            return
        try:
            price = parse_amount(text)
        except Refused as refused:
            self._not_priced(refused)
            return
        self._asking.busy = True
        self._ops.write(lambda: box.add(price), self._priced, self._not_priced)

    def drop_price(self) -> None:
        """Leave the box that is asked about out of the basket."""
        if not self._asking.busy:
            self._asking.drop()
            self._counter.left_out()

    def _not_added(self, add: AddBox, error: Exception) -> None:
        if not isinstance(error, Refused) or error.code != "item.no_price":
            self._failed(error)
            return
        self._asking.wait(add, error)
        self._counter.unpriced(str(error.parameters["name"]))

    def _priced(self, change: BasketChange) -> None:
        """Show the box at its price, and add those of its item that were scanned meanwhile."""
        alike = self._asking.answered()
        self._counter.priced(change)
        for add in alike:
            self.put(add)

    def _not_priced(self, error: Exception) -> None:
        if isinstance(error, PharmaDeskError):
            self._asking.refuse(error)
            self._counter.show()
        else:
            self._asking.busy = False
            self._failed(error)
