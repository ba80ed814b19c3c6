"""The search index of a register: which words, doses and barcodes lead to which item.

    search_entry   one row an item that shows: its place in name order, what it may stand for,
                   the last day on which some of its stock can be sold
    search_text    its words, folded, in an FTS5 index that keeps no copy of the text
    search_word    every word of letters that was ever indexed, for forgiving typos
    search_suffix  barcodes read backwards, for the last digits of a code

An item shows from its registration; one that came with an import, once that import is completed
and for as long as no event undoes it. The engine calls `SearchIndex.refresh` inside the
transaction that touched the rows, so that a search never sees half an import.

`search_text` is contentless with deletion: external content would need the old words handed back
to forget them, and a copy of the text would double the file. Its columns are the first word of the
name, the rest of the name, the DCI, and dosage, form and presentation together; `detail=column`
keeps in which of them a word stands and not where, which no query asks. Prefix indexes up to five
letters: a shop types no further, and "comp" among 100 000 items takes 0.3 ms instead of 2.

Until which day an item can be sold stands beside its name, so that ranking a few hundred items
reads one small table. The engine tells of rows put or written, and a sale moves stock without
either: triggers see a lot run out or come in, and do nothing for all other sales.

`search_word` only ever grows: a word no item has any more matches nothing and costs nothing, and a
reader that keeps the words in memory asks for those after the last one it knows.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pharmadesk.domain.events import SHOP
from pharmadesk.values.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pharmadesk.projections.effects import Key

_SALEABLE_UNTIL: Final = """(
    SELECT max(coalesce(l.expiry, '9999-12-31'))
    FROM stock s LEFT JOIN lot l ON l.lot_id = s.lot_id
    WHERE s.item_id = :item AND s.place = :place AND s.on_hand > 0 AND NOT EXISTS (
      SELECT 1 FROM lot_hold h WHERE h.lot_id = s.lot_id AND NOT EXISTS (
        SELECT 1 FROM lot_release r WHERE r.hold_id = h.hold_id)))""".replace(":place", f"'{SHOP}'")

_FOLLOW_STOCK: Final = """ BEGIN
  UPDATE search_entry SET saleable_until = :until WHERE item_id = NEW.item_id;
END""".replace(":until", _SALEABLE_UNTIL.replace(":item", "NEW.item_id"))

CREATE_STATEMENTS: Final = (
    """CREATE TABLE search_entry (
  entry_id INTEGER PRIMARY KEY,
  item_id TEXT NOT NULL UNIQUE,
  sort_key TEXT NOT NULL,
  equivalence TEXT,
  saleable_until TEXT
)""",
    "CREATE INDEX search_entry_equivalence ON search_entry (equivalence)",
    """CREATE VIRTUAL TABLE search_text USING fts5(
  start, name, dci, detail,
  content='', contentless_delete=1, detail=column, prefix='1 2 3 4 5',
  tokenize="ascii tokenchars '.'"
)""",
    "CREATE TABLE search_word (word_id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE)",
    """CREATE TABLE search_suffix (
  reversed_gtin TEXT NOT NULL,
  item_id TEXT NOT NULL,
  PRIMARY KEY (reversed_gtin, item_id)
) WITHOUT ROWID""",
    "CREATE TRIGGER search_stock_came AFTER INSERT ON stock WHEN NEW.on_hand > 0" + _FOLLOW_STOCK,
    """CREATE TRIGGER search_stock_turned AFTER UPDATE OF on_hand ON stock
WHEN (OLD.on_hand > 0) <> (NEW.on_hand > 0)"""
    + _FOLLOW_STOCK,
)
"""The register's own tables; the centre has none of them."""

