"""The value of a line of the side panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.theme.tokens import Tone


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the side panel: what, and its value."""

    icon: str
    label: str
    value: str
    tone: Tone = "neutral"
