"""A basket becomes a sale: whole, numbered without gap, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.domain.tickets import Tendered
from pharmadesk.errors import PharmaDeskError
from pharmadesk.queries import cases
from pharmadesk.services import baskets, printing, selling, sessions, stock
from pharmadesk.values.clock import ManualClock
from tests.till import assert_replay_equal, fill_shelf, found_shop, local_us, refused

if TYPE_CHECKING:
    from pathlib import Path

    from tests.till import Shop

DAY_US = 24 * 3_600 * 1_000_000


@pytest.fixture
def counter(shop: Shop) -> Shop:
    """A shop with an open cash session."""
    shop.open_session()
    return shop


def lots_taken(shop: Shop, line: int = 0) -> list[tuple[str | None, int]]:
    """Read which lots the last sale took, by their printed number."""
    body = shop.journal("sale.completed")[-1]
    return [(lot["number"], lot["quantity"]) for lot in body["lines"][line]["lots"]]


def sale_of(shop: Shop) -> dict[str, Any]:
    """Read the only sale."""
    (sale,) = shop.rows("sale")
    return sale


# --- money --------------------------------------------------------------------------------------


def test_cash_sale_gives_change_and_a_number_and_prints_once(counter: Shop) -> None:
    done = counter.sell("plain", "cream", cash_centimes=20_000)
    assert (done.ticket, done.total_centimes, done.change_centimes) == (
        "C2-A 000001",
        11_229,
        8_771,
    )
    job = printing.take(counter.till)
    assert job is not None
    assert (job.job_id, job.document, job.subject) == (done.print_job_id, "receipt", done.sale_id)
    assert job.kick_drawer
    assert baskets.current(counter.till) is None


def test_card_sale_leaves_the_drawer_shut(counter: Shop) -> None:
    basket = counter.scan("plain").basket
    offered = [Tendered("card", 1_230)]
    selling.complete(counter.till, counter.cashier, basket.basket_id, offered)
    job = printing.take(counter.till)
    assert job is not None
    assert not job.kick_drawer


def test_sale_names_its_session_its_day_and_its_cashier(counter: Shop) -> None:
    counter.sell("plain")
    sale = sale_of(counter)
    (session,) = counter.rows("cash_session")
    assert sale["session_id"] == session["session_id"]
    assert sale["business_date"] == "2026-11-23"
    assert sale["cashier_id"] == counter.cashier.person_id
    assert counter.last_header()["about"] == [counter.items["plain"]]


def test_line_scanned_by_one_and_paid_by_another_names_both(counter: Shop) -> None:
    basket = counter.scan("plain").basket
    selling.complete(counter.till, counter.owner, basket.basket_id, [Tendered("cash", 1_230)])
    (body,) = counter.journal("sale.completed")
    assert body["lines"][0]["scanned_by"] == counter.cashier.person_id
    assert sale_of(counter)["cashier_id"] == counter.owner.person_id


REFUSED_MONEY = [
    ([], "payment.insufficient"),
    ([Tendered("cash", 1_229)], "payment.insufficient"),
    ([Tendered("cash", 0)], "payment.insufficient"),
    ([Tendered("card", 1_231)], "payment.over_without_cash"),
    ([Tendered("card", 1_231), Tendered("cash", 5_000)], "payment.over_without_cash"),
    ([Tendered("cash", -1)], "payment.negative"),
    ([Tendered("cash", 2_000), Tendered("card", -770)], "payment.negative"),
    ([Tendered("cash", 10**18)], "payment.too_large"),
]


@pytest.mark.parametrize(("offered", "code"), REFUSED_MONEY)
def test_money_that_does_not_pay_is_refused_and_nothing_happened(
    counter: Shop, offered: list[Tendered], code: str
) -> None:
    basket = counter.scan("plain").basket
    with refused(code):
        selling.complete(counter.till, counter.cashier, basket.basket_id, offered)
    assert baskets.current(counter.till) == basket
    assert printing.waiting(counter.till) == 0
    assert counter.rows("sale") == []
    assert counter.on_hand("plain") == {"P-LATE": 3, "P-SOON": 2}


def test_sale_no_counter_could_take_is_refused(counter: Shop) -> None:
    counter.add_item("gold", price_centimes=900_000_000)
    basket = counter.scan("gold", times=2).basket
    with refused("sale.amount_too_large", total_centimes=1_800_000_000):
        counter.pay(basket.basket_id, 1_000_000_000)


def test_empty_basket_is_refused(counter: Shop) -> None:
    basket_id = counter.scan("plain").basket.basket_id
    baskets.remove_line(counter.till, counter.cashier, basket_id, 1)
    with refused("sale.empty"):
        counter.pay(basket_id, 0)


def test_basket_paid_twice_is_one_sale(counter: Shop) -> None:
    basket = counter.scan("plain").basket
    counter.pay(basket.basket_id, 1_230)
    with refused("sale.empty"):
        counter.pay(basket.basket_id, 1_230)
    assert len(counter.rows("sale")) == 1


def test_sale_without_a_session_is_refused_and_the_basket_kept(counter: Shop) -> None:
    basket = counter.scan("plain").basket
    sessions.close(counter.till, counter.cashier, 50_000)
    with refused("session.none_open"):
        counter.pay(basket.basket_id, 1_230)
    assert baskets.current(counter.till) == basket


def test_numbers_have_no_gap_under_refused_and_failed_sales(counter: Shop) -> None:
    assert counter.sell("plain").ticket == "C2-A 000001"
    basket = counter.scan("plain").basket
    with refused("payment.insufficient"):
        counter.pay(basket.basket_id, 1)

    def fails_late(unit: Any) -> None:
        unit.next_number(selling.SERIES)
        raise OSError(28, "the disk is full")

    with pytest.raises((OSError, PharmaDeskError)):
        counter.till.write(counter.cashier, fails_late)
    assert counter.pay(basket.basket_id, 1_230).ticket == "C2-A 000002"
    assert counter.sell("cream").ticket == "C2-A 000003"


def test_sum_of_the_lines_vat_is_the_vat_of_the_ticket(counter: Shop) -> None:
    for number in range(7):
        counter.add_item(f"odd {number}", price_centimes=333, vat_class="parapharmacy")
    counter.sell(*(f"odd {number}" for number in range(7)))
    (body,) = counter.journal("sale.completed")
    (rate,) = body["vat"]
    assert (rate["gross_centimes"], rate["vat_centimes"], rate["rate_bp"]) == (2_331, 388, 2_000)
    assert sum(line["vat_centimes"] for line in body["lines"]) == 388
    assert all(
        line["net_centimes"] + line["vat_centimes"] == line["amount_centimes"]
        for line in body["lines"]
    )


def test_vat_of_a_medicine_changes_at_new_year_2024_and_of_a_cream_does_not(
    tmp_path: Path,
) -> None:
    shop = found_shop(tmp_path, ManualClock(local_us("2023-12-31 23:00")))
    fill_shelf(shop)
    shop.open_session()
    shop.sell("plain", "cream")
    shop.clock.advance(2 * 3_600 * 1_000_000)
    shop.sell("plain", "cream")
    before, after = (
        [(line["vat_bp"], line["vat_centimes"]) for line in sale["lines"]]
        for sale in shop.journal("sale.completed")
    )
    assert before == [(700, 80), (2_000, 1_666)]
    assert after == [(0, 0), (2_000, 1_666)]
    assert_replay_equal(shop.till)
    shop.till.close()


# --- which boxes leave --------------------------------------------------------------------------


def test_first_expiry_leaves_first_and_the_next_lot_follows(counter: Shop) -> None:
    counter.sell("plain", "plain", "plain")
    assert lots_taken(counter) == [("P-SOON", 2), ("P-LATE", 1)]
    assert counter.on_hand("plain") == {"P-SOON": 0, "P-LATE": 2}


def test_expired_and_held_lots_are_passed_over_silently(counter: Shop) -> None:
    counter.receive(stock.Delivered(counter.items["plain"], 5, "P-HELD", "2026-12-31"))
    stock.hold(counter.till, counter.owner, counter.items["plain"], counter.lot_id("P-HELD"), "x")
    counter.clock.advance(70 * DAY_US)  # P-SOON has expired
    counter.sell("plain")
    assert lots_taken(counter) == [("P-LATE", 1)]


def test_too_few_lots_sell_the_rest_from_the_unknown_lot_and_show_one_case(counter: Shop) -> None:
    counter.sell(*["plain"] * 8)
    item_id = counter.items["plain"]
    assert lots_taken(counter) == [("P-SOON", 2), ("P-LATE", 3), (None, 3)]
    assert counter.on_hand("plain") == {"P-SOON": 0, "P-LATE": 0, None: -3}
    with counter.till.database.read() as connection:
        (case,) = cases.oversold(connection)
    assert (case.kind, case.subject_id, case.detail) == ("stock.oversold", item_id, "-3")


def test_unknown_lot_with_stock_is_drawn_once_for_stock_and_shortage(counter: Shop) -> None:
    counter.sell(*["cream"] * 10)
    assert lots_taken(counter) == [(None, 10)]
    assert counter.on_hand("cream") == {None: -2}


def test_box_that_names_its_lot_leaves_from_it_even_without_stock(counter: Shop) -> None:
    basket = counter.scan("plain", suffix="10P-LATE", times=4).basket
    counter.pay(basket.basket_id, basket.total_centimes)
    assert lots_taken(counter) == [("P-LATE", 4)]
    assert counter.on_hand("plain") == {"P-SOON": 2, "P-LATE": -1}


def test_lot_never_received_leaves_the_unknown_lot_under_its_printed_number(
    counter: Shop,
) -> None:
    basket = counter.scan("plain", suffix="1728010110NEVER-SEEN").basket
    counter.pay(basket.basket_id, basket.total_centimes)
    assert lots_taken(counter) == [("NEVER-SEEN", 1)]
    assert counter.on_hand("plain") == {"P-SOON": 2, "P-LATE": 3, None: -1}


def test_two_lines_of_one_item_share_its_lots_and_take_no_box_twice(counter: Shop) -> None:
    basket_id = counter.scan("plain", times=2).basket.basket_id
    basket = counter.scan("plain", basket_id, suffix="10P-SOON").basket
    counter.pay(basket_id, basket.total_centimes)
    assert lots_taken(counter, 0) == [("P-SOON", 1), ("P-LATE", 1)]
    assert lots_taken(counter, 1) == [("P-SOON", 1)]
    assert counter.on_hand("plain") == {"P-SOON": 0, "P-LATE": 2}


def test_each_box_sells_at_its_own_price_from_a_lot_that_bears_it(counter: Shop) -> None:
    till, cashier = counter.till, counter.cashier
    basket_id = counter.scan("two prices", times=3).basket.basket_id
    baskets.choose_price(till, cashier, basket_id, 1, 4_950, 1)
    done = counter.pay(basket_id, 2 * 4_630 + 4_950)
    assert done.change_centimes == 0
    assert lots_taken(counter, 0) == [("NEW", 2)]
    assert lots_taken(counter, 1) == [("OLD", 1)]


def test_boxes_beyond_the_lots_at_their_price_leave_the_unknown_lot(counter: Shop) -> None:
    basket = counter.scan("two prices", times=6).basket
    counter.pay(basket.basket_id, basket.total_centimes)
    assert lots_taken(counter) == [("NEW", 4), (None, 2)]
    assert counter.on_hand("two prices") == {"OLD": 4, "NEW": 0, None: -2}


def test_pack_of_an_item_sold_by_the_unit_leaves_all_its_units(counter: Shop) -> None:
    counter.sell("loose", "loose")
    (body,) = counter.journal("sale.completed")
    assert (body["lines"][0]["quantity"], body["lines"][0]["base_units"]) == (2, 40)
    assert counter.on_hand("loose") == {"L-1": 60}


# --- what changed between the scan and the payment ----------------------------------------------


def test_named_lot_that_expired_overnight_is_refused_at_payment(counter: Shop) -> None:
    counter.clock.advance(68 * DAY_US)  # 2027-01-30
    basket = counter.scan("plain", suffix="10P-SOON").basket
    counter.clock.advance(2 * DAY_US)
    with refused("lot.expired", number="P-SOON", expiry="2027-01-31"):
        counter.pay(basket.basket_id, 1_230)
    assert baskets.current(counter.till) is not None


def test_named_lot_held_since_the_scan_is_refused_at_payment(counter: Shop) -> None:
    basket = counter.scan("plain", suffix="10P-LATE").basket
    stock.hold(counter.till, counter.owner, counter.items["plain"], counter.lot_id("P-LATE"), "x")
    with refused("lot.held", number="P-LATE"):
        counter.pay(basket.basket_id, 1_230)


def test_batch_received_and_held_since_the_scan_is_refused_at_payment(counter: Shop) -> None:
    """The box was scanned while nobody had received its batch yet."""
    basket_id = counter.scan("plain", suffix="10UNSEEN").basket.basket_id
    counter.receive(stock.Delivered(counter.items["plain"], 2, "UNSEEN", "2027-06-30"))
    lot_id = counter.lot_id("UNSEEN")
    stock.hold(counter.till, counter.owner, counter.items["plain"], lot_id, "recalled")
    with refused("lot.held", number="UNSEEN"):
        counter.pay(basket_id, 1_230)


def test_all_stock_held_since_the_scan_is_refused_at_payment(counter: Shop) -> None:
    basket = counter.scan("loose").basket
    stock.hold(counter.till, counter.owner, counter.items["loose"], counter.lot_id("L-1"), "x")
    with refused("lot.only_held"):
        counter.pay(basket.basket_id, 4_400)