_OF_IMPORT: Final = "SELECT item_id FROM item_origin WHERE import_id = ?"
_OLD: Final = """
SELECT e.entry_id FROM json_each(?) k CROSS JOIN search_entry e ON e.item_id = k.value
"""
_NEW: Final = """
SELECT i.item_id, i.name, i.dci, i.dosage, i.form, i.presentation, :until
FROM json_each(?) k
CROSS JOIN item i ON i.item_id = k.value
CROSS JOIN item_origin o ON o.item_id = i.item_id
WHERE o.import_id IS NULL
  OR EXISTS (SELECT 1 FROM import_completed c WHERE c.import_id = o.import_id)
  AND NOT EXISTS (SELECT 1 FROM import_undone u WHERE u.import_id = o.import_id)
""".replace(":until", _SALEABLE_UNTIL.replace(":item", "i.item_id"))
_LOTS_CHANGED: Final = """
UPDATE search_entry SET saleable_until = :until
WHERE item_id IN (
  SELECT item_id FROM lot WHERE lot_id IN (
    SELECT value FROM json_each(?1)
    UNION ALL
    SELECT h.lot_id FROM json_each(?2) k CROSS JOIN lot_hold h ON h.hold_id = k.value))
""".replace(":until", _SALEABLE_UNTIL.replace(":item", "search_entry.item_id"))
_BLOCK: Final = 20_000
"""How many items are read and put in order at once; more than any real catalogue has."""

WORD: Final = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")
_DOSE: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(g|mg|ug|mcg)\b")
_IN_MG: Final = {
    "g": Decimal(1000),
    "mg": Decimal(1),
    "ug": Decimal("0.001"),
    "mcg": Decimal("0.001"),
}
_SHORT: Final = {"comprime": "cp", "comprimes": "cp"}  # what every box and every pharmacist writes
_NUMBER_WIDTH: Final = 7


@lru_cache(maxsize=4096)  # a catalogue says the same DCI, form and presentation over and over
def words(text: str) -> tuple[str, ...]:
    """Split text into folded words and numbers, so that `B12` and `b 12` are the same."""
    found = WORD.findall(fold(text))
    return tuple(_number(word) if word[0].isdigit() else word for word in found)


def _number(text: str) -> str:
    """Write a number one way: a decimal point, no idle zeros behind it."""
    whole, _, decimals = text.replace(",", ".").partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole


class Entry(NamedTuple):
    """What is indexed of an item; `texts` are the columns of `search_text`."""

    sort_key: str
    item_id: str
    equivalence: str | None
    texts: tuple[str, str, str, str]


def entry(item_id: str, name: str, dci: str, dosage: str, form: str, presentation: str) -> Entry:
    """Work out what is indexed of an item."""
    first, *rest = words(name) or [""]
    doses, forms = words(dosage), words(form)
    detail = [*doses, *_other_units(dosage), *forms, *words(presentation)]
    detail.extend(short for word, short in _SHORT.items() if word in detail)
    return Entry(
        sort_key=_in_order([first, *rest, *doses, *forms, *words(presentation)]),
        item_id=item_id,
        equivalence=equivalence(dci, dosage, form),
        texts=(first, " ".join(rest), " ".join(words(dci)), " ".join(detail)),
    )


def equivalence(dci: str, dosage: str, form: str) -> str | None:
    """Name what two items share that may stand for each other; nothing where a part is unknown.

    A dosage is compared as it is written but for spaces, idle zeros and the unit of mass.
    """
    dose = _NUMBER.sub(lambda number: _number(number[0]), _DOSE.sub(_in_mg, fold(dosage)))
    dose = "".join(dose.split())
    substance, kind = " ".join(words(dci)), " ".join(words(form))
    known = substance and kind and _NUMBER.search(dose)
    return f"{substance}|{dose}|{kind}" if known else None


def _in_mg(dose: re.Match[str]) -> str:
    return f"{_milligrams(dose):f} mg"


def _milligrams(dose: re.Match[str]) -> Decimal:
    return Decimal(dose[1].replace(",", ".")) * _IN_MG[dose[2]]


def _other_units(dosage: str) -> Iterator[str]:
    """Write each dose in the other unit people use: `1 g` is also looked up as `1000 mg`."""
    for dose in _DOSE.finditer(fold(dosage)):
        milligrams = _milligrams(dose)
        other, unit = (milligrams / 1000, "g") if dose[2] == "mg" else (milligrams, "mg")
        yield from (_number(f"{other:f}"), unit)


