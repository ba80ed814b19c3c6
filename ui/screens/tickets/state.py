"""What the screen of tickets shows, as plain values.

Units: money in centimes, quantities in packs, instants in UTC microseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Mode: TypeAlias = Literal["list", "ticket", "void", "invoice", "unseen", "exchange"]
Deed: TypeAlias = Literal["", "copied", "voided", "returned", "exchanged", "slip"]


@dataclass(frozen=True, slots=True)
class TicketView:
    """A sale of the list; `key` is its id."""

    key: str
    number: str
    at_us: int
    total_centimes: int
    tenders: tuple[str, ...]
    person: str
    copies: int = 0
    is_voided: bool = False
    returned_centimes: int = 0


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the sale that was opened.

    Shape: `returned` packs came back before, `back` are those that come back now.
    """

    key: str
    name: str
    sold: int
    unit_price_centimes: int
    amount_centimes: int
    returned: int = 0
    back: int = 0

    @property
    def remaining(self) -> int:
        """How many may still come back."""
        return max(0, self.sold - self.returned)


@dataclass(frozen=True, slots=True)
class TicketsState:
    """The whole screen.

    Shape: `mode` is the list, one ticket of it with its lines, its cancelling or its invoice,
    or `unseen`: one whose sale is not here, with the packs scanned for it.
    `refunds` are (tender, amount) that go back, for `reason`. `deed` was done last, under
    `deed_number`; it gave `deed_centimes` back. Of an unseen ticket `left_centimes` can still be
    given back, by a manager's word where its code is not proven. In an `exchange` a basket of
    `taken_centimes` is taken for what comes back; a difference is paid in cash or `by_card`.
    """

    mode: Mode = "list"
    tickets: tuple[TicketView, ...] = ()
    chosen_id: str = ""
    typed: str = ""
    lines: tuple[LineView, ...] = ()
    line_id: str = ""
    back_centimes: int = 0
    refunds: tuple[tuple[str, int], ...] = ()
    in_cash: bool = False
    reason: str = "unwanted"
    error: str = ""
    deed: Deed = ""
    deed_number: str = ""
    deed_centimes: int = 0
    busy: bool = False
    left_centimes: int = 0
    is_proven: bool = True
    taken_centimes: int = 0
    by_card: bool = False

    @property
    def chosen(self) -> TicketView | None:
        """The ticket the panel is about."""
        return next((each for each in self.tickets if each.key == self.chosen_id), None)

    @property
    def difference_centimes(self) -> int:
        """What the customer pays in an exchange; below zero, what goes back."""
        return self.taken_centimes - self.back_centimes

    @property
    def line(self) -> LineView | None:
        """The line that is chosen."""
        return next((each for each in self.lines if each.key == self.line_id), None)
