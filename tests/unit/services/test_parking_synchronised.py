"""Baskets that wait, over two registers: taken up at either, and at both while they are apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain.permissions import Role
from pharmadesk.domain.tickets import Tendered
from pharmadesk.queries.synchronising import named_cases
from pharmadesk.services import parking, paying, returning
from tests.sync_world import assert_converged, sync_all
from tests.till import refused

if TYPE_CHECKING:
    from pharmadesk.queries.baskets import BasketView
    from tests.sync_world import Counter


def waiting(counter: Counter) -> list[tuple[str, str]]:
    """Read the list of a register: who parked, and where."""
    return [(each.person, each.register) for each in parking.waiting(counter.shop.till)]


def park(counter: Counter, *names: str) -> str:
    """Scan some items and put them aside."""
    basket_id = None
    for name in names:
        basket_id = counter.shop.scan(name, basket_id).basket.basket_id
    return parking.park(counter.shop.till, counter.shop.cashier, basket_id or "")


def recall(counter: Counter, parking_id: str) -> BasketView:
    return parking.recall(counter.shop.till, counter.shop.cashier, parking_id)


def sold_twice(counter: Counter) -> list[str]:
    """Name the receipts of each basket that was sold more than once."""
    with counter.shop.till.read() as connection:
        cases = named_cases(connection)
    return [case.detail for case in cases if case.kind == "basket.sold_twice"]


def test_basket_parked_at_one_register_is_taken_up_and_sold_at_the_other(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    parking_id = park(first, "plain", "cream")
    assert waiting(second) == []
    sync_all(first, second)
    assert waiting(second) == waiting(first) == [("Une personne (cashier)", "Caisse 2")]
    basket = recall(second, parking_id)
    assert [line.name for line in basket.lines] == ["plain", "cream"]
    sync_all(second, first)
    assert waiting(first) == waiting(second) == []
    with refused("basket.taken_up"):
        recall(first, parking_id)
    second.shop.pay(basket.basket_id, basket.total_centimes)
    sync_all(second, first)
    assert [sale["basket_id"] for sale in first.rows()["sale"]] == [basket.basket_id]
    assert_converged(first, second)


def test_basket_paid_in_part_is_taken_up_where_its_money_is(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    shop = first.shop
    basket = shop.scan("cream").basket
    paying.add(shop.till, shop.cashier, basket.basket_id, Tendered("card", 5_000))
    parking_id = parking.park(shop.till, shop.cashier, basket.basket_id)
    sync_all(first, second)
    with refused("basket.paid_elsewhere"):
        recall(second, parking_id)
    assert waiting(second) == [("Une personne (cashier)", "Caisse 2")], "it waits still"
    recall(first, parking_id)
    sale = shop.pay(basket.basket_id, 4_999)
    assert [paid.amount_centimes for paid in sale.payments] == [5_000, 4_999]
    sync_all(first, second)
    assert_converged(first, second)


def test_basket_paid_in_part_can_be_given_up_anywhere_and_then_owes_all(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    shop, there = first.shop, second.shop
    basket = shop.scan("cream").basket
    paying.add(shop.till, shop.cashier, basket.basket_id, Tendered("card", 5_000))
    parking_id = parking.park(shop.till, shop.cashier, basket.basket_id)
    sync_all(first, second)
    parking.cancel(there.till, there.cashier, parking_id)
    again = parking.park_again(there.till, there.cashier, parking_id)
    assert recall(second, again).payments == ()
    assert there.pay(basket.basket_id, 9_999).change_centimes == 0


def test_basket_taken_up_at_both_registers_while_apart_is_two_sales_and_a_case(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    parking_id = park(first, "plain")
    sync_all(first, second)
    sales = []
    for counter in pair:
        basket = recall(counter, parking_id)
        again = parking.park(counter.shop.till, counter.shop.cashier, basket.basket_id)
        basket = recall(counter, again)
        sales.append(counter.shop.pay(basket.basket_id, 1_230))
    sync_all(first, second)
    for counter in pair:
        assert waiting(counter) == []
        assert sold_twice(counter) == [", ".join(sorted(sale.ticket for sale in sales))]
    manager = second.shop.actors[Role.MANAGER]
    returning.void(second.shop.till, manager, sales[1].sale_id, "wrong_item")
    sync_all(second, first)
    assert (sold_twice(first), sold_twice(second)) == ([], [])
    assert_converged(first, second)


@pytest.mark.deep
def test_basket_given_up_here_and_taken_up_there_while_apart_waits_only_where_put_back(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    parking_id = park(first, "plain")
    sync_all(first, second)
    parking.cancel(first.shop.till, first.shop.cashier, parking_id)
    put_back = parking.park_again(first.shop.till, first.shop.cashier, parking_id)
    recall(second, parking_id)
    sync_all(first, second)
    for counter in pair:
        assert [w.parking_id for w in parking.waiting(counter.shop.till)] == [put_back]
    assert_converged(first, second)
