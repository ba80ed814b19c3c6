"""Stock comes in, is counted, corrected and held back: every figure is a movement or a count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.services import sessions, stock
from pharmadesk.services.stock import Delivered
from tests.till import refused

if TYPE_CHECKING:
    from tests.till import Shop

TOO_MANY = 1_000_000_001


def test_receive_adds_packs_to_a_lot_minted_on_the_way(shop: Shop) -> None:
    item_id = shop.items["plain"]
    receipt_id = stock.receive(
        shop.till, shop.owner, [Delivered(item_id, 10, "P-NEW", "2029-01-31", 1_100)], "a supplier"
    )
    assert shop.on_hand("plain")["P-NEW"] == 10
    (lot,) = (lot for lot in shop.rows("lot") if lot["number"] == "P-NEW")
    assert (lot["expiry"], lot["price_centimes"]) == ("2029-01-31", 1_100)
    received = shop.journal("goods.received")[-1]
    assert (received["receipt_id"], received["supplier_id"]) == (receipt_id, "a supplier")


def test_receive_of_a_lot_known_already_adds_to_it(shop: Shop) -> None:
    item_id = shop.items["plain"]
    stock.receive(
        shop.till,
        shop.owner,
        [Delivered(item_id, 1, "P-SOON", "2027-01-31"), Delivered(item_id, 4, "P-SOON")],
    )
    assert shop.on_hand("plain")["P-SOON"] == 7
    assert [lot["number"] for lot in shop.rows("lot")].count("P-SOON") == 1


def test_receive_of_one_lot_at_two_prices_keeps_both(shop: Shop) -> None:
    item_id = shop.items["two prices"]
    stock.receive(shop.till, shop.owner, [Delivered(item_id, 2, "OLD", "2027-03-31", 4_700)])
    prices = {lot["price_centimes"] for lot in shop.rows("lot") if lot["number"] == "OLD"}
    assert prices == {4_950, 4_700}


def test_receive_without_a_lot_number_goes_to_the_unknown_lot(shop: Shop) -> None:
    stock.receive(shop.till, shop.owner, [Delivered(shop.items["plain"], 6)])
    assert shop.on_hand("plain")[None] == 6


def test_packs_of_an_item_sold_by_the_unit_come_in_as_units(shop: Shop) -> None:
    stock.receive(shop.till, shop.owner, [Delivered(shop.items["loose"], 2, "L-2", "2029-01-31")])
    assert shop.on_hand("loose") == {"L-1": 100, "L-2": 40}


@pytest.mark.parametrize(
    ("delivered", "code"),
    [
        (Delivered("", 0, "X"), "quantity.zero"),
        (Delivered("", -5, "X"), "quantity.zero"),
        (Delivered("", TOO_MANY), "quantity.too_large"),
        (Delivered("", 5, "X", "2026-11-22"), "lot.expired"),
        (Delivered("", 5, " \N{ZERO WIDTH SPACE}"), "lot.no_number"),
        (Delivered("", 5, "L\0T"), "text.unfit"),
        (Delivered("", 5, "7" * 41), "text.too_long"),
    ],
)
def test_delivery_that_cannot_be_is_refused_whole(
    shop: Shop, delivered: Delivered, code: str
) -> None:
    item_id = shop.items["plain"]
    bad = Delivered(item_id, delivered.packs, delivered.lot_number, delivered.expiry)
    with refused(code):
        stock.receive(shop.till, shop.owner, [Delivered(item_id, 1, "GOOD"), bad])
    assert shop.on_hand("plain") == {"P-SOON": 2, "P-LATE": 3}


def test_lot_that_expires_today_is_still_received(shop: Shop) -> None:
    stock.receive(shop.till, shop.owner, [Delivered(shop.items["plain"], 1, "T", "2026-11-23")])
    assert shop.on_hand("plain")["T"] == 1


def test_receive_of_an_item_nobody_knows_is_refused(shop: Shop) -> None:
    with refused("item.unknown"):
        stock.receive(shop.till, shop.owner, [Delivered(shop.till.ids.new(), 1)])


def test_count_sets_what_is_there_and_later_sales_move_on_from_it(shop: Shop) -> None:
    shop.open_session()
    stock.count(shop.till, shop.cashier, shop.items["plain"], shop.lot_id("P-SOON"), 7)
    assert shop.on_hand("plain") == {"P-SOON": 7, "P-LATE": 3}
    shop.sell("plain", "plain")
    assert shop.on_hand("plain") == {"P-SOON": 5, "P-LATE": 3}
    stock.count(shop.till, shop.cashier, shop.items["plain"], shop.lot_id("P-SOON"), 0)
    assert shop.on_hand("plain") == {"P-SOON": 0, "P-LATE": 3}


@pytest.mark.parametrize(
    ("counted", "code"), [(-1, "quantity.negative"), (TOO_MANY, "quantity.too_large")]
)
def test_count_that_cannot_be_is_refused(shop: Shop, counted: int, code: str) -> None:
    with refused(code):
        stock.count(shop.till, shop.cashier, shop.items["plain"], shop.lot_id("P-SOON"), counted)
    assert shop.rows("stock_pin") == []


@pytest.mark.parametrize(("quantity", "left"), [(4, 6), (-1, 1), (-9, -7)])
def test_adjust_moves_by_as_much_with_its_reason(shop: Shop, quantity: int, left: int) -> None:
    item_id = shop.items["plain"]
    stock.adjust(shop.till, shop.owner, item_id, shop.lot_id("P-SOON"), quantity, "broken")
    assert shop.on_hand("plain")["P-SOON"] == left
    assert shop.journal("stock.adjusted")[-1]["reason"] == "broken"


@pytest.mark.parametrize(
    ("quantity", "code"),
    [(0, "quantity.zero"), (TOO_MANY, "quantity.too_large"), (-TOO_MANY, "quantity.too_large")],
)
def test_adjustment_that_cannot_be_is_refused(shop: Shop, quantity: int, code: str) -> None:
    with refused(code):
        stock.adjust(shop.till, shop.owner, shop.items["plain"], "x", quantity, "broken")


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (" \N{ZERO WIDTH NON-JOINER} ", "reason.missing"),
        ("bro\0ken", "text.unfit"),
        ("half \ud83d", "text.unfit"),
        ("x" * 251, "text.too_long"),
    ],
)
def test_reason_that_says_nothing_or_cannot_be_shown_is_refused(
    shop: Shop, reason: str, code: str
) -> None:
    item_id, lot_id = shop.items["plain"], shop.lot_id("P-SOON")
    with refused(code):
        stock.hold(shop.till, shop.owner, item_id, lot_id, reason)
    with refused(code):
        stock.adjust(shop.till, shop.owner, item_id, lot_id, -1, reason)
    assert shop.rows("lot_hold") == []
    assert shop.on_hand("plain")["P-SOON"] == 2


def test_lot_number_typed_with_a_space_too_many_is_the_lot_known_already(shop: Shop) -> None:
    stock.receive(shop.till, shop.owner, [Delivered(shop.items["plain"], 1, " P-SOON ")])
    assert shop.on_hand("plain")["P-SOON"] == 3


def test_lot_of_another_item_or_of_none_is_neither_counted_nor_moved_nor_held(shop: Shop) -> None:
    item_id, foreign = shop.items["plain"], shop.lot_id("L-1")
    for lot_id in (foreign, shop.till.ids.new()):
        with refused("item.unknown"):
            stock.count(shop.till, shop.owner, item_id, lot_id, 1)
        with refused("item.unknown"):
            stock.adjust(shop.till, shop.owner, item_id, lot_id, 1, "found")
        with refused("item.unknown"):
            stock.hold(shop.till, shop.owner, item_id, lot_id, "recall")
    assert shop.rows("lot_hold") == []


def test_unknown_lot_is_counted_under_the_items_own_id(shop: Shop) -> None:
    item_id = shop.items["plain"]
    stock.count(shop.till, shop.owner, item_id, item_id, 12)
    assert shop.on_hand("plain")[None] == 12


def test_held_lot_leaves_the_shelf_and_a_release_brings_it_back(shop: Shop) -> None:
    shop.open_session()
    item_id, lot_id = shop.items["plain"], shop.lot_id("P-SOON")
    hold_id = stock.hold(shop.till, shop.owner, item_id, lot_id, "recall")
    assert shop.scan("plain").basket.lines[0].lot_number == "P-LATE"
    stock.release(shop.till, shop.owner, item_id, hold_id)
    assert shop.scan("plain").basket.lines[0].lot_number == "P-SOON"


def test_lot_held_twice_stays_held_until_both_holds_end(shop: Shop) -> None:
    shop.open_session()
    item_id, lot_id = shop.items["plain"], shop.lot_id("P-SOON")
    first = stock.hold(shop.till, shop.owner, item_id, lot_id, "recall")
    second = stock.hold(shop.till, shop.owner, item_id, lot_id, "broken seal")
    stock.release(shop.till, shop.owner, item_id, first)
    with refused("lot.held", number="P-SOON"):
        shop.scan("plain", suffix="10P-SOON")
    stock.release(shop.till, shop.owner, item_id, second)
    assert shop.scan("plain", suffix="10P-SOON").basket.packs == 1


def test_hold_nobody_knows_or_of_another_item_is_not_released(shop: Shop) -> None:
    item_id = shop.items["plain"]
    hold_id = stock.hold(shop.till, shop.owner, item_id, shop.lot_id("P-SOON"), "recall")
    for of, unknown in ((item_id, shop.till.ids.new()), (shop.items["loose"], hold_id)):
        with refused("hold.unknown"):
            stock.release(shop.till, shop.owner, of, unknown)
    assert shop.rows("lot_release") == []


def test_hold_released_twice_is_recorded_once(shop: Shop) -> None:
    item_id = shop.items["plain"]
    hold_id = stock.hold(shop.till, shop.owner, item_id, item_id, "recall")  # the unknown lot
    stock.release(shop.till, shop.owner, item_id, hold_id)
    with refused("hold.already_released"):
        stock.release(shop.till, shop.owner, item_id, hold_id)
    assert len(shop.journal("lot.released")) == 1


def test_stock_moves_without_any_cash_session(shop: Shop) -> None:
    with refused("session.none_open"):
        sessions.close(shop.till, shop.owner, 0)
    stock.receive(shop.till, shop.owner, [Delivered(shop.items["cream"], 1)])
    assert shop.last_header()["cash_session_id"] is None
    assert shop.on_hand("cream") == {None: 9}
