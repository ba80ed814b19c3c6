"""Money handed over for a basket that is put aside, and for one that bears a discount."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain.discounts import Wanted as Discount
from pharmadesk.domain.refunds import Wanted as Back
from pharmadesk.domain.tickets import Tendered
from pharmadesk.services import baskets, discounting, parking, paying, returning, selling
from pharmadesk.storage import sync_state
from tests.till import refused

if TYPE_CHECKING:
    from pharmadesk.queries.baskets import BasketView
    from pharmadesk.services.paying import Taken
    from tests.till import Shop

SLIP = Tendered("card", 1_000, "004812")


@pytest.fixture
def counter(shop: Shop) -> Shop:
    """A shop with an open session."""
    shop.open_session()
    return shop


def begin(shop: Shop, name: str = "plain", times: int = 3) -> str:
    """Scan packs of an item into a basket of their own."""
    return shop.scan(name, times=times).basket.basket_id


def take(shop: Shop, basket_id: str, money: Tendered) -> Taken:
    return paying.add(shop.till, shop.cashier, basket_id, money)


def park(shop: Shop, basket_id: str) -> str:
    return parking.park(shop.till, shop.cashier, basket_id)


def recall(shop: Shop, parking_id: str, at_hand: str | None = None) -> BasketView:
    return parking.recall(shop.till, shop.cashier, parking_id, at_hand)


def test_basket_put_aside_keeps_what_was_handed_over_and_is_sold_with_it(counter: Shop) -> None:
    basket_id = begin(counter)
    taken = take(counter, basket_id, SLIP)
    parking_id = park(counter, basket_id)
    counter.sell("cream")
    counter.restart()
    assert counter.taken(basket_id) == taken
    assert recall(counter, parking_id).payments == taken
    selling.complete(counter.till, counter.cashier, basket_id, [Tendered("cash", 2_690)])
    _other, sale = counter.journal("sale.completed")
    assert [(paid["tender"], paid["amount_centimes"]) for paid in sale["payments"]] == [
        ("card", 1_000),
        ("cash", 2_690),
    ]
    assert counter.taken(basket_id) == ()


def test_basket_at_hand_that_is_put_aside_by_recalling_another_keeps_its_payments(
    counter: Shop,
) -> None:
    first, second = park(counter, begin(counter)), begin(counter, "cream", 1)
    taken = take(counter, second, SLIP)
    assert recall(counter, first, second).payments == ()
    (waiting,) = parking.waiting(counter.till)
    assert recall(counter, waiting.parking_id).payments == taken


def test_basket_that_is_given_up_keeps_no_payment_even_when_it_waits_again(counter: Shop) -> None:
    basket_id = begin(counter)
    take(counter, basket_id, SLIP)
    parking_id = park(counter, basket_id)
    parking.cancel(counter.till, counter.cashier, parking_id)
    assert counter.taken(basket_id) == ()
    again = parking.park_again(counter.till, counter.cashier, parking_id)
    assert recall(counter, again).payments == ()


def test_emptied_basket_leaves_no_payment_behind_when_another_is_taken_up(counter: Shop) -> None:
    parking_id, emptied = park(counter, begin(counter)), begin(counter, "cream", 1)
    take(counter, emptied, SLIP)
    baskets.remove_line(counter.till, counter.cashier, emptied, 1)
    recall(counter, parking_id, emptied)
    assert counter.taken(emptied) == ()


def test_card_takes_what_is_due_after_the_discount_and_no_centime_more(counter: Shop) -> None:
    basket_id = begin(counter, "cream", 3)
    given = discounting.discount_line(
        counter.till, counter.cashier, basket_id, 1, Discount(rate_bp=333)
    )
    due = given.basket.total_centimes
    assert due < 29_997
    with refused("payment.over_without_cash", excess_centimes=1):
        take(counter, basket_id, Tendered("card", due + 1))
    take(counter, basket_id, Tendered("card", due - 5_000))
    take(counter, basket_id, Tendered("mobile", 2_000))
    with refused("payment.insufficient", missing_centimes=1):
        counter.pay(basket_id, 2_999)
    done = counter.pay(basket_id, 4_000)
    (sale,) = counter.journal("sale.completed")
    (line,) = sale["lines"]
    assert (done.total_centimes, done.change_centimes) == (due, 1_000)
    assert sum(paid["amount_centimes"] for paid in sale["payments"]) == line["amount_centimes"]
    assert line["amount_centimes"] == 29_997 - line["discount_centimes"] == due


def test_card_that_was_taken_is_too_much_once_a_discount_is_given(counter: Shop) -> None:
    basket_id = begin(counter, "cream", 1)
    take(counter, basket_id, Tendered("card", 9_999))
    discounting.discount_ticket(counter.till, counter.cashier, basket_id, Discount(centimes=99))
    with refused("payment.over_without_cash", excess_centimes=99):
        selling.complete(counter.till, counter.cashier, basket_id, [])


def test_discounted_packs_come_back_one_by_one_for_exactly_what_was_paid(counter: Shop) -> None:
    basket_id = begin(counter, "cream", 3)
    owner = counter.owner
    discounting.discount_line(counter.till, owner, basket_id, 1, Discount(centimes=100))
    take(counter, basket_id, Tendered("card", 20_000))
    sale = counter.pay(basket_id, 9_897)
    for _ in range(3):
        returning.take_back(counter.till, owner, sale.sale_id, [Back(1, 1)], "unwanted")
    slips = counter.journal("return.completed")
    lines = [line for slip in slips for line in slip["lines"]]
    assert [line["amount_centimes"] for line in lines] == [9_966, 9_965, 9_966]
    assert [line["discount_centimes"] for line in lines] == [33, 34, 33]
    assert sum(line["vat_centimes"] for line in lines) == sale.vat[0].vat_centimes
    refunds = [(each["tender"], each["amount_centimes"]) for s in slips for each in s["refunds"]]
    assert sum(centimes for tender, centimes in refunds if tender == "card") == 20_000
    assert sum(centimes for tender, centimes in refunds if tender == "cash") == 9_897


def test_basket_taken_up_is_not_paid_while_its_item_is_blocked(counter: Shop) -> None:
    """News that this program cannot read came while it waited."""
    basket_id = begin(counter)
    parking_id = park(counter, basket_id)
    item, news = counter.items["plain"], counter.till.ids.new()
    counter.till.write(None, lambda unit: sync_state.block(unit.connection, news, [item]))
    recall(counter, parking_id)
    with refused("item.blocked", name="plain"):
        counter.pay(basket_id, 3_690)
    assert baskets.current(counter.till) is not None
