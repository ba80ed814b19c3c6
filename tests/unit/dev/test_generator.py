"""Made-up shops of any size: the same for a seed, plausible, and stock that fits the sales."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import islice, pairwise
from statistics import median

import pytest

from pharmadesk.dev.demo_catalogue import load_items, load_lots
from pharmadesk.dev.generator import (
    LotSeed,
    SaleSeed,
    catalogue,
    lots,
    packs_sold,
    past_sales,
)

FIRST_DAY = date(2026, 10, 1)
TODAY = date(2026, 11, 23)
DAYS = (TODAY - FIRST_DAY).days


def completes(code: str) -> bool:
    weighted = zip(map(int, code), (1, 3) * 6 + (1,), strict=True)
    return sum(digit * weight for digit, weight in weighted) % 10 == 0


def sales_of(count: int, seed: int = 2, days: int = DAYS) -> list[SaleSeed]:
    return list(past_sales(catalogue(count, 1), seed=seed, first_day=FIRST_DAY, days=days))


def stock_of(count: int, seed: int = 3) -> list[LotSeed]:
    sold = packs_sold(sales_of(count))
    return list(lots(catalogue(count, 1), seed=seed, first_day=FIRST_DAY, today=TODAY, sold=sold))


def test_catalogue_smaller_than_the_written_one_is_its_beginning() -> None:
    assert catalogue(300, 1) == load_items()[:300]


def test_catalogue_grown_keeps_the_written_items_first() -> None:
    items = catalogue(3_000, 1)
    assert len(items) == 3_000
    assert items[: len(load_items())] == load_items()


def test_catalogue_names_and_codes_are_distinct_and_valid() -> None:
    items = catalogue(20_000, 1)
    assert len({item.name for item in items}) == len(items)
    codes = [code for item in items for code in item.barcodes]
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 13 and completes(code) for code in codes)


def test_catalogue_invents_within_the_rules_of_the_trade() -> None:
    known = {(item.dci, item.form) for item in load_items()}
    for item in catalogue(3_000, 1)[len(load_items()) :]:
        assert (item.dci, item.form) in known
        assert item.price_centimes > 0
        assert item.price_centimes % 10 == 0
        assert item.pack_units >= 1
        assert item.yearly_lines >= 1
        assert item.presentation in item.name


def test_catalogue_vocabulary_stays_at_a_few_thousand_words() -> None:
    words = {word for item in catalogue(20_000, 1) for word in item.name.split()}
    assert 1_000 < len(words) < 6_000


def test_catalogue_demand_has_a_low_median_and_a_long_tail() -> None:
    lines = [item.yearly_lines for item in catalogue(10_000, 1)]
    assert 10 <= median(lines) <= 20
    assert 50 < sum(yearly >= 200 for yearly in lines) < 500


def test_seed_same_gives_the_same_and_another_gives_another() -> None:
    assert catalogue(900, 7) == catalogue(900, 7)
    assert catalogue(900, 7) != catalogue(900, 8)
    assert sales_of(300, seed=7) == sales_of(300, seed=7)
    assert sales_of(300, seed=7) != sales_of(300, seed=8)
    assert stock_of(300, seed=7) == stock_of(300, seed=7)
    assert stock_of(300, seed=7) != stock_of(300, seed=8)


def test_past_sales_come_in_order_of_time_within_opening_hours() -> None:
    sales = sales_of(300)
    moments = [(sale.day_offset, sale.second_of_day) for sale in sales]
    assert moments == sorted(moments)
    assert all(8.5 * 3600 <= second < 20 * 3600 for _day, second in moments)
    days = {FIRST_DAY + timedelta(days=day) for day, _second in moments}
    assert len(days) == 45
    assert all(day.isoweekday() <= 6 for day in days)


def test_past_sales_tickets_hold_one_to_five_distinct_items() -> None:
    sizes: Counter[int] = Counter()
    quantities: Counter[int] = Counter()
    for sale in sales_of(300):
        indexes = [index for index, _packs in sale.lines]
        assert len(set(indexes)) == len(indexes)
        assert all(0 <= index < 300 for index in indexes)
        sizes[len(indexes)] += 1
        quantities.update(packs for _index, packs in sale.lines)
    assert set(sizes) == {1, 2, 3, 4, 5}
    assert quantities[1] > 0.8 * quantities.total()
    assert min(quantities) == 1


def test_past_sales_split_between_cash_and_card() -> None:
    tenders = Counter(sale.tender for sale in sales_of(300))
    assert set(tenders) == {"cash", "card"}
    assert 0.65 < tenders["cash"] / tenders.total() < 0.8


def test_past_sales_follow_the_demand_of_the_items() -> None:
    items = catalogue(445, 1)
    sold = packs_sold(past_sales(items, seed=2, first_day=FIRST_DAY, days=365))
    best = {items[index].name for index, _packs in sold.most_common(10)}
    assert {"DOLIPRANE 1 g cp séc. B/10", "RHINOFEBRAL gél. B/20"} <= best
    expected = sum(item.yearly_lines for item in items)
    assert 0.9 * expected < sold.total() < 1.4 * expected


def test_past_sales_of_slow_items_come_in_lumps() -> None:
    items = catalogue(445, 1)
    slow = {index for index, item in enumerate(items) if 40 <= item.yearly_lines <= 60}
    weekly: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for sale in past_sales(items, seed=2, first_day=FIRST_DAY, days=364):
        for index, _packs in sale.lines:
            if index in slow:
                weekly[index][sale.day_offset // 7] += 1
    # Were the sales of such an item independent, the variance of a week would equal its mean.
    ratios = []
    for weeks in weekly.values():
        counts = [weeks[week] for week in range(52)]
        mean = sum(counts) / 52
        ratios.append(sum((count - mean) ** 2 for count in counts) / 52 / mean)
    assert median(ratios) > 1.5


@pytest.mark.parametrize(("family", "month"), [("Solaires", 7), ("Rhume et toux", 1)])
def test_past_sales_follow_the_season(family: str, month: int) -> None:
    items = catalogue(445, 1)

    def share(of_month: int) -> float:
        first = date(2026, of_month, 1)
        lines = [
            items[index].family
            for sale in past_sales(items, seed=2, first_day=first, days=28)
            for index, _packs in sale.lines
        ]
        return lines.count(family) / len(lines)

    assert share(month) > 1.5 * share((month + 5) % 12 + 1)


def test_past_sales_asked_for_tickets_a_day_sell_about_so_many() -> None:
    stream = past_sales(catalogue(300, 1), seed=2, first_day=FIRST_DAY, days=60, tickets_a_day=40)
    per_day = Counter(sale.day_offset for sale in stream)
    assert 30 < median(per_day.values()) < 50


def test_past_sales_large_shop_can_be_cut_at_any_number() -> None:
    stream = past_sales(catalogue(10_000, 1), seed=2, first_day=FIRST_DAY, days=3_650)
    assert len(list(islice(stream, 20_000))) == 20_000


def test_lots_occur_in_every_state_a_shelf_knows() -> None:
    items = catalogue(3_000, 1)
    seeds = list(lots(items, seed=3, first_day=FIRST_DAY, today=TODAY, sold={}))
    today = TODAY.isoformat()
    by_item: defaultdict[int, list[LotSeed]] = defaultdict(list)
    for lot in seeds:
        by_item[lot.item_index].append(lot)
    assert all(lot.packs > 0 and lot.price_centimes % 10 == 0 for lot in seeds)
    assert 50 < sum(lot.expiry is not None and lot.expiry < today for lot in seeds) < 150
    assert sum(lot.expiry is not None and today <= lot.expiry <= "2027-02-28" for lot in seeds) > 50
    assert any(lot.expiry is None for lot in seeds)
    assert 50 < len(items) - len(by_item) < 200, "items out of stock"
    assert sum(len({lot.price_centimes for lot in each}) == 2 for each in by_item.values()) > 30
    short = (
        sum(lot.packs for lot in each) <= items[index].reorder_point
        for index, each in by_item.items()
    )
    assert sum(short) > 30


def test_lots_expired_were_so_before_the_first_sale() -> None:
    expired = [
        lot for lot in stock_of(3_000) if lot.expiry is not None and lot.expiry < TODAY.isoformat()
    ]
    assert expired
    assert all(lot.expiry is not None and lot.expiry < FIRST_DAY.isoformat() for lot in expired)


def test_lots_sold_first_expired_first_out_leave_the_planned_shelf() -> None:
    items = catalogue(600, 1)
    sales = list(past_sales(items, seed=2, first_day=FIRST_DAY, days=DAYS))
    seeds = lots(items, seed=3, first_day=FIRST_DAY, today=TODAY, sold=packs_sold(sales))
    shelf: defaultdict[int, list[list[object]]] = defaultdict(list)
    on_hand: dict[tuple[int, str], int] = {}
    for lot in seeds:
        shelf[lot.item_index].append([lot.expiry or "9999-12-31", lot.number])
        on_hand[lot.item_index, lot.number] = lot.packs
    for sale in sales:
        day = (FIRST_DAY + timedelta(days=sale.day_offset)).isoformat()
        for index, wanted in sale.lines:
            left = wanted
            for expiry, number in sorted(shelf[index], key=str):
                taken = min(left, on_hand[index, str(number)]) if str(expiry) >= day else 0
                on_hand[index, str(number)] -= taken
                left -= taken
            assert left == 0, items[index].name
    indexes = {item.name: index for index, item in enumerate(items)}
    for written in load_lots():
        found = on_hand.get((indexes[written.item], written.number), 0)
        assert found == written.packs, written


def test_lots_of_an_item_run_from_first_expiry_to_last() -> None:
    seeds = stock_of(600)
    for one, other in pairwise(seeds):
        if one.item_index == other.item_index:
            assert one.expiry is not None
            assert other.expiry is not None
            assert one.expiry < other.expiry
