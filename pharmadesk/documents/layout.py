"""Fitting words on a narrow roll: measuring, wrapping and pairing, before any device is known.

A width in columns is an estimate: a printer's own characters take one column of 12 dots, Arabic is
drawn in a proportional font that takes two thirds of that, and a character that a printer may have
to spell out counts as what it may become. An amount is never cut; names are.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from pharmadesk.documents.paper import Cell, Row, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pharmadesk.documents.paper import Align, Block

ELISION: Final = "..."  # three full stops: every code page has them
_CENTRED_LINES: Final = 4
_COLUMN: Final = 12  # dots
_ARABIC_LETTER: Final = 8
_ARABIC_SPACE: Final = 5
_SPELLED_OUT: Final = {"œ": 2, "Œ": 2, "…": 3}


def columns_of(text: str, *, double: bool = False) -> int:
    """Return how many columns a text may take."""
    dots = sum(map(_dots, text, f" {text}"))
    columns = -(-dots // _COLUMN)
    return 2 * columns if double else columns


def wrap(text: str, columns: int, lines: int = 2) -> list[str]:
    """Break a text between words into at most so many lines, and elide what is left over."""
    wrapped: list[str] = []
    rest = text.strip()
    while rest and len(wrapped) < lines - 1:
        taken = _words_that_fit(rest, columns)
        wrapped.append(rest[:taken].rstrip())
        rest = rest[taken:].lstrip()
    return [*wrapped, elide(rest, columns)] if rest else wrapped


def elide(text: str, columns: int) -> str:
    """Cut the end of a text that is too long, and say so with three dots."""
    if columns_of(text) <= columns:
        return text
    return text[: _characters_that_fit(text, columns - len(ELISION))].rstrip() + ELISION


def join(parts: Iterable[str], separator: str, columns: int) -> list[str]:
    """Join parts into as few lines as hold them; a part is never broken."""
    lines: list[str] = []
    for part in parts:
        if lines and columns_of(lines[-1] + separator + part) <= columns:
            lines[-1] += separator + part
        else:
            lines.append(part)
    return lines


def heading(text: str, columns: int) -> list[Text]:
    """Set a text large and in the middle, on as many lines as it needs."""
    lines = wrap(text, columns // 2, lines=3)
    return [Text(line, align="center", bold=True, double=True) for line in lines]


def centred(text: str, columns: int, *, bold: bool = False) -> list[Text]:
    """Set a text in the middle, on as many lines as it needs, of about the same length.

    An empty text takes no line.
    """
    if not text:
        return []
    lines = wrap(text, columns, _CENTRED_LINES)
    for narrower in range(columns - 1, 0, -1):
        balanced = wrap(text, narrower, _CENTRED_LINES)
        if len(balanced) != len(lines) or balanced[-1].endswith(ELISION):
            break
        lines = balanced
    return [Text(line, align="center", bold=bold) for line in lines]


def pair(
    start: str,
    end: str,
    columns: int,
    *,
    indent: int = 0,
    bold: bool = False,
    double: bool = False,
) -> list[Block]:
    """Set two texts at the two sides of a line, or of two lines when one is too short for both.

    The end, where amounts stand, is never cut: it gives up its double size first.
    """
    double = double and columns_of(end, double=True) <= columns
    room = columns - indent - columns_of(end, double=double)
    if columns_of(start, double=double) < room:
        cells = [Cell(start, room), Cell(end, columns - indent - room, "end")]
        return [indented(cells, indent, bold=bold, double=double)]
    width = (columns - indent) // (2 if double else 1)
    over = [
        indented([Cell(line, columns - indent)], indent, bold=bold, double=double)
        for line in wrap(start, width)
    ]
    return [*over, Row((Cell(end, columns, "end"),), bold, double)]


def indented(cells: list[Cell], indent: int, *, bold: bool = False, double: bool = False) -> Row:
    """Set cells on a line that starts a little further in."""
    inset = [Cell("", indent)] if indent else []
    return Row((*inset, *cells), bold, double)


def table_row(texts: Iterable[str], widths: Iterable[int]) -> Row:
    """Set a line of a table: the first column names, the others hold figures."""
    aligns: list[Align] = ["start", "end", "end", "end"]
    cells = zip(texts, widths, aligns, strict=True)
    return Row(tuple(Cell(text, width, align) for text, width, align in cells))


def _dots(character: str, before: str) -> int:
    """Return the width of a character that stands after another one."""
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    if unicodedata.bidirectional(character) == "AL":
        return _ARABIC_LETTER
    if character == " " and unicodedata.bidirectional(before) == "AL":
        return _ARABIC_SPACE
    return _COLUMN * _SPELLED_OUT.get(character, 1)


def _characters_that_fit(text: str, columns: int) -> int:
    """Return how many leading characters fit, at least one, so that every loop moves on."""
    dots, room = 0, columns * _COLUMN
    for place, (character, before) in enumerate(zip(text, f" {text}", strict=False)):
        dots += _dots(character, before)
        if dots > room and place:
            return place
    return len(text)


def _words_that_fit(text: str, columns: int) -> int:
    """Return where to break a text: after a word, or inside one too long for a line."""
    fitting = _characters_that_fit(text, columns)
    if fitting == len(text) or text[fitting] == " ":
        return fitting
    space = text.rfind(" ", 0, fitting)
    return space if space > 0 else fitting
