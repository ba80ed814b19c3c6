"""Search as you type in a large catalogue, beside the LIKE query it replaces.

An encrypted file of made-up items, a third of them in stock; then searches
as a cashier types them: every beginning of a word, words with one wrong letter, a name with its
dosage or in full, digits of a barcode. Each is timed from the text to the rows a screen shows. The
baseline reads the names and DCIs with `LIKE '%…%'`, forgives nothing and ranks nothing.
"""

from __future__ import annotations

import random
import secrets
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.table import Row
from pharmadesk.dev.generator import catalogue
from pharmadesk.projections.effects import Latest, Move, Put, Stamp
from pharmadesk.projections.engine import Engine
from pharmadesk.projections.search_index import SearchIndex
from pharmadesk.projections.tables import metadata
from pharmadesk.queries.search import ItemSearch
from pharmadesk.storage.database import Database
from pharmadesk.storage.migrate import migrate
from pharmadesk.values.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.table import Sizes
    from pharmadesk.dev.demo_catalogue import DemoItem
    from pharmadesk.projections.effects import Effect, EventEffects, Value

MOST_MS: Final = 15
_WORDS: Final = 150
_BATCH: Final = 2_000
_SEED: Final = 20260315
_DAY: Final = "2026-03-15"
_LIKE: Final = (
    "SELECT item_id, name, dci, dosage, form, price_centimes FROM item"
    " WHERE name LIKE :text OR dci LIKE :text ORDER BY name LIMIT 40"
)


def fill(database: Database, items: Sequence[DemoItem]) -> None:
    """Import a catalogue and stock a third of it, through the engine."""
    migrate(database)
    engine = Engine(metadata, "sqlite", derived=(SearchIndex(),))
    numbered = list(enumerate(items))
    for start in range(0, len(numbered), _BATCH):
        batch = [
            _event(number, *_registration(number, item), *_stock(number))
            for number, item in numbered[start : start + _BATCH]
        ]
        database.write(lambda connection, batch=batch: engine.apply(connection, batch))  # type: ignore[misc]
    row: dict[str, Value] = {
        "import_id": "import", "source_name": "", "source_sha256": "", "row_count": len(items)
    }  # fmt: skip
    whole = _event(len(items), Put("import_completed", row))
    started = time.perf_counter()
    database.write(lambda connection: engine.apply(connection, [whole]))
    print(f"indexed {len(items)} items in {time.perf_counter() - started:.1f} s")


def _event(number: int, *effects: Effect) -> EventEffects:
    return Stamp(f"event-{number}", number + 1, "device", "incarnation", number + 1), effects


def _registration(number: int, item: DemoItem) -> Iterator[Effect]:
    item_id = f"{number:036x}"
    origin = {"item_id": item_id, "import_id": "import", "event_id": f"event-{number}"}
    yield Put("item_origin", origin)
    names = ("name", "dci", "dosage", "form", "presentation", "tableau", "price_centimes")
    yield Latest("item", (item_id,), {name: getattr(item, name) for name in names})
    for gtin in item.barcodes:
        yield Put("barcode_claim", {"gtin": gtin, "item_id": item_id})


def _stock(number: int) -> Iterator[Effect]:
    if number % 3 == 0:
        item_id, lot_id = f"{number:036x}", f"{number:035x}L"
        row = {"lot_id": lot_id, "item_id": item_id, "number": "L", "expiry": "2027-12-31"}
        yield Put("lot", {**row, "price_centimes": None, "event_id": f"event-{number}"})
        yield Move(item_id, lot_id, "shop", 1 + number % 7)


def typed(items: Sequence[DemoItem], rng: random.Random) -> dict[str, list[str]]:
    """Make the texts to search for, by what they show."""
    texts: dict[str, list[str]] = {"beginnings": [], "one typo": [], "words": [], "barcode": []}
    for item in rng.sample(items, _WORDS):
        word = fold(item.name).split()[0]
        texts["beginnings"] += [word[:length] for length in range(1, len(word) + 1)]
        texts["beginnings"] += [fold(item.dci)[:length] for length in range(1, 7)]
        wrong = _with_typo(word, rng)
        texts["one typo"] += [wrong[:length] for length in range(4, len(wrong) + 1)]
        texts["words"] += [f"{word[:4]} {item.dosage}", f"{item.dosage} {word[:4]}", item.name]
        for gtin in item.barcodes[:1]:
            texts["barcode"] += [gtin[:length] for length in (4, 7, 10, 13)] + [gtin[-5:]]
    return texts


def _with_typo(word: str, rng: random.Random) -> str:
    place = rng.randrange(len(word))
    before, after = word[:place], word[place:]
    letter = rng.choice("abcdefghijklmnopqrstuvwxyz")
    swapped = after[1:2] + after[:1] + after[2:]
    return before + rng.choice([letter + after[1:], letter + after, after[1:], swapped])


def _milliseconds(run: Callable[[str], object], texts: list[str]) -> tuple[float, float]:
    """Time each text once; return the median and the 99th percentile."""
    times = []
    for text in texts:
        started = time.perf_counter()
        run(text)
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return times[len(times) // 2], times[len(times) * 99 // 100]


def run(sizes: Sizes) -> Iterator[Row]:
    """Fill a catalogue and search it, one line for each way of typing."""
    rng = random.Random(_SEED)
    items = catalogue(sizes.many_items, _SEED)
    with tempfile.TemporaryDirectory() as folder:
        key = secrets.token_bytes(32)
        with Database.open(Path(folder) / "bench.db", key, create=True) as database:
            fill(database, items)
            search = ItemSearch()

            def searched(text: str) -> object:
                with database.read() as connection:
                    return search.search(connection, text, day=_DAY)

            def baseline(text: str) -> object:
                with database.read() as connection:
                    return connection.exec_driver_sql(_LIKE, {"text": f"%{text}%"}).all()

            with database.read() as connection:
                search.warm(connection)
            for kind, texts in typed(items, rng).items():
                rng.shuffle(texts)
                median, slow = _milliseconds(searched, texts)
                like, _ = _milliseconds(baseline, texts[:_WORDS])
                yield Row(
                    f"search, {kind}, {sizes.many_items} items",
                    f"p99 {slow:.2f} ms (p50 {median:.2f})",
                    f"LIKE p50 {like:.1f} ms",
                    f"{slow / like:.2f} x",
                    f"p99 <= {MOST_MS} ms",
                    slow <= MOST_MS,
                )
