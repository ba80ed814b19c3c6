"""The order in which the pieces of a line are seen, when both directions meet in it.

Pillow shapes one font at a time, while a receipt line mixes an Arabic font with the printer's
Latin one, so lines are ordered here and each piece is shaped alone. It is the Unicode
Bidirectional Algorithm on one line: implicit levels and isolates; embeddings and overrides, which
our documents never write, are ignored.

Source: Unicode Standard Annex 9, rules P2, P3, W1 to W7, N1, N2, I1, I2, L1, L2.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import groupby
from typing import Final

_ISOLATES: Final = {"\u2066": False, "\u2067": True, "\u2068": None}
_END_OF_ISOLATE: Final = "\u2069"
_NUMBERS: Final = ("EN", "AN")
_IGNORED: Final = ("LRE", "RLE", "LRO", "RLO", "PDF", "PDI")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of one direction, its characters in the order they are read."""

    text: str
    rtl: bool


@dataclass(slots=True)
class _Item:
    """A character, or a whole isolate that counts as one neutral character."""

    text: str
    kind: str
    inside: tuple[Run, ...] = ()
    level: int = 0


def visual_runs(text: str, *, rtl: bool) -> list[Run]:
    """Return the pieces of a line from left to right as they are seen."""
    items = _items(text)
    _resolve_weak(items, "R" if rtl else "L")
    _resolve_neutral(items, "R" if rtl else "L")
    for item in items:
        item.level = _level(item.kind, rtl=rtl)
    pieces: list[tuple[int, list[Run]]] = []
    for (level, isolate), group in groupby(items, key=lambda item: (item.level, bool(item.inside))):
        if isolate:
            pieces += [(level, list(item.inside)) for item in group]
        else:
            pieces.append((level, [Run("".join(item.text for item in group), level % 2 == 1)]))
    return [run for _level_of, runs in _reordered(pieces) for run in runs]


def reads_from_right(text: str, *, otherwise: bool) -> bool:
    """Return the direction of the first letter that has one, outside isolates (P2, P3)."""
    position = 0
    while position < len(text):
        if text[position] in _ISOLATES:
            position = _end_of_isolate(text, position + 1)
        elif unicodedata.bidirectional(text[position]) in ("L", "R", "AL"):
            return unicodedata.bidirectional(text[position]) != "L"
        position += 1
    return otherwise


def _items(text: str) -> list[_Item]:
    """Split a line into characters and isolates, each with its bidirectional class."""
    items: list[_Item] = []
    position = 0
    while position < len(text):
        character = text[position]
        position += 1
        kind = unicodedata.bidirectional(character)
        if character in _ISOLATES:
            end = _end_of_isolate(text, position)
            inner, position = text[position:end], end + 1
            direction = _ISOLATES[character]
            if direction is None:
                direction = reads_from_right(inner, otherwise=False)
            runs = tuple(visual_runs(inner, rtl=direction))
            if runs:
                items.append(_Item("", "ON", runs))
        elif kind in ("NSM", "BN") and items and not items[-1].inside:  # W1
            items[-1].text += character
        elif kind not in _IGNORED:
            items.append(_Item(character, kind))
    return items


def _end_of_isolate(text: str, start: int) -> int:
    """Return where the isolate that starts here ends; at the line's end when nothing closes it."""
    depth = 1
    for position in range(start, len(text)):
        if text[position] in _ISOLATES:
            depth += 1
        elif text[position] == _END_OF_ISOLATE:
            depth -= 1
            if not depth:
                return position
    return len(text)


def _resolve_weak(items: list[_Item], base: str) -> None:
    """Settle numbers and what belongs to them (W2 to W7)."""
    strong = base
    for item in items:
        if item.kind in ("L", "R", "AL"):
            strong = item.kind
        elif item.kind == "EN" and strong == "AL":  # W2
            item.kind = "AN"
        if item.kind == "AL":  # W3
            item.kind = "R"
    _join_numbers(items)
    strong = base
    for item in items:
        if item.kind in ("L", "R"):
            strong = item.kind
        elif item.kind == "EN" and strong == "L":  # W7
            item.kind = "L"


def _join_numbers(items: list[_Item]) -> None:
    """Make separators and signs part of the numbers they stand in or beside (W4 to W6)."""
    for before, item, after in zip(items, items[1:], items[2:], strict=False):
        separators = {"EN": ("ES", "CS"), "AN": ("CS",)}.get(before.kind, ())
        if before.kind == after.kind and item.kind in separators:  # W4
            item.kind = before.kind
    signs = [list(group) for kind, group in groupby(items, lambda item: item.kind) if kind == "ET"]
    for group in signs:
        if _touches_number(items, group):  # W5
            for item in group:
                item.kind = "EN"
    for item in items:
        if item.kind in ("ES", "ET", "CS"):  # W6
            item.kind = "ON"


def _touches_number(items: list[_Item], group: list[_Item]) -> bool:
    """Tell whether a European number stands right before or after these items."""
    first = next(place for place, item in enumerate(items) if item is group[0])
    neighbours = items[max(first - 1, 0) : first] + items[first + len(group) :][:1]
    return any(item.kind == "EN" for item in neighbours)


def _resolve_neutral(items: list[_Item], base: str) -> None:
    """Give spaces and signs the direction of what stands around them (N1, N2)."""
    before = base
    place = 0
    while place < len(items):
        if items[place].kind in ("L", "R", *_NUMBERS):
            before = "L" if items[place].kind == "L" else "R"
            place += 1
            continue
        end = place
        while end < len(items) and items[end].kind not in ("L", "R", *_NUMBERS):
            end += 1
        after = base if end == len(items) else "L" if items[end].kind == "L" else "R"
        for item in items[place:end]:
            item.kind = before if before == after else base
        place = end


def _level(kind: str, *, rtl: bool) -> int:
    """Return the depth of a resolved class: even is left to right, odd right to left (I1, I2)."""
    if rtl:
        return 1 if kind == "R" else 2
    return {"L": 0, "R": 1}.get(kind, 2)


def _reordered(pieces: list[tuple[int, list[Run]]]) -> list[tuple[int, list[Run]]]:
    """Turn reading order into the order seen: reverse every stretch, deepest first (L2)."""
    for depth in (2, 1):
        ordered: list[tuple[int, list[Run]]] = []
        for deep, group in groupby(pieces, key=lambda piece: piece[0] >= depth):
            stretch = list(group)
            ordered += reversed(stretch) if deep else stretch
        pieces = ordered
    return pieces
