"""From what the services say to what the sale screen shows; plain functions, no Qt."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.domain.vat import PARAPHARMACY
from pharmadesk.i18n import _
from ui.screens.sale import words
from ui.screens.sale.state import (
    LineView,
    PaymentView,
    PriceChoice,
    PriceOption,
    QuickNote,
    ResultView,
    VatShare,
)
from ui.theme.direction import ltr
from ui.widgets.amounts import money
from ui.widgets.chip import Chip
from ui.widgets.fact import Fact

if TYPE_CHECKING:
    from pharmadesk.queries.baskets import BasketLine, BasketView
    from pharmadesk.queries.search import ItemHit

NOTES_AND_COINS: Final = (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 1)
"""Notes of 200 to 20 DH and coins of 10 DH to 1 centime. Source: Bank Al-Maghrib."""

_ROUND_UP_TO: Final = (1000, 5000, 10000, 20000)


@dataclass(frozen=True, slots=True)
class Pending:
    """A line whose price is still to be picked, and how many packs were just scanned."""

    line_no: int
    packs: int


def lines(basket: BasketView | None, pending: Pending | None) -> tuple[LineView, ...]:
    """Show the lines; packs whose price is being asked stand in the question instead."""
    shown: list[LineView] = []
    for line in basket.lines if basket else ():
        asked = pending.packs if pending and pending.line_no == line.line_no else 0
        if line.quantity > asked:
            shown.append(_line(line, line.quantity - asked))
    return tuple(shown)


def _line(line: BasketLine, packs: int) -> LineView:
    details: tuple[str, ...] = ()
    if line.vat_class == PARAPHARMACY:
        rate = _("VAT {rate}").format(rate=words.rate(line.vat_bp))
        details = (_("Parapharmacy"), rate)
    full = packs * line.unit_price_centimes
    off = line.discount.centimes * packs // line.quantity
    chips = [Chip("info", "layers", _("Lot read from the box"))] if line.lot_named else []
    if off:
        chips.append(Chip("neutral", "percent", words.discount(line.discount.rate_bp)))
    return LineView(
        line_id=str(line.line_no),
        name=line.name,
        quantity=packs,
        unit_price_centimes=line.unit_price_centimes,
        amount_centimes=full - off,
        lot=line.lot_number or "",
        expires=line.lot_expiry or "",
        stock=line.stock_packs,
        details=details,
        chips=tuple(chips),
        full_centimes=full if off else None,
    )


def choice(basket: BasketView | None, pending: Pending | None) -> PriceChoice | None:
    """Ask which price is on the box, where the lots differ."""
    for line in basket.lines if basket and pending else ():
        if pending and line.line_no == pending.line_no:
            options = tuple(PriceOption(price) for price in line.prices)
            return PriceChoice(line.item_id, line.name, options)
    return None


def facts(basket: BasketView | None) -> tuple[Fact, ...]:
    """Say what comes off the whole ticket."""
    if basket is None or not basket.lines:
        return ()
    reduction = basket.reduction
    if reduction is None:
        value = _("None on the ticket")
    elif reduction.at_most_centimes is None:
        value = _("{rate} on the ticket").format(rate=ltr(words.rate(reduction.rate_bp)))
    else:
        value = _("{rate} on the ticket").format(rate=money(reduction.at_most_centimes))
    return (Fact("percent", _("Discount"), value),)


def vat_shares(basket: BasketView | None) -> tuple[VatShare, ...]:
    """Add the basket up by VAT rate."""
    amounts: Counter[int] = Counter()
    for line in basket.lines if basket else ():
        amounts[line.vat_bp] += line.amount_centimes
    return tuple(VatShare(rate, amounts[rate]) for rate in sorted(amounts))


def payment(due_centimes: int, received_centimes: int, error: str, *, busy: bool) -> PaymentView:
    """Show a cash payment: what is missing, or what to give back and how."""
    change = max(0, received_centimes - due_centimes)
    return PaymentView(
        due_centimes=due_centimes,
        received_centimes=received_centimes,
        remaining_centimes=max(0, due_centimes - received_centimes),
        change_centimes=change,
        notes=quick_notes(due_centimes),
        pieces=pieces(change),
        error=error,
        busy=busy,
    )


def quick_notes(due_centimes: int) -> tuple[QuickNote, ...]:
    """Propose the exact amount and the round ones a customer is likely to hand over."""
    amounts = [due_centimes]
    for step in _ROUND_UP_TO:
        rounded = -(-due_centimes // step) * step
        if rounded not in amounts:
            amounts.append(rounded)
    return tuple(QuickNote(amount, amount - due_centimes) for amount in amounts)


def pieces(change_centimes: int) -> tuple[tuple[int, int], ...]:
    """Give change back in the fewest notes and coins.

    Shape: (denomination in centimes, how many), greatest first.
    """
    given: list[tuple[int, int]] = []
    for piece in NOTES_AND_COINS:
        count, change_centimes = divmod(change_centimes, piece)
        if count:
            given.append((piece, count))
    return tuple(given)


def result(hit: ItemHit, equivalents: tuple[ItemHit, ...] = ()) -> ResultView:
    """Show an item found."""
    return ResultView(
        item_id=hit.item_id,
        name=hit.name,
        details=tuple(part for part in (hit.dci, hit.dosage, hit.form) if part),
        stock=hit.stock_packs,
        price_centimes=hit.price_centimes,
        expires=hit.nearest_expiry or "",
        low=0 < hit.stock_units <= hit.reorder_point,
        out=hit.out_of_stock,
        matched=tuple((start, end) for start, end in hit.matched),
        equivalents=tuple(result(other) for other in equivalents),
    )
