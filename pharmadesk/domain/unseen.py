"""What is given back on a ticket whose sale is not here: today's price, at most what it came to.

Which line a pack was, and what was taken off its price, is not known: the lines carry no line of
the sale, and are counted against those of their item once the sale arrives (`refunds`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pharmadesk.domain.events import LotTaken
from pharmadesk.domain.refunds import Back
from pharmadesk.domain.return_events import ReturnLine
from pharmadesk.domain.tickets import PricedLine, tax
from pharmadesk.errors import Refused
from pharmadesk.values.money import share

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_LINE = 0
"""The number of a sale's line that nobody knows."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A box in the hand, as the catalogue knows it: its price, its lot, where it goes."""

    item_id: str
    name: str
    unit_price_centimes: int
    vat_bp: int
    units_per_pack: int
    place: str
    lot_id: str
    lot_number: str | None = None
    expiry: str | None = None


def take_back(brought: Sequence[tuple[Pack, int]], at_most_centimes: int) -> Back:
    """Decide what some packs give back: their price, cut in proportion to what the ticket allows.

    Raises: Refused `return.nothing`, `quantity.zero`, `return.spent` where nothing is left of the
    ticket, `sale.amount_too_large`.
    """
    if not brought:
        raise Refused("return.nothing")
    if any(packs < 1 for _pack, packs in brought):
        raise Refused("quantity.zero")
    if at_most_centimes <= 0:
        raise Refused("return.spent")
    prices = [pack.unit_price_centimes * packs for pack, packs in brought]
    amounts = share(min(sum(prices), at_most_centimes), prices)
    priced = [
        PricedLine(packs, pack.unit_price_centimes, price - amount, pack.vat_bp)
        for (pack, packs), price, amount in zip(brought, prices, amounts, strict=True)
    ]
    taxed = tax(priced)
    lines = tuple(
        _line(number, pack, money, taxes)
        for number, ((pack, _packs), money, taxes) in enumerate(
            zip(brought, priced, taxed.line_taxes, strict=True), start=1
        )
    )
    return Back(lines, taxed.vat, 0, taxed.total_centimes)


def _line(number: int, pack: Pack, money: PricedLine, taxes: tuple[int, int]) -> ReturnLine:
    units = money.quantity * pack.units_per_pack
    lot = LotTaken(lot_id=pack.lot_id, quantity=units, number=pack.lot_number, expiry=pack.expiry)
    return ReturnLine(
        line_no=number,
        sale_line_no=NO_LINE,
        item_id=pack.item_id,
        name=pack.name,
        quantity=money.quantity,
        base_units=units,
        unit_price_centimes=pack.unit_price_centimes,
        discount_centimes=money.discount_centimes,
        amount_centimes=money.amount_centimes,
        vat_bp=pack.vat_bp,
        net_centimes=taxes[0],
        vat_centimes=taxes[1],
        lots=(lot,),
        place=pack.place,
    )
