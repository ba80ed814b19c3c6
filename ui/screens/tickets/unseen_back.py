"""The packs scanned for a ticket whose sale is not here, and what they are worth. No Qt here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain import unseen
from pharmadesk.errors import Refused
from ui.screens.tickets.state import LineView, TicketView

if TYPE_CHECKING:
    from pharmadesk.domain.unseen import Pack
    from pharmadesk.services.returning_unseen import Unseen


class UnseenBack:
    """What came back of one such ticket; each different code is a line."""

    def __init__(self, found: Unseen) -> None:
        self.found = found
        self._packs: dict[str, tuple[Pack, int]] = {}

    @property
    def ticket(self) -> TicketView:
        """Show the ticket by what its code says."""
        code = self.found.code
        return TicketView(code.sale_id, code.number, 0, code.total_centimes, (), "")

    @property
    def brought(self) -> list[tuple[str, int]]:
        """What was scanned, and how many packs of it."""
        return [(text, count) for text, (_pack, count) in self._packs.items()]

    def add(self, text: str, pack: Pack) -> None:
        """Take one more pack that was scanned."""
        _known, count = self._packs.get(text, (pack, 0))
        self._packs[text] = (pack, count + 1)

    def change(self, text: str, packs: int) -> None:
        """Take more or fewer packs of a line; the last one takes the line away."""
        if text in self._packs:
            pack, count = self._packs.pop(text)
            if count + packs > 0:
                self._packs[text] = (pack, count + packs)

    def lines(self) -> tuple[LineView, ...]:
        """Show the packs."""
        return tuple(
            LineView(
                text,
                pack.name,
                count,
                pack.unit_price_centimes,
                pack.unit_price_centimes * count,
                back=count,
            )
            for text, (pack, count) in self._packs.items()
        )

    def money(self) -> int:
        """Work out what goes back, as the service will.

        Units: centimes; none where nothing is left of the ticket.
        """
        try:
            packs = list(self._packs.values())
            return unseen.take_back(packs, self.found.left_centimes).total_centimes
        except Refused:
            return 0
