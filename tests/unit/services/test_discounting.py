"""Discounts at the counter: given within a limit, kept right, on the sale and on its receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.documents.sale_receipt import content_of_sale
from pharmadesk.domain.discounts import Wanted
from pharmadesk.services import baskets, discounting, parking, stock, tenant_settings
from tests.till import refused

if TYPE_CHECKING:
    from pharmadesk.queries.baskets import BasketView
    from tests.till import Shop


@pytest.fixture
def counter(shop: Shop) -> Shop:
    """A shop with an open session and a second item of parapharmacy."""
    shop.open_session()
    shop.add_item("soap", price_centimes=3_333, vat_class="parapharmacy")
    return shop


def basket_of(shop: Shop, *names: str) -> str:
    basket_id = None
    for name in names:
        basket_id = shop.scan(name, basket_id).basket.basket_id
    assert basket_id is not None
    return basket_id


def amounts(basket: BasketView | None) -> list[tuple[int, int]]:
    """Read what comes off each line, and what is left to pay for it."""
    assert basket is not None
    return [(line.discount.centimes, line.amount_centimes) for line in basket.lines]


def test_discount_of_a_line_follows_its_packs_and_is_on_the_sale_and_the_receipt(
    counter: Shop,
) -> None:
    till, cashier = counter.till, counter.cashier
    basket_id = basket_of(counter, "plain", "cream")
    change = discounting.discount_line(till, cashier, basket_id, 2, Wanted(rate_bp=500))
    assert amounts(change.basket) == [(0, 1_230), (500, 9_499)]
    change = baskets.set_quantity(till, cashier, basket_id, 2, 2)
    assert (amounts(change.basket)[1], change.basket.total_centimes) == ((1_000, 18_998), 20_228)
    sale = counter.pay(basket_id, 20_228)
    _plain, cream = counter.journal("sale.completed")[0]["lines"]
    assert (cream["discount_centimes"], cream["amount_centimes"]) == (1_000, 18_998)
    assert (cream["discount_by"], cream["discount_bp"]) == (cashier.person_id, 500)
    assert cream["net_centimes"] + cream["vat_centimes"] == 18_998
    receipt = content_of_sale(till, sale.sale_id)
    assert receipt.savings_centimes == 1_000
    assert [line.discount_bp for line in receipt.lines] == [0, 500]
    assert "discount_by" not in _plain


def test_discount_of_a_ticket_reaches_later_lines_and_passes_medicines_and_discounted_ones_by(
    counter: Shop,
) -> None:
    till, manager = counter.till, counter.owner
    basket_id = basket_of(counter, "plain", "cream")
    discounting.discount_line(till, manager, basket_id, 2, Wanted(rate_bp=5_000))
    with refused("discount.none_free"):
        discounting.discount_ticket(till, manager, basket_id, Wanted(rate_bp=1_000))
    counter.scan("soap", basket_id)
    discounting.discount_ticket(till, counter.cashier, basket_id, Wanted(rate_bp=500))
    assert amounts(baskets.current(till)) == [(0, 1_230), (5_000, 4_999), (167, 3_166)]
    change = discounting.discount_line(till, manager, basket_id, 2, Wanted())
    assert amounts(change.basket) == [(0, 1_230), (500, 9_499), (167, 3_166)]
    change = baskets.remove_line(till, manager, basket_id, 2)
    assert amounts(change.basket) == [(0, 1_230), (167, 3_166)]
    change = baskets.restore_line(till, manager, basket_id, 2)
    assert change.basket.discount_centimes == 667


def test_regulated_price_and_a_share_above_the_limit_are_refused_and_nothing_changes(
    counter: Shop,
) -> None:
    till, cashier = counter.till, counter.cashier
    basket_id = basket_of(counter, "plain", "cream")
    before = baskets.current(till)
    with refused("discount.regulated", name="plain"):
        discounting.discount_line(till, counter.owner, basket_id, 1, Wanted(rate_bp=100))
    with refused("discount.above_limit", limit=5):
        discounting.discount_line(till, cashier, basket_id, 2, Wanted(rate_bp=600))
    with refused("discount.above_limit", limit=5):
        discounting.discount_ticket(till, cashier, basket_id, Wanted(centimes=501))
    with refused("sale.line_gone"):
        discounting.discount_line(till, cashier, basket_id, 9, Wanted(rate_bp=100))
    assert baskets.current(till) == before


def test_amount_given_on_ten_packs_is_within_the_limit_on_the_one_that_is_left(
    counter: Shop,
) -> None:
    till, cashier = counter.till, counter.cashier
    basket_id = counter.scan("cream", times=8).basket.basket_id
    discounting.discount_line(till, cashier, basket_id, 1, Wanted(centimes=3_900))
    change = baskets.set_quantity(till, cashier, basket_id, 1, 1)
    assert amounts(change.basket) == [(500, 9_499)]


@pytest.mark.deep
def test_owner_may_give_an_item_away(counter: Shop) -> None:
    basket_id = basket_of(counter, "cream")
    free = Wanted(rate_bp=10_000)
    discounting.discount_line(counter.till, counter.owner, basket_id, 1, free)
    counter.pay(basket_id, 0)
    (sale,) = counter.rows("sale")
    assert sale["total_centimes"] == 0


def test_parked_basket_keeps_its_discounts_and_who_gave_them(counter: Shop) -> None:
    till = counter.till
    basket_id = basket_of(counter, "cream", "soap")
    discounting.discount_line(till, counter.owner, basket_id, 1, Wanted(rate_bp=3_000))
    discounting.discount_ticket(till, counter.cashier, basket_id, Wanted(centimes=100))
    before = baskets.current(till)
    assert before is not None
    parking_id = parking.park(till, counter.cashier, basket_id)
    assert [each.total_centimes for each in parking.waiting(till)] == [before.total_centimes]
    parking.cancel(till, counter.cashier, parking_id)
    parking_id = parking.park_again(till, counter.cashier, parking_id)
    assert parking.recall(till, counter.cashier, parking_id) == before


@pytest.mark.deep
def test_share_goes_with_packs_that_get_another_price_and_an_amount_does_not(
    counter: Shop,
) -> None:
    till, owner = counter.till, counter.owner
    item_id = counter.add_item("two", price_centimes=1_000, vat_class="parapharmacy")
    for price in (1_000, 1_200):
        counter.receive(stock.Delivered(item_id, 4, f"L{price}", "2028-01-31", price))
    for wanted, off in ((Wanted(rate_bp=1_000), 120), (Wanted(centimes=100), 0)):
        basket_id = counter.scan("two", times=2).basket.basket_id
        discounting.discount_line(till, owner, basket_id, 1, wanted)
        change = baskets.choose_price(till, owner, basket_id, 1, 1_200, 1)
        assert amounts(change.basket) == [(100, 900), (off, 1_200 - off)]


def test_owner_may_let_regulated_prices_be_reduced_and_take_it_back(counter: Shop) -> None:
    basket_id = counter.scan("plain").basket.basket_id
    tenant_settings.decide(counter.till, counter.owner, "regulated_discount", "allowed")
    wanted = Wanted(rate_bp=500)
    change = discounting.discount_line(counter.till, counter.cashier, basket_id, 1, wanted)
    assert change.basket.total_centimes == 1_230 - 62
    with refused("discount.above_limit"):
        discounting.discount_line(
            counter.till, counter.cashier, basket_id, 1, Wanted(rate_bp=2_000)
        )
    tenant_settings.decide(counter.till, counter.owner, "regulated_discount", "never")
    assert counter.pay(basket_id, 1_230).total_centimes == 1_230, "the law's price again"
