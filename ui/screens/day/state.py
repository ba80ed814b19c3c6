"""What the screen of the day shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pharmadesk.services.day import Overview

DAY: Final = "day"


@dataclass(frozen=True, slots=True)
class DayState:
    """A day, once it has been read; None before."""

    overview: Overview | None = None
