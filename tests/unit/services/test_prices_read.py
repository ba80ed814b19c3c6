"""A box nobody knows the price of: the cashier reads it on the box, types it once, and sells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.queries import cases
from pharmadesk.services import baskets, stock
from tests.till import refused

if TYPE_CHECKING:
    from pharmadesk.services.baskets import BasketChange
    from tests.till import Shop

DAY_US = 24 * 3_600 * 1_000_000


@pytest.fixture
def counter(shop: Shop) -> Shop:
    """A shop with an open cash session."""
    shop.open_session()
    return shop


def scan_at(
    counter: Shop,
    price_centimes: int | None,
    basket_id: str | None = None,
    *,
    name: str = "no price",
    suffix: str = "",
) -> BasketChange:
    """Scan a box, saying the price printed on it."""
    code = counter.codes[name]
    text = f"01{code.rjust(14, '0')}{suffix}" if suffix else code
    return baskets.scan(counter.till, counter.cashier, text, basket_id, price_centimes)


def boxes(change: BasketChange) -> list[tuple[str, str | None, int, int]]:
    """Read a basket: name, lot, packs, price of one."""
    return [
        (line.name, line.lot_number, line.quantity, line.unit_price_centimes)
        for line in change.basket.lines
    ]


def test_scan_with_the_price_read_adds_a_line_at_it(counter: Shop) -> None:
    change = scan_at(counter, 1_250)
    (line,) = change.basket.lines
    assert (line.unit_price_centimes, line.amount_centimes, line.prices) == (1_250, 1_250, (1_250,))
    assert (change.line_no, change.added_packs) == (1, 1)


def test_item_added_from_a_list_takes_the_price_read(counter: Shop) -> None:
    item_id = counter.items["no price"]
    with refused("item.no_price", item_id=item_id, name="no price"):
        baskets.add_item(counter.till, counter.cashier, item_id)
    change = baskets.add_item(counter.till, counter.cashier, item_id, 2, price_centimes=1_250)
    assert boxes(change) == [("no price", None, 2, 1_250)]


def test_sale_records_the_price_as_sold_and_the_unknown_lot(counter: Shop) -> None:
    basket = scan_at(counter, 1_250).basket
    done = counter.pay(basket.basket_id, 2_000)
    assert (done.total_centimes, done.change_centimes) == (1_250, 750)
    (sale,) = counter.journal("sale.completed")
    (line,) = sale["lines"]
    assert (line["unit_price_centimes"], line["amount_centimes"]) == (1_250, 1_250)
    assert [(lot["lot_id"], lot["quantity"]) for lot in line["lots"]] == [
        (counter.items["no price"], 1)
    ]
    assert counter.on_hand("no price") == {None: -1}


def test_further_boxes_in_the_basket_have_the_price_typed_once(counter: Shop) -> None:
    basket_id = scan_at(counter, 1_250).basket.basket_id
    change = counter.scan("no price", basket_id, times=9)
    assert boxes(change) == [("no price", None, 10, 1_250)]


def test_price_typed_for_one_basket_is_asked_again_in_the_next(counter: Shop) -> None:
    basket = scan_at(counter, 1_250).basket
    counter.pay(basket.basket_id, 1_250)
    with refused("item.no_price"):
        scan_at(counter, None, basket.basket_id)


def test_price_of_a_removed_line_is_asked_again(counter: Shop) -> None:
    basket_id = scan_at(counter, 9_999).basket.basket_id
    baskets.remove_line(counter.till, counter.cashier, basket_id, 1)
    with refused("item.no_price"):
        counter.scan("no price", basket_id)
    assert boxes(scan_at(counter, 1_250, basket_id)) == [("no price", None, 1, 1_250)]


def test_boxes_of_two_lots_are_each_asked_for_their_price(counter: Shop) -> None:
    basket_id = scan_at(counter, 1_250, suffix="10A1").basket.basket_id
    with refused("item.no_price"):
        scan_at(counter, None, basket_id, suffix="10B2")
    scan_at(counter, 1_400, basket_id, suffix="10B2")
    change = scan_at(counter, None, basket_id, suffix="10A1")
    assert boxes(change) == [("no price", "A1", 2, 1_250), ("no price", "B2", 1, 1_400)]


def test_box_with_another_price_is_a_line_of_its_own_and_both_are_offered(counter: Shop) -> None:
    basket_id = scan_at(counter, 1_250).basket.basket_id
    scan_at(counter, 1_400, basket_id)
    change = counter.scan("no price", basket_id)
    assert boxes(change) == [("no price", None, 2, 1_250), ("no price", None, 1, 1_400)]
    change = baskets.choose_price(counter.till, counter.cashier, basket_id, 1, 1_250, 1)
    counter.pay(basket_id, change.basket.total_centimes)
    assert counter.on_hand("no price") == {None: -3}


def test_box_whose_lot_was_received_without_a_price_leaves_from_it(counter: Shop) -> None:
    counter.receive(stock.Delivered(counter.items["no price"], 2, "N-1", "2028-01-31"))
    change = scan_at(counter, 1_250)
    (line,) = change.basket.lines
    assert (line.lot_number, line.lot_named, line.stock_packs) == ("N-1", False, 2)
    counter.pay(change.basket.basket_id, 1_250)
    assert counter.on_hand("no price") == {"N-1": 1}
    with counter.till.database.read() as connection:
        assert cases.oversold(connection) == []


def test_removed_line_comes_back_at_the_price_read(counter: Shop) -> None:
    before = scan_at(counter, 1_250)
    basket_id = before.basket.basket_id
    baskets.remove_line(counter.till, counter.cashier, basket_id, 1)
    (void,) = counter.journal("line.voided")
    assert void["unit_price_centimes"] == 1_250
    change = baskets.restore_line(counter.till, counter.cashier, basket_id, 1)
    assert change.basket == before.basket


def test_price_read_is_there_after_a_restart(counter: Shop) -> None:
    before = scan_at(counter, 1_250).basket
    counter.restart()
    assert baskets.current(counter.till) == before
    assert boxes(counter.scan("no price", before.basket_id)) == [("no price", None, 2, 1_250)]


# --- where a price is known, none is typed ------------------------------------------------------


@pytest.mark.parametrize("name", ["plain", "two prices"])
def test_price_typed_for_an_item_that_has_one_is_refused(counter: Shop, name: str) -> None:
    before = counter.scan("cream").basket
    with refused("item.price_known"):
        scan_at(counter, 1, before.basket_id, name=name)
    with refused("item.price_known"):
        baskets.add_item(counter.till, counter.cashier, counter.items[name], 1, before.basket_id, 1)
    assert baskets.current(counter.till) == before


@pytest.mark.parametrize("suffix", ["", "10N-1", "10NEVER-SEEN"])
def test_price_typed_where_a_lot_says_one_is_refused(counter: Shop, suffix: str) -> None:
    counter.receive(stock.Delivered(counter.items["no price"], 1, "N-1", "2028-01-31", 7_700))
    with refused("item.price_known"):
        scan_at(counter, 1_250, suffix=suffix)
    assert boxes(scan_at(counter, None, suffix=suffix))[0][3] == 7_700


def test_price_known_only_by_an_expired_lot_is_read_on_the_box(counter: Shop) -> None:
    counter.receive(
        stock.Delivered(counter.items["no price"], 1, "OLD", "2026-12-31", 7_700),
        stock.Delivered(counter.items["no price"], 1, "NEW", "2028-12-31"),
    )
    counter.clock.advance(60 * DAY_US)
    assert boxes(scan_at(counter, 1_250)) == [("no price", "NEW", 1, 1_250)]


def test_price_read_sells_no_expired_and_no_held_box(counter: Shop) -> None:
    item_id = counter.items["no price"]
    counter.receive(stock.Delivered(item_id, 1, "N-1", "2028-01-31"))
    stock.hold(counter.till, counter.owner, item_id, counter.lot_id("N-1"), "recall")
    with refused("lot.held", number="N-1"):
        scan_at(counter, 1_250, suffix="10N-1")
    with refused("lot.only_held"):
        scan_at(counter, 1_250)
    with refused("lot.expired", expiry="2026-10-31"):
        scan_at(counter, 1_250, suffix="17261031")


@pytest.mark.parametrize(
    ("price_centimes", "code"),
    [
        (0, "amount.zero"),
        (-1_250, "amount.negative"),
        (1_000_000_001, "amount.too_large"),
        (10**30, "amount.too_large"),
    ],
)
def test_price_no_box_bears_is_refused_and_the_basket_stays(
    counter: Shop, price_centimes: int, code: str
) -> None:
    before = counter.scan("plain").basket
    basket_id, item_id = before.basket_id, counter.items["no price"]
    with refused(code):
        scan_at(counter, price_centimes, basket_id)
    with refused(code):
        baskets.add_item(counter.till, counter.cashier, item_id, 1, basket_id, price_centimes)
    assert baskets.current(counter.till) == before
