"""What the screen of owed packs shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ui.screens.tickets.listing import TwoLines

PROMISES: Final = "promises"


@dataclass(frozen=True, slots=True)
class PromisesState:
    """What is owed, the oldest first; `done` says what was handed over, `error` why not."""

    rows: tuple[TwoLines, ...] = ()
    chosen_id: str = ""
    read: bool = False
    busy: bool = False
    done: str = ""
    error: str = ""
