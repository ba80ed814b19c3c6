"""What the screen of the registers shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from ui.screens.tickets.listing import TwoLines

REGISTERS: Final = "registers"
Book = Literal["dispensing", "narcotics"]


@dataclass(frozen=True, slots=True)
class RegistersState:
    """A register of one month; `read` tells that its rows were.

    Shape: days are ISO, both included; `written` is the file that was made, `error` why none was.
    """

    book: Book = "dispensing"
    first_day: str = ""
    last_day: str = ""
    rows: tuple[TwoLines, ...] = ()
    is_newest: bool = True
    read: bool = False
    busy: bool = False
    written: str = ""
    error: str = ""
