"""Exchange: what comes back pays for what is taken, and only the difference moves money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmadesk.domain.refunds import Wanted, credited
from pharmadesk.domain.return_events import Refund
from pharmadesk.domain.tickets import Tendered
from pharmadesk.queries.till import expected_cash
from pharmadesk.services import (
    baskets,
    exchanging,
    paying,
    printing,
    returning,
    selling,
    tenant_settings,
)
from tests.till import refused

if TYPE_CHECKING:
    from pharmadesk.services.exchanging import Exchanged
    from tests.till import Shop

FLOAT = 50_000


@pytest.fixture
def at(shop: Shop) -> Shop:
    """A shop whose drawer holds a float."""
    shop.open_session(FLOAT)
    return shop


def drawer(shop: Shop) -> int:
    (session,) = shop.journal("session.opened")
    with shop.till.read() as connection:
        return expected_cash(connection, session["session_id"])


def exchange(shop: Shop, sold: str, *taken: str, **how: str) -> Exchanged:
    """Bring one pack of a sale back and take others."""
    sale = shop.sell(sold)
    basket = shop.scan(taken[0]).basket
    for name in taken[1:]:
        basket = shop.scan(name, basket.basket_id).basket
    wanted = [Wanted(1, 1)]
    return exchanging.exchange(
        shop.till, shop.cashier, sale.sale_id, wanted, "wrong_item", basket.basket_id, **how
    )


def tenders(shop: Shop) -> tuple[dict[str, int], dict[str, int]]:
    """Read what the last return gave back, and what the last sale was paid with."""
    back, sale = shop.journal("return.completed")[-1], shop.journal("sale.completed")[-1]
    return (
        {each["tender"]: each["amount_centimes"] for each in back["refunds"]},
        {each["tender"]: each["amount_centimes"] for each in sale["payments"]},
    )


def test_dearer_goods_are_paid_by_the_difference(at: Shop) -> None:
    done = exchange(at, "plain", "cream")
    assert (done.paid_centimes, done.given_centimes) == (9_999 - 1_230, 0)
    assert tenders(at) == ({"exchange": 1_230}, {"exchange": 1_230, "cash": 8_769})
    assert drawer(at) == FLOAT + 9_999, "as if only the cream had been sold"
    assert baskets.current(at.till) is None


def test_cheaper_goods_give_the_difference_back(at: Shop) -> None:
    done = exchange(at, "cream", "plain")
    assert (done.paid_centimes, done.given_centimes) == (0, 8_769)
    assert tenders(at) == ({"exchange": 1_230, "cash": 8_769}, {"exchange": 1_230})
    assert drawer(at) == FLOAT + 1_230


def test_same_price_moves_no_money(at: Shop) -> None:
    done = exchange(at, "plain", "plain")
    assert (done.paid_centimes, done.given_centimes, drawer(at)) == (0, 0, FLOAT + 1_230)
    jobs = []
    while (job := printing.take(at.till)) is not None:
        jobs.append((job.document, job.kick_drawer))
        printing.printed(at.till, job.job_id)
    assert sorted(jobs) == [("receipt", False), ("receipt", True), ("return", False)]


def test_difference_can_be_paid_by_card(at: Shop) -> None:
    exchange(at, "plain", "cream", pays_in="card")
    assert tenders(at)[1] == {"exchange": 1_230, "card": 8_769}


def test_cash_of_the_difference_is_rounded_as_the_owner_wants(at: Shop) -> None:
    sale, basket = at.sell("plain"), at.scan("cream").basket
    tenant_settings.decide(at.till, at.owner, "cash_rounding", "50")
    done = exchanging.exchange(
        at.till, at.cashier, sale.sale_id, [Wanted(1, 1)], "unwanted", basket.basket_id
    )
    assert done.paid_centimes == 8_750
    assert at.journal("sale.completed")[-1]["rounding_centimes"] == 8_750 - 8_769


def test_what_was_exchanged_goes_back_in_cash_later(at: Shop) -> None:
    done = exchange(at, "plain", "plain")
    given = returning.void(at.till, at.owner, done.sale.sale_id, "wrong_item")
    assert {each.tender: each.amount_centimes for each in given.refunds} == {"cash": 1_230}
    assert drawer(at) == FLOAT


def test_refused_half_leaves_nothing_of_the_other(at: Shop) -> None:
    sale = at.sell("plain")
    basket_id = at.scan("cream").basket.basket_id

    def ask(packs: int, basket: str) -> None:
        wanted = [Wanted(1, packs)]
        exchanging.exchange(at.till, at.cashier, sale.sale_id, wanted, "unwanted", basket)

    with refused("return.too_many"):
        ask(2, basket_id)
    with refused("exchange.nothing_taken"):
        ask(1, "none")
    paying.add(at.till, at.cashier, basket_id, Tendered("card", 100))
    with refused("exchange.payment_begun"):
        ask(1, basket_id)
    assert at.journal("return.completed") == []
    assert len(at.journal("sale.completed")) == 1
    basket = baskets.current(at.till)
    assert basket is not None
    assert [line.name for line in basket.lines] == ["cream"], "the basket is as it was"


def test_exchange_is_no_tender_that_a_counter_takes(at: Shop) -> None:
    basket_id = at.scan("plain").basket.basket_id
    with refused("payment.tender_unknown"):
        paying.add(at.till, at.cashier, basket_id, Tendered("exchange", 100))
    with refused("payment.tender_unknown"):
        selling.complete(at.till, at.cashier, basket_id, [Tendered("exchange", 1_230)])


@given(
    st.lists(
        st.tuples(st.sampled_from(("cash", "card", "credit")), st.integers(1, 10**6)), max_size=4
    ),
    st.integers(0, 2 * 10**6),
)
def test_credited_money_adds_up_and_never_touches_an_account(
    given_back: list[tuple[str, int]], at_most: int
) -> None:
    refunds = [Refund(refund_no=1, tender=name, amount_centimes=n) for name, n in given_back]
    parts = credited(refunds, at_most)

    def total(some: object, *names: str) -> int:
        assert isinstance(some, (list, tuple))
        return sum(each.amount_centimes for each in some if not names or each.tender in names)

    assert total(parts) == total(refunds)
    assert total(parts, "credit") == total(refunds, "credit")
    assert total(parts, "exchange") == min(at_most, total(refunds, "cash", "card"))
