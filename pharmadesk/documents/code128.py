"""Bar codes of the Code 128 family as widths, for paper and screen.

Every receipt has one and is ready within a frame or two, so that the encoder is ours: the library
that draws them in PDF takes half a second to import. Two sets suffice: B writes a character a
symbol, C two digits.

Source: ISO/IEC 15417; GS1 General Specifications for what FNC1 at the start makes of it.
"""

from __future__ import annotations

import re
from typing import Final

_GS: Final = "\x1d"
_START_B, _START_C, _TO_C, _TO_B, _FNC1, _STOP = 104, 105, 99, 100, 102, 106
_FIRST: Final = 32  # set B begins with the space
_MODULO: Final = 103
# Two digits a symbol are worth the change of set from four on.
_PARTS: Final = re.compile(r"(?:[0-9]{2}){2,}|\x1d|[^\x1d]", re.ASCII)
_WRITABLE: Final = re.compile(r"[ -~\x1d]+")

# The widths of bar, space, bar, space, bar, space of each symbol, by its value.
_WIDTHS: Final = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 "
    "112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 "
    "311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 "
    "112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 "
    "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 "
    "122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 "
    "124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112 "
)
_SYMBOLS: Final = tuple(tuple(map(int, widths)) for widths in _WIDTHS.split())


def has_bars(content: str) -> bool:
    """Tell whether a text can be written as bars: the series of a register may bear any letter."""
    return _WRITABLE.fullmatch(content) is not None


def bars(content: str, *, gs1: bool = False) -> tuple[int, ...]:
    """Return the widths of bars and spaces in turn, the first a bar, in modules.

    A GS1 element string begins with FNC1, which also stands for each separator in it.

    Raises: ValueError for a character that the two sets do not hold.
    """
    if not has_bars(content):
        raise ValueError(content)
    values: list[int] = [_FNC1] if gs1 else []
    in_c: bool | None = None
    start = _START_B
    for part in _PARTS.findall(content):
        if part == _GS:
            values.append(_FNC1)
            continue
        wants_c = len(part) > 1
        if in_c is None:
            start = _START_C if wants_c else _START_B
        elif in_c is not wants_c:
            values.append(_TO_C if wants_c else _TO_B)
        in_c = wants_c
        values += _in_set(part, in_c=wants_c)
    check = (start + sum(place * value for place, value in enumerate(values, 1))) % _MODULO
    return tuple(width for value in (start, *values, check, _STOP) for width in _SYMBOLS[value])


def _in_set(part: str, *, in_c: bool) -> list[int]:
    """Return the symbols of a part: pairs of digits, or a character."""
    if in_c:
        return [int(part[at : at + 2]) for at in range(0, len(part), 2)]
    return [ord(part) - _FIRST]