def _in_order(parts: Iterable[str]) -> str:
    """Join words so that comparing the texts orders 5 mg before 10 mg."""
    return " ".join(_padded(part) if part[:1].isdigit() else part for part in parts)


def _padded(number: str) -> str:
    whole, point, decimals = number.partition(".")
    return f"{whole.zfill(_NUMBER_WIDTH)}{point}{decimals}"


class SearchIndex:
    """Keeps the search tables what the rows of items, barcodes, imports and lots say."""

    def refresh(self, cursor: Any, touched: Iterable[tuple[str, Key]]) -> None:
        """Index anew the items these (table, key) rows belong to."""
        keys: dict[str, list[Key]] = defaultdict(list)
        for table, key in touched:
            keys[table].append(key)
        _index_codes(cursor, keys["barcode_claim"])
        items = {str(item_id) for item_id, *_ in (*keys["item"], *keys["item_origin"])}
        for import_id, *_ in (*keys["import_completed"], *keys["import_undone"]):
            cursor.execute(_OF_IMPORT, (import_id,))
            items.update(item_id for (item_id,) in cursor.fetchall())
        _index_items(cursor, items)
        lots = [lot_id for lot_id, *_ in keys["lot"]]
        holds = [hold_id for hold_id, *_ in (*keys["lot_hold"], *keys["lot_release"])]
        if lots or holds:
            cursor.execute(_LOTS_CHANGED, (json.dumps(lots), json.dumps(holds)))

    def rebuild(self, cursor: Any) -> None:
        """Index everything anew, after the rows it is derived from were replaced."""
        cursor.execute("DELETE FROM search_text")
        cursor.execute("DELETE FROM search_entry")
        cursor.execute("DELETE FROM search_suffix")
        cursor.execute("SELECT gtin, item_id FROM barcode_claim")
        _index_codes(cursor, cursor.fetchall())
        cursor.execute("SELECT item_id FROM item")
        _index_items(cursor, {item_id for (item_id,) in cursor.fetchall()})


def _index_codes(cursor: Any, claims: Iterable[Key]) -> None:
    """Claims are never taken back, and one of an item that does not show leads nowhere."""
    backwards = [(str(gtin)[::-1], item_id) for gtin, item_id in claims]
    cursor.executemany("INSERT OR IGNORE INTO search_suffix VALUES (?, ?)", backwards)


def _index_items(cursor: Any, items: set[str]) -> None:
    """Index items in the order of their names: what is found together stands together."""
    ordered = sorted(items)
    for start in range(0, len(ordered), _BLOCK):
        wanted = (json.dumps(ordered[start : start + _BLOCK]),)
        cursor.execute(_OLD, wanted)
        old = cursor.fetchall()
        cursor.executemany("DELETE FROM search_text WHERE rowid = ?", old)
        cursor.executemany("DELETE FROM search_entry WHERE entry_id = ?", old)
        cursor.execute(_NEW, wanted)
        found = cursor.fetchall()
        new = sorted((entry(row[0], *(text or "" for text in row[1:6])), row[6]) for row in found)
        cursor.execute("SELECT coalesce(max(entry_id), 0) + 1 FROM search_entry")
        (first,) = cursor.fetchone()
        _insert(cursor, list(enumerate(new, first)))


def _insert(cursor: Any, new: list[tuple[int, tuple[Entry, str | None]]]) -> None:
    cursor.executemany(
        "INSERT INTO search_entry VALUES (?, ?, ?, ?, ?)",
        [
            (number, one.item_id, one.sort_key, one.equivalence, saleable_until)
            for number, (one, saleable_until) in new
        ],
    )
    cursor.executemany(
        "INSERT INTO search_text (rowid, start, name, dci, detail) VALUES (?, ?, ?, ?, ?)",
        [(number, *one.texts) for number, (one, _) in new],
    )
    written = {word for _, (one, _) in new for text in one.texts for word in text.split()}
    cursor.executemany(
        "INSERT OR IGNORE INTO search_word (word) VALUES (?)",
        [(word,) for word in sorted(written) if word.isalpha()],
    )
