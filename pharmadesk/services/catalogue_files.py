"""Read a price list in the CNOPS layout: bytes in, packs and problems out; nothing is written.

    CODE, NOM, DCI1, DOSAGE1, UNITE_DOSAGE1, FORME, PRESENTATION, PPV          required
    PH, PRIX_BR, PRINCEPS_GENERIQUE, TAUX_REMBOURSEMENT, TABLEAU               absent means unknown

Columns come in any order under a heading found in the first 40 lines, separated by comma,
semicolon or tab, in UTF-8 or Windows-1252. A record is one line.

What is wrong is told in three degrees. A file that cannot be this list is refused outright. A
price that cannot be read, or a row whose cells may have shifted, rejects the file whole: a wrong
price must not slip in among thousands of right ones. A row without a usable code is left out, and
an oddity that harms nobody (19 packs really bear a wrong check digit) is kept; both are reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final

from pharmadesk.domain.prescriptions import POISONS
from pharmadesk.errors import Refused
from pharmadesk.services.text_files import cells_of, lines_of
from pharmadesk.values.gtin import GTIN_LENGTHS, check_digit_ok, lookup_form
from pharmadesk.values.money import parse_price
from pharmadesk.values.text import MOST_CELL, fold, one_line

HEADING_LINES: Final = 40

_DELIMITERS: Final = (",", ";", "\t")
_REQUIRED: Final = (
    *("CODE", "NOM", "DCI1", "DOSAGE1", "UNITE_DOSAGE1", "FORME", "PRESENTATION", "PPV"),
)
_OPTIONAL: Final = ("PH", "PRIX_BR", "PRINCEPS_GENERIQUE", "TAUX_REMBOURSEMENT", "TABLEAU")
_TEXTS: Final = ("NOM", "DCI1", "DOSAGE1", "UNITE_DOSAGE1", "FORME", "PRESENTATION")
_UNFIT: Final = {"text.unfit": "import.text_unfit", "text.too_long": "import.text_too_long"}
_SHOWN_CHARACTERS: Final = 60
_EAN_13: Final = 13

_SPREADSHEET_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_LOST_DIGITS: Final = "0" * 7  # what is left of `6.118E+12` once it is shown as a whole number
_RATE: Final = re.compile(r"(?P<whole>\d{1,3}) ?%?|(?P<percent>\d{1,3})[.,](?P<part>\d{1,2}) ?%")
_WHOLE_BP: Final = 10_000
_NO_TABLEAU: Final = frozenset({"", "N", "AUCUN", "NEANT"})
_NO_PRICE: Final = ("amount.empty", "amount.absent")
_PIECES: Final = re.compile(
    r"(?P<boxes>\d+) (?:BOITE|FLACON|TUBE|ETUI|COFFRET|PILULIER) (?P<pieces>\d+)"
    r" (?:COMPRIME|GELULE|CAPSULE|DRAGEE|PASTILLE|LYOPHILISAT|SACHET|SUPPOSITOIRE|OVULE|AMPOULE"
    r"|PATCH|SERINGUE|STYLO|CARTOUCHE|FLACON|RECIPIENT|COMPRESSE|PANSEMENT)S?\b(?!.*(?: ET |\+))"
    r"|(?P<loose>\d+) (?:AMPOULE|SERINGUE|STYLO|CARTOUCHE|FLACON|RECIPIENT|POCHE)S?\b(?!.*\+)"
)
"""Pieces that can be handed out one by one; millilitres and doses cannot, nor can mixed kits."""


class Severity(StrEnum):
    """What a problem costs."""

    FILE = "file"  # nothing of the file may be imported
    ROW = "row"  # this row was left out
    KEPT = "kept"  # the row was kept as it is


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a line and column of the file; the code chooses the words."""

    severity: Severity
    code: str
    line: int
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class PackRow:
    """A pack as the list describes it; None is what the list does not know.

    `princeps` is P or G, `tableau` A, B, C or empty. A pack of several substances has them, their
    dosages and their units joined by ` / `, in the list's order.
    """

    code: str
    name: str
    dci: str
    dosage: str
    dosage_unit: str
    form: str
    presentation: str
    ppv_centimes: int | None
    hospital_price_centimes: int | None
    reimbursement_base_centimes: int | None
    princeps: str | None
    reimbursement_bp: int | None
    pack_units: int
    tableau: str


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """What was read: packs with distinct codes in the file's order, and every problem met."""

    packs: tuple[PackRow, ...]
    problems: tuple[Problem, ...]
    rows_read: int
    rows_merged: int

    @property
    def ready(self) -> bool:
        """Whether the packs may be imported."""
        return all(problem.severity is not Severity.FILE for problem in self.problems)

    @property
    def rows_left_out(self) -> int:
        """How many rows gave no pack."""
        return sum(problem.severity is Severity.ROW for problem in self.problems)

    @property
    def without_price(self) -> int:
        """How many packs have no known PPV."""
        return sum(pack.ppv_centimes is None for pack in self.packs)

    def require_ready(self) -> None:
        """Refuse the file whole: for the first problem that demands it, or where no row is left.

        Raises: Refused `import.*`, with the line where one is at fault.
        """
        for problem in self.problems:
            if problem.severity is Severity.FILE:
                raise Refused(
                    problem.code, line=problem.line, column=problem.column, value=problem.value
                )
        if self.rows_left_out and not self.packs:
            raise Refused("import.no_usable_row", rows=self.rows_read)


