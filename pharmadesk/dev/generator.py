"""Seeded make-believe of any size: a catalogue, its lots and a stream of past sales.

Everything is a pure function of its arguments and a seed: no clock, no database, no services. The
catalogue grows out of the demonstration one: made-up brands on real DCIs, dosages and forms.

Past sales and present stock fit together. `lots` is told what was sold and adds, before the lots
that shall remain, one that those sales use up: selling first-expired-first-out from the opening
stock ends with exactly the planned lots on the shelf.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import accumulate
from operator import add, mul, sub
from typing import TYPE_CHECKING, Final, Literal

from pharmadesk.dev.demo_catalogue import DemoItem, WrittenLot, load_items, load_lots
from pharmadesk.dev.inventor import Inventor
from pharmadesk.values.dates import month_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

Tender = Literal["cash", "card"]

_STEADY_YEARLY_LINES: Final = 150  # from here on an item sells every week; below, in lumps
_LUMPS: Final = (5, 30, 120, 560)  # percent of the usual week; their mean is the usual week
_LUMPS_SHARE: Final = (50, 20, 18, 12)
_OPEN_DAYS: Final = 313  # Sundays are closed

_LINES: Final = (1, 2, 3, 4, 5)
_LINES_SHARE: Final = (52, 28, 13, 5, 2)
_PACKS: Final = (1, 2, 3, 5)
_PACKS_SHARE: Final = (89, 8, 2, 1)
_TENDERS: Final[tuple[Tender, ...]] = ("cash", "card")
_TENDERS_SHARE: Final = (72, 28)
_WEEKDAY_PERCENT: Final = (115, 100, 98, 100, 106, 81, 0)
_HALF_HOUR_S: Final = 1800
_FIRST_HALF_HOUR: Final = 17  # 08:30; the last of these ends at 20:00
_HALF_HOUR_SHARE: Final = (
    *(3, 6, 7, 9, 9, 10, 11, 7, 3, 1, 1, 1),
    *(2, 5, 7, 9, 10, 12, 12, 9, 8, 7, 5),
)

_WINTER: Final = (150, 140, 115, 95, 80, 65, 60, 60, 80, 105, 125, 145)
_SPRING: Final = (80, 95, 140, 165, 150, 100, 80, 75, 90, 90, 80, 75)
_SUMMER: Final = (25, 30, 50, 80, 130, 190, 230, 210, 110, 60, 30, 25)
_SEASON_PERCENT: Final = {
    "Rhume et toux": _WINTER,
    "Antibiotiques": _WINTER,
    "ORL": _WINTER,
    "Pneumologie": _WINTER,
    "Allergie": _SPRING,
    "Solaires": _SUMMER,
    "Voyage": _SUMMER,
}

_LOT_LETTERS: Final = "ABCDEFGHJKLMNPRSTVXYZ"  # those that are not taken for a digit
# The fate of an item, each share reaching from the one before it.
_EXPIRED_SHARE: Final = 0.03
_NEAR_SHARE: Final = 0.09
_OUT_SHARE: Final = 0.12
_SHORT_SHARE: Final = 0.18
_TWO_PRICES_SHARE: Final = 0.12  # of the items with several lots
_UNDATED_FORMS: Final = frozenset(
    {"dispositif", "orthèse", "orthopédie", "bas", "biberon", "sucette", "brosse", "pilulier"}
)


@dataclass(frozen=True, slots=True)
class LotSeed:
    """A lot in the opening stock: packs on the first day, expiry as ISO text or None."""

    item_index: int
    number: str
    expiry: str | None
    price_centimes: int
    packs: int


@dataclass(frozen=True, slots=True)
class SaleSeed:
    """A past ticket: `lines` are (item index, packs), each item once; seconds are local time."""

    day_offset: int
    second_of_day: int
    lines: tuple[tuple[int, int], ...]
    tender: Tender


def catalogue(count: int, seed: int) -> tuple[DemoItem, ...]:
    """Make a catalogue of `count` items: the demonstration's own first, then invented ones."""
    written = load_items()
    items = list(written[:count])
    inventor = Inventor(random.Random(seed), written, count)
    taken = {item.name for item in items}
    while len(items) < count:
        item = inventor.invent(serial=len(items))
        if item.name not in taken:
            taken.add(item.name)
            items.append(item)
    return tuple(items)


