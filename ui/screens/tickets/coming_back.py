"""The packs that a person chose to take back of one sale, and what they are worth. No Qt here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain import refunds
from pharmadesk.domain.tickets import CASH
from ui.screens.tickets.state import LineView

if TYPE_CHECKING:
    from pharmadesk.domain.refunds import Wanted
    from pharmadesk.queries.tickets import Sold


class ComingBack:
    """Packs by line; none is chosen at first."""

    def __init__(self, sold: Sold, owed_centimes: int = 0) -> None:
        self._owed_centimes = owed_centimes
        self._sold = sold
        self._packs: dict[int, int] = {}
        self._returned = refunds.returned_packs(sold.sale, sold.returns)

    def change(self, line: LineView, packs: int) -> None:
        """Take more or fewer packs of a line, at most what remains of it."""
        number = int(line.key)
        self._packs[number] = max(0, min(self._packs.get(number, 0) + packs, line.remaining))

    @property
    def wanted(self) -> list[Wanted]:
        """What was chosen."""
        return [refunds.Wanted(line_no, packs) for line_no, packs in self._packs.items() if packs]

    def lines(self) -> tuple[LineView, ...]:
        """Show the lines of the sale."""
        return tuple(
            LineView(
                str(line.line_no),
                line.name,
                line.quantity,
                line.unit_price_centimes,
                line.amount_centimes,
                self._returned[line.line_no],
                self._packs.get(line.line_no, 0),
            )
            for line in self._sold.sale.lines
        )

    def money(self, *, in_cash: bool) -> tuple[int, tuple[tuple[str, int], ...]]:
        """Work out what goes back, as the service will.

        Shape: the total, then (tender, amount).
        """
        wanted = self.wanted
        if not wanted:
            return 0, ()
        sale, earlier = self._sold.sale, self._sold.returns
        back = refunds.take_back(sale, earlier, wanted, {})
        total = back.total_centimes
        tender = CASH if in_cash else None
        given = refunds.money_back(
            sale, earlier, total, tender, self._owed_centimes, back.insured_centimes
        )
        return total, tuple((each.tender, each.amount_centimes) for each in given)
