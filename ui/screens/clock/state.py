"""What the question about the day shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClockState:
    """Two days, as ISO text: what the journal leads to expect, and what the PC's clock says.

    Shape: `error` says why an answer was not taken.
    """

    trusted_day: str
    wall_day: str
    busy: bool = False
    error: str = ""
