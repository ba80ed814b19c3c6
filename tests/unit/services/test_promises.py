"""Owed packs: charged once, out of stock when they are handed over, undone with their money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.documents.promise_slip import promise_slip
from pharmadesk.domain.refunds import Wanted
from pharmadesk.queries import dispensing as register
from pharmadesk.queries import promises as owed
from pharmadesk.queries.synchronising import named_cases
from pharmadesk.services import baskets, dispensing, parking, promises, returning
from pharmadesk.services.stock import Delivered
from pharmadesk.values.prescription import Prescription
from tests.sync_world import assert_converged, sync_all
from tests.till import refused

if TYPE_CHECKING:
    from pharmadesk.queries.promises import Promise
    from pharmadesk.services.selling import SaleDone
    from tests.sync_world import Counter
    from tests.till import Shop

WHOLE = Prescription("Karim Idrissi", "4, rue Atlas", "Dr Bennani", "2026-11-20", "48")


def sell(shop: Shop, name: str, packs: int, stay: int) -> SaleDone:
    """Sell packs of which some stay owed, on a prescription."""
    basket = shop.scan(name, times=packs).basket
    promises.owe(shop.till, shop.cashier, basket.basket_id, 1, stay)
    dispensing.note(shop.till, shop.cashier, basket.basket_id, WHOLE)
    return shop.pay(basket.basket_id, basket.total_centimes)


def waiting(shop: Shop) -> list[Promise]:
    return [each.promise for each in promises.waiting(shop.till, shop.cashier)]


def in_register(shop: Shop) -> list[int]:
    with shop.till.read() as connection:
        return [e.base_units for e in register.of_period(connection, "2020-01-01", "2030-01-01")]


def narcotic(shop: Shop, packs: int = 1) -> Shop:
    item_id = shop.add_item("narcotic", price_centimes=1_000, tableau="B")
    shop.receive(Delivered(item_id, packs, "B-1", "2028-01-31"))
    shop.open_session()
    return shop


def test_three_prescribed_one_dispensed_two_owed_and_charged_once(shop: Shop) -> None:
    narcotic(shop)
    sale = sell(shop, "narcotic", 3, 2)
    assert sale.total_centimes == 3_000
    assert shop.on_hand("narcotic") == {None: 0, "B-1": 0}
    assert in_register(shop) == [1]
    (promise,) = waiting(shop)
    assert (promise.left, promise.is_ready) == (2, False)
    shop.receive(Delivered(shop.items["narcotic"], 5, "B-2", "2028-06-30"))
    (promise,) = waiting(shop)
    assert promise.is_ready, "goods that arrive say so"
    assert promises.keep(shop.till, shop.cashier, promise.promise_id, 1) == 1
    assert promises.keep(shop.till, shop.cashier, promise.promise_id, 1) == 0
    assert shop.on_hand("narcotic") == {None: 0, "B-1": 0, "B-2": 3}
    assert in_register(shop) == [1, 1, 1]
    assert (waiting(shop), len(shop.journal("sale.completed"))) == ([], 1)
    with refused("promise.over"):
        promises.keep(shop.till, shop.cashier, promise.promise_id, 1)


def test_patient_of_a_promise_is_sealed_and_the_slip_names_nobody(shop: Shop) -> None:
    narcotic(shop)
    sell(shop, "narcotic", 3, 2)
    (listed,) = promises.waiting(shop.till, shop.cashier)
    assert listed.patient == "Karim Idrissi"
    assert "Karim" not in str(shop.journal("promise.made"))
    said = str(promise_slip(shop.till, listed.promise.promise_id))
    assert "Karim" not in said
    assert listed.promise.ticket in said
    with refused("promise.unknown"):
        promise_slip(shop.till, "none")


def test_more_than_a_line_holds_or_is_owed_is_refused(shop: Shop) -> None:
    narcotic(shop)
    basket = shop.scan("narcotic", times=2).basket
    for packs in (-1, 3):
        with refused("promise.too_many", most=2):
            promises.owe(shop.till, shop.cashier, basket.basket_id, 1, packs)
    with refused("sale.line_gone"):
        promises.owe(shop.till, shop.cashier, basket.basket_id, 9, 1)
    sell(shop, "plain", 2, 1)
    (promise,) = waiting(shop)
    for packs in (0, 2):
        with refused("promise.too_many", most=1):
            promises.keep(shop.till, shop.cashier, promise.promise_id, packs)
    with refused("promise.unknown"):
        promises.keep(shop.till, shop.cashier, "none", 1)


@pytest.mark.parametrize(("packs", "owed_packs"), [(1, [2, 0]), (2, [1, 1])])
def test_packs_that_go_to_another_price_take_no_second_promise_along(
    shop: Shop, packs: int, owed_packs: list[int]
) -> None:
    shop.open_session()
    basket = shop.scan("two prices", times=3).basket
    (line,) = basket.lines
    promises.owe(shop.till, shop.cashier, basket.basket_id, 1, 2)
    (other,) = {4_630, 4_950} - {line.unit_price_centimes}
    change = baskets.choose_price(shop.till, shop.cashier, basket.basket_id, 1, other, packs)
    assert sum(each.owed for each in change.basket.lines) == 2
    assert [each.owed for each in change.basket.lines] == owed_packs


def test_what_is_owed_waits_with_a_parked_basket(shop: Shop) -> None:
    narcotic(shop)
    basket = shop.scan("plain", times=3).basket
    promises.owe(shop.till, shop.cashier, basket.basket_id, 1, 2)
    parking_id = parking.park(shop.till, shop.cashier, basket.basket_id)
    again = parking.recall(shop.till, shop.cashier, parking_id)
    assert [line.owed for line in again.lines] == [2]


@pytest.mark.parametrize("handed_over", [0, 1, 2])
def test_voided_sale_owes_nothing_and_every_pack_is_where_it_was(
    shop: Shop, handed_over: int
) -> None:
    narcotic(shop, 2)
    shop.receive(Delivered(shop.items["narcotic"], 5, "B-2", "2028-06-30"))
    before = shop.on_hand("narcotic")
    sale = sell(shop, "narcotic", 3, 2)
    (promise,) = waiting(shop)
    if handed_over:
        promises.keep(shop.till, shop.cashier, promise.promise_id, handed_over)
    returning.void(shop.till, shop.owner, sale.sale_id, "wrong_item")
    assert shop.on_hand("narcotic") == before
    assert (waiting(shop), sum(in_register(shop))) == ([], 0)


@pytest.mark.parametrize(("back", "left", "out"), [(1, 1, 1), (2, 0, 1), (3, 0, 0)])
def test_money_that_goes_back_ends_what_is_owed_before_goods_come_back(
    shop: Shop, back: int, left: int, out: int
) -> None:
    narcotic(shop, 5)
    sale = sell(shop, "narcotic", 3, 2)
    given = returning.take_back(
        shop.till, shop.cashier, sale.sale_id, [Wanted(1, back)], "unwanted"
    )
    assert given.total_centimes == back * 1_000
    assert sum(promise.left for promise in waiting(shop)) == left
    assert sum(in_register(shop)) == out
    came = back - min(back, 2)
    held = {
        row["place"]: row["on_hand"]
        for row in shop.rows("stock")
        if row["item_id"] == shop.items["narcotic"] and row["on_hand"]
    }
    assert held == ({"shop": 4, "quarantine": came} if came else {"shop": 4})


def test_promise_is_kept_at_the_other_register_and_twice_while_apart_is_a_case(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    sell(first.shop, "plain", 3, 2)
    sync_all(first, second)
    (promise,) = waiting(second.shop)
    promises.keep(second.shop.till, second.shop.cashier, promise.promise_id, 1)
    sync_all(second, first)
    assert [each.left for each in waiting(first.shop)] == [1]
    for counter in pair:
        promises.keep(counter.shop.till, counter.shop.cashier, promise.promise_id, 1)
    sync_all(first, second)
    for counter in pair:
        assert waiting(counter.shop) == []
        with counter.shop.till.read() as connection:
            assert [case.detail for case in owed.kept_beyond(connection)] == ["1 × plain"]
            assert "promise.kept_beyond" in {case.kind for case in named_cases(connection)}
    assert_converged(first, second)
