"""Bytes of a text file someone exported, as lines and cells, or a refusal that says why not.

UTF-8 with or without its mark comes first, then Windows-1252, which office programs of this
country still write. Whatever could silently turn `é` into `Ã©` is refused instead of guessed.
"""

from __future__ import annotations

import csv
import re
from typing import Final

from pharmadesk.errors import Refused

MAX_BYTES: Final = 32 * 1024 * 1024
MAX_LINE_CHARACTERS: Final = 20_000

_UTF_8_MARK: Final = b"\xef\xbb\xbf"
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# What UTF-8 makes of accents, typographic quotes and Arabic; in Windows-1252 such pairs do not
# occur, so a file that has them and is not valid UTF-8 was damaged on its way.
_UTF_8_TRACES: Final = re.compile(
    rb"[\xc2\xc3][\x80-\xbf]|\xe2\x80[\x80-\xbf]|(?:[\xd8-\xdb][\x80-\xbf]){2}"
)
_LOST_CHARACTER: Final = "\N{REPLACEMENT CHARACTER}"


def lines_of(data: bytes) -> list[str]:
    """Decode a file and split it at CRLF, LF or CR.

    Raises: Refused import.too_large, .empty, .not_text, .garbled, .line_too_long.
    """
    if len(data) > MAX_BYTES:
        raise Refused("import.too_large", size=len(data), limit=MAX_BYTES)
    text = _decode(data)
    if not text.strip():
        raise Refused("import.empty")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE_CHARACTERS:
            raise Refused("import.line_too_long", line=number, limit=MAX_LINE_CHARACTERS)
        if _LOST_CHARACTER in line:
            raise Refused("import.garbled", line=number)
    return lines


def cells_of(line: str, delimiter: str) -> list[str]:
    """Split one record and tidy its cells: no outer or doubled spaces, no quotes.

    A record is one line, so that a quote left open cannot swallow the rows that follow it.
    """
    if '"' not in line:
        return [" ".join(cell.split()) for cell in line.split(delimiter)]
    try:
        cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True, strict=True))
    except csv.Error:
        cells = line.split(delimiter)
    return [" ".join(cell.replace('"', "").split()) for cell in cells]


def _decode(data: bytes) -> str:
    control = _CONTROL.search(data)
    if control is not None:
        raise Refused("import.not_text", line=_line_at(data, control.start()))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as damaged:
        if data.startswith(_UTF_8_MARK) or _UTF_8_TRACES.search(data):
            raise Refused("import.garbled", line=_line_at(data, damaged.start)) from None
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as unknown:
        raise Refused("import.not_text", line=_line_at(data, unknown.start)) from None


def _line_at(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1
