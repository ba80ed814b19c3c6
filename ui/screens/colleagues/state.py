"""What the screen of colleagues shows, as plain values.

Units: money in centimes; what a colleague owes counts up, what is owed to them down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from ui.screens.tickets.listing import TwoLines
    from ui.widgets.fact import Fact

COLLEAGUES: Final = "colleagues"
Mode: TypeAlias = Literal["list", "loans", "new", "edit", "lend", "borrow", "goods", "money"]
FIELDS: Final[dict[Mode, tuple[str, ...]]] = {
    "new": ("name", "phone"),
    "edit": ("name", "phone"),
    "lend": ("packs", "lot", "value"),
    "borrow": ("packs", "lot", "expiry", "value"),
    "goods": ("packs", "lot"),
    "money": ("packs", "reference"),
}
"""What each form asks for; goods that come back say their expiry too."""


@dataclass(frozen=True, slots=True)
class ColleaguesState:
    """The whole screen.

    Shape: `rows` are colleagues, the open exchanges of one, or items found by what is `typed`;
    `title` names who or what the panel is about. `form` counts the forms that were opened, `asked`
    and `preset` are what the last one asks for and began with; `way` is how money settles.
    """

    mode: Mode = "list"
    typed: str = ""
    rows: tuple[TwoLines, ...] = ()
    chosen_id: str = ""
    title: str = ""
    note: str = ""
    balance_centimes: int | None = None
    facts: tuple[Fact, ...] = ()
    form: int = 0
    asked: tuple[str, ...] = ()
    preset: tuple[tuple[str, str], ...] = ()
    way: str = "cheque"
    read: bool = False
    may_lend: bool = False
    busy: bool = False
    done: str = ""
    error: str = ""

    @property
    def finds_items(self) -> bool:
        """Whether the list is of items."""
        return self.mode in {"lend", "borrow"}

    @property
    def is_form(self) -> bool:
        """Whether something is being typed."""
        return self.mode in FIELDS
