"""Packs lent to and borrowed from colleagues: stock moves at once, goods or money settle it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pharmadesk.documents.paper import NARROW, WIDE
from pharmadesk.documents.return_slip import paper_of_job
from pharmadesk.i18n import LANGUAGES, use_language
from pharmadesk.queries.synchronising import named_cases
from pharmadesk.services import lending, printing, registers
from pharmadesk.services.stock import Delivered
from pharmadesk.storage.print_jobs import PrintJob
from tests.sync_world import assert_converged, sync_all
from tests.till import refused
from tests.unit.documents.test_account_papers import lines

if TYPE_CHECKING:
    from pharmadesk.services.lending import Balance
    from tests.sync_world import Counter
    from tests.till import Shop


def colleague(shop: Shop, name: str = "Pharmacie Al Amal") -> str:
    return lending.describe(shop.till, shop.owner, name, "0522 30 40 50")


def open_with(shop: Shop, colleague_id: str) -> Balance:
    found = lending.balances(shop.till, shop.cashier)
    return next(each for each in found if each.colleague.colleague_id == colleague_id)


def stocked(shop: Shop, tableau: str = "") -> str:
    item_id = shop.add_item("serum", price_centimes=4_950, tableau=tableau)
    shop.receive(
        Delivered(item_id, 3, "S-1", "2027-01-31"), Delivered(item_id, 5, "S-2", "2028-01-31")
    )
    return item_id


def printed(shop: Shop, document: str, subject: str, columns: int = WIDE) -> str:
    job = PrintJob("job", document, subject, 0, False, 0, None)
    return "\n".join(lines(paper_of_job(shop.till, job, columns)))


def test_packs_lent_leave_first_expired_first_and_are_owed_until_goods_and_money_settle_them(
    shop: Shop,
) -> None:
    item_id, other = stocked(shop), colleague(shop)
    lent = lending.lend(shop.till, shop.owner, other, Delivered(item_id, 4), 3_000)
    assert shop.on_hand("serum") == {"S-1": 0, "S-2": 4}
    assert open_with(shop, other).packs == ((item_id, "serum", 4),)
    assert open_with(shop, other).centimes == 12_000
    back = Delivered(item_id, 1, "S-9", "2029-05-31")
    goods = lending.settle_by_goods(shop.till, shop.owner, lent.subject_id, back)
    assert shop.on_hand("serum") == {"S-1": 0, "S-2": 4, "S-9": 1}
    assert open_with(shop, other).centimes == 9_000
    money = lending.settle_by_money(shop.till, shop.owner, lent.subject_id, 3, "cheque", "778812")
    assert (open_with(shop, other).packs, open_with(shop, other).centimes) == ((), 0)
    series = shop.till.identity.series
    assert [lent.number, goods.number, money.number] == [f"{series}-E {n:06d}" for n in (1, 2, 3)]
    assert shop.rows("loan_end")[-1]["paid_centimes"] == 9_000
    with refused("loan.over"):
        lending.settle_by_money(shop.till, shop.owner, lent.subject_id, 1, "cheque", "778812")


def test_packs_borrowed_come_in_with_lot_and_expiry_and_are_given_back_from_the_lot_named(
    shop: Shop,
) -> None:
    item_id, other = stocked(shop), colleague(shop)
    goods = Delivered(item_id, 2, "B-7", "2026-12-31", 5_100)
    owed = lending.borrow(shop.till, shop.owner, other, goods, 4_000)
    assert shop.on_hand("serum") == {"S-1": 3, "S-2": 5, "B-7": 2}
    assert open_with(shop, other).packs == ((item_id, "serum", -2),)
    assert open_with(shop, other).centimes == -8_000
    lot = next(row for row in shop.rows("lot") if row["number"] == "B-7")
    assert (lot["expiry"], lot["price_centimes"]) == ("2026-12-31", 5_100)
    with refused("loan.too_many", most=2):
        lending.settle_by_goods(shop.till, shop.owner, owed.subject_id, Delivered(item_id, 3))
    with refused("loan.lot_unknown", number="S-7"):
        lending.settle_by_goods(
            shop.till, shop.owner, owed.subject_id, Delivered(item_id, 2, "S-7")
        )
    lending.settle_by_goods(shop.till, shop.owner, owed.subject_id, Delivered(item_id, 2, "S-2"))
    assert shop.on_hand("serum") == {"S-1": 3, "S-2": 3, "B-7": 2}
    assert open_with(shop, other).loans == ()


def test_what_cannot_be_is_refused_and_takes_no_number(shop: Shop) -> None:
    item_id, other = stocked(shop), colleague(shop)
    for goods, value, code in (
        (Delivered("nothing", 1), 1, "item.unknown"),
        (Delivered(item_id, 0), 1, "quantity.zero"),
        (Delivered(item_id, 1), -1, "loan.value"),
        (Delivered(item_id, 9_999), 99_999_999_99, "loan.value"),
    ):
        with refused(code):
            lending.lend(shop.till, shop.owner, other, goods, value)
    with refused("lot.expired"):
        gone = Delivered(item_id, 1, "OLD", "2020-01-31")
        lending.borrow(shop.till, shop.owner, other, gone, 1)
    with refused("colleague.unknown"):
        lending.lend(shop.till, shop.owner, "nobody", Delivered(item_id, 1), 1)
    with refused("colleague.no_name"):
        lending.describe(shop.till, shop.owner, " ", "")
    with refused("colleague.unknown"):
        lending.describe(shop.till, shop.owner, "Atlas", "", "nobody")
    lent = lending.lend(shop.till, shop.owner, other, Delivered(item_id, 1), 0)
    assert lent.number.endswith("000001")
    plain = shop.items["plain"]
    with refused("loan.other_item", name="serum"):
        lending.settle_by_goods(shop.till, shop.owner, lent.subject_id, Delivered(plain, 1))
    with refused("loan.way"):
        lending.settle_by_money(shop.till, shop.owner, lent.subject_id, 1, "cash", "1")
    with refused("payment.reference_missing"):
        lending.settle_by_money(shop.till, shop.owner, lent.subject_id, 1, "transfer", " ")
    with refused("loan.unknown"):
        lending.settle_by_money(shop.till, shop.owner, "none", 1, "transfer", "77")
    assert shop.on_hand("serum") == {"S-1": 2, "S-2": 5}


def test_cashier_lends_with_a_second_person_alone(shop: Shop) -> None:
    item_id, other = stocked(shop), colleague(shop)
    with refused("permission.denied", action="colleague.lend"):
        lending.lend(shop.till, shop.cashier, other, Delivered(item_id, 1), 1)
    backed = replace(shop.cashier, backed_by=shop.owner)
    lending.lend(shop.till, backed, other, Delivered(item_id, 1), 1)
    assert shop.rows("loan")[0]["person_id"] == shop.cashier.person_id


def test_colleague_changes_its_phone_and_keeps_what_is_open(shop: Shop) -> None:
    item_id, other = stocked(shop), colleague(shop)
    lending.lend(shop.till, shop.owner, other, Delivered(item_id, 1), 500)
    lending.describe(shop.till, shop.owner, "Pharmacie Al Amal", "0600", other)
    (found,) = lending.balances(shop.till, shop.owner)
    assert (found.colleague.phone, found.centimes) == ("0600", 500)


def test_narcotics_lent_and_borrowed_stand_in_the_register_of_tableau_b_which_equals_stock(
    shop: Shop,
) -> None:
    item_id, other = stocked(shop, "B"), colleague(shop)
    lent = lending.lend(shop.till, shop.owner, other, Delivered(item_id, 2, "S-2"), 100)
    owed = lending.borrow(
        shop.till, shop.owner, other, Delivered(item_id, 1, "B-7", "2028-01-31"), 100
    )
    back = Delivered(item_id, 2, "S-2", "2028-01-31")
    lending.settle_by_goods(shop.till, shop.owner, lent.subject_id, back)
    lending.settle_by_goods(shop.till, shop.owner, owed.subject_id, Delivered(item_id, 1, "B-7"))
    (account,) = registers.narcotics(shop.till, shop.owner, "2020-01-01", "2030-01-01")
    told = [(e.cause, e.movement.base_units, e.from_to) for e in account.lines[2:]]
    name = "Pharmacie Al Amal"
    assert told == [
        ("lent", -2, name),
        ("borrowed", 1, name),
        ("got_back", 2, name),
        ("given_back", -1, name),
    ]
    assert account.lines[2].number == lent.number
    assert account.balance == account.in_stock == 8


@pytest.mark.parametrize("columns", [NARROW, WIDE])
@pytest.mark.parametrize("language", LANGUAGES)
def test_slips_say_number_colleague_packs_lot_and_value(
    shop: Shop, language: str, columns: int
) -> None:
    item_id, other = stocked(shop), colleague(shop)
    lent = lending.lend(shop.till, shop.owner, other, Delivered(item_id, 1), 3_000)
    paid = lending.settle_by_money(shop.till, shop.owner, lent.subject_id, 1, "transfer", "VIR-9")
    use_language(language)
    said = printed(shop, printing.LOAN, lent.subject_id, columns)
    for part in (lent.number, "Al Amal", "serum", "S-1", "30,00"):
        assert part in said.replace(".", ",")
    said = printed(shop, printing.LOAN_END, paid.subject_id, columns)
    for part in (paid.number, lent.number, "VIR-9"):
        assert part in said


def test_two_counters_agree_and_a_loan_settled_at_both_is_named(
    pair: tuple[Counter, Counter],
) -> None:
    first, second = pair
    item_id = first.shop.add_item("serum", price_centimes=4_950, tableau="B")
    second.shop.items["serum"] = item_id
    other = colleague(first.shop)
    lent = lending.lend(first.shop.till, first.shop.owner, other, Delivered(item_id, 1), 3_000)
    sync_all(first, second)
    assert open_with(second.shop, other).centimes == 3_000
    back = Delivered(item_id, 1, "S-9", "2029-05-31")
    for counter in pair:
        shop = counter.shop
        lending.settle_by_goods(shop.till, shop.owner, lent.subject_id, back)
    sync_all(first, second, first)
    for counter in pair:
        with counter.shop.till.read() as connection:
            named = {case.kind: case.detail for case in named_cases(connection)}
        assert named["loan.settled_beyond"] == "1 × serum"
    assert_converged(first, second)
