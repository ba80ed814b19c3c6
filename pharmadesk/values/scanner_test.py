"""What one known code, as it arrived, says about the scanner that read it.

The code is a GS1-128 whose lot holds the letters that keyboards disagree about, and whose lot is
not last, so that a separator has to stand behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

GTIN: Final = "06118000040972"
LOT: Final = "AQ1z"
EXPIRY: Final = "270630"
GS: Final = "\x1d"
CONTENT: Final = f"01{GTIN}10{LOT}{GS}17{EXPIRY}"

_HEAD: Final = f"01{GTIN}10"
_TAIL: Final = f"17{EXPIRY}"
_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")

Layout = Literal["same", "corrected", "capitals", "unread"]
Separator = Literal["kept", "key", "replaced", "lost"]
End = Literal["return", "tab", "line_feed", "none"]


@dataclass(frozen=True, slots=True)
class Burst:
    """A scan as it arrived: what the keys typed, what was understood, which keys stood within.

    Units: `took_ms` from the first key to the last. `separator_key` names the key that stood for
    the separator, such as F12, where one did; `end` the key that ended it.
    """

    typed: str
    meant: str
    separator_key: str = ""
    end: End = "none"
    took_ms: int = 0


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a scanner does: how its letters came, what it sends before, between and behind."""

    layout: Layout
    prefix: str = ""
    aim: str = ""
    separator: Separator = "lost"
    stands_for: str = ""
    end: End = "none"
    behind: str = ""
    a_key_ms: int = 0

    @property
    def is_read(self) -> bool:
        """Whether the code was understood at all."""
        return self.layout != "unread"


@dataclass(frozen=True, slots=True)
class Habits:
    """What was learnt of a scanner, so that its codes read right; empty where it has none."""

    prefix: str = ""
    separator: str = ""

    def read(self, scanned: str) -> str:
        """Take the scanner's own additions out of a code."""
        code = scanned.removeprefix(self.prefix)
        # A short code has no separator: a sign in it is its own.
        if self.separator and len(code) > len(_HEAD):
            code = code.replace(self.separator, GS)
        return code


def diagnose(burst: Burst) -> Diagnosis:
    """Judge a scan of the test code."""
    text = burst.meant
    keys = max(1, len(burst.typed))
    at = text.find(_HEAD)
    if at < 0:
        return Diagnosis("unread", end=burst.end, a_key_ms=burst.took_ms // keys)
    before, lot = text[:at], text[at + len(_HEAD) :]
    aim = _AIM.search(before)
    rest = lot[len(LOT) :]
    if lot[: len(LOT)].casefold() != LOT.casefold() or _TAIL not in rest:
        return Diagnosis("unread", end=burst.end, a_key_ms=burst.took_ms // keys)
    between, _, behind = rest.partition(_TAIL)
    return Diagnosis(
        _layout(burst, lot[: len(LOT)]),
        before.replace(aim[0], "", 1) if aim else before,
        aim[0] if aim else "",
        _separator(between, burst.separator_key),
        burst.separator_key or between,
        burst.end,
        behind,
        burst.took_ms // keys,
    )


def _layout(burst: Burst, lot: str) -> Layout:
    if lot != LOT:
        return "capitals"
    return "same" if _HEAD in burst.typed and LOT in burst.typed else "corrected"


def _separator(between: str, key: str) -> Separator:
    if between == GS:
        return "key" if key else "kept"
    return "replaced" if between else "lost"
