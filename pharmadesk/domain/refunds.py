"""What a sale gives back: pieces of its lines, at exactly what was paid for them.

The parts of a line are cut at fixed places: piece k is worth what k pieces cost less what k - 1
cost. However a line comes back, all of it gives back all that was paid, and no piece more.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.domain.events import SHOP, LotTaken, VatTotal
from pharmadesk.domain.return_events import (
    QUARANTINE,
    GoodsBack,
    Refund,
    ReturnLine,
)
from pharmadesk.domain.tenders import CREDIT, EXCHANGE, INSURER, NO_MONEY
from pharmadesk.domain.tickets import CASH
from pharmadesk.domain.vat import PARAPHARMACY
from pharmadesk.errors import Refused
from pharmadesk.values.money import round_ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pharmadesk.domain.events import SaleCompleted, SaleLine
    from pharmadesk.domain.return_events import ReturnCompleted

REASONS: Final = ("unwanted", "wrong_item", "damaged")
"""Why goods come back or a sale is voided; the first is what is proposed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Packs of a line that come back."""

    line_no: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Back:
    """What comes back of a sale, and what it is worth.

    `insured_centimes` is what an insurer paid of all that has come back by now, before and with it.
    """

    lines: tuple[ReturnLine, ...]
    vat: tuple[VatTotal, ...]
    rounding_centimes: int
    total_centimes: int
    insured_centimes: int = 0


def place_for(vat_class: str, reason: str) -> str:
    """Say where goods go that come back: only whole parapharmacy is sold again.

    Source: Code du médicament et de la pharmacie (loi 17-04), art. 30 and 113: a pharmacist answers
    for how a medicine was kept, which nobody knows of one that was at a customer's.
    """
    return SHOP if vat_class == PARAPHARMACY and reason != "damaged" else QUARANTINE


def returned_packs(sale: SaleCompleted, earlier: Iterable[ReturnCompleted]) -> Counter[int]:
    """Count the packs that came back of each line of the sale.

    Those that came when the sale was not there name no line: they are counted against the lines of
    their item, in order, as far as each goes, and beyond that against the last. Such a pack takes
    with it all units of it that a line sold one by one.
    """
    packs: Counter[int] = Counter()
    unnamed: Counter[str] = Counter()
    for back in earlier:
        for line in back.lines:
            if line.sale_line_no:
                packs[line.sale_line_no] += line.quantity
            else:
                unnamed[line.item_id] += line.base_units
    for item_id, units in unnamed.items():
        left, last = units, None
        for sold in (line for line in sale.lines if line.item_id == item_id):
            taken = min(_sold_in(sold, left), max(0, sold.quantity - packs[sold.line_no]))
            packs[sold.line_no] += taken
            left, last = max(0, left - taken * sold.base_units // sold.quantity), sold
        if last is not None:
            packs[last.line_no] += _sold_in(last, left)
    return packs


def _sold_in(line: SaleLine, units: int) -> int:
    """Count the packs of a line, or the units sold one by one, that hold so many base units."""
    return -(-units * line.quantity // max(1, line.base_units))


def take_back(
    sale: SaleCompleted,
    earlier: Sequence[ReturnCompleted],
    wanted: Sequence[Wanted],
    places: Mapping[str, str],
) -> Back:
    """Decide what comes back; `places` says where each item goes.

    Raises: Refused `return.nothing`, `return.line_unknown`, `quantity.zero`, `return.too_many` with
    what remains.
    """
    if not wanted:
        raise Refused("return.nothing")
    sold = {line.line_no: line for line in sale.lines}
    before = {
        number: min(packs, sold[number].quantity)
        for number, packs in returned_packs(sale, earlier).items()
        if number in sold
    }
    gone = _units_back(earlier)
    lines: list[ReturnLine] = []
    for number, each in enumerate(_joined(wanted), start=1):
        line = sold.get(each.line_no)
        if line is None:
            raise Refused("return.line_unknown")
        had = before.get(line.line_no, 0)
        _check(line, each.quantity, had)
        place = places.get(line.item_id, QUARANTINE)
        lines.append(_line_back(number, line, each.quantity, had, gone, place))
    whole = sum(line.amount_centimes for line in sale.lines)
    was = sum(_part(sold[number].amount_centimes, n, sold[number]) for number, n in before.items())
    amount = sum(line.amount_centimes for line in lines)
    rounding = _cut(sale.rounding_centimes, was, was + amount, whole)
    by_now = Counter(before)
    for back in lines:
        by_now[back.sale_line_no] += back.quantity
    insured = sum(_part(sold[at].insured_centimes or 0, n, sold[at]) for at, n in by_now.items())
    return Back(tuple(lines), _vat(lines), rounding, amount + rounding, insured)


def money_back(
    sale: SaleCompleted,
    earlier: Sequence[ReturnCompleted],
    total_centimes: int,
    tender: str | None = None,
    owed_centimes: int = 0,
    insured_centimes: int = 0,
) -> tuple[Refund, ...]:
    """Split what is given back: in the tenders of the sale, credit first, or all in one tender.

    What an insurer pays of the packs that came back comes off its claim before anything else: the
    patient never paid it, so no patient is given it. It goes line by line, for what an insurer pays
    nothing of owes it nothing.

    Nobody is given money for what they still owe: of a sale on credit, what its customer owes
    comes off their account before any of it goes back in another tender.
    """
    given: Counter[str] = Counter()
    for back in earlier:
        for refund in back.refunds:
            given[refund.tender] += refund.amount_centimes
    to_insurer = max(0, min(total_centimes, insured_centimes - given[INSURER]))
    total_centimes -= to_insurer
    if tender is not None:
        on_credit = sum(paid.amount_centimes for paid in sale.payments if paid.tender == CREDIT)
        settles = max(0, min(total_centimes, on_credit - given[CREDIT], owed_centimes))
        rest = total_centimes - settles
        return _numbered([(INSURER, to_insurer), (CREDIT, settles), (tender, rest)])
    refunds: list[tuple[str, int]] = [(INSURER, to_insurer)]
    missing = total_centimes
    own = [paid for paid in sale.payments if paid.tender != INSURER]
    for payment in sorted(own, key=lambda paid: paid.tender != CREDIT):
        used = min(given[payment.tender], payment.amount_centimes)
        given[payment.tender] -= used
        amount = min(missing, payment.amount_centimes - used)
        missing -= amount
        refunds.append((_money_of(payment.tender), amount))
    if missing:  # more came back elsewhere than this register knew of
        refunds.append((_money_of(own[0].tender) if own else INSURER, missing))
    return _numbered(refunds)


def credited(given: Sequence[Refund], at_most_centimes: int) -> tuple[Refund, ...]:
    """Set what goes back against what is taken in exchange; what comes off an account stays."""
    left, parts = at_most_centimes, list[tuple[str, int]]()
    for refund in given:
        taken = 0 if refund.tender in NO_MONEY else min(left, refund.amount_centimes)
        left -= taken
        parts += [(EXCHANGE, taken), (refund.tender, refund.amount_centimes - taken)]
    return _numbered(parts)


def payments_back(sale: SaleCompleted) -> tuple[Refund, ...]:
    """Give every payment of a sale back as it was made; what goods paid for goes back in cash."""
    return _numbered([(_money_of(paid.tender), paid.amount_centimes) for paid in sale.payments])


def _money_of(tender: str) -> str:
    """Say in what a payment goes back: goods that came in exchange are not handed out again."""
    return CASH if tender == EXCHANGE else tender


def goods_back(sale: SaleCompleted) -> tuple[GoodsBack, ...]:
    """Put everything back where it was taken from, a moment ago."""
    units: Counter[tuple[str, str]] = Counter()
    for line in sale.lines:
        for lot in line.lots:
            units[line.item_id, lot.lot_id] += lot.quantity
    return tuple(
        GoodsBack(item_id=item_id, lot_id=lot_id, place=SHOP, quantity=quantity)
        for (item_id, lot_id), quantity in units.items()
    )


def _joined(wanted: Sequence[Wanted]) -> list[Wanted]:
    packs: Counter[int] = Counter()
    for each in wanted:
        if each.quantity < 1:
            raise Refused("quantity.zero")
        packs[each.line_no] += each.quantity
    return [Wanted(line_no, quantity) for line_no, quantity in packs.items()]


def _check(line: SaleLine, quantity: int, had: int) -> None:
    if quantity > line.quantity - had:
        raise Refused("return.too_many", name=line.name, remaining=line.quantity - had)


def _cut(total: int, start: int, end: int, whole: int) -> int:
    """Return what lies between two places of a total."""
    if not whole:
        return 0
    return round_ratio(total * end, whole) - round_ratio(total * start, whole)


def _part(total: int, packs: int, line: SaleLine) -> int:
    return _cut(total, 0, packs, line.quantity)


def _line_back(
    number: int,
    line: SaleLine,
    packs: int,
    had: int,
    gone: Counter[tuple[int, str]],
    place: str,
) -> ReturnLine:
    amount = _cut(line.amount_centimes, had, had + packs, line.quantity)
    vat = _cut(line.vat_centimes, had, had + packs, line.quantity)
    units = packs * line.base_units // line.quantity
    return ReturnLine(
        line_no=number,
        sale_line_no=line.line_no,
        item_id=line.item_id,
        name=line.name,
        quantity=packs,
        base_units=units,
        unit_price_centimes=line.unit_price_centimes,
        discount_centimes=packs * line.unit_price_centimes - amount,
        amount_centimes=amount,
        vat_bp=line.vat_bp,
        net_centimes=amount - vat,
        vat_centimes=vat,
        lots=_lots_back(line, units, gone),
        place=place,
    )


def _lots_back(line: SaleLine, units: int, gone: Counter[tuple[int, str]]) -> tuple[LotTaken, ...]:
    """Pick the lots that the packs came from, those first that were taken first."""
    back: list[LotTaken] = []
    for lot in line.lots:
        left = max(0, lot.quantity - gone[line.line_no, lot.lot_id])
        taken = min(left, units)
        units -= taken
        if taken:
            back.append(
                LotTaken(lot_id=lot.lot_id, quantity=taken, number=lot.number, expiry=lot.expiry)
            )
    assert units == 0, "no more comes back than remains"
    return tuple(back)


def _units_back(earlier: Iterable[ReturnCompleted]) -> Counter[tuple[int, str]]:
    units: Counter[tuple[int, str]] = Counter()
    for back in earlier:
        for line in back.lines:
            for lot in line.lots:
                units[line.sale_line_no, lot.lot_id] += lot.quantity
    return units


def _vat(lines: Sequence[ReturnLine]) -> tuple[VatTotal, ...]:
    return tuple(
        VatTotal(
            rate_bp=rate,
            net_centimes=sum(line.net_centimes for line in lines if line.vat_bp == rate),
            vat_centimes=sum(line.vat_centimes for line in lines if line.vat_bp == rate),
            gross_centimes=sum(line.amount_centimes for line in lines if line.vat_bp == rate),
        )
        for rate in sorted({line.vat_bp for line in lines})
    )


def _numbered(refunds: Sequence[tuple[str, int]]) -> tuple[Refund, ...]:
    """Join what goes back in one tender; what is nothing is no refund."""
    sums: Counter[str] = Counter()
    for tender, amount in refunds:
        sums[tender] += amount
    given = [(tender, amount) for tender, amount in sums.items() if amount]
    return tuple(
        Refund(refund_no=number, tender=tender, amount_centimes=amount)
        for number, (tender, amount) in enumerate(given, start=1)
    )
