"""Characters that a scanner types as numbers: Alt held, digits of the number pad, Alt released.

Scanners have this mode because it asks no keyboard layout. Windows makes the character itself and
sends it after the digits; other systems do not, so it is made here, and one made twice is one.

Source: Microsoft, "Alt codes": with a leading zero the number is of Windows-1252, else of the OEM
page; for the characters of bar codes both are ASCII.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST: Final = 255


@dataclass(frozen=True, slots=True)
class Stroke:
    """A key of a burst: its digit where it is one of an Alt code, else what it stands for.

    `hold` counts how often Alt was pressed before it: digits of one number share it.
    """

    hold: int
    digit: str
    character: str


def composed(strokes: Iterable[Stroke]) -> str:
    """Read a burst, its numbers as the characters they stand for."""
    read: list[str] = []
    made = ""
    digits: list[str] = []
    hold = 0
    for stroke in strokes:
        if digits and (not stroke.digit or stroke.hold != hold):
            made = _character("".join(digits))
            read.append(made)
            digits = []
        if stroke.digit:
            digits.append(stroke.digit)
            hold = stroke.hold
        elif not made or stroke.character != made:
            read.append(stroke.character)
        if not stroke.digit:
            made = ""
    if digits:
        read.append(_character("".join(digits)))
    return "".join(read)


def _character(number: str) -> str:
    """Make the character of a number; control characters but the separator stand for nothing."""
    code = int(number)
    if code > _MOST:
        return ""
    table = "cp1252" if number.startswith("0") else "cp437"
    character = bytes((code,)).decode(table, errors="ignore")
    return character if character.isprintable() or character == "\x1d" else ""
