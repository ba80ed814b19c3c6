"""What is thought of a field while it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is thought of a field; the counter says how much of a fixed length is there.

    "partial" while more of the same may make it right: it is no error until the field is left.
    """

    standing: Literal["empty", "partial", "wrong", "right"]
    error: str = ""
    counter: str = ""


EMPTY: Final = Verdict("empty")
RIGHT: Final = Verdict("right")
