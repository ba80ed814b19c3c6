"""Credit: the limit before anything is paid, what lowers a debt, and who may go beyond."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pharmadesk.domain.refunds import Wanted
from pharmadesk.domain.tickets import Tendered
from pharmadesk.queries import accounts as reading
from pharmadesk.queries.till import expected_cash
from pharmadesk.services import (
    accounts,
    credit,
    customer_export,
    customers,
    parking,
    paying,
    returning,
    selling,
    sessions,
    tenant_settings,
)
from pharmadesk.services.customers import Details
from tests.till import refused

if TYPE_CHECKING:
    from pharmadesk.services.selling import SaleDone
    from tests.till import Shop

WHO = Details("Fatima Zahra El Idrissi", "06 61 22 33 44", "rue 12")


def customer(shop: Shop, limit_centimes: int | None = 50_000, details: Details = WHO) -> str:
    """Write a customer down with a limit of their own."""
    customer_id = customers.register(shop.till, shop.cashier, details)
    if limit_centimes is not None:
        customers.set_limit(shop.till, shop.owner, customer_id, limit_centimes)
    return customer_id


def basket_for(shop: Shop, customer_id: str | None, *names: str) -> str:
    """Scan a basket for somebody."""
    basket_id = credit.choose(shop.till, shop.cashier, customer_id).basket_id
    for name in names:
        shop.scan(name, basket_id)
    return basket_id


def on_credit(shop: Shop, customer_id: str, centimes: int) -> SaleDone:
    """Sell one thing of that price on credit."""
    name = f"thing {len(shop.items)}"
    shop.add_item(name, price_centimes=centimes)
    basket_id = basket_for(shop, customer_id, name)
    offered = [Tendered("credit", centimes)]
    return selling.complete(shop.till, shop.cashier, basket_id, offered)


def owed(shop: Shop, customer_id: str) -> int:
    with shop.till.read() as connection:
        return reading.balance(connection, customer_id)


def cash(shop: Shop) -> int:
    with shop.till.read() as connection:
        return expected_cash(connection, shop.rows("cash_session")[0]["session_id"])


@pytest.fixture
def open_shop(shop: Shop) -> Shop:
    shop.open_session(0)
    return shop


def test_credit_needs_a_customer_who_is_known(open_shop: Shop) -> None:
    shop = open_shop
    basket_id = basket_for(shop, None, "plain")
    offered = [Tendered("credit", 1_230)]
    with refused("credit.no_customer"):
        selling.complete(shop.till, shop.cashier, basket_id, offered)
    with refused("credit.no_customer"):
        paying.add(shop.till, shop.cashier, basket_id, Tendered("credit", 1_000))
    with refused("customer.unknown"):
        credit.choose(shop.till, shop.cashier, "nobody", basket_id)
    assert shop.rows("sale") == []


def test_credit_goes_up_to_the_limit_and_no_centime_further(open_shop: Shop) -> None:
    shop, who = open_shop, customer(open_shop)
    on_credit(shop, who, 45_000)
    with refused(
        "credit.above_limit", limit_centimes=50_000, owed_centimes=45_000, left_centimes=5_000
    ):
        on_credit(shop, who, 5_001)
    on_credit(shop, who, 5_000)
    assert owed(shop, who) == 50_000
    assert cash(shop) == 0, "credit is no cash"


def test_draft_on_credit_counts_before_the_rest_is_paid(open_shop: Shop) -> None:
    shop, who = open_shop, customer(open_shop, 1_000)
    basket_id = basket_for(shop, who, "plain")
    paying.add(shop.till, shop.cashier, basket_id, Tendered("credit", 900))
    with refused("credit.above_limit"):
        paying.add(shop.till, shop.cashier, basket_id, Tendered("credit", 101))
    with refused("customer.has_credit"):
        credit.choose(shop.till, shop.cashier, None, basket_id)
    selling.complete(shop.till, shop.cashier, basket_id, [Tendered("cash", 500)])
    assert owed(shop, who) == 900
    assert cash(shop) == 330


def test_nobody_has_credit_until_the_pharmacy_gives_it(open_shop: Shop) -> None:
    shop, who = open_shop, customer(open_shop, None)
    with refused("credit.none"):
        on_credit(shop, who, 100)
    tenant_settings.decide(shop.till, shop.owner, "credit_limit", "10000")
    on_credit(shop, who, 10_000)
    customers.set_limit(shop.till, shop.owner, who, 0)
    with refused("credit.none"):
        on_credit(shop, who, 100)
    customers.set_limit(shop.till, shop.owner, who, None)
    with refused("credit.above_limit", limit_centimes=10_000):
        on_credit(shop, who, 100)


def test_manager_lets_one_sale_pass_the_limit_and_the_sale_says_so(open_shop: Shop) -> None:
    shop, who = open_shop, customer(open_shop, 1_000)
    basket_id = basket_for(shop, who, "plain")
    backed = replace(shop.cashier, backed_by=shop.owner)
    paying.add(shop.till, backed, basket_id, Tendered("credit", 1_230))
    done = selling.complete(shop.till, shop.cashier, basket_id, [])
    assert [paid.approved_by for paid in done.payments] == [shop.owner.person_id]
    with refused("credit.above_limit"):
        on_credit(shop, who, 1)


def test_return_lowers_the_debt_and_never_pays_what_is_owed(open_shop: Shop) -> None:
    shop, who = open_shop, customer(open_shop)
    sale = on_credit(shop, who, 20_000)
    accounts.pay(shop.till, shop.cashier, who, Tendered("cash", 15_000))
    given = returning.take_back(
        shop.till, shop.cashier, sale.sale_id, [Wanted(1, 1)], "unwanted", "cash"
    )
    assert [(each.tender, each.amount_centimes) for each in given.refunds] == [
        ("credit", 5_000),
        ("cash", 15_000),
    ]
    assert owed(shop, who) == 0
    assert cash(shop) == 0


def test_return_goes_back_to_the_account_unless_asked_otherwise(open_shop: Shop) -> None:
    shop, who = open_shop, customer(open_shop)
    sale = on_credit(shop, who, 20_000)
    accounts.pay(shop.till, shop.cashier, who, Tendered("card", 15_000, "0042"))
    returning.take_back(shop.till, shop.cashier, sale.sale_id, [Wanted(1, 1)], "unwanted")
    assert owed(shop, who) == -15_000, "the pharmacy owes them now"
    on_credit(shop, who, 65_000)


def test_void_of_a_credit_sale_clears_its_debt(open_shop: Shop) -> None:
    shop, who = open_shop, customer(open_shop)
    sale = on_credit(shop, who, 20_000)
    returning.void(shop.till, shop.owner, sale.sale_id, "wrong_item")
    assert owed(shop, who) == 0


def test_payment_on_account_is_money_of_its_session_and_numbered(open_shop: Shop) -> None:
    shop, who = open_shop, customer(open_shop)
    on_credit(shop, who, 30_000)
    first = accounts.pay(shop.till, shop.cashier, who, Tendered("cash", 10_000))
    second = accounts.pay(shop.till, shop.cashier, who, Tendered("card", 5_000, "77"))
    last = accounts.pay(shop.till, shop.cashier, who, Tendered("cash", 20_000))
    series = shop.till.identity.series
    assert [each.number for each in (first, second, last)] == [
        f"{series}-P {number:06d}" for number in (1, 2, 3)
    ]
    assert (last.amount_centimes, last.change_centimes, last.balance_centimes) == (15_000, 5_000, 0)
    assert cash(shop) == 25_000
    with refused("account.nothing_owed"):
        accounts.pay(shop.till, shop.cashier, who, Tendered("cash", 100))
    with shop.till.read() as connection:
        jobs = connection.exec_driver_sql(
            "SELECT kick_drawer FROM local_print_job WHERE document = 'account' ORDER BY created_us"
        ).scalars()
        assert sorted(map(bool, jobs)) == [False, True, True]
    sessions.close(shop.till, shop.cashier, 25_000)
    assert shop.rows("cash_session_end")[0]["expected_cash_centimes"] == 25_000


def test_what_no_account_takes_is_refused(open_shop: Shop) -> None:
    shop, who = open_shop, customer(open_shop)
    on_credit(shop, who, 3_000)
    for tender in ("credit", "bill", "gold"):
        with refused("account.tender"):
            accounts.pay(shop.till, shop.cashier, who, Tendered(tender, 1_000))
    with refused("account.too_much", owed_centimes=3_000):
        accounts.pay(shop.till, shop.cashier, who, Tendered("card", 3_001))
    with refused("payment.nothing"):
        accounts.pay(shop.till, shop.cashier, who, Tendered("cash", 0))
    with refused("payment.reference_missing"):
        accounts.pay(shop.till, shop.cashier, who, Tendered("cheque", 1_000))
    assert shop.rows("account_payment") == []


def test_statement_runs_on_and_names_the_oldest_debt(open_shop: Shop) -> None:
    shop, who = open_shop, customer(open_shop)
    first = on_credit(shop, who, 10_000)
    second = on_credit(shop, who, 20_000)
    paid = accounts.pay(shop.till, shop.cashier, who, Tendered("cash", 12_000))
    told = customers.statement(shop.till, shop.cashier, who)
    assert [(line.number, line.balance_centimes) for line in told.lines] == [
        (first.ticket, 10_000),
        (second.ticket, 30_000),
        (paid.number, 18_000),
    ]
    assert told.oldest is not None
    assert told.oldest.left_centimes == 18_000
    assert told.account.left_centimes == 32_000


def test_basket_keeps_its_customer_where_it_waits(open_shop: Shop) -> None:
    shop, who = open_shop, customer(open_shop)
    basket_id = basket_for(shop, who, "plain")
    parking_id = parking.park(shop.till, shop.cashier, basket_id)
    assert parking.recall(shop.till, shop.cashier, parking_id).customer_id == who


def test_names_stand_in_clear_in_no_event(open_shop: Shop) -> None:
    shop, who = open_shop, customer(open_shop)
    on_credit(shop, who, 10_000)
    with shop.till.read() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM journal_event").scalars()
        said = b"".join(bytes(body) for body in bodies)
    for secret in ("Fatima", "06 61 22", "rue 12"):
        assert secret.encode() not in said


def test_export_holds_all_and_erasing_leaves_the_amounts(open_shop: Shop) -> None:
    shop, who = open_shop, customer(open_shop)
    sale = on_credit(shop, who, 10_000)
    with refused("customer.owes", owed_centimes=10_000):
        customers.erase(shop.till, shop.owner, who)
    accounts.pay(shop.till, shop.cashier, who, Tendered("cash", 10_000))
    held = json.loads(customer_export.export(shop.till, shop.owner, who))
    assert (held["customer"]["name"], held["customer"]["phone"]) == (WHO.name, WHO.phone)
    assert held["purchases"][0]["ticket"] == sale.ticket
    assert [each["what"] for each in held["account"]] == ["sale", "payment"]

    customers.erase(shop.till, shop.owner, who)
    with refused("customer.unknown"):
        customers.statement(shop.till, shop.owner, who)
    with refused("customer.unknown"):
        credit.choose(shop.till, shop.cashier, who)
    assert len(shop.rows("account_movement")) == 2
    assert customers.directory(shop.till, shop.cashier).search("fatima") == ()


@pytest.mark.parametrize(
    ("details", "code"),
    [
        (Details(" "), "customer.no_name"),
        (Details("Ali", "12"), "customer.phone"),
        (Details("Ali", "1" * 16), "customer.phone"),
        (Details("A" * 81), "text.too_long"),
        (Details("Ali\nBen"), "text.unfit"),
    ],
)
def test_bad_details_write_nobody_down(shop: Shop, details: Details, code: str) -> None:
    with refused(code):
        customers.register(shop.till, shop.cashier, details)
    assert shop.rows("customer") == []


def test_longest_details_in_any_script_fit_in_an_event(shop: Shop) -> None:
    widest = "\N{MATHEMATICAL BOLD SMALL A}"
    details = Details(widest * 80, "0" * 15, widest * 70)
    who = customers.register(shop.till, shop.cashier, details)
    found = customers.directory(shop.till, shop.cashier).get(who)
    assert found is not None
    assert (found.name, found.note) == (details.name, details.note)
