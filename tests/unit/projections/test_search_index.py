from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.projections.effects import Latest, Put
from pharmadesk.projections.engine import Quarantined
from pharmadesk.projections.search_index import SearchIndex, equivalence, words
from tests.unit.queries.search_shop import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.database.close()


def index_of(shop: Shop) -> tuple[list[Any], list[Any]]:
    """Read what is indexed of each item, whatever the numbers of its entries, and the codes."""

    def terms(connection: Connection) -> list[Any]:
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE temp.term USING fts5vocab(main, search_text, instance)"
        )
        rows = connection.exec_driver_sql(
            "SELECT e.item_id, e.sort_key, e.equivalence, e.saleable_until, t.term, t.col"
            " FROM search_entry e LEFT JOIN temp.term t ON t.doc = e.entry_id"
        ).all()
        connection.exec_driver_sql("DROP TABLE temp.term")
        return sorted(map(tuple, rows), key=repr)

    with shop.database.read() as connection:
        codes = connection.exec_driver_sql("SELECT * FROM search_suffix ORDER BY 1, 2").all()
    return shop.database.write(terms), list(map(tuple, codes))


def rebuild(shop: Shop) -> None:
    shop.database.write(lambda connection: SearchIndex().rebuild(connection.connection.cursor()))


# --- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DOLIPRANE 1 g cp séc. B/10", ["doliprane", "1", "g", "cp", "sec", "b", "10"]),
        ("Vitamine B12", ["vitamine", "b", "12"]),
        ("2,50 mg / 0.5ml", ["2.5", "mg", "0.5", "ml"]),
        ("10,0 %", ["10"]),
        ("Œdème l’eau", ["oedeme", "l", "eau"]),
        ("50 \N{MICRO SIGN}g", ["50", "ug"]),
        ("", []),
        ("-/*_", []),
    ],
)
def test_words_are_folded_and_numbers_stand_alone(text: str, expected: list[str]) -> None:
    assert list(words(text)) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1 g", "1000 mg"),
        ("0,5 g", "500mg"),
        ("50 \N{MICRO SIGN}g", "0.05 mg"),
        ("50 mcg", "50 ug"),
        ("500 mg / 62,50 mg", "500mg/62.5mg"),
        ("1 G / 125 MG", "1000 mg/125 mg"),
    ],
)
def test_same_dose_in_another_spelling_is_equivalent(one: str, other: str) -> None:
    assert equivalence("Amoxicilline", one, "Sirop") == equivalence("AMOXICILLINE", other, "sirop")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1 mg", "1 g"),
        ("5 %", "5 mg"),
        ("500 mg / 62,5 mg", "62,5 mg / 500 mg"),
        ("5 mg", "5 mg/ml"),
        ("10 mg", "1 mg"),
    ],
)
def test_another_dose_is_not_equivalent(one: str, other: str) -> None:
    assert equivalence("X", one, "gel") != equivalence("X", other, "gel")


# --- what the index follows ---------------------------------------------------------------------


def test_index_kept_event_by_event_equals_one_built_from_the_rows(shop: Shop) -> None:
    rng = random.Random(20260315)
    items = [
        shop.item(
            rng.choice(["AMLOR", "Amlor Plus", "DOLIPRANE", "أملور"]),
            rng.choice(["", "Amlodipine", "Paracétamol"]),
            rng.choice(["5 mg", "1 g", ""]),
            rng.choice(["comprimé", "sirop"]),
            barcodes=(f"61180002505{number:02}",),
            import_id=rng.choice([None, "import-1", "import-2", "import-3"]),
        )
        for number in range(12)
    ]
    lots = {item: shop.receive(item, rng.randrange(3)) for item in items}
    shop.complete_import("import-1")
    holds = [shop.hold(lots[item]) for item in rng.sample(items, 6)]
    shop.complete_import("import-2")
    shop.undo_import("import-2")
    for item in items:
        shop.move(item, rng.choice([item, lots[item]]), rng.choice([-1, 1]))
        shop.change(item, name=rng.choice(["NORVASC", "AMLOR"]), dosage="10 mg")
    for hold in holds[::2]:
        shop.release(hold)
    kept = index_of(shop)
    assert 0 < len({row[0] for row in kept[0]}) < len(items)
    rebuild(shop)
    assert index_of(shop) == kept


