"""Search as you type: items by name, DCI, dose, form, presentation or barcode.

What was typed is cut into words; an item is found when each of them begins one of its words, in
any order. Better matches come first:

    exact       every word is a whole word of the item, and one of them of its name
    name        the name begins with what was typed
    word        a later word of the name does
    barcode     the digits begin or end one of the item's barcodes
    anywhere    the DCI, dosage, form or presentation
    typo        one letter is wrong; asked only where the others found little, for words that are
                not whole words of the catalogue

Within a rank what can be sold now precedes what cannot, then the name decides, 5 mg before 10 mg.
Whatever matches anywhere is asked first; the better ranks, each of which contains the one before,
only put it in order and are asked while something is left to order. A rank looks at no more than
`_WIDEST` items, so that a single letter costs no more than a word: those are the first in name
order of the catalogue as it was imported. By barcode fewer are looked at: they lie far apart.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.domain.events import SHOP
from pharmadesk.queries import search_terms
from pharmadesk.queries.search_words import Vocabulary
from pharmadesk.values.gtin import GTIN_LENGTHS, lookup_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Connection

    from pharmadesk.queries.search_terms import Range

_WIDEST: Final = 500
_MOST_CODES: Final = 100
_LITTLE: Final = 5
_MOST_HITS: Final = 40


@dataclass(frozen=True, slots=True)
class ItemHit:
    """An item found, with what the counter asks at a glance.

    `price_centimes` is the lowest price among the lots that can be sold, the item's own where
    there is none, None where no price is known. Stock is what is left of lots neither expired nor
    held, less what was sold before anyone told its lot. `matched` and `matched_dci` are the ranges
    of the name and of the DCI that answer what was typed.
    """

    item_id: str
    name: str
    dci: str
    dosage: str
    form: str
    presentation: str
    tableau: str
    princeps: str | None
    price_centimes: int | None
    reimbursement_base_centimes: int | None
    pack_units: int
    sold_by_unit: bool
    reorder_point: int
    stock_units: int
    nearest_expiry: str | None
    matched: tuple[Range, ...]
    matched_dci: tuple[Range, ...]

    @property
    def stock_packs(self) -> int:
        """Whole packs that can be sold; an opened one is left out."""
        return self.stock_units // self.pack_units if self.sold_by_unit else self.stock_units

    @property
    def out_of_stock(self) -> bool:
        """Whether nothing can be sold, not even a unit of an opened pack."""
        return self.stock_units == 0


# --- statements -------------------------------------------------------------------------------

_RANKED: Final = """
SELECT e.item_id FROM ({found}) f CROSS JOIN search_entry e ON e.{key} = f.found
ORDER BY coalesce(e.saleable_until, '') < :day, e.sort_key, e.item_id LIMIT :limit
"""


def _ranking(key: str, found: str) -> str:
    return _RANKED.format(key=key, found=found)


_BY_WORDS: Final = _ranking(
    "entry_id",
    "SELECT rowid AS found FROM search_text WHERE search_text MATCH :match LIMIT :widest",
)
_BY_DIGITS: Final = _ranking(
    "item_id",
    """
  SELECT * FROM (SELECT item_id AS found FROM barcode_claim
                 WHERE gtin >= :first AND gtin < :first || ':' LIMIT :widest)
  UNION
  SELECT item_id FROM barcode_claim WHERE gtin = :whole
  UNION
  SELECT * FROM (SELECT item_id FROM search_suffix
                 WHERE reversed_gtin >= :last AND reversed_gtin < :last || ':' LIMIT :widest)
""",  # a colon is what follows the digit nine
)
_EQUIVALENT: Final = _ranking(
    "entry_id",
    """
  SELECT b.entry_id AS found
  FROM search_entry a CROSS JOIN search_entry b ON b.equivalence = a.equivalence
  WHERE a.item_id = :item_id AND b.entry_id <> a.entry_id
""",
)
_DETAILS: Final = """
SELECT i.item_id, i.name, i.dci, i.dosage, i.form, i.presentation, i.tableau, i.princeps,
  i.price_centimes, i.reimbursement_base_centimes, i.pack_units, i.sold_by_unit, i.reorder_point,
  coalesce(sum(s.on_hand), 0) AS stock_units,
  min(CASE WHEN s.on_hand > 0 THEN l.expiry END) AS nearest_expiry,
  min(CASE WHEN s.on_hand > 0 THEN coalesce(l.price_centimes, i.price_centimes) END) AS lot_price
