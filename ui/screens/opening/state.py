"""What the screen that opens a cash session shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpeningState:
    """The whole screen.

    Units: `float_centimes` is what the typed text means, `suggestions_centimes` usual floats;
    `business_date` is `YYYY-MM-DD`. `error` says why what was typed is no amount; while `busy` the
    session is being opened.
    """

    register: str
    business_date: str
    float_centimes: int = 0
    suggestions_centimes: tuple[int, ...] = ()
    error: str = ""
    busy: bool = False
    can_open: bool = True
