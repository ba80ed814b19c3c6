"""A small QR reader, to check that a printed code says what it should.

It reads the data codewords of versions 1 to 3 at level M, which stand in one block, and trusts
them: a raster from our own encoder has no smudges to correct.

Source: ISO/IEC 18004, clauses 7.4 (data), 7.7.3 (placement), 7.8.2 (masks), 7.9.1 (format).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LEVEL_M: Final = 0b00
FORMAT_MASK: Final = 0b101010000010010
DATA_CODEWORDS: Final = {1: 16, 2: 28, 3: 44}
ALPHANUMERIC: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
MASKS: Final[tuple[Callable[[int, int], bool], ...]] = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, _column: row % 2 == 0,
    lambda _row, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2 == 0,
)


def read_qr(rows: tuple[str, ...]) -> str:
    """Return the text of a code drawn as rows of `#` and `.`, of any whole scale."""
    modules = _modules(rows)
    size = len(modules)
    version = (size - 17) // 4
    form = sum(modules[8][column] << 14 - index for index, column in enumerate(range(6)))
    form |= modules[8][7] << 8 | modules[8][8] << 7 | modules[7][8] << 6
    form |= sum(modules[5 - index][8] << 5 - index for index in range(6))
    form ^= FORMAT_MASK
    assert form >> 13 == LEVEL_M
    mask = MASKS[form >> 10 & 0b111]
    bits = "".join(
        str(modules[row][column] ^ mask(row, column)) for row, column in _places(size, version)
    )
    return _text(bits[: 8 * DATA_CODEWORDS[version]])


def _modules(rows: tuple[str, ...]) -> list[list[int]]:
    """Cut the picture to its ink and reduce it to one dot a module."""
    inked = [row.rstrip(".") for row in rows if "#" in row]
    width = max(len(row) for row in inked)
    rows = tuple(row.ljust(width, ".") for row in inked)
    scale = rows[0].index(".") // 7  # the finder's upper edge is seven modules
    return [[int(dot == "#") for dot in row[::scale]] for row in rows[::scale]]


def _places(size: int, version: int) -> Iterator[tuple[int, int]]:
    """Walk the modules that hold data: two columns at a time from the right, up and down."""
    upward = True
    right = size - 1
    while right > 0:
        if right == 6:
            right -= 1
        for step in range(size):
            row = size - 1 - step if upward else step
            for column in (right, right - 1):
                if not _is_function(row, column, size, version):
                    yield row, column
        upward = not upward
        right -= 2


def _is_function(row: int, column: int, size: int, version: int) -> bool:
    finder = (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9)
    centre = size - 7
    alignment = version > 1 and abs(row - centre) <= 2 and abs(column - centre) <= 2
    return finder or alignment or row == 6 or column == 6


def _text(bits: str) -> str:
    """Read the segments of versions 1 to 9 up to the terminator."""
    at = 0

    def take(count: int) -> int:
        nonlocal at
        at += count
        return int(bits[at - count : at], 2)

    text = ""
    while len(bits) - at >= 4 and (mode := take(4)):
        if mode == 0b0100:
            text += bytes(take(8) for _ in range(take(8))).decode()
        elif mode == 0b0010:
            count = take(9)
            for _ in range(count // 2):
                pair = take(11)
                text += ALPHANUMERIC[pair // 45] + ALPHANUMERIC[pair % 45]
            text += ALPHANUMERIC[take(6)] if count % 2 else ""
        elif mode == 0b0001:
            count = take(10)
            for digits in [3] * (count // 3) + ([count % 3] if count % 3 else []):
                text += f"{take(3 * digits + 1):0{digits}}"
        else:
            raise AssertionError(f"mode {mode:04b}")
    return text