def read_cnops(data: bytes) -> CatalogueFile:
    """Read a whole file.

    Raises: Refused import.empty, .too_large, .not_text, .garbled, .line_too_long,
    .missing_columns, .repeated_column.
    """
    lines = lines_of(data)
    heading = _find_heading(lines)
    reading = _Reading(heading)
    for number, line in enumerate(lines[heading.line :], heading.line + 1):
        if line.strip():
            reading.take(number, line)
    if not reading.rows_read:
        raise Refused("import.empty")
    return CatalogueFile(
        tuple(reading.packs.values()),
        tuple(reading.problems),
        reading.rows_read,
        reading.rows_merged,
    )


@dataclass(frozen=True, slots=True)
class _Heading:
    """Where the heading stands (counting lines from 1), and where each known column is."""

    line: int
    delimiter: str
    places: dict[str, int]
    width: int


class _RowRefusedError(Exception):
    """A row gives no pack; carries why."""

    def __init__(self, severity: Severity, code: str, column: str, value: str) -> None:
        super().__init__(severity, code, column, value)
        self.severity = severity
        self.code = code
        self.column = column
        self.value = value


class _Reading:
    """The packs and problems met so far."""

    def __init__(self, heading: _Heading) -> None:
        self.packs: dict[str, PackRow] = {}
        self.problems: list[Problem] = []
        self.rows_read = 0
        self.rows_merged = 0
        self._heading = heading
        self._line = 0

    def take(self, number: int, line: str) -> None:
        """Read one line: a pack, or a problem that says why not."""
        self._line = number
        cells = cells_of(line, self._heading.delimiter)
        if not any(cells):
            return
        self.rows_read += 1
        try:
            self._add(self._pack(cells))
        except _RowRefusedError as refused:
            self._report(refused.severity, refused.code, refused.column, refused.value)

    def _report(self, severity: Severity, code: str, column: str, value: str) -> None:
        shown = value[:_SHOWN_CHARACTERS]
        self.problems.append(Problem(severity, code, self._line, column, shown))

    def _add(self, pack: PackRow) -> None:
        """Keep a pack; rows of one code are one pack with several substances."""
        known = self.packs.get(pack.code)
        if known is None:
            self.packs[pack.code] = pack
            return
        if (known.name, known.presentation, known.ppv_centimes) != (
            *(pack.name, pack.presentation, pack.ppv_centimes),
        ):
            raise _RowRefusedError(Severity.ROW, "import.code_repeated", "CODE", pack.code)
        self.rows_merged += 1
        if pack.dci not in known.dci.split(" / "):
            self.packs[pack.code] = replace(
                known,
                dci=f"{known.dci} / {pack.dci}",
                dosage=f"{known.dosage} / {pack.dosage}",
                dosage_unit=f"{known.dosage_unit} / {pack.dosage_unit}",
            )

    def _pack(self, cells: list[str]) -> PackRow:
        cell = self._by_column(cells)
        code = self._code(cell["CODE"])
        text = {column: _text(cell[column], column, code) for column in _TEXTS}
        if not text["NOM"]:
            raise _RowRefusedError(Severity.ROW, "import.name_missing", "NOM", cell["CODE"])
        return PackRow(
            code=code,
            name=text["NOM"],
            dci=text["DCI1"],
            dosage=text["DOSAGE1"],
            dosage_unit=text["UNITE_DOSAGE1"],
            form=text["FORME"],
            presentation=text["PRESENTATION"],
            ppv_centimes=_price(cell, "PPV"),
            hospital_price_centimes=_price(cell, "PH"),
            reimbursement_base_centimes=_price(cell, "PRIX_BR"),
            princeps=self._princeps(cell["PRINCEPS_GENERIQUE"]),
            reimbursement_bp=self._rate(cell["TAUX_REMBOURSEMENT"]),
            pack_units=_pack_units(text["PRESENTATION"]),
            tableau=self._tableau(cell["TABLEAU"]),
        )

    def _by_column(self, cells: list[str]) -> dict[str, str]:
        """Name the cells, or refuse a row in which they may stand under another's heading."""
        while len(cells) > self._heading.width and not cells[-1]:
            cells.pop()
        filled = [cell for cell in cells if cell]
        if len(filled) == 1 and not filled[0].isdigit():
            raise _RowRefusedError(Severity.ROW, "import.not_a_row", "", filled[0])
        places = self._heading.places
        last_needed = max(places[column] for column in _REQUIRED)
        if len(cells) > self._heading.width or len(cells) <= last_needed:
            raise _RowRefusedError(Severity.FILE, "import.row_shape", "", cells[0])
        return {
            column: cells[place] if (place := places.get(column, len(cells))) < len(cells) else ""
            for column in (*_REQUIRED, *_OPTIONAL)
        }

    def _code(self, text: str) -> str:
        """Read a barcode; a wrong check digit is only reported, because real packs bear some."""
        code = re.sub(r"[\s-]", "", text.lstrip("='"))
        if not code:
            raise _RowRefusedError(Severity.ROW, "import.code_missing", "CODE", text)
        if _SPREADSHEET_NUMBER.fullmatch(code):
            raise _RowRefusedError(Severity.ROW, "import.code_spreadsheet", "CODE", text)
        if not (code.isascii() and code.isdigit() and len(code) in GTIN_LENGTHS):
            raise _RowRefusedError(Severity.ROW, "import.code_invalid", "CODE", text)
        if not check_digit_ok(code):
            if len(code) != _EAN_13:
                raise _RowRefusedError(Severity.ROW, "import.code_invalid", "CODE", text)
            if code.endswith(_LOST_DIGITS):
                raise _RowRefusedError(Severity.ROW, "import.code_spreadsheet", "CODE", text)
            self._report(Severity.KEPT, "import.code_check_digit", "CODE", text)
        return lookup_form(code)

    def _princeps(self, text: str) -> str | None:
        if text in ("P", "G"):
            return text
        if text:
            self._report(Severity.KEPT, "import.princeps_unknown", "PRINCEPS_GENERIQUE", text)
        return None

    def _tableau(self, text: str) -> str:
        """Read A, B or C, or that a pack is on no list of poisons."""
        letter = fold(text).upper()
        if letter in POISONS:
            return letter
        if letter not in _NO_TABLEAU:
            self._report(Severity.KEPT, "import.tableau_unknown", "TABLEAU", text)
        return ""

    def _rate(self, text: str) -> int | None:
        """Read `70%`, `70` or `66,5 %` in basis points; a bare fraction could mean anything."""
        if not text:
            return None
        found = _RATE.fullmatch(text)
        rate_bp = 0
        if found is not None:
            whole = found["whole"] or found["percent"]
            rate_bp = int(whole) * 100 + int((found["part"] or "").ljust(2, "0"))
        if found is None or rate_bp > _WHOLE_BP:
            self._report(Severity.KEPT, "import.rate_unreadable", "TAUX_REMBOURSEMENT", text)
            return None
        return rate_bp


