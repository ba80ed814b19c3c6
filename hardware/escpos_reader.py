"""The printer's side of ESC/POS: bytes cut into commands, for the simulators.

A printer ignores what it does not know, and so do the simulators, but they say so: an unknown
command comes out under its own name instead of being guessed.

Source: Epson ESC/POS command reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_ESC, _FS, _GS, _DLE, _LF = 0x1B, 0x1C, 0x1D, 0x10, 0x0A

# Two leading bytes → (name, how many bytes of parameters follow).
_FIXED: Final = {
    (_DLE, 0x04): ("status", 1),
    (_ESC, ord("@")): ("reset", 0),
    (_ESC, ord("t")): ("code page", 1),
    (_ESC, ord("E")): ("bold", 1),
    (_ESC, ord("a")): ("align", 1),
    (_ESC, ord("2")): ("default pitch", 0),
    (_ESC, ord("3")): ("pitch", 1),
    (_ESC, ord("J")): ("feed dots", 1),
    (_ESC, ord("d")): ("feed lines", 1),
    (_ESC, ord("p")): ("pulse", 3),
    (_FS, ord(".")): ("one-byte characters", 0),
    (_GS, ord("!")): ("size", 1),
    (_GS, ord("r")): ("ask", 1),
}
_RASTER_HEADER: Final = 8  # GS v 0 m xL xH yL yH
_FEEDING_CUTS: Final = (65, 66)


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name, its parameters, where it ended in the bytes read."""

    name: str
    parameters: bytes
    end: int


def commands(data: bytes, start: int = 0) -> Iterator[Command]:
    """Cut bytes into commands and stretches of text, up to the last complete one."""
    position = start
    while position < len(data):
        command = _next_command(data, position)
        if command is None:
            return
        yield command
        position = command.end


def _next_command(data: bytes, position: int) -> Command | None:
    """Read the command at a position, or None when its end has not arrived yet."""
    first = data[position]
    if first not in (_ESC, _FS, _GS, _DLE):
        return _text_or_line_feed(data, position)
    if position + 1 >= len(data):
        return None
    second = data[position + 1]
    if (first, second) in _FIXED:
        name, length = _FIXED[first, second]
        end = position + 2 + length
        return Command(name, data[position + 2 : end], end) if end <= len(data) else None
    if (first, second) == (_GS, ord("v")):
        return _raster(data, position)
    if (first, second) == (_GS, ord("V")):
        return _cut(data, position)
    return Command("unknown", data[position : position + 2], position + 2)


def _text_or_line_feed(data: bytes, position: int) -> Command:
    if data[position] == _LF:
        return Command("line feed", b"", position + 1)
    end = position + 1
    while end < len(data) and data[end] not in (_ESC, _FS, _GS, _DLE, _LF):
        end += 1
    return Command("text", data[position:end], end)


def _raster(data: bytes, position: int) -> Command | None:
    """Read `GS v 0`; its parameters are the row's bytes (2), the rows (2), then the dots."""
    dots = position + _RASTER_HEADER
    if dots > len(data):
        return None
    row_bytes = int.from_bytes(data[position + 4 : position + 6], "little")
    rows = int.from_bytes(data[position + 6 : position + 8], "little")
    end = dots + row_bytes * rows
    return Command("raster", data[position + 4 : end], end) if end <= len(data) else None


def _cut(data: bytes, position: int) -> Command | None:
    """Read `GS V`; the forms that feed first have one more byte."""
    if position + 2 >= len(data):
        return None
    end = position + 3 + (data[position + 2] in _FEEDING_CUTS)
    return Command("cut", data[position + 2 : end], end) if end <= len(data) else None
