"""Whatever happens at a till, its rows are its journal's and the money adds up."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from pharmadesk.domain.refunds import Wanted
from pharmadesk.domain.tickets import Tendered
from pharmadesk.errors import Refused
from pharmadesk.services import (
    baskets,
    parking,
    reprinting,
    returning,
    selling,
    sessions,
    stock,
)
from pharmadesk.services.stock import Delivered
from tests.till import Shop, assert_replay_equal, copy_shop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

NAMES = ("plain", "cream", "loose", "two prices")
LOTS = {"plain": "P-SOON", "cream": None, "loose": "L-1", "two prices": "OLD"}
MINUTE_US = 60_000_000

Deed = tuple[str, int, int]


def _scan(shop: Shop, what: int, number: int) -> None:
    view = baskets.current(shop.till)
    name = NAMES[what]
    suffix = f"10{LOTS[name]}" if number == 0 and LOTS[name] else ""
    shop.scan(name, view.basket_id if view and number < 3 else None, suffix=suffix)


def _change_line(shop: Shop, what: int, number: int) -> None:
    view = baskets.current(shop.till)
    if view is None:
        return
    doing: list[Callable[[], object]] = [
        lambda: baskets.set_quantity(shop.till, shop.cashier, view.basket_id, 1, number),
        lambda: baskets.remove_line(shop.till, shop.cashier, view.basket_id, 1),
        lambda: baskets.restore_line(shop.till, shop.cashier, view.basket_id, 1),
        lambda: baskets.choose_price(shop.till, shop.cashier, view.basket_id, 1, 4_950, number),
    ]
    doing[what]()


def _park(shop: Shop, what: int, number: int) -> None:
    view, waiting = baskets.current(shop.till), parking.waiting(shop.till)
    at_hand = view.basket_id if view else ""
    first = waiting[number % len(waiting)].parking_id if waiting else ""
    doing: list[Callable[[], object]] = [
        lambda: parking.park(shop.till, shop.cashier, at_hand),
        lambda: parking.recall(shop.till, shop.cashier, first, at_hand),
        lambda: parking.cancel(shop.till, shop.cashier, first),
        lambda: parking.park_again(shop.till, shop.cashier, first),
    ]
    doing[what]()


def _pay(shop: Shop, what: int, number: int) -> None:
    view = baskets.current(shop.till)
    if view is None:
        return
    total = view.total_centimes
    offered = [
        [Tendered("cash", total + number * 100)],
        [Tendered("card", total // 2), Tendered("cash", total - total // 2 + number)],
        [Tendered("card", total + number)],
        [Tendered("cash", total - number)],
    ]
    selling.complete(shop.till, shop.cashier, view.basket_id, offered[what])


def _give_back(shop: Shop, what: int, number: int) -> None:
    sales = shop.rows("sale")
    if not sales:
        return
    sale_id = sorted(sales, key=lambda sale: sale["number"])[number % len(sales)]["sale_id"]
    wanted = [Wanted(1 + number % 2, what)]
    doing: list[Callable[[], object]] = [
        lambda: returning.void(shop.till, shop.owner, sale_id, "wrong_item"),
        lambda: returning.take_back(shop.till, shop.owner, sale_id, wanted, "unwanted"),
        lambda: returning.take_back(shop.till, shop.owner, sale_id, wanted, "damaged", "cash"),
        lambda: reprinting.reprint(shop.till, shop.cashier, sale_id, shop.till.ids.new()),
    ]
    doing[what]()


def _move_stock(shop: Shop, what: int, number: int) -> None:
    name = NAMES[number % len(NAMES)]
    item_id = shop.items[name]
    lot = LOTS[name]
    # One number stands for several lots once it was delivered at several prices.
    lot_id = (
        next(row["lot_id"] for row in shop.rows("lot") if row["number"] == lot) if lot else item_id
    )
    doing: list[Callable[[], object]] = [
        lambda: stock.receive(shop.till, shop.owner, [Delivered(item_id, number, lot)]),
        lambda: stock.count(shop.till, shop.owner, item_id, lot_id, number),
        lambda: stock.adjust(shop.till, shop.owner, item_id, lot_id, number - 3, "broken"),
        lambda: stock.hold(shop.till, shop.owner, item_id, lot_id, "recall"),
    ]
    doing[what]()


def _run_the_till(shop: Shop, what: int, number: int) -> None:
    doing: list[Callable[[], object]] = [
        lambda: sessions.open_with_float(shop.till, shop.cashier, number * 100),
        lambda: sessions.close(shop.till, shop.cashier, number * 1_000),
        shop.restart,
        lambda: shop.clock.advance(number * 60 * MINUTE_US),
    ]
    doing[what]()


DEEDS: dict[str, Callable[[Shop, int, int], None]] = {
    "scan": _scan,
    "line": _change_line,
    "pay": _pay,
    "park": _park,
    "back": _give_back,
    "stock": _move_stock,
    "till": _run_the_till,
}
DAY = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("scan", "scan", "scan", "line", "pay", "pay"),
                *("park", "back", "back", "stock", "till"),
            ]
        ),
        st.integers(0, 3),
        st.integers(0, 6),
    ),
    min_size=5,
    max_size=25,
)


def test_any_day_at_the_till_leaves_books_that_balance(
    founded_shop: Shop, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("days")

    # A day is some twenty use cases and the whole proof at its end.
    @settings(max_examples=max(15, settings().max_examples // 10))
    @given(DAY)
    def balances(day: list[Deed]) -> None:
        shop = copy_shop(founded_shop, _next(folder), "2026-11-23 10:00")
        try:
            shop.open_session()
            for deed, what, number in day:
                with suppress(Refused):
                    DEEDS[deed](shop, what, number)
            assert_replay_equal(shop.till)
        finally:
            shop.till.close()

    balances()


def _next(folder: Path) -> Path:
    """Name a folder no earlier day has used."""
    return folder / str(sum(1 for _ in folder.iterdir()))