FROM json_each(:item_ids) wanted
CROSS JOIN item i ON i.item_id = wanted.value
LEFT JOIN stock s ON s.item_id = i.item_id AND s.place = :place
  AND NOT EXISTS (SELECT 1 FROM lot x WHERE x.lot_id = s.lot_id AND x.expiry < :day)
  AND NOT EXISTS (
    SELECT 1 FROM lot_hold h WHERE h.lot_id = s.lot_id AND NOT EXISTS (
      SELECT 1 FROM lot_release r WHERE r.hold_id = h.hold_id))
LEFT JOIN lot l ON l.lot_id = s.lot_id
GROUP BY wanted.key ORDER BY wanted.key
"""


# --- the search -------------------------------------------------------------------------------


class ItemSearch:
    """Finds items; keeps nothing in memory but the catalogue's words, safe for any thread."""

    def __init__(self) -> None:
        self._vocabulary = Vocabulary()

    def warm(self, connection: Connection) -> None:
        """Read the catalogue's words before the first keystroke needs them."""
        self._vocabulary.refresh(connection)

    def search(
        self, connection: Connection, text: str, *, day: str, limit: int = _MOST_HITS
    ) -> list[ItemHit]:
        """List the items that answer what was typed, the best first; `day` is the trusted day."""
        typed = search_terms.read(text)
        if not typed.words:
            return []

        def ask(statement: str, **asked: str | int) -> dict[str, None]:
            return dict.fromkeys(_ranked(connection, statement, asked, day, limit))

        anywhere = ask(_BY_WORDS, match=search_terms.anywhere(typed.words))
        found: dict[str, None] = {}
        if len(anywhere) > 1:
            for match in search_terms.by_name(typed.words):
                found |= ask(_BY_WORDS, match=match)
                if len(found) >= len(anywhere):
                    break
        if typed.digits:
            found |= ask(_BY_DIGITS, **_codes(typed.digits))
        found |= anywhere
        beginnings = set(typed.words)
        if len(found) < _LITTLE:
            for match, others in self._typos(connection, typed.words, doubt=not found):
                found |= ask(_BY_WORDS, match=match)
                beginnings |= others
                if len(found) >= _LITTLE:
                    break
        return _hits(connection, list(found)[:limit], day, beginnings)

    def _typos(
        self, connection: Connection, typed: tuple[str, ...], *, doubt: bool
    ) -> Iterator[tuple[str, set[str]]]:
        """Give the expressions that forgive a letter and the words they look for, best first."""
        self._vocabulary.refresh(connection)
        near = self._vocabulary.near(typed, doubt_whole_words=doubt)
        for place, whole in enumerate((True, False)):
            others = {word: both[place] for word, both in near.items()}
            if any(others.values()):
                match = search_terms.with_typos(typed, others, whole=whole)
                yield match, set().union(*others.values())


def equivalents(connection: Connection, item_id: str, day: str) -> list[ItemHit]:
    """List what is in stock and has the same DCI, dosage and form as an item, by name."""
    found = _ranked(connection, _EQUIVALENT, {"item_id": item_id}, day, _MOST_HITS)
    return [hit for hit in _hits(connection, found, day, ()) if not hit.out_of_stock]


def _codes(digits: str) -> dict[str, str | int]:
    whole = lookup_form(digits) if len(digits) in GTIN_LENGTHS else digits
    return {"first": digits, "whole": whole, "last": digits[::-1], "widest": _MOST_CODES}


def _ranked(
    connection: Connection, statement: str, asked: Mapping[str, str | int], day: str, limit: int
) -> list[str]:
    parameters = {"day": day, "limit": limit, "widest": _WIDEST, **asked}
    return [item_id for (item_id,) in connection.exec_driver_sql(statement, parameters)]


def _hits(
    connection: Connection, item_ids: list[str], day: str, beginnings: Iterable[str]
) -> list[ItemHit]:
    """Read what the counter asks about some items, in their order."""
    parameters = {"item_ids": json.dumps(item_ids), "place": SHOP, "day": day}
    longest_first = tuple(sorted(beginnings, key=len, reverse=True))
    return [
        ItemHit(
            item_id=row.item_id,
            name=row.name or "",
            dci=row.dci or "",
            dosage=row.dosage or "",
            form=row.form or "",
            presentation=row.presentation or "",
            tableau=row.tableau or "",
            princeps=row.princeps,
            price_centimes=row.price_centimes if row.lot_price is None else row.lot_price,
            reimbursement_base_centimes=row.reimbursement_base_centimes,
            pack_units=row.pack_units or 1,
            sold_by_unit=bool(row.sold_by_unit),
            reorder_point=row.reorder_point or 0,
            stock_units=max(row.stock_units, 0),
            nearest_expiry=row.nearest_expiry,
            matched=search_terms.ranges(row.name or "", longest_first),
            matched_dci=search_terms.ranges(row.dci or "", longest_first),
        )
        for row in connection.exec_driver_sql(_DETAILS, parameters)
    ]
