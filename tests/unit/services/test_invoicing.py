"""Invoices: numbered without a gap, one a sale, in a name that can be forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.documents.invoice import content_of_invoice
from pharmadesk.queries import invoices
from pharmadesk.services import invoicing, people, returning
from pharmadesk.services.invoicing import Buyer
from tests.till import refused

if TYPE_CHECKING:
    from pharmadesk.queries.invoices import Invoice
    from tests.till import Shop

COMPANY = Buyer("Atlas Import SARL", "12, rue Ibn Sina, Casablanca", "002345678000091")


def issued(shop: Shop, buyer: Buyer = COMPANY, sale_id: str | None = None) -> Invoice:
    """Put a sale, or a new one, on an invoice."""
    sale_id = sale_id or shop.sell("plain").sale_id
    invoicing.issue(shop.till, shop.cashier, sale_id, buyer)
    with shop.till.read() as connection:
        found = invoices.of_sale(connection, sale_id)
    assert found is not None
    return found


def test_invoices_of_a_register_are_numbered_one_after_the_other(shop: Shop) -> None:
    shop.open_session()
    assert [issued(shop).printed_number for _ in range(3)] == [
        f"{shop.till.identity.series}-F {number:06d}" for number in (1, 2, 3)
    ]
    assert shop.sell("plain").ticket.endswith(" 000004"), "receipts count by themselves"


def test_sale_is_put_on_one_invoice_however_often_it_is_asked_for(shop: Shop) -> None:
    shop.open_session()
    first = issued(shop)
    with refused("invoice.issued", number=first.printed_number):
        invoicing.issue(shop.till, shop.cashier, first.sale_id, COMPANY)
    assert issued(shop).number == first.number + 1, "no number was taken for it"


def test_invoice_says_what_the_sale_was_and_whose_it_is(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain", "cream")
    issued(shop, Buyer("  Atlas  Import ", "Casablanca", "0023 4567 8000 091"), sale.sale_id)
    said = content_of_invoice(shop.till, sale.sale_id)
    assert (said.buyer.name, said.buyer.address) == ("Atlas  Import", "Casablanca")
    assert said.buyer.ice == "002345678000091"
    assert [(line.name, line.quantity, line.total_centimes) for line in said.lines] == [
        ("plain", 1, 1_230),
        ("cream", 1, 9_999),
    ]
    assert said.lines[0].code == shop.codes["plain"]
    assert said.total_centimes == sum(line.total_centimes for line in said.lines) == 11_229


def test_buyer_is_nowhere_in_the_journal_and_can_be_forgotten(shop: Shop) -> None:
    shop.open_session()
    invoice = issued(shop)
    (body,) = shop.journal("invoice.issued")
    assert "Atlas" not in str(body)
    assert "rue" not in str(body)
    people.erase(shop.till, shop.owner, invoice.buyer_id)
    said = content_of_invoice(shop.till, invoice.sale_id)
    assert (said.buyer.name, said.buyer.address, said.total_centimes) == ("", "", 1_230)


@pytest.mark.parametrize(
    ("buyer", "code"),
    [
        (Buyer("  "), "invoice.no_buyer"),
        (Buyer("Atlas", ice="12"), "invoice.ice"),
        (Buyer("Atlas", ice="٠٠٢٣٤٥٦٧٨٠٠٠٠٩١"), "invoice.ice"),
        (Buyer("A" * 500), "text.too_long"),
    ],
)
def test_invoice_that_could_not_be_printed_is_refused(shop: Shop, buyer: Buyer, code: str) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    with refused(code):
        invoicing.issue(shop.till, shop.cashier, sale.sale_id, buyer)
    assert shop.rows("invoice") == []


def test_voided_or_unknown_sale_is_put_on_no_invoice(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    returning.void(shop.till, shop.owner, sale.sale_id, "wrong_item")
    with refused("sale.voided"):
        invoicing.issue(shop.till, shop.cashier, sale.sale_id, COMPANY)
    with refused("sale.unknown"):
        invoicing.issue(shop.till, shop.cashier, "none", COMPANY)
    with refused("invoice.unknown"):
        content_of_invoice(shop.till, shop.sell("plain").sale_id)


def test_patient_and_prescriber_stand_on_the_paper_and_nowhere_in_clear(shop: Shop) -> None:
    shop.open_session()
    invoice = issued(shop, Buyer("Atlas", patient="Sara Bennis", prescriber="Dr Alami"))
    said = content_of_invoice(shop.till, invoice.sale_id).buyer
    assert (said.patient, said.prescriber) == ("Sara Bennis", "Dr Alami")
    assert "Sara" not in str(shop.journal("invoice.issued"))
    invoicing.forget_buyer(shop.till, shop.owner, invoice.sale_id)
    said = content_of_invoice(shop.till, invoice.sale_id).buyer
    assert (said.name, said.patient, said.prescriber) == ("", "", "")
    with refused("person.unknown"):
        invoicing.forget_buyer(shop.till, shop.owner, invoice.sale_id)


def test_only_an_owner_forgets_the_buyer_of_an_invoice_that_there_is(shop: Shop) -> None:
    shop.open_session()
    invoice = issued(shop)
    with refused("permission.denied"):
        invoicing.forget_buyer(shop.till, shop.cashier, invoice.sale_id)
    with refused("invoice.unknown"):
        invoicing.forget_buyer(shop.till, shop.owner, shop.sell("plain").sale_id)
    assert content_of_invoice(shop.till, invoice.sale_id).buyer.name == COMPANY.name


def test_buyer_of_more_letters_than_a_seal_takes_is_refused(shop: Shop) -> None:
    shop.open_session()
    with refused("text.too_long"):
        issued(shop, Buyer("ص" * 120, "ع" * 250))
    assert shop.rows("invoice") == []
