"""Customers and their accounts over two registers and a centre: found, owed, paid, erased alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain.accounts import customer_code
from pharmadesk.domain.tickets import Tendered
from pharmadesk.queries import accounts as reading
from pharmadesk.queries.synchronising import named_cases
from pharmadesk.services import accounts, credit, customers, selling
from pharmadesk.services.customers import Details
from tests.sync_world import assert_converged, sync_all
from tests.till import refused

if TYPE_CHECKING:
    from tests.sync_world import Counter

NAME = "Fatima Zahra"


@pytest.fixture
def who(pair: tuple[Counter, Counter]) -> str:
    """A customer written down at the first register, with a limit of 100 dirhams."""
    first, second = pair
    shop = first.shop
    customer_id = customers.register(shop.till, shop.cashier, Details(NAME, "0661223344"))
    customers.set_limit(shop.till, shop.owner, customer_id, 10_000)
    sync_all(first, second)
    return customer_id


def sell(counter: Counter, who: str, name: str, centimes: int) -> None:
    shop = counter.shop
    basket = credit.choose(shop.till, shop.cashier, who)
    basket = shop.scan(name, basket.basket_id).basket
    rest = basket.total_centimes - centimes
    offered = [Tendered("credit", centimes), *([Tendered("cash", rest)] if rest else [])]
    selling.complete(shop.till, shop.cashier, basket.basket_id, offered)


def owed(counter: Counter, who: str) -> int:
    with counter.shop.till.read() as connection:
        return reading.balance(connection, who)


def cases(counter: Counter) -> list[tuple[str, str, str]]:
    with counter.shop.till.read() as connection:
        found = named_cases(connection)
    return [
        (case.kind, case.subject, case.detail) for case in found if case.kind.startswith("credit.")
    ]


def test_customer_of_one_register_is_found_and_owes_at_the_other(
    pair: tuple[Counter, Counter], who: str
) -> None:
    first, second = pair
    (found,) = customers.directory(second.shop.till, second.shop.cashier).search("fat")
    assert (found.customer_id, found.name, found.phone) == (who, NAME, "0661223344")
    sell(second, who, "cream", 8_000)
    with refused("credit.above_limit", left_centimes=2_000):
        sell(second, who, "cream", 2_001)
    sync_all(second, first)
    assert owed(first, who) == owed(second, who) == 8_000
    accounts.pay(first.shop.till, first.shop.cashier, who, Tendered("cash", 5_000))
    sync_all(first, second)
    assert owed(first, who) == owed(second, who) == 3_000
    assert_converged(first, second)


def test_two_registers_apart_may_go_beyond_and_a_case_says_so(
    pair: tuple[Counter, Counter], who: str
) -> None:
    first, second = pair
    sell(first, who, "cream", 9_000)
    sell(second, who, "cream", 9_999)
    assert cases(first) == cases(second) == []
    sync_all(first, second)
    sync_all(first, second)
    expected = [("credit.beyond", customer_code(who), "89,99")]
    assert cases(first) == cases(second) == expected
    assert NAME not in str(cases(second)), "cases name nobody"
    accounts.pay(second.shop.till, second.shop.cashier, who, Tendered("card", 9_000, "12"))
    sync_all(second, first)
    assert cases(first) == cases(second) == []
    assert_converged(first, second)


def test_erased_at_one_register_is_gone_at_the_other_and_what_they_owe_shows(
    pair: tuple[Counter, Counter], who: str
) -> None:
    first, second = pair
    sell(second, who, "cream", 500)
    customers.erase(first.shop.till, first.shop.owner, who)
    sync_all(first, second)
    sync_all(first, second)
    for counter in pair:
        assert len(customers.directory(counter.shop.till, counter.shop.cashier)) == 0
        with refused("customer.unknown"):
            sell(counter, who, "cream", 100)
        assert cases(counter) == [("credit.erased_owes", customer_code(who), "5,00")]
    assert_converged(first, second)
