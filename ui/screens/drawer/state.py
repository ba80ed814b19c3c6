"""What the screen of the drawer shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """An opening; `at_us` is in UTC microseconds."""

    reason: str
    person: str
    register: str
    at_us: int


@dataclass(frozen=True, slots=True)
class DrawerState:
    """The whole screen; `sees_openings` says whether who looks may read the list."""

    openings: tuple[OpeningRow, ...] = ()
    sees_openings: bool = False
    error: str = ""
    busy: bool = False
