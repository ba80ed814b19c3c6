"""What a register shows of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain import events
from pharmadesk.queries import cases, till
from pharmadesk.services import sessions

if TYPE_CHECKING:
    from tests.till import Shop


def test_pharmacy_block_holds_the_fields_that_were_set(shop: Shop) -> None:
    fields = events.PharmacyFields(city="Rabat", ice="001234567000099")
    shop.emit("pharmacy.described", events.PharmacyDescribed(fields=fields), shop.owner)
    with shop.till.database.read() as connection:
        assert till.pharmacy_block(connection, shop.till.identity.pharmacy_id) == {
            "name": "Pharmacie de l’Atlas",
            "city": "Rabat",
            "ice": "001234567000099",
        }
        assert till.pharmacy_block(connection, "nobody") == {}


def test_register_label_is_empty_for_an_unknown_register(shop: Shop) -> None:
    with shop.till.database.read() as connection:
        device_id = shop.till.identity.device_id
        assert till.register_label(connection, device_id) == ("C2", "Caisse 2")
        assert till.register_label(connection, "nobody") == ("", "")


def test_open_session_is_the_one_that_is_not_closed(shop: Shop) -> None:
    device_id = shop.till.identity.device_id
    shop.open_session(10_000)
    sessions.close(shop.till, shop.cashier, 10_000)
    with shop.till.database.read() as connection:
        assert till.open_session(connection, device_id) is None
    shop.clock.advance(1)
    session_id = shop.open_session(20_000)
    with shop.till.database.read() as connection:
        found = till.open_session(connection, device_id)
        assert till.open_session(connection, "another register") is None
    assert found == till.OpenSession(
        session_id, shop.clock.now_us(), shop.cashier.person_id, "2026-11-23", 20_000
    )


def test_sale_is_found_by_its_id_and_counted_in_its_session(shop: Shop) -> None:
    session_id = shop.open_session()
    done = shop.sell("plain")
    shop.sell("cream")
    with shop.till.database.read() as connection:
        assert till.sale_event_id(connection, done.sale_id) == done.event_id
        assert till.sale_event_id(connection, "none") is None
        assert till.sales_of_session(connection, session_id) == 2
        assert till.sales_of_session(connection, "none") == 0


def test_expected_cash_of_a_session_without_sales_is_its_float(shop: Shop) -> None:
    session_id = shop.open_session(12_345)
    with shop.till.database.read() as connection:
        assert till.expected_cash(connection, session_id) == 12_345


def test_cases_name_what_a_person_must_judge_and_nothing_else(shop: Shop) -> None:
    with shop.till.database.read() as connection:
        assert cases.oversold(connection) == []
        assert cases.barcodes_claimed_twice(connection) == []
    shop.open_session()
    shop.sell(*["plain"] * 6)
    claim = events.BarcodeClaimed(gtin=shop.codes["plain"], item_id=shop.items["cream"])
    shop.emit("barcode.claimed", claim)
    with shop.till.database.read() as connection:
        assert cases.oversold(connection) == [
            cases.Case("stock.oversold", shop.items["plain"], "-1")
        ]
        assert cases.barcodes_claimed_twice(connection) == [
            cases.Case("barcode.claimed_twice", shop.codes["plain"], "")
        ]
