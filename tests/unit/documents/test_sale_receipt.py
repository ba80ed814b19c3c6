"""The receipt of a recorded sale says what its event says, and nothing else."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pharmadesk.documents.paper import NARROW, DrawerKick, Row
from pharmadesk.documents.sale_receipt import content_of_sale, receipt_of_sale
from pharmadesk.domain.events import ItemChanged, ItemFields, PharmacyDescribed, PharmacyFields
from pharmadesk.domain.tickets import Tendered
from pharmadesk.journal import reading
from pharmadesk.services import selling
from tests.services_fixtures import founded_shop, shop
from tests.till import refused

if TYPE_CHECKING:
    from pharmadesk.journal.event import StoredEvent
    from tests.till import Shop

__all__ = ["founded_shop", "shop"]


def event_of(shop: Shop, event_id: str) -> StoredEvent:
    """Read the stored event."""
    with shop.till.database.read() as connection:
        entry = reading.get(connection, event_id)
    assert entry is not None
    return entry.stored


def test_a_receipt_repeats_the_sale_with_lots_taxes_and_change(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain", "plain", "cream", cash_centimes=20_000)
    content = content_of_sale(shop.till, sale.sale_id)
    assert content.number == sale.ticket == "C2-A 000001"
    assert content.register == "Caisse 2"
    assert content.pharmacy.name == "PHARMACIE DE L’ATLAS"
    assert content.pharmacy.ice == "001234567000089"
    assert f"{content.issued_at:%Y-%m-%d %H:%M}" == "2026-11-23 10:00"
    plain, cream = content.lines
    assert (plain.quantity, plain.unit_price_centimes, plain.total_centimes) == (2, 1_230, 2_460)
    assert [(lot.number, lot.expiry) for lot in plain.lots] == [("P-SOON", "2027-01-31")]
    assert cream.lots == (), "the unknown lot has no number to print"
    assert [(vat.rate_bp, vat.gross_centimes) for vat in content.vat] == [
        (0, 2_460),
        (2_000, 9_999),
    ]
    (payment,) = content.payments
    assert (payment.tendered_centimes, payment.change_centimes) == (20_000, 20_000 - 12_459)
    assert content.item_count == 3


def test_fingerprint_and_code_come_from_the_event(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    content = content_of_sale(shop.till, sale.sale_id)
    stored = event_of(shop, sale.event_id)
    digits = stored.hash.hex().upper()
    assert content.fingerprint == f"{digits[:4]}-{digits[4:8]}-{digits[8:12]}"
    *fields, signed = content.qr_text.split("|")
    assert fields == [
        *("PD2", "C2-A 000001", sale.sale_id, "1230", "0", "1230"),
        content.fingerprint,
    ]
    said = ("pharmadesk.ticket.1", shop.till.identity.tenant_id, *fields[1:])
    key = Ed25519PublicKey.from_public_bytes(shop.till.public_key)
    key.verify(base64.b32decode(signed + "="), "|".join(said).encode())


def test_a_later_change_of_name_or_price_does_not_reach_an_old_receipt(shop: Shop) -> None:
    shop.open_session()
    sale = shop.sell("plain")
    before = content_of_sale(shop.till, sale.sale_id)
    fields = ItemFields(name="renamed", price_centimes=9)
    shop.emit("item.changed", ItemChanged(item_id=shop.items["plain"], fields=fields))
    assert content_of_sale(shop.till, sale.sale_id).lines == before.lines


def test_the_footer_is_printed_line_by_line(shop: Shop) -> None:
    shop.emit(
        "pharmacy.described",
        PharmacyDescribed(fields=PharmacyFields(receipt_footer="Merci.\nÀ bientôt.")),
    )
    shop.open_session()
    sale = shop.sell("plain")
    assert content_of_sale(shop.till, sale.sale_id).footer == ("Merci.", "À bientôt.")


def kicks(shop: Shop, sale_id: str, **how: bool) -> bool:
    """Tell whether a paper opens the drawer."""
    paper = receipt_of_sale(shop.till, sale_id, columns=NARROW, **how)
    assert paper.columns == NARROW
    return any(isinstance(block, DrawerKick) for block in paper.blocks)


def test_only_the_original_of_a_cash_sale_opens_the_drawer(shop: Shop) -> None:
    shop.open_session()
    cash = shop.sell("plain").sale_id
    basket = shop.scan("plain").basket
    card = selling.complete(
        shop.till, shop.cashier, basket.basket_id, [Tendered("card", basket.total_centimes)]
    ).sale_id
    assert kicks(shop, cash)
    assert not kicks(shop, cash, copy=True)
    assert not kicks(shop, cash, kick_drawer=False)
    assert not kicks(shop, card)


def test_an_unknown_sale_is_refused(shop: Shop) -> None:
    with refused("sale.unknown"):
        receipt_of_sale(shop.till, "019aaaaa-0000-7000-8000-000000000001")


@pytest.mark.parametrize("columns", [48, 32])
def test_receipt_says_the_number_the_bank_and_the_day_of_each_payment(
    shop: Shop, columns: int
) -> None:
    shop.open_session()
    basket_id = shop.scan("cream").basket.basket_id
    paid = [
        Tendered("card", 1_000, "004812"),
        Tendered("bill", 2_000, "E-77", "Banque Populaire", "2027-01-31"),
        Tendered("mobile", 6_999, "M-1"),
    ]
    sale = selling.complete(shop.till, shop.cashier, basket_id, paid)
    blocks = receipt_of_sale(shop.till, sale.sale_id, columns=columns).blocks
    printed = "\n".join(
        " ".join(cell.text for cell in row.cells) for row in blocks if isinstance(row, Row)
    )
    for said in ("ticket 004812", "n° E-77", "Banque Populaire", "échéance 31/01/2027"):
        assert said in printed
    assert printed.index("Carte") < printed.index("Effet") < printed.index("Paiement mobile")
