"""Two registers sell for a day without a line, prices edited on both; then everything agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain import events
from pharmadesk.queries import cases
from pharmadesk.services import stock, synchronising
from tests.sync_world import assert_converged, sync_all

if TYPE_CHECKING:
    from pharmadesk.values.clock import ManualClock
    from tests.fake_centre import FakeCentre
    from tests.sync_world import Counter

MINUTE_US = 60_000_000
YEAR_US = 365 * 24 * 60 * MINUTE_US


def edit_price(counter: Counter, name: str, centimes: int) -> None:
    """Change an item's price, as a screen of the catalogue will."""
    shop = counter.shop
    fields = events.ItemFields(price_centimes=centimes)
    body = events.ItemChanged(item_id=shop.items[name], fields=fields)
    shop.emit("item.changed", body, shop.owner)


def price(counter: Counter, name: str) -> int:
    """Read an item's price."""
    shop = counter.shop
    (row,) = (row for row in shop.rows("item") if row["item_id"] == shop.items[name])
    return int(row["price_centimes"])


def pass_time(counter: Counter, us: int) -> None:
    counter.shop.clock.advance(us)


def day_apart(first: Counter, second: Counter) -> None:
    for hour in range(4):
        first.shop.sell("plain", "cream")
        second.shop.sell("loose")
        pass_time(first, 60 * MINUTE_US)
        pass_time(second, 60 * MINUTE_US)
        edit_price(first if hour % 2 else second, "cream", 9_000 + hour)
    first.shop.sell("cream")
    second.shop.sell("plain")


def test_two_registers_after_a_day_apart_hold_the_same_rows(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    day_apart(first, second)
    sync_all(first, second)
    assert_converged(first, second)
    assert len(first.rows()["sale"]) == 10
    assert price(second, "cream") == 9_003  # the last edit, at the first register


def test_synchronising_every_minute_comes_to_the_same_as_once(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    for _ in range(3):
        first.shop.sell("cream")
        sync_all(first, second)
        second.shop.sell("cream")
        sync_all(first, second)
    often = first.shop.on_hand("cream")
    assert often == second.shop.on_hand("cream") == {None: 2}
    assert_converged(first, second)


def test_two_registers_that_sell_the_last_box_keep_both_sales(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    count = first.shop
    stock.count(count.till, count.owner, count.items["cream"], count.items["cream"], 1)
    sync_all(first, second)
    for counter in pair:
        counter.shop.sell("cream")
    sync_all(first, second)
    assert_converged(first, second)
    assert first.shop.on_hand("cream") == {None: -1}
    assert len(first.rows()["sale"]) == 2
    with second.shop.till.database.read() as connection:
        assert len(cases.oversold(connection)) == 1


def test_count_while_the_other_register_is_offline_holds_what_was_sold_before(
    pair: tuple[Counter, Counter],
) -> None:
    """Five sold before the count by the clock, three after: counted minus three.

    The three happened within the minutes in which clocks may disagree: count once more.
    """
    first, second = pair
    shop = first.shop
    for _ in range(5):
        second.shop.sell("cream")
        pass_time(second, MINUTE_US)
    pass_time(first, 10 * MINUTE_US)
    pass_time(second, 10 * MINUTE_US)
    stock.count(shop.till, shop.owner, shop.items["cream"], shop.items["cream"], 3)
    for _ in range(3):
        second.shop.sell("cream")
    assert first.shop.on_hand("cream") == {None: 3}
    assert second.shop.on_hand("cream") == {None: 0}
    sync_all(first, second)
    assert_converged(first, second)
    assert first.shop.on_hand("cream") == {None: 0}
    assert to_recount(first) == [("cream", "-3")]
    pass_time(first, 10 * MINUTE_US)
    pass_time(second, 10 * MINUTE_US)
    stock.count(shop.till, shop.owner, shop.items["cream"], shop.items["cream"], 1)
    pass_time(first, 10 * MINUTE_US)
    pass_time(second, 10 * MINUTE_US)
    second.shop.sell("cream")
    sync_all(first, second)
    assert to_recount(first) == to_recount(second) == []


def to_recount(counter: Counter) -> list[tuple[str, str]]:
    seen = synchronising.overview(counter.shop.till)
    assert seen is not None
    return [(case.subject, case.detail) for case in seen.cases if case.kind == "stock.recount"]


@pytest.mark.parametrize("years", [1, -1])
def test_clock_a_year_off_loses_nothing_and_wins_no_longer_than_the_clamp(
    pair: tuple[Counter, Counter], clock: ManualClock, years: int
) -> None:
    first, second = pair
    second.shop.clock.set_wall(clock.now_us() + years * YEAR_US)
    edit_price(second, "cream", 7_777)
    second.shop.sell("cream")
    sync_all(second, first)
    assert_converged(first, second)
    assert price(first, "cream") == 7_777  # nobody else has edited it since
    pass_time(first, 6 * MINUTE_US)
    edit_price(first, "cream", 8_888)
    sync_all(first, second)
    assert_converged(first, second)
    assert price(second, "cream") == 8_888


def test_fast_clock_edit_made_first_loses_to_a_correct_one_also_after_a_restored_centre(
    pair: tuple[Counter, Counter], centre: FakeCentre, clock: ManualClock
) -> None:
    first, second = pair
    backup = centre.backup()
    second.shop.clock.set_wall(clock.now_us() + YEAR_US)
    edit_price(second, "cream", 7_777)
    second.synchronise()
    pass_time(first, 6 * MINUTE_US)
    edit_price(first, "cream", 8_888)
    sync_all(first, second)
    assert_converged(first, second)
    centre.restore(backup, "epoch 2")
    pass_time(first, 60 * MINUTE_US)  # received again, an hour later
    sync_all(second, first)
    assert_converged(first, second)
    assert price(second, "cream") == 8_888
