"""The value of a chip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.theme.tokens import Tone


@dataclass(frozen=True, slots=True)
class Chip:
    """A state shown on a row: never clickable, always an icon and a word."""

    tone: Tone
    icon: str
    text: str