def test_repeated_events_leave_the_index_as_it_was(shop: Shop) -> None:
    row = {"item_id": "item-x", "import_id": None, "event_id": "e"}
    event = shop.event(
        Put("item_origin", row),
        Latest("item", ("item-x",), {"name": "AMLOR"}),
        Put("barcode_claim", {"gtin": "6118000250531", "item_id": "item-x"}),
    )
    shop.apply(event)
    once = index_of(shop)
    shop.apply(event)
    shop.apply(event, event)
    assert index_of(shop) == once
    assert shop.names("amlor") == ["AMLOR"]


def test_change_that_arrives_before_the_registration_shows_with_it(shop: Shop) -> None:
    shop.change("item-x", dci="Amlodipine")
    assert shop.names("amlodipine") == []
    row = {"item_id": "item-x", "import_id": None, "event_id": "e"}
    shop.apply(shop.event(Put("item_origin", row), Latest("item", ("item-x",), {"name": "AMLOR"})))
    assert shop.names("amlodipine") == ["AMLOR"]


def test_lot_that_arrives_after_its_sale_is_counted(shop: Shop) -> None:
    item = shop.item("AMLOR B")
    shop.item("AMLOR A")
    shop.move(item, "lot-x", 2)
    row = {"lot_id": "lot-x", "item_id": item, "number": "1", "price_centimes": None}
    shop.apply(shop.event(Put("lot", {**row, "expiry": "2026-03-14", "event_id": "e"})))
    assert shop.names("amlor") == ["AMLOR A", "AMLOR B"]
    assert shop.names("amlor", day="2026-03-14") == ["AMLOR B", "AMLOR A"]


def test_quarantined_event_leaves_no_word_behind(shop: Shop) -> None:
    shop.item("AMLOR")
    before = index_of(shop)
    claim = {"item_id": "item-x", "import_id": None, "event_id": "e"}
    with pytest.raises(Quarantined):
        shop.apply(
            shop.event(Put("item_origin", claim), Latest("item", ("item-x",), {"name": "ZYLORIC"})),
            shop.event(Put("item_origin", {**claim, "import_id": "other"})),
        )
    assert index_of(shop) == before
    assert shop.names("zyloric") == []


def test_items_of_an_import_stand_in_the_order_of_their_names(shop: Shop) -> None:
    for name in ("ZYLORIC", "AMLOR 10", "élixir", "AMLOR 5"):
        shop.item(name, import_id="import-1")
    shop.complete_import("import-1")
    with shop.database.read() as connection:
        names = connection.exec_driver_sql(
            "SELECT i.name FROM search_entry e JOIN item i ON i.item_id = e.item_id"
            " ORDER BY e.entry_id"
        )
        assert [name for (name,) in names] == ["AMLOR 5", "AMLOR 10", "élixir", "ZYLORIC"]


def test_refreshing_reads_no_table_whole(shop: Shop) -> None:
    item = shop.item("AMLOR", import_id="import-1")
    with shop.statements() as ran:
        shop.complete_import("import-1")
        shop.change(item, name="NORVASC")
        shop.release(shop.hold(shop.receive(item, 2)))
    scans = [line for line in shop.plans(ran) if "SCAN" in line]
    allowed = re.compile(r"SCAN (\w+ VIRTUAL TABLE INDEX \d+:.*|CONSTANT ROW)")
    assert [line for line in scans if not allowed.fullmatch(line)] == []


def test_sale_that_leaves_stock_does_not_touch_the_index(shop: Shop) -> None:
    item = shop.item("AMLOR")
    lot = shop.receive(item, 3)
    with shop.statements() as ran:
        shop.move(item, lot, -1)
    assert any("stock_move" in text for text in ran)
    assert not any("search_" in text for text in ran)
