"""The owner's day: figures worked out by hand from known sales, on two registers of a pharmacy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain.permissions import Role
from pharmadesk.domain.refunds import Wanted
from pharmadesk.domain.tickets import Tendered
from pharmadesk.services import day, returning, selling, sessions, stock
from pharmadesk.services.day import Hour
from pharmadesk.values.clock import ManualClock
from tests.fake_centre import FakeCentre
from tests.statements import Statements
from tests.sync_world import founder, newcomer, sync_all
from tests.till import local_us

if TYPE_CHECKING:
    from pathlib import Path

    from pharmadesk.queries.day import AlertKind
    from pharmadesk.services.day import Overview
    from tests.till import Shop

# A handful of rows each, and as many in ten years.
SMALL = ("register", "lot_hold")


def seen(shop: Shop, asked: str | None = None) -> Overview:
    """Read the day as an accountant does."""
    return day.overview(shop.till, shop.actors[Role.ACCOUNTANT], asked)


def at(shop: Shop, moment: str) -> None:
    """Let time pass until a local moment."""
    shop.clock.advance(local_us(moment) - shop.clock.now_us())


def pay_by_card(shop: Shop, name: str) -> None:
    basket = shop.scan(name).basket
    money = [Tendered("card", basket.total_centimes)]
    selling.complete(shop.till, shop.cashier, basket.basket_id, money)


def alert(shop: Shop, kind: AlertKind) -> tuple[int, tuple[str, ...]]:
    found = seen(shop).alerts.get(kind)
    return (0, ()) if found is None else (found.count, found.names)


def test_day_without_a_sale_is_nothing_and_tells_so(shop: Shop) -> None:
    found = seen(shop)
    assert (found.day, found.is_today, found.tickets, found.total_centimes) == (
        "2026-11-23",
        True,
        0,
        0,
    )
    assert (found.basket_centimes, found.hours, found.tenders, found.drawers) == (0, (), (), ())
    assert found.most_sold == ()


def test_figures_of_a_day_are_those_of_its_sales(shop: Shop) -> None:
    shop.open_session(10_000)
    shop.sell("plain", "plain", "cream", cash_centimes=20_000)  # 24,60 + 99,99, with change
    at(shop, "2026-11-23 11:59")
    pay_by_card(shop, "plain")
    at(shop, "2026-11-23 12:00")
    shop.sell("cream")
    found = seen(shop)
    assert (found.tickets, found.total_centimes) == (3, 12_459 + 1_230 + 9_999)
    assert found.basket_centimes == 7_896
    assert found.hours == (Hour(10, 12_459, 0), Hour(11, 1_230, 0), Hour(12, 9_999, 0))
    assert [(each.tender, each.centimes) for each in found.tenders] == [
        ("cash", 22_458),
        ("card", 1_230),
    ]
    assert [(each.name, each.packs) for each in found.most_sold] == [("plain", 3), ("cream", 2)]


def test_open_session_shows_what_it_took_without_its_float_and_a_closed_one_its_difference(
    shop: Shop,
) -> None:
    shop.open_session(50_000)
    shop.sell("plain", cash_centimes=20_000)
    pay_by_card(shop, "cream")
    (drawer,) = seen(shop).drawers
    assert drawer.person == "Une personne (cashier)"
    assert (drawer.session.register, drawer.session.taken_centimes) == ("Caisse 2", 11_229)
    assert (drawer.session.closed_at_us, drawer.session.difference_centimes) == (None, None)
    sessions.close(shop.till, shop.cashier, 51_000)  # 512,30 was expected
    (drawer,) = seen(shop).drawers
    assert drawer.session.closed_at_us == shop.clock.now_us()
    assert drawer.session.difference_centimes == -230


@pytest.mark.deep  # three days
def test_session_left_open_shows_today_and_its_sales_on_its_own_day(shop: Shop) -> None:
    at(shop, "2026-11-23 23:00")
    session_id = shop.open_session()
    at(shop, "2026-11-24 00:30")
    shop.sell("plain")
    today, before = seen(shop), seen(shop, "2026-11-23")
    assert today.day == "2026-11-24"
    assert [each.session.session_id for each in today.drawers] == [session_id]
    assert (today.tickets, before.tickets) == (0, 1)
    assert before.hours == (Hour(24, 1_230, 0),)
    assert before.hour_now is None
    sessions.close(shop.till, shop.cashier, 0)
    assert seen(shop).drawers == ()
    assert [each.session.session_id for each in seen(shop, "2026-11-23").drawers] == [session_id]


@pytest.mark.deep  # three days of sales
def test_usual_is_the_mean_of_the_same_weekdays_on_which_anything_was_sold(shop: Shop) -> None:
    for monday, packs in (("2026-11-30", 3), ("2026-12-14", 2), ("2026-12-21", 1)):
        at(shop, f"{monday} 09:10")
        shop.open_session()
        for _ in range(packs):
            shop.sell("cream")
        sessions.close(shop.till, shop.cashier, 0)
    at(shop, "2026-12-21 10:05")
    found = seen(shop)
    assert found.has_usual
    assert found.hours == (Hour(9, 9_999, 24_998),)  # the mean of three and two, to the centime
    assert (found.hour_now, found.so_far) == (10, (9_999, 24_998))
    shop.open_session()
    shop.sell("cream")
    assert seen(shop).so_far == (9_999, 24_998), "an hour counts when it is over"
    assert not seen(shop, "2026-12-15").has_usual, "another weekday"
    assert not seen(shop, "2026-11-30").has_usual


def test_day_to_come_is_today(shop: Shop) -> None:
    assert seen(shop, "2031-01-01").day == "2026-11-23"


def test_alerts_count_what_is_short_and_name_the_first(shop: Shop) -> None:
    low = shop.add_item("low", price_centimes=100, reorder_point=3)
    shop.add_item("never here", price_centimes=100, reorder_point=3)
    gone = shop.add_item("gone", price_centimes=100)
    stopped = shop.add_item("no longer sold", price_centimes=100, active=False)
    shop.receive(stock.Delivered(low, 4), stock.Delivered(gone, 1), stock.Delivered(stopped, 1))
    assert alert(shop, "low") == alert(shop, "out") == (0, ())
    shop.open_session()
    shop.sell("low", "gone", "no longer sold")
    assert alert(shop, "low") == (1, ("low",))
    assert alert(shop, "out") == (1, ("gone",))
    shop.sell("gone")
    assert alert(shop, "oversold") == (1, ("gone",))
    assert alert(shop, "out") == (1, ("gone",))


@pytest.mark.deep  # three days
def test_alerts_tell_lots_that_expire_within_sixty_days_from_those_that_have(shop: Shop) -> None:
    for name, expiry in (("in sixty", "2027-01-22"), ("in sixty-one", "2027-01-23")):
        item_id = shop.add_item(name, price_centimes=100)
        shop.receive(stock.Delivered(item_id, 1, name.upper(), expiry))
    assert alert(shop, "expiring") == (1, ("in sixty",))
    assert alert(shop, "expired") == (0, ())
    at(shop, "2027-01-22 10:00")
    assert alert(shop, "expired") == (0, ()), "its last day of use"
    at(shop, "2027-01-23 10:00")
    assert alert(shop, "expired") == (1, ("in sixty",))
    shop.open_session()
    stock.count(shop.till, shop.cashier, shop.items["in sixty"], shop.lot_id("IN SIXTY"), 0)
    assert alert(shop, "expired") == (0, ()), "none of it is left"


@pytest.mark.deep  # three holds
def test_alerts_count_a_held_lot_once_until_every_hold_has_ended(shop: Shop) -> None:
    item_id, lot_id = shop.items["plain"], shop.lot_id("P-SOON")
    first, second = (stock.hold(shop.till, shop.owner, item_id, lot_id, "why") for _ in range(2))
    stock.hold(shop.till, shop.owner, shop.items["cream"], shop.items["cream"], "why")
    assert alert(shop, "held") == (2, ("plain", "cream"))
    stock.release(shop.till, shop.owner, item_id, first)
    assert alert(shop, "held")[0] == 2
    stock.release(shop.till, shop.owner, item_id, second)
    assert alert(shop, "held") == (1, ("cream",))


@pytest.mark.deep  # five deliveries
def test_alerts_name_no_more_than_three_and_count_them_all(shop: Shop) -> None:
    for number in range(5):
        item_id = shop.add_item(f"item {number}")
        shop.receive(stock.Delivered(item_id, 1, f"L{number}", "2026-12-01"))
    count, names = alert(shop, "expiring")
    assert (count, len(names)) == (5, 3)


@pytest.mark.deep  # two registers and a centre
def test_two_registers_of_a_pharmacy_make_one_day(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    clock = ManualClock(local_us("2026-11-23 10:00"))
    centre = FakeCentre(clock)
    first = founder(tmp_path / "first", clock, centre, centre.code)
    first.synchronise()
    second = newcomer(first, tmp_path / "second", ManualClock(clock.now_us()))
    first.shop.open_session(10_000)
    second.shop.open_session(20_000)
    first.shop.sell("plain")
    second.shop.sell("cream")
    second.shop.sell("plain")
    sync_all(first, second)
    for register in (first, second):
        found = seen(register.shop)
        assert (found.tickets, found.total_centimes) == (3, 1_230 + 9_999 + 1_230)
        assert [
            (each.session.register, each.person, each.session.taken_centimes)
            for each in found.drawers
        ] == [
            ("Caisse 2", "Une personne (cashier)", 1_230),
            ("Caisse 3", "Une personne (cashier)", 11_229),
        ]
        register.shop.till.close()


@pytest.mark.deep  # every statement, explained
def test_day_is_read_through_indexes_in_a_fixed_number_of_statements(shop: Shop) -> None:
    shop.open_session()

    def asked() -> int:
        with Statements() as statements:
            seen(shop)
        scans = statements.scans(shop.till.database, *SMALL, "stock")
        assert {each for each in scans if not each.startswith("anon_")} == set()
        return len(statements.asked)

    before = asked()
    for _ in range(3):
        shop.sell("plain", "cream", "loose")
    assert asked() == before <= 12


def test_what_was_cancelled_or_came_back_is_taken_off(shop: Shop) -> None:
    shop.open_session()
    sold = shop.sell("plain", "plain", "cream")  # 24,60 + 99,99
    cancelled = shop.sell("cream")
    returning.void(shop.till, shop.owner, cancelled.sale_id, "unwanted")
    at(shop, "2026-11-23 11:30")
    returning.take_back(shop.till, shop.cashier, sold.sale_id, [Wanted(1, 1)], "unwanted")

    found = seen(shop)

    assert (found.tickets, found.total_centimes) == (1, 12_459 - 1_230)
    assert found.hours == (Hour(10, 12_459, 0), Hour(11, -1_230, 0))
    assert [(each.tender, each.centimes) for each in found.tenders] == [("cash", 11_229)]
    assert [(each.name, each.packs) for each in found.most_sold] == [("cream", 1), ("plain", 1)]
    assert [each.session.taken_centimes for each in found.drawers] == [11_229]
