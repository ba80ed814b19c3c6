"""From what the services say to what the sale screen shows; plain functions, no Qt."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pharmadesk.domain.prescriptions import POISONS, is_given
from pharmadesk.domain.vat import PARAPHARMACY
from pharmadesk.i18n import _
from pharmadesk.values.prescription import NOTHING
from ui.screens.sale import words
from ui.screens.sale.state import (
    LineView,
    PriceChoice,
    PriceOption,
    ResultView,
    VatShare,
)
from ui.theme.direction import isolated, ltr
from ui.widgets.amounts import money
from ui.widgets.chip import Chip
from ui.widgets.fact import Fact

if TYPE_CHECKING:
    from pharmadesk.queries.baskets import BasketLine, BasketView
    from pharmadesk.queries.search import ItemHit
    from pharmadesk.values.prescription import Prescription
    from pharmadesk.values.reduction import Reduction
    from ui.screens.sale.for_whom import Known


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
    if line.by_unit:
        details = (words.by_unit(line.units_per_pack), *details)
    full = packs * line.unit_price_centimes
    off = line.discount.centimes * packs // line.quantity
    chips = [Chip("info", "layers", _("Lot read from the box"))] if line.lot_named else []
    if line.tableau in POISONS:
        chips.append(Chip("warning", "triangle-alert", words.listed(line.tableau)))
    if line.owed:
        chips.append(Chip("warning", "hourglass", words.owed(line.owed)))
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
        can_be_split=line.units_per_pack > 1,
    )


def choice(basket: BasketView | None, pending: Pending | None) -> PriceChoice | None:
    """Ask which price is on the box, where the lots differ."""
    for line in basket.lines if basket and pending else ():
        if pending and line.line_no == pending.line_no:
            options = tuple(PriceOption(price) for price in line.prices)
            return PriceChoice(line.item_id, line.name, options)
    return None


def facts(basket: BasketView | None, whose: Known | None = None) -> tuple[Fact, ...]:
    """Say for whom it is, what comes off the whole ticket, and what was taken of it already."""
    if basket is None or not (basket.lines or basket.customer_id):
        return ()
    name = isolated(whose.name) if whose is not None else ""
    facts = [
        Fact("user", _("Customer"), name or "—"),
        Fact("percent", _("Discount"), _on_the_ticket(basket.reduction)),
    ]
    if basket.tableau or basket.prescription != NOTHING:
        facts.append(_prescription(basket.prescription))
    taken = sum(payment.centimes for payment in basket.payments)
    if taken:
        facts.append(Fact("coins", _("Received already"), money(taken), "info"))
    return tuple(facts)


def _prescription(noted: Prescription) -> Fact:
    """Tell whether one is noted; whose it is stands on its own panel only."""
    if is_given(noted):
        return Fact("file-text", _("Prescription"), _("Noted"), "info")
    said = _("Passed over") if noted.reason else _("To be noted")
    return Fact("file-text", _("Prescription"), said, "warning")


def _on_the_ticket(reduction: Reduction | None) -> str:
    if reduction is None:
        return _("None on the ticket")
    at_most = reduction.at_most_centimes
    rate = ltr(words.rate(reduction.rate_bp)) if at_most is None else money(at_most)
    return _("{rate} on the ticket").format(rate=rate)


def vat_shares(basket: BasketView | None) -> tuple[VatShare, ...]:
    """Add the basket up by VAT rate."""
    amounts: Counter[int] = Counter()
    for line in basket.lines if basket else ():
        amounts[line.vat_bp] += line.amount_centimes
    return tuple(VatShare(rate, amounts[rate]) for rate in sorted(amounts))


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