def lots(
    items: Sequence[DemoItem], *, seed: int, first_day: date, today: date, sold: Mapping[int, int]
) -> Iterator[LotSeed]:
    """Stock the shelves on `first_day` so that selling `sold` leaves a believable shop `today`.

    Out of stock, short, near expiry, expired before the first day, and two printed prices all
    occur. Lots of an item follow each other; one of no packs is left out.
    """
    rng = random.Random(seed)
    written: dict[str, list[WrittenLot]] = {}
    for lot in load_lots():
        written.setdefault(lot.item, []).append(lot)
    span = (today.year - first_day.year) * 12 + today.month - first_day.month
    for index, item in enumerate(items):
        remaining = written.get(item.name) or _planned(rng, item, span)
        for lot in _opening(rng, item, remaining, sold.get(index, 0)):
            expiry = _expiry(today, lot.expires_in_months)
            yield LotSeed(index, lot.number, expiry, lot.price_centimes, lot.packs)


def packs_sold(sales: Iterable[SaleSeed]) -> Counter[int]:
    """Count the packs each item sold, by item index: the `sold` of `lots`."""
    packs: Counter[int] = Counter()
    for sale in sales:
        for item_index, quantity in sale.lines:
            packs[item_index] += quantity
    return packs


def past_sales(
    items: Sequence[DemoItem],
    *,
    seed: int,
    first_day: date,
    days: int,
    tickets_a_day: int | None = None,
) -> Iterator[SaleSeed]:
    """Sell for some days, in order of time.

    Without `tickets_a_day` the items' own `yearly_lines` say how busy the shop is; with it they
    say only which items sell more than others.
    """
    rng = random.Random(seed)
    if tickets_a_day is None:
        lines_a_ticket = sum(map(math.prod, zip(_LINES, _LINES_SHARE, strict=True))) / 100
        yearly_lines = sum(item.yearly_lines for item in items)
        tickets_a_day = max(1, round(yearly_lines / lines_a_ticket / _OPEN_DAYS))
    assert items, "a shop without items sells nothing"
    indexes = range(len(items))
    demand = _Demand(rng, items)
    week: list[int] = []
    for day_offset in range(days):
        day = first_day + timedelta(days=day_offset)
        if day_offset % 7 == 0:
            week = demand.week(day.month)
        busy_percent = _WEEKDAY_PERCENT[day.weekday()] * rng.randint(82, 118)
        tickets = tickets_a_day * busy_percent // 10_000
        sizes = rng.choices(_LINES, _LINES_SHARE, k=tickets)
        picks = rng.choices(indexes, cum_weights=week, k=sum(sizes))
        packs = rng.choices(_PACKS, _PACKS_SHARE, k=len(picks))
        tenders = rng.choices(_TENDERS, _TENDERS_SHARE, k=tickets)
        start = 0
        for second, size, tender in zip(_seconds(rng, tickets), sizes, tenders, strict=True):
            stop = start + size
            # The same item drawn twice stays one line: the mapping keeps each item once.
            lines = dict(zip(picks[start:stop], packs[start:stop], strict=True))
            yield SaleSeed(day_offset, second, tuple(lines.items()), tender)
            start = stop


def _seconds(rng: random.Random, tickets: int) -> list[int]:
    """Draw when the tickets of a day were made, in order."""
    slots = range(_FIRST_HALF_HOUR, _FIRST_HALF_HOUR + len(_HALF_HOUR_SHARE))
    drawn = rng.choices(slots, _HALF_HOUR_SHARE, k=tickets)
    return sorted(int((slot + rng.random()) * _HALF_HOUR_S) for slot in drawn)


