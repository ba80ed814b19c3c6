"""A prescription as it is noted at the counter: what it says, or why none was noted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Prescription:
    """What is noted of a prescription, or the `reason` why none is.

    Shape: `written_on` is an ISO day; `code` the text of its QR as it was read; what is not known
    is empty.
    """

    patient: str = ""
    address: str = ""
    prescriber: str = ""
    written_on: str = ""
    reference: str = ""
    code: str = ""
    reason: str = ""


NOTHING: Final = Prescription()
"""What is noted where nothing is."""
