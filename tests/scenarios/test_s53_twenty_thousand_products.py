"""Scenario 53: twenty thousand products.

How fast it is stands in the benchmarks; here stands why it stays so: what is typed or scanned is
found through indexes, in a number of statements that does not grow with the catalogue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.dev.generator import catalogue
from pharmadesk.domain import events
from pharmadesk.queries.catalogue import items_by_barcode
from pharmadesk.queries.search import ItemSearch
from pharmadesk.services import baskets, clock, people, printing, sessions
from pharmadesk.values.clock import ManualClock
from tests.statements import Statements
from tests.till import found_shop, local_us

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pharmadesk.dev.demo_catalogue import DemoItem
    from tests.till import Shop

PRODUCTS = 20_000
TODAY = "2026-11-23"
# A handful of rows each, and as many in ten years.
SMALL = (
    "journal_chain",
    "local_basket",
    "local_peer",
    "local_person_key",
    "local_snapshot",
    "person",
    "role_grant",
    "role_revocation",
    "vat_rate",
)


@pytest.fixture(scope="module")
def products() -> tuple[DemoItem, ...]:
    return catalogue(PRODUCTS, 53)


@pytest.fixture(scope="module")
def big_shop(
    products: tuple[DemoItem, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    shop = found_shop(tmp_path_factory.mktemp("big"), ManualClock(local_us(f"{TODAY} 10:00")))
    new = shop.till.ids.new
    import_id = new()
    rows = [
        events.ItemRegistered(
            item_id=new(),
            fields=events.ItemFields(
                name=item.name,
                dci=item.dci,
                dosage=item.dosage,
                form=item.form,
                presentation=item.presentation,
                vat_class=item.vat_class,
                price_centimes=item.price_centimes,
                pack_units=1,
            ),
            barcodes=item.barcodes,
        )
        for item in products
    ]
    for start in range(0, len(rows), 200):
        batch = tuple(rows[start : start + 200])
        shop.emit("catalogue.imported", events.CatalogueImported(import_id=import_id, rows=batch))
    completed = events.ImportCompleted(
        import_id=import_id, source_name="big", source_sha256="0" * 64, rows=len(rows)
    )
    shop.emit("import.completed", completed)
    yield shop
    shop.till.close()


def test_every_product_is_found_by_its_name_and_by_its_barcode(
    big_shop: Shop, products: tuple[DemoItem, ...]
) -> None:
    search = ItemSearch()
    with big_shop.till.database.read() as connection:
        for product in products[:: PRODUCTS // 40]:
            hits = search.search(connection, product.name, day=TODAY)
            assert product.name in {hit.name for hit in hits}
            (found,) = {item.name for item in items_by_barcode(connection, product.barcodes[0])}
            assert found == product.name


@pytest.mark.parametrize("typed", ["d", "doli", "dolipran", "dolippane", "paracetamol 500", "6118"])
def test_search_reads_no_table_from_end_to_end(big_shop: Shop, typed: str) -> None:
    search = ItemSearch()
    with big_shop.till.database.read() as connection:
        search.warm(connection)
    with Statements() as statements, big_shop.till.database.read() as connection:
        search.search(connection, typed, day=TODAY)
    assert 0 < len(statements.asked) <= 12
    assert statements.scans(big_shop.till.database) == set()


def test_barcode_is_looked_up_in_one_statement_through_an_index(
    big_shop: Shop, products: tuple[DemoItem, ...]
) -> None:
    with Statements() as statements, big_shop.till.database.read() as connection:
        items_by_barcode(connection, products[-1].barcodes[0])
    assert len(statements.asked) == 1
    assert statements.scans(big_shop.till.database) == set()


def test_start_and_sale_read_no_table_that_grows_from_end_to_end(
    big_shop: Shop, products: tuple[DemoItem, ...]
) -> None:
    with Statements() as statements:
        big_shop.restart()
        till, cashier = big_shop.till, big_shop.cashier
        assert clock.doubt(till) is None
        people.people(till)
        big_shop.open_session()
        change = baskets.scan(till, cashier, products[0].barcodes[0])
        for product in products[1:5]:
            change = baskets.scan(till, cashier, product.barcodes[0], change.basket.basket_id)
        baskets.set_quantity(till, cashier, change.basket.basket_id, 1, 3)
        assert baskets.current(till) is not None
        big_shop.pay(change.basket.basket_id, 10_000_000)
        job = printing.take(till)
        assert job is not None
        printing.printed(till, job.job_id)
        sessions.close(till, big_shop.owner, 50_000)
    assert len(statements.asked) > 100
    assert statements.scans(till.database, *SMALL) == set()
