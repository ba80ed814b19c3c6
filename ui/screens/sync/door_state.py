"""What the screen shows of the two doors of a centre, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from ui.widgets.field_view import FieldView

NOTHING_TYPED: Final = FieldView()

Again: TypeAlias = Literal["", "found", "join", "return"]


@dataclass(frozen=True, slots=True)
class EnrolState:
    """The form of a register that stands alone, or that its centre does not know.

    Shape: `blocked` says why the way on is shut, `problem` what went wrong that concerns no field.
    `again` is the door by which a register comes in again; empty where it comes for the first time.
    """

    may: bool = False
    address: FieldView = NOTHING_TYPED
    code: FieldView = NOTHING_TYPED
    blocked: str = ""
    problem: str = ""
    busy: bool = False
    again: Again = ""


@dataclass(frozen=True, slots=True)
class OfferState:
    """The code for a register that joins; empty while it is made, or when that failed.

    Units: `until_us` UTC microseconds.
    """

    address: str = ""
    code: str = field(default="", repr=False)
    until_us: int = 0
    problem: str = ""
    busy: bool = False
