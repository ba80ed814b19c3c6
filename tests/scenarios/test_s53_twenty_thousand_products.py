"""Scenario 53: twenty thousand products.

How fast it is stands in the benchmarks; here stands why it stays so: what is typed or scanned is
found through indexes, in a number of statements that does not grow with the catalogue.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from pharmadesk.dev.generator import catalogue
from pharmadesk.domain import events
from pharmadesk.queries.catalogue import items_by_barcode
from pharmadesk.queries.search import ItemSearch
from pharmadesk.values.clock import ManualClock
from tests.till import found_shop, local_us

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pharmadesk.dev.demo_catalogue import DemoItem
    from tests.till import Shop

PRODUCTS = 20_000
TODAY = "2026-11-23"
HARMLESS = re.compile(r"VIRTUAL TABLE|SCAN f$|SCAN \(subquery|SCAN json_each")  # f: what was found


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


class Statements:
    """What was asked of a database, and how it would answer."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self.asked: list[tuple[str, object]] = []
        sa.event.listen(connection, "before_cursor_execute", self._note)

    def _note(
        self, _connection: object, _cursor: object, sql: str, values: object, *_: object
    ) -> None:
        self.asked.append((sql, values))

    def scans(self) -> list[str]:
        """List what a statement would read from end to end.

        Three kinds of scan read no table so: of a full-text match, of the rows another part of the
        statement already found, and of a list given with the statement.
        """
        asked, self.asked = self.asked, []
        plans = [
            row[3]
            for sql, values in asked
            for row in self._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)  # type: ignore[arg-type]
        ]
        return [plan for plan in plans if plan.startswith("SCAN ") and not HARMLESS.search(plan)]


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
        statements = Statements(connection)
        search.search(connection, typed, day=TODAY)
        assert len(statements.asked) <= 12
        assert statements.scans() == []


def test_barcode_is_looked_up_in_one_statement_through_an_index(
    big_shop: Shop, products: tuple[DemoItem, ...]
) -> None:
    with big_shop.till.database.read() as connection:
        statements = Statements(connection)
        items_by_barcode(connection, products[-1].barcodes[0])
        assert len(statements.asked) <= 1
        assert statements.scans() == []
