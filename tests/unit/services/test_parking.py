"""Baskets that wait: put aside, taken up as they were, given up, and nothing of it lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from pharmadesk.domain.basket_events import BasketParked
from pharmadesk.queries import parked
from pharmadesk.services import baskets, parking, sessions
from tests.till import refused

if TYPE_CHECKING:
    from pharmadesk.domain.basket_events import ParkedLine
    from pharmadesk.queries.baskets import BasketView
    from tests.till import Shop


@pytest.fixture
def counter(shop: Shop) -> Shop:
    shop.open_session()
    return shop


def waiting_ids(shop: Shop) -> list[str]:
    return [basket.parking_id for basket in parking.waiting(shop.till)]


def test_parked_basket_leaves_the_counter_and_is_listed_with_who_and_how_much(
    counter: Shop,
) -> None:
    basket = counter.scan("plain", times=2).basket
    basket = counter.scan("cream", basket.basket_id).basket
    parking_id = parking.park(counter.till, counter.cashier, basket.basket_id)
    assert baskets.current(counter.till) is None
    (waiting,) = parking.waiting(counter.till)
    assert waiting == parked.ParkedBasket(
        parking_id=parking_id,
        basket_id=basket.basket_id,
        person="Une personne (cashier)",
        register="Caisse 2",
        parked_at_us=counter.clock.now_us(),
        lines=2,
        packs=3,
        total_centimes=12_459,
    )


def test_recalled_basket_is_as_it_was_and_waits_no_more(counter: Shop) -> None:
    basket = counter.scan("two prices", times=2).basket
    basket = baskets.choose_price(
        counter.till, counter.cashier, basket.basket_id, 1, 4_950, 2
    ).basket
    counter.scan("plain", basket.basket_id, suffix="10P-LATE")
    basket = counter.scan("cream", basket.basket_id).basket
    parking_id = parking.park(counter.till, counter.cashier, basket.basket_id)
    back = parking.recall(counter.till, counter.owner, parking_id)
    assert back.basket_id == basket.basket_id
    assert _without_numbers(back) == _without_numbers(basket)
    assert {line.scanned_by for line in back.lines} == {counter.cashier.person_id}
    assert waiting_ids(counter) == []
    counter.pay(back.basket_id, back.total_centimes)
    assert [line["unit_price_centimes"] for line in counter.rows("sale_line")] == [
        4_950,
        1_230,
        9_999,
    ]


def _without_numbers(basket: BasketView) -> list[tuple[object, ...]]:
    return [
        (line.name, line.quantity, line.unit_price_centimes, line.prices, line.lot_number)
        for line in basket.lines
    ]


def test_recalling_puts_the_basket_at_hand_aside_first(counter: Shop) -> None:
    first = counter.scan("plain").basket
    parking_id = parking.park(counter.till, counter.cashier, first.basket_id)
    counter.clock.advance(60_000_000)
    second = counter.scan("cream").basket
    parking.recall(counter.till, counter.cashier, parking_id, second.basket_id)
    current = baskets.current(counter.till)
    assert current is not None
    assert current.basket_id == first.basket_id
    assert [w.basket_id for w in parking.waiting(counter.till)] == [second.basket_id]


def test_basket_parked_again_waits_under_its_own_id_as_the_last(counter: Shop) -> None:
    first, second = (counter.scan("plain").basket.basket_id for _ in range(2))
    parking_id = parking.park(counter.till, counter.cashier, first)
    counter.clock.advance(60_000_000)
    parking.park(counter.till, counter.cashier, second)
    counter.clock.advance(60_000_000)
    parking.recall(counter.till, counter.cashier, parking_id)
    parking.park(counter.till, counter.cashier, first)
    assert [w.basket_id for w in parking.waiting(counter.till)] == [second, first]


@pytest.mark.deep
def test_emptied_basket_at_hand_gives_way_to_itself_when_recalled(counter: Shop) -> None:
    """Two registers parked copies of one basket; this one emptied its own meanwhile."""
    basket = counter.scan("plain").basket
    parking_id = parking.park(counter.till, counter.cashier, basket.basket_id)
    body = BasketParked(
        parking_id=counter.till.ids.new(),
        basket_id=basket.basket_id,
        lines=_lines_of(counter, parking_id),
        total_centimes=1_230,
    )
    counter.emit("basket.parked", body)
    parking.recall(counter.till, counter.cashier, parking_id)
    baskets.remove_line(counter.till, counter.cashier, basket.basket_id, 1)
    back = parking.recall(counter.till, counter.cashier, body.parking_id, basket.basket_id)
    assert [(line.name, line.quantity) for line in back.lines] == [("plain", 1)]
    assert waiting_ids(counter) == []


def _lines_of(shop: Shop, parking_id: str) -> tuple[ParkedLine, ...]:
    with shop.till.read() as connection:
        found = parked.read(connection, parking_id)
    assert found is not None
    return found.body.lines


def test_parked_baskets_survive_a_kill(counter: Shop) -> None:
    for name in ("plain", "cream", "loose"):
        parking.park(counter.till, counter.cashier, counter.scan(name).basket.basket_id)
    before = parking.waiting(counter.till)
    counter.restart()
    assert parking.waiting(counter.till) == before
    assert baskets.current(counter.till) is None
    back = parking.recall(counter.till, counter.cashier, before[1].parking_id)
    assert [line.name for line in back.lines] == ["cream"]


def test_empty_basket_is_not_parked(counter: Shop) -> None:
    basket = counter.scan("plain").basket
    baskets.remove_line(counter.till, counter.cashier, basket.basket_id, 1)
    for basket_id in (basket.basket_id, ""):
        with refused("sale.empty"):
            parking.park(counter.till, counter.cashier, basket_id)
    assert counter.journal("basket.parked") == []


def test_basket_taken_up_once_is_not_taken_up_or_given_up_again(counter: Shop) -> None:
    basket_id = counter.scan("plain").basket.basket_id
    parking_id = parking.park(counter.till, counter.cashier, basket_id)
    before = parking.recall(counter.till, counter.cashier, parking_id)
    with refused("basket.taken_up"):
        parking.recall(counter.till, counter.cashier, parking_id)
    with refused("basket.taken_up"):
        parking.cancel(counter.till, counter.cashier, parking_id)
    assert baskets.current(counter.till) == before
    assert counter.journal("line.voided") == []


def test_basket_nobody_parked_is_refused(counter: Shop) -> None:
    nothing = counter.till.ids.new()
    for act in (parking.recall, parking.cancel, parking.park_again):
        with refused("basket.not_parked"):
            act(counter.till, counter.cashier, nothing)


@pytest.mark.deep
def test_refused_recall_leaves_the_basket_at_hand_alone(counter: Shop) -> None:
    basket_id = counter.scan("plain").basket.basket_id
    parking_id = parking.park(counter.till, counter.cashier, basket_id)
    (line,) = _lines_of(counter, parking_id)
    unheard = counter.till.ids.new()
    body = BasketParked(
        parking_id=counter.till.ids.new(),
        basket_id=counter.till.ids.new(),
        lines=(msgspec.structs.replace(line, item_id=unheard),),
        total_centimes=1_230,
    )
    counter.emit("basket.parked", body)
    at_hand = counter.scan("cream").basket
    with refused("item.unknown"):
        parking.recall(counter.till, counter.cashier, body.parking_id, at_hand.basket_id)
    assert baskets.current(counter.till) == at_hand
    assert len(waiting_ids(counter)) == 2


def test_cancelled_basket_is_an_event_that_voids_every_pack(counter: Shop) -> None:
    basket_id = counter.scan("plain", times=3).basket.basket_id
    counter.scan("cream", basket_id)
    parking_id = parking.park(counter.till, counter.cashier, basket_id)
    parking.cancel(counter.till, counter.owner, parking_id)
    assert waiting_ids(counter) == []
    (ended,) = counter.rows("basket_parking_end")
    assert (ended["outcome"], ended["ended_by"]) == ("cancelled", counter.owner.person_id)
    voids = [
        (void["basket_id"], void["item_id"], void["quantity"], void["unit_price_centimes"])
        for void in counter.journal("line.voided")
    ]
    assert voids == [
        (basket_id, counter.items["plain"], 3, 1_230),
        (basket_id, counter.items["cream"], 1, 9_999),
    ]


def test_cancelled_basket_put_back_waits_anew_and_its_cancelling_stays(counter: Shop) -> None:
    basket = counter.scan("plain", times=3).basket
    parking_id = parking.park(counter.till, counter.cashier, basket.basket_id)
    parking.cancel(counter.till, counter.cashier, parking_id)
    again = parking.park_again(counter.till, counter.cashier, parking_id)
    assert waiting_ids(counter) == [again]
    back = parking.recall(counter.till, counter.cashier, again)
    assert (back.basket_id, back.total_centimes) == (basket.basket_id, 3_690)
    assert len(counter.journal("basket.cancelled")) == 1


@pytest.mark.deep
def test_basket_is_given_up_only_while_a_session_is_open(counter: Shop) -> None:
    """Its closing lists what was voided; a basket that waits is carried over it."""
    basket_id = counter.scan("plain").basket.basket_id
    parking_id = parking.park(counter.till, counter.cashier, basket_id)
    sessions.close(counter.till, counter.cashier, 50_000)
    with refused("session.none_open"):
        parking.cancel(counter.till, counter.cashier, parking_id)
    assert waiting_ids(counter) == [parking_id]
