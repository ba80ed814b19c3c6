"""An insurer's share: within the rule, claimed with the sale, given back to the insurer alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pharmadesk.documents.sale_receipt import content_of_sale
from pharmadesk.domain.insurers import ClaimState, Insurer
from pharmadesk.domain.refunds import Wanted
from pharmadesk.domain.tickets import Tendered
from pharmadesk.queries.till import expected_cash
from pharmadesk.services import (
    baskets,
    dispensing,
    exchanging,
    insuring,
    paying,
    people,
    returning,
    selling,
)
from pharmadesk.values.prescription import Prescription
from tests.till import refused

if TYPE_CHECKING:
    from pharmadesk.services.selling import SaleDone
    from tests.till import Shop

NUMBER = "IMM-4471-902"


def covered_item(
    shop: Shop, name: str, price: int, base: int | None, rate: int = 7_000, **fields: object
) -> str:
    """Add an item that the lists know."""
    return shop.add_item(
        name,
        price_centimes=price,
        reimbursement_base_centimes=base,
        reimbursement_bp=rate,
        **fields,
    )


def insured(centimes: int, insurer: str = "CNSS", number: str = NUMBER) -> Tendered:
    return Tendered("insurer", centimes, number, insurer)


def sell(shop: Shop, *names: str, share: int, cash: int, basket_id: str | None = None) -> SaleDone:
    for name in names:
        basket_id = shop.scan(name, basket_id).basket.basket_id
    assert basket_id is not None
    paying.add(shop.till, shop.cashier, basket_id, insured(share))
    return selling.complete(shop.till, shop.cashier, basket_id, [Tendered("cash", cash)])


def claim(shop: Shop) -> insuring.Followed:
    (only,) = insuring.listed(shop.till, shop.owner)
    return only


def in_drawer(shop: Shop) -> int:
    with shop.till.read() as connection:
        return expected_cash(connection, shop.rows("cash_session")[0]["session_id"])


@pytest.fixture
def open_shop(shop: Shop) -> Shop:
    """A shop with an item of a base below its price, and one without any."""
    shop.open_session(0)
    covered_item(shop, "amoxil", 15_200, 11_625)  # the list's own example: 152.00 and 116.25
    shop.add_item("cream", price_centimes=5_000, vat_class="parapharmacy")
    return shop


def test_share_is_a_payment_without_money_and_the_patient_pays_the_rest(open_shop: Shop) -> None:
    shop = open_shop
    sale = sell(shop, "amoxil", "cream", share=8_138, cash=12_100)
    assert sale.total_centimes == 20_200
    assert sale.change_centimes == 12_100 - (20_200 - 8_138)
    assert in_drawer(shop) == 20_200 - 8_138
    assert claim(shop).claim.share_centimes == 8_138
    assert claim(shop).claim.ticket == sale.ticket
    (event,) = shop.journal("sale.completed")
    assert [line.get("insured_centimes") for line in event["lines"]] == [8_138, None]


def test_share_can_be_lowered_and_never_raised(open_shop: Shop) -> None:
    shop = open_shop
    basket_id = shop.scan("amoxil").basket.basket_id
    with refused("insurer.above_share", most_centimes=8_138):
        paying.add(shop.till, shop.cashier, basket_id, insured(8_139))
    with refused("insurer.above_share", most_centimes=8_138):
        selling.complete(shop.till, shop.cashier, basket_id, [insured(8_139)])
    sell(shop, share=100, cash=15_100, basket_id=basket_id)
    assert claim(shop).claim.share_centimes == 100


def test_share_is_looked_at_again_when_the_basket_changed(open_shop: Shop) -> None:
    shop = open_shop
    basket = shop.scan("amoxil").basket
    shop.scan("cream", basket.basket_id)
    paying.add(shop.till, shop.cashier, basket.basket_id, insured(8_138))
    baskets.remove_line(shop.till, shop.cashier, basket.basket_id, 1)
    with refused("insurer.nothing", name="CNSS"):
        selling.complete(shop.till, shop.cashier, basket.basket_id, [Tendered("cash", 5_000)])
    assert shop.journal("sale.completed") == []


@pytest.mark.parametrize("rate", [0, 7_000])
def test_parapharmacy_and_what_the_lists_do_not_reimburse_have_no_share(
    shop: Shop, rate: int
) -> None:
    shop.open_session(0)
    covered_item(shop, "tonic", 4_000, 4_000 if rate == 0 else None, rate)
    basket_id = shop.scan("tonic").basket.basket_id
    with refused("insurer.nothing", name="CNOPS"):
        paying.add(shop.till, shop.cashier, basket_id, insured(1, "cnops"))


def test_insurer_and_number_are_asked_for_and_one_pays(open_shop: Shop) -> None:
    shop = open_shop
    basket_id = shop.scan("amoxil").basket.basket_id
    with refused("insurer.no_number"):
        paying.add(shop.till, shop.cashier, basket_id, insured(10, number=""))
    with refused("insurer.not_chosen"):
        paying.add(shop.till, shop.cashier, basket_id, insured(10, ""))
    with refused("insurer.unknown", names="CNSS, CNOPS"):
        paying.add(shop.till, shop.cashier, basket_id, insured(10, "MGPAP"))
    paying.add(shop.till, shop.cashier, basket_id, insured(10))
    with refused("insurer.twice"):
        paying.add(shop.till, shop.cashier, basket_id, insured(10, "CNOPS"))


def test_rate_of_an_insurer_counts_from_its_day_on(open_shop: Shop) -> None:
    shop = open_shop
    insuring.decide(shop.till, shop.owner, Insurer("mgpap", "MGPAP", 9_000), "010120")
    insuring.decide(shop.till, shop.owner, Insurer("mgpap", "MGPAP", 1_000), "010199")
    basket_id = shop.scan("amoxil").basket.basket_id
    with refused("insurer.above_share", most_centimes=10_463):
        paying.add(shop.till, shop.cashier, basket_id, insured(15_200, "mgpap"))
    with refused("permission.denied"):
        insuring.decide(shop.till, shop.cashier, Insurer("x", "X", 1), "010120")
    for unfit in (Insurer("x", "X", 10_001), Insurer("", "X"), Insurer("x", " ")):
        with refused("insurer.unfit"):
            insuring.decide(shop.till, shop.owner, unfit, "010120")


def test_number_and_patient_are_sealed_and_go_with_the_key(open_shop: Shop) -> None:
    shop = open_shop
    basket_id = shop.scan("amoxil").basket.basket_id
    noted = Prescription("Karim Idrissi", "", "Dr Bennani", "2026-11-20")
    dispensing.note(shop.till, shop.cashier, basket_id, noted)
    sale = sell(shop, share=100, cash=40_000, basket_id=basket_id)
    assert (claim(shop).patient, claim(shop).number) == ("Karim Idrissi", NUMBER)
    written = json.dumps(
        [*shop.journal("sale.completed"), *shop.journal("claim.made")], ensure_ascii=False
    )
    assert NUMBER not in written
    assert "Karim" not in written
    assert NUMBER not in str(content_of_sale(shop.till, sale.sale_id))
    people.erase(shop.till, shop.owner, claim(shop).claim.insured_id)
    assert (claim(shop).patient, claim(shop).number) == ("", "")


def test_receipt_names_the_insurer_and_what_it_pays(open_shop: Shop) -> None:
    sale = sell(open_shop, "amoxil", share=8_138, cash=7_062)
    said = content_of_sale(open_shop.till, sale.sale_id)
    paid = [(each.tender, each.bank, each.tendered_centimes) for each in said.payments]
    assert paid == [("insurer", "CNSS", 8_138), ("cash", "", 7_062)]


@pytest.mark.parametrize("tender", [None, "cash"])
def test_what_comes_back_takes_its_share_off_the_claim_and_never_in_cash(
    open_shop: Shop, tender: str | None
) -> None:
    shop = open_shop
    sale = sell(shop, "amoxil", "amoxil", "cream", share=16_275, cash=19_125)
    cream = returning.take_back(
        shop.till, shop.cashier, sale.sale_id, [Wanted(2, 1)], "unwanted", tender
    )
    assert cream.cash_centimes == 5_000, "an insurer paid nothing of it"
    given = returning.take_back(
        shop.till, shop.owner, sale.sale_id, [Wanted(1, 1)], "unwanted", tender
    )
    assert given.cash_centimes == 15_200 - 8_138
    assert claim(shop).claim.due_centimes == 16_275 - 8_138
    returning.take_back(shop.till, shop.owner, sale.sale_id, [Wanted(1, 1)], "unwanted", tender)
    assert in_drawer(shop) == 0
    assert (claim(shop).claim.due_centimes, claim(shop).claim.state) == (0, ClaimState.CANCELLED)
    with refused("return.tender"):
        returning.take_back(
            shop.till, shop.owner, sale.sale_id, [Wanted(1, 1)], "unwanted", "insurer"
        )


def test_voided_sale_cancels_its_claim(open_shop: Shop) -> None:
    shop = open_shop
    sale = sell(shop, "amoxil", share=8_138, cash=7_062)
    returning.void(shop.till, shop.owner, sale.sale_id, "wrong_item")
    assert (claim(shop).claim.state, claim(shop).claim.left_centimes) == (ClaimState.CANCELLED, 0)
    assert in_drawer(shop) == 0
    with refused("claim.over"):
        insuring.pay(shop.till, shop.owner, sale.sale_id, 100)


def test_exchange_pays_with_what_the_patient_paid_alone(open_shop: Shop) -> None:
    shop = open_shop
    sale = sell(shop, "amoxil", share=8_138, cash=7_062)
    basket_id = shop.scan("cream").basket.basket_id
    done = exchanging.exchange(
        shop.till,
        shop.owner,
        sale.sale_id,
        [Wanted(1, 1)],
        "wrong_item",
        basket_id,
    )
    assert done.back.exchanged_centimes == 5_000
    assert (done.back.cash_centimes, done.given_centimes) == (2_062, 2_062)


def test_claim_is_sent_paid_in_parts_and_refused_for_the_rest(open_shop: Shop) -> None:
    shop = open_shop
    sale = sell(shop, "amoxil", share=8_138, cash=7_062)
    assert claim(shop).claim.state == ClaimState.TO_SEND
    with refused("permission.denied"):
        insuring.send(shop.till, shop.cashier, [sale.sale_id], "2026-11")
    with refused("claim.no_batch"):
        insuring.send(shop.till, shop.owner, [sale.sale_id], " ")
    assert insuring.send(shop.till, shop.owner, [sale.sale_id], "2026-11") == 1
    with refused("claim.sent"):
        insuring.send(shop.till, shop.owner, [sale.sale_id], "2026-12")
    with refused("claim.too_much", left_centimes=8_138):
        insuring.pay(shop.till, shop.owner, sale.sale_id, 8_139)
    with refused("payment.nothing"):
        insuring.pay(shop.till, shop.owner, sale.sale_id, 0)
    assert insuring.pay(shop.till, shop.owner, sale.sale_id, 5_000) == ClaimState.PARTLY_PAID
    assert claim(shop).claim.left_centimes == 3_138
    insuring.refuse(shop.till, shop.owner, sale.sale_id)
    assert (claim(shop).claim.state, claim(shop).claim.left_centimes) == (ClaimState.REFUSED, 0)
    with refused("claim.unknown"):
        insuring.refuse(shop.till, shop.owner, "none")


def test_claims_add_up_by_insurer_and_state(open_shop: Shop) -> None:
    shop = open_shop
    first = sell(shop, "amoxil", share=8_138, cash=7_062)
    sell(shop, "amoxil", share=8_000, cash=7_200)
    sell(shop, "amoxil", share=1_000, cash=14_200)
    assert insuring.pay(shop.till, shop.owner, first.sale_id, 8_138) == ClaimState.PAID
    found = insuring.sums([each.claim for each in insuring.listed(shop.till, shop.owner)])
    assert found == {("CNSS", ClaimState.PAID): 8_138, ("CNSS", ClaimState.TO_SEND): 9_000}
    with refused("permission.denied"):
        insuring.listed(shop.till, shop.cashier)
