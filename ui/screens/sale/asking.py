"""Boxes nobody knows the price of: they wait here, as scanned, for what is printed on them.

A scan is never dropped: while one box is asked about, what is scanned goes to the basket, and
another box without a price waits behind it. No Qt here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pharmadesk.i18n.wording import message
from pharmadesk.services.baskets import BasketChange
from ui.screens.sale.state import PriceQuestion

if TYPE_CHECKING:
    from pharmadesk.errors import PharmaDeskError, Refused

AddBox = Callable[[int | None], BasketChange]
"""Adds a box to the basket at a price in centimes, or at the one the catalogue knows."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box in the hand; the number tells two boxes of one item apart."""

    number: int
    item_id: str
    name: str
    add: AddBox


class Asking:
    """The boxes that wait; the first one is asked about."""

    def __init__(self) -> None:
        self._boxes: list[Box] = []
        self._numbers = 0
        self._error: PharmaDeskError | None = None
        self.busy = False
        """Whether a price was typed and the box is being added: nothing may change meanwhile."""

    @property
    def first(self) -> Box | None:
        """The box asked about, if one is."""
        return self._boxes[0] if self._boxes else None

    def wait(self, add: AddBox, refused: Refused) -> None:
        """Let a box wait that was refused because nobody knows its price."""
        self._numbers += 1
        item_id, name = (str(refused.parameters[what]) for what in ("item_id", "name"))
        self._boxes.append(Box(self._numbers, item_id, name, add))

    def refuse(self, error: PharmaDeskError) -> None:
        """Say beside the field why the box was not added; it is still asked about."""
        self.busy = False
        self._error = error

    def drop(self) -> None:
        """Ask no more about the first box."""
        self._error = None
        del self._boxes[:1]

    def answered(self) -> tuple[AddBox, ...]:
        """Forget the first box, and give back those of its item: their price may be known now."""
        done = self._boxes[0]
        self.busy = False
        self.drop()
        alike = tuple(box.add for box in self._boxes if box.item_id == done.item_id)
        self._boxes = [box for box in self._boxes if box.item_id != done.item_id]
        return alike

    def question(self) -> PriceQuestion | None:
        """Show what is asked, in the language now spoken."""
        if self.first is None:
            return None
        error = message(self._error) if self._error else ""
        return PriceQuestion(self.first.number, self.first.name, len(self._boxes) - 1, error)
