"""Bar codes of the Code 128 family as widths, for paper and screen.

Source: ISO/IEC 15417; GS1 General Specifications for what FNC1 at the start makes of it.
"""

from __future__ import annotations

from typing import Any, Final

FNC1: Final = "\xf1"
QUIET_MODULES: Final = 10
"""White at either side, in modules."""

_GS: Final = "\x1d"


def bars(content: str, *, gs1: bool = False) -> tuple[int, ...]:
    """Return the widths of bars and spaces in turn, the first a bar, in modules.

    A GS1 element string begins with FNC1, which also stands for each separator in it.
    """
    from reportlab.graphics.barcode.code128 import Code128  # noqa: PLC0415 - slow to import

    text = FNC1 + content.replace(_GS, FNC1) if gs1 else content
    code: Any = Code128(text)
    code.validate()
    assert code.valid, content
    code.encode()
    code.decompose()
    # A letter is a width: capitals are bars, the others spaces, in turn.
    return tuple(ord(letter.lower()) - ord("a") + 1 for letter in code.decomposed)