class _Demand:
    """How much each item is asked for in a week: its season, and lumps where little is sold."""

    def __init__(self, rng: random.Random, items: Sequence[DemoItem]) -> None:
        self._rng = rng
        self._items = items
        self._steady = [item.yearly_lines >= _STEADY_YEARLY_LINES for item in items]
        self._lumps = rng.choices(_LUMPS, _LUMPS_SHARE, k=len(items))
        self._months: dict[int, tuple[list[int], list[int]]] = {}

    def week(self, month: int) -> list[int]:
        """Weigh the items for one week of a month, cumulated as `random.choices` wants them."""
        if month not in self._months:
            self._months[month] = self._of_month(month)
        steady, lumpy = self._months[month]
        # The lumps are drawn once and dealt anew each week from another place: a draw for each of
        # 100 000 items every week would take longer than all the sales.
        turn = self._rng.randrange(len(self._lumps))
        lumps = self._lumps[turn:] + self._lumps[:turn]
        return list(accumulate(map(add, steady, map(mul, lumpy, lumps))))

    def _of_month(self, month: int) -> tuple[list[int], list[int]]:
        """Weigh the steady items in one list and the lumpy ones in another, zero elsewhere."""
        season = {family: percents[month - 1] for family, percents in _SEASON_PERCENT.items()}
        weights = [item.yearly_lines * season.get(item.family, 100) for item in self._items]
        steady = [
            weight * is_steady for weight, is_steady in zip(weights, self._steady, strict=True)
        ]
        lumpy = map(sub, weights, steady)
        return [100 * weight for weight in steady], list(lumpy)


def _planned(rng: random.Random, item: DemoItem, span_months: int) -> list[WrittenLot]:
    """Plan what is on the shelf today, first expiry first; an empty plan is out of stock."""
    price = item.price_centimes
    if item.form in _UNDATED_FORMS:
        return [_lot(rng, item, None, price, rng.randint(1, 2 + 2 * item.reorder_point))]
    plan: list[WrittenLot] = []
    fate = rng.random()
    if fate < _EXPIRED_SHARE:
        # Past its date before the first sale, or those sales would have used it up.
        months = -span_months - rng.randint(1, 8)
        plan.append(_lot(rng, item, months, price, rng.randint(1, 3)))
    elif fate < _NEAR_SHARE:
        plan.append(_lot(rng, item, rng.randint(1, 3), price, rng.randint(1, 4)))
    elif fate < _OUT_SHARE:
        return []
    elif fate < _SHORT_SHARE:
        return [_lot(rng, item, rng.randint(5, 24), price, rng.randint(1, item.reorder_point))]
    months_left = sorted(rng.sample(range(5, 37), rng.choices((1, 2, 3), (50, 35, 15))[0]))
    stock = item.reorder_point * rng.randint(2, 5) + rng.randint(0, 3)
    for months in months_left:
        packs = 1 + stock // len(months_left)
        plan.append(_lot(rng, item, months, price, packs))
    if len(months_left) > 1 and rng.random() < _TWO_PRICES_SHARE:
        old_price = price * rng.randint(103, 118) // 1000 * 10
        plan[-2] = replace(plan[-2], price_centimes=old_price)
    return plan


def _opening(
    rng: random.Random, item: DemoItem, remaining: Sequence[WrittenLot], sold: int
) -> Iterator[WrittenLot]:
    """List the opening stock: what shall remain, and the lot that the sales use up before it."""
    if remaining and remaining[0].expires_in_months is None:
        # Nothing expires before an undated lot: the sales leave from the lot that remains.
        yield replace(remaining[0], packs=remaining[0].packs + sold)
        return
    kept = [lot for lot in remaining if lot.packs]
    if sold:
        first = min((m for lot in kept if (m := lot.expires_in_months or 0) > 0), default=6)
        drawn = _lot(rng, item, rng.randrange(first), item.price_centimes, sold)
        named = next((lot for lot in remaining if not lot.packs), drawn)
        kept.append(replace(named, packs=sold))
    yield from sorted(kept, key=lambda lot: lot.expires_in_months or 0)


def _lot(
    rng: random.Random, item: DemoItem, months: int | None, price_centimes: int, packs: int
) -> WrittenLot:
    """Print a lot number in one of the styles laboratories use."""
    letters = "".join(rng.choices(_LOT_LETTERS, k=2))
    digits = rng.randint(1000, 9999)
    number = rng.choice((f"{letters}{digits}", f"{digits}{letters[0]}", f"{letters}-{digits}"))
    return WrittenLot(item.name, number, months, price_centimes, packs)


def _expiry(day: date, months: int | None) -> str | None:
    """Find the last day of the month so many months from a day's; packs print no more than that."""
    if months is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return month_end(year, month + 1)
