"""What is handed over before the sale is whole: kept, changed, given back, and sold with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain.permissions import Role
from pharmadesk.domain.tickets import Tendered
from pharmadesk.services import baskets, paying, printing, selling
from tests.till import Shop, refused

if TYPE_CHECKING:
    from pharmadesk.storage.draft_payments import DraftPayment

CHEQUE = Tendered("cheque", 500, "0012345", "Attijariwafa")
BILL = Tendered("bill", 300, "E-77", "BMCE", "2027-01-31")


@pytest.fixture
def counter(shop: Shop) -> Shop:
    """Open the session, and put a basket of 36.90 DH on the counter."""
    shop.open_session()
    shop.scan("plain", times=3)
    return shop


def at_hand(shop: Shop) -> str:
    """Name the basket on the counter."""
    basket = baskets.current(shop.till)
    assert basket is not None
    return basket.basket_id


def take(shop: Shop, money: Tendered) -> tuple[DraftPayment, ...]:
    """Take money for the basket on the counter."""
    return paying.add(shop.till, shop.cashier, at_hand(shop), money)


def test_payments_taken_are_found_after_a_kill_and_sold_with_in_one_event(counter: Shop) -> None:
    basket_id = at_hand(counter)
    for money in (Tendered("card", 2_000, "004812"), CHEQUE):
        take(counter, money)
    taken = take(counter, BILL)
    counter.restart()
    assert counter.taken(basket_id) == taken
    current = baskets.current(counter.till)
    assert current is not None
    assert current.payments == taken

    colleague = counter.actors[Role.MANAGER]
    offered = [Tendered("mobile", 390), Tendered("cash", 1_000)]
    done = selling.complete(counter.till, colleague, basket_id, offered)

    assert done.change_centimes == 500
    (sale,) = counter.journal("sale.completed")
    cashier = counter.cashier.person_id
    assert [
        tuple(paid.get(name) for name in ("tender", "reference", "bank", "due", "taken_by"))
        for paid in sale["payments"]
    ] == [
        ("card", "004812", None, None, cashier),
        ("cheque", "0012345", "Attijariwafa", None, cashier),
        ("bill", "E-77", "BMCE", "2027-01-31", cashier),
        ("mobile", None, None, None, colleague.person_id),
        ("cash", None, None, None, colleague.person_id),
    ]
    assert [row["due"] for row in counter.rows("payment")] == [None, None, "2027-01-31", None, None]
    assert counter.taken(basket_id) == ()


def test_payments_that_do_not_reach_the_total_are_kept_with_the_basket(counter: Shop) -> None:
    take(counter, Tendered("card", 2_000))
    before = baskets.current(counter.till)
    with refused("payment.insufficient", missing_centimes=1_190):
        counter.pay(at_hand(counter), 500)
    assert baskets.current(counter.till) == before
    assert printing.waiting(counter.till) == 0


def test_payment_is_given_back_by_its_number(counter: Shop) -> None:
    basket_id = at_hand(counter)
    take(counter, Tendered("card", 2_000))
    take(counter, Tendered("cash", 500))
    (left,) = paying.drop(counter.till, counter.cashier, basket_id, 1)
    assert (left.payment_no, left.tender) == (2, "cash")
    with refused("payment.gone"):
        paying.drop(counter.till, counter.cashier, basket_id, 1)
    taken = take(counter, Tendered("card", 3_190))
    assert [(each.payment_no, each.centimes) for each in taken] == [(2, 500), (3, 3_190)]


def test_card_never_takes_more_than_is_due_when_the_basket_shrinks(counter: Shop) -> None:
    basket_id = at_hand(counter)
    take(counter, Tendered("card", 3_690))
    baskets.set_quantity(counter.till, counter.cashier, basket_id, 1, 1)
    with refused("payment.over_without_cash", excess_centimes=2_460):
        selling.complete(counter.till, counter.cashier, basket_id, [])
    paying.drop(counter.till, counter.cashier, basket_id, 1)
    take(counter, Tendered("card", 1_230))
    selling.complete(counter.till, counter.cashier, basket_id, [])
    (sale,) = counter.journal("sale.completed")
    assert [paid["amount_centimes"] for paid in sale["payments"]] == [1_230]


NOT_TAKEN = [
    (Tendered("card", 3_691), "payment.over_without_cash"),
    (Tendered("card", 0), "payment.nothing"),
    (Tendered("cash", 0), "payment.nothing"),
    (Tendered("cash", -1), "payment.negative"),
    (Tendered("cash", 10**18), "payment.too_large"),
    (Tendered("gold", 100), "payment.tender_unknown"),
    (Tendered("cash", 100, "12"), "payment.detail_unwanted"),
    (Tendered("card", 100, "12", due="2027-01-01"), "payment.detail_unwanted"),
    (Tendered("cheque", 100, bank="BMCE"), "payment.reference_missing"),
    (Tendered("cheque", 100, "\u200b", "BMCE"), "payment.reference_missing"),
    (Tendered("cheque", 100, "12"), "payment.bank_missing"),
    (Tendered("bill", 100, "12", "BMCE"), "payment.due_missing"),
    (Tendered("bill", 100, "12", "BMCE", "2026-11-22"), "payment.due_past"),
    (Tendered("cheque", 100, "1" * 121, "BMCE"), "text.too_long"),
]


def test_money_that_cannot_be_taken_is_refused_before_and_at_the_end(counter: Shop) -> None:
    for money, code in NOT_TAKEN:
        with refused(code):
            take(counter, money)
        if money.tender != "cash" or money.centimes:
            with refused(code):
                selling.complete(counter.till, counter.cashier, at_hand(counter), [money])
    assert counter.taken(at_hand(counter)) == ()


def test_bill_due_today_is_taken_and_refused_once_its_day_is_past(counter: Shop) -> None:
    take(counter, Tendered("bill", 3_690, "12", "BMCE", "2026-11-23"))
    counter.clock.advance(24 * 3_600 * 1_000_000)
    with refused("payment.due_past", due="2026-11-23"):
        selling.complete(counter.till, counter.cashier, at_hand(counter), [])


def test_twenty_payments_are_enough(counter: Shop) -> None:
    for _ in range(20):
        take(counter, Tendered("cash", 1))
    with refused("payment.too_many", most=20):
        take(counter, Tendered("cash", 1))


def test_nothing_is_taken_for_a_basket_that_is_empty_or_paid(counter: Shop) -> None:
    basket_id = at_hand(counter)
    counter.pay(basket_id, 3_690)
    with refused("sale.empty"):
        paying.add(counter.till, counter.cashier, basket_id, Tendered("cash", 100))


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.AUDITOR])
def test_who_may_not_sell_takes_no_money_either(counter: Shop, role: Role) -> None:
    actor, basket_id = counter.actors[role], at_hand(counter)
    take(counter, Tendered("cash", 100))
    with refused("permission.denied"):
        paying.add(counter.till, actor, basket_id, Tendered("cash", 100))
    with refused("permission.denied"):
        paying.drop(counter.till, actor, basket_id, 1)
