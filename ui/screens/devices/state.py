"""What the devices page shows, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from pharmadesk.values.scanner_test import Diagnosis

Trying: TypeAlias = Literal["", "page", "bars", "drawer", "display"]
Outcome: TypeAlias = Literal[
    "", "printed", "unreachable", "paper", "cover", "fault", "unsure", "address"
]
PAPERS = (80, 58)


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A printer this computer sees; `key` is its address in the settings."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class DevicesState:
    """The whole page.

    Shape: `printer` and `scanner_port` are as they are typed; `page` names a character table.
    `tried` was the last test and `outcome` what came of it. `raw` is the last scan as it came.
    `is_changed` says that something differs from what is kept.
    """

    printer: str = ""
    found: tuple[FoundRow, ...] = ()
    paper_mm: int = 80
    page: str = "858"
    answers: bool = False
    trying: Trying = ""
    tried: Trying = ""
    outcome: Outcome = ""
    scanner_port: str = ""
    display: str = ""
    second_screen: bool = False
    diagnosis: Diagnosis | None = None
    raw: str = ""
    is_changed: bool = False
    is_kept: bool = False
    error: str = ""
