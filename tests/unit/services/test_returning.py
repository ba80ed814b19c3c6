"""Voiding a sale, and returns against its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from pharmadesk.domain.permissions import RETURN_LIMIT_CENTIMES, Role
from pharmadesk.domain.refunds import Wanted
from pharmadesk.domain.return_events import SaleVoided
from pharmadesk.domain.tickets import Tendered
from pharmadesk.queries import cases, cash, sales, tickets
from pharmadesk.queries.pages import Asked
from pharmadesk.queries.till import expected_cash
from pharmadesk.services import returning, selling, sessions
from tests.till import refused

if TYPE_CHECKING:
    from pharmadesk.services.returning import GivenBack
    from pharmadesk.services.selling import SaleDone
    from tests.till import Shop


def give_back(
    shop: Shop,
    sale: SaleDone,
    packs: int = 1,
    *,
    line: int = 1,
    reason: str = "unwanted",
    tender: str | None = None,
    role: Role = Role.CASHIER,
) -> GivenBack:
    wanted = [Wanted(line, packs)]
    who = shop.actors[role]
    return returning.take_back(shop.till, who, sale.sale_id, wanted, reason, tender)


def void(shop: Shop, sale: SaleDone, role: Role = Role.MANAGER) -> GivenBack:
    return returning.void(shop.till, shop.actors[role], sale.sale_id, "wrong_item")


def pay_by_card_and_cash(shop: Shop, *names: str, card_centimes: int) -> SaleDone:
    basket = shop.scan(names[0]).basket
    for name in names[1:]:
        basket = shop.scan(name, basket.basket_id).basket
    rest = basket.total_centimes - card_centimes
    offered = [Tendered("card", card_centimes), Tendered("cash", rest)]
    return selling.complete(shop.till, shop.cashier, basket.basket_id, offered)


def return_elsewhere(shop: Shop, *, like: SaleDone, **changes: str) -> None:
    """Record a return as another register would have, that had not heard of what was done here."""
    with shop.till.database.read() as connection:
        (body,) = tickets.sold(connection, like.sale_id).returns
    again = msgspec.structs.replace(body, return_id=shop.till.ids.new(), number=2, **changes)
    shop.emit("return.completed", again)


def cash_expected(shop: Shop, session_id: str) -> int:
    with shop.till.database.read() as connection:
        return expected_cash(connection, session_id)


def taxes(shop: Shop) -> dict[int, tuple[int, int, int]]:
    return {
        row["vat_bp"]: (row["net_centimes"], row["vat_centimes"], row["gross_centimes"])
        for row in shop.rows("day_total")
    }


def test_void_of_a_sale_puts_back_lots_money_and_taxes(shop: Shop) -> None:
    session_id = shop.open_session(10_000)
    shelf = shop.on_hand("plain")
    sale = pay_by_card_and_cash(shop, "plain", "plain", "plain", "cream", card_centimes=5_000)

    given = void(shop, sale)

    assert shop.on_hand("plain") == shelf
    assert cash_expected(shop, session_id) == 10_000
    assert taxes(shop) == {0: (0, 0, 0), 2000: (0, 0, 0)}
    assert [(each.tender, each.amount_centimes) for each in given.refunds] == [
        ("card", 5_000),
        ("cash", sale.total_centimes - 5_000),
    ]
    assert [row["sale_id"] for row in shop.rows("sale")] == [sale.sale_id], "it stays to be seen"
    with shop.till.database.read() as connection:
        found = cash.session(connection, session_id)
    assert found is not None
    assert {each.tender: each.centimes for each in found.tenders} == {"cash": 0, "card": 0}


def test_void_by_a_cashier_is_refused_and_nothing_moves(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    with refused("permission.denied", action="sale.void"):
        void(shop, sale, Role.CASHIER)
    assert shop.rows("sale_void") == []


def test_void_twice_is_refused(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    void(shop, sale)
    with refused("sale.voided"):
        void(shop, sale)


def test_void_after_its_session_was_closed_is_refused(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    sessions.close(shop.till, shop.cashier, 0)
    with refused("void.session_over"):
        void(shop, sale)
    shop.open_session()
    with refused("void.session_over"):
        void(shop, sale)


def test_void_of_a_sale_with_a_return_is_refused(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain", "plain")
    give_back(shop, sale)
    with refused("sale.has_returns"):
        void(shop, sale)


def test_void_for_no_known_reason_is_refused(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    with refused("return.reason"):
        returning.void(shop.till, shop.owner, sale.sale_id, "because")


def test_void_carries_the_key_of_who_approved_it(shop: Shop) -> None:
    shop.open_session()
    void(shop, shop.sell("plain"))
    (approval,) = shop.last_header()["approvals"]
    assert approval["person_id"] == shop.actors[Role.MANAGER].person_id


def test_return_of_a_voided_sale_is_refused(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    void(shop, sale)
    with refused("sale.voided"):
        give_back(shop, sale)


def test_return_of_more_than_remains_names_what_remains(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain", "plain")
    with refused("return.too_many", remaining=2):
        give_back(shop, sale, 3)
    give_back(shop, sale)
    with refused("return.too_many", remaining=1):
        give_back(shop, sale, 2)


def test_return_takes_cash_out_of_the_drawer_and_numbers_its_slip(shop: Shop) -> None:
    session_id = shop.open_session(10_000)
    sale = shop.sell("plain", "plain")
    first, second = give_back(shop, sale), give_back(shop, sale)
    assert cash_expected(shop, session_id) == 10_000
    assert [first.number, second.number] == ["C2-A-R 000001", "C2-A-R 000002"]
    assert taxes(shop) == {0: (0, 0, 0)}


def test_return_refused_takes_no_number(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    with refused("return.too_many"):
        give_back(shop, sale, 2)
    assert give_back(shop, sale).number == "C2-A-R 000001"


def test_medicine_that_comes_back_waits_in_quarantine(shop: Shop) -> None:
    shop.open_session()
    lot_id = shop.lot_id("P-SOON")
    sale = shop.sell("plain")
    give_back(shop, sale)
    places = {row["place"]: row["on_hand"] for row in shop.rows("stock") if row["lot_id"] == lot_id}
    assert places == {"shop": 1, "quarantine": 1}


@pytest.mark.parametrize(("reason", "place"), [("unwanted", "shop"), ("damaged", "quarantine")])
def test_parapharmacy_goes_back_on_the_shelf_unless_it_is_damaged(
    shop: Shop, reason: str, place: str
) -> None:
    shop.open_session()
    sale = shop.sell("cream")
    give_back(shop, sale, reason=reason)
    assert [row["place"] for row in shop.rows("return_line")] == [place]


def test_packs_come_back_to_the_lots_they_were_taken_from(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain", "plain", "plain")  # two of the lot that expires first, one of another
    for _ in range(3):
        give_back(shop, sale)
    lots = [body["lines"][0]["lots"][0]["number"] for body in shop.journal("return.completed")]
    assert lots == ["P-SOON", "P-SOON", "P-LATE"]


def test_item_sold_by_the_unit_comes_back_in_units(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("loose")
    give_back(shop, sale)
    (body,) = shop.journal("return.completed")
    assert body["lines"][0]["base_units"] == 20


def test_return_goes_to_the_tenders_of_the_sale_in_their_order(shop: Shop) -> None:
    shop.open_session()
    sale = pay_by_card_and_cash(shop, "plain", "plain", "plain", card_centimes=2_000)
    tenders = [
        [(each.tender, each.amount_centimes) for each in give_back(shop, sale).refunds]
        for _ in range(3)
    ]
    assert tenders == [[("card", 1_230)], [("card", 770), ("cash", 460)], [("cash", 1_230)]]


def test_return_in_cash_of_a_card_sale_is_what_the_customer_chose(shop: Shop) -> None:
    session_id = shop.open_session(10_000)
    sale = pay_by_card_and_cash(shop, "plain", card_centimes=1_230)
    given = give_back(shop, sale, tender="cash")
    assert given.cash_centimes == 1_230
    assert cash_expected(shop, session_id) == 8_770


def test_return_by_a_tender_the_sale_never_saw_is_refused(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    with refused("return.tender"):
        give_back(shop, sale, tender="card")


def test_return_above_the_limit_takes_a_manager(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("cream", "cream", "cream")
    give_back(shop, sale, 2)
    assert 2 * 9_999 <= RETURN_LIMIT_CENTIMES < 3 * 9_999
    other = shop.sell("cream", "cream", "cream")
    with refused("return.above_limit", limit_centimes=RETURN_LIMIT_CENTIMES):
        give_back(shop, other, 3)
    assert shop.last_header()["approvals"] == []
    give_back(shop, other, 3, role=Role.MANAGER)
    assert len(shop.last_header()["approvals"]) == 1


def test_return_without_a_session_is_refused(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    sessions.close(shop.till, shop.cashier, 0)
    with refused("session.none_open"):
        give_back(shop, sale)


def test_return_in_a_later_session_leaves_the_closed_one_alone(shop: Shop) -> None:
    before = shop.open_session(10_000)
    sale = shop.sell("plain")
    sessions.close(shop.till, shop.cashier, 11_230)
    after = shop.open_session(10_000)
    give_back(shop, sale)
    assert cash_expected(shop, before) == 11_230
    assert cash_expected(shop, after) == 8_770


def test_return_by_somebody_from_the_books_is_refused(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    with refused("permission.denied", action="sale.return"):
        give_back(shop, sale, role=Role.ACCOUNTANT)


def test_return_of_an_unknown_sale_is_refused(shop: Shop) -> None:
    shop.open_session()
    with refused("sale.unknown"):
        returning.take_back(shop.till, shop.cashier, "none", [Wanted(1, 1)], "unwanted")


def test_more_returned_than_sold_elsewhere_is_a_case_and_changes_nothing(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    give_back(shop, sale)
    return_elsewhere(shop, like=sale)
    with shop.till.database.read() as connection:
        found = cases.returned_beyond(connection)
    assert [(case.kind, case.subject_id, case.detail) for case in found] == [
        ("sale.returned_beyond", "C2-A 000001", "1")
    ]
    with refused("return.too_many", remaining=0):
        give_back(shop, sale)


def test_return_of_a_sale_that_was_voided_elsewhere_is_a_case(shop: Shop) -> None:
    shop.open_session()
    sale, other = shop.sell("plain"), shop.sell("plain")
    give_back(shop, other)
    void(shop, sale)
    return_elsewhere(shop, like=other, sale_id=sale.sale_id)
    with shop.till.database.read() as connection:
        found = cases.returned_beyond(connection)
    assert [(case.subject_id, case.detail) for case in found] == [("C2-A 000001", "1")]


def test_sale_that_a_copied_register_voided_too_is_a_case_and_both_count(shop: Shop) -> None:
    shop.open_session()
    shelf = shop.on_hand("plain")
    sale = shop.sell("plain")
    void(shop, sale)
    (said,) = shop.journal("sale.voided")
    again = msgspec.convert(said | {"reason": "damaged"}, SaleVoided)
    shop.emit("sale.voided", again, shop.owner)
    assert sum(shop.on_hand("plain").values()) == sum(shelf.values()) + 1
    assert len(shop.rows("sale_void")) == 2
    with shop.till.database.read() as connection:
        found = cases.returned_beyond(connection)
        (ticket,) = tickets.last_tickets(connection)
    assert [(case.subject_id, case.detail) for case in found] == [("C2-A 000001", "1")]
    assert ticket.is_voided
    with refused("sale.voided"):
        void(shop, sale)


def test_list_of_sales_marks_the_one_that_was_voided(shop: Shop) -> None:
    shop.open_session()
    kept, gone = shop.sell("plain"), shop.sell("cream")
    void(shop, gone)
    with shop.till.read() as connection:
        listed = sales.sales(connection, Asked(10)).rows
        told = sales.sale(connection, gone.sale_id)
    assert {each.sale_id: each.is_voided for each in listed} == {
        kept.sale_id: False,
        gone.sale_id: True,
    }
    assert told is not None
    assert told.is_voided