def _find_heading(lines: list[str]) -> _Heading:
    """Find the line that names the columns, under whatever banner stands above it."""
    best: _Heading | None = None
    for number, line in enumerate(lines[:HEADING_LINES], 1):
        for delimiter in _DELIMITERS:
            places: dict[str, int] = {}
            titles = [_COLUMN_OF.get(_title(cell)) for cell in cells_of(line, delimiter)]
            for place, column in enumerate(titles):
                if column is None:
                    continue
                if column in places:
                    raise Refused("import.repeated_column", line=number, column=column)
                places[column] = place
            if best is None or len(places) > len(best.places):
                best = _Heading(number, delimiter, places, width=len(titles))
    assert best is not None, "a file that is not empty has a first line"
    missing = [column for column in _REQUIRED if column not in best.places]
    if missing:
        raise Refused("import.missing_columns", columns=", ".join(missing))
    return best


def _title(cell: str) -> str:
    return re.sub("[^a-z0-9]", "", fold(cell))


_COLUMN_OF: Final = {_title(column): column for column in (*_REQUIRED, *_OPTIONAL)}


def _text(cell: str, column: str, code: str) -> str:
    """Tidy a text, or leave its row out: no screen and no receipt could show it."""
    try:
        return one_line(cell, MOST_CELL)
    except Refused as refused:
        raise _RowRefusedError(Severity.ROW, _UNFIT[refused.code], column, code) from None


def _price(cell: dict[str, str], column: str) -> int | None:
    try:
        return _known_price(cell[column])
    except Refused:
        raise _RowRefusedError(
            Severity.FILE, "import.price_unreadable", column, cell[column]
        ) from None


@lru_cache(maxsize=8192)
def _known_price(text: str) -> int | None:
    """Read a price; nothing, zero and "no price" mean that the list does not know it."""
    try:
        return parse_price(text) or None
    except Refused as refused:
        if refused.code in _NO_PRICE:
            return None
        raise


@lru_cache(maxsize=2048)
def _pack_units(presentation: str) -> int:
    """Count the pieces of a pack: 20 in `1 BOITE 20 COMPRIME`, 1 when it has none to count."""
    found = _PIECES.match(fold(presentation).upper())
    if found is None:
        return 1
    return max(1, int(found["loose"] or int(found["boxes"]) * int(found["pieces"])))
