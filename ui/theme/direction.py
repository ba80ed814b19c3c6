"""Words of two directions in one line."""

from __future__ import annotations

from typing import Final

from ui.theme.theme import current

_ISOLATE_LTR: Final = "\u2066"
_ISOLATE: Final = "\u2068"
_END_ISOLATE: Final = "\u2069"


def ltr(text: str) -> str:
    """Keep a Latin name, a code or an amount left to right inside Arabic words."""
    return f"{_ISOLATE_LTR}{text}{_END_ISOLATE}" if text and current().rtl else text


def isolated(text: str) -> str:
    """Keep a person's name in the direction of its own first letter."""
    return f"{_ISOLATE}{text}{_END_ISOLATE}" if text and current().rtl else text
