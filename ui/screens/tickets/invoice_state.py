"""What the form of an invoice shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

BUYER_FIELDS: Final = ("name", "address", "ice", "patient", "prescriber")
FOLDER: Final = "folder"


@dataclass(frozen=True, slots=True)
class InvoiceState:
    """The invoice of the ticket that was opened.

    Shape: `number` and `buyer` are of one that was issued; `texts` is what was typed, by field;
    `error_field` the field that `error` stands under, empty where it is about the whole. `written`
    is the file that was made last. `forgets` while erasing the buyer is asked about.
    """

    number: str = ""
    buyer: tuple[str, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    error: str = ""
    error_field: str = ""
    written: str = ""
    forgets: bool = False
    is_forgotten: bool = False
    busy: bool = False

    @property
    def is_issued(self) -> bool:
        """Whether the sale is on an invoice."""
        return bool(self.number)
