"""Which programs an operator wants registers to run; none is ever kept from pushing."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_NUMBERS: Final = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){0,3}")


class Versions(NamedTuple):
    """The least version that may pull and the newest there is; empty where nobody said."""

    least: str = ""
    newest: str = ""

    def may_pull(self, version: str) -> bool:
        """Tell whether a program of this version may take in the log."""
        return not _is_older(version, self.least)

    def advised(self, version: str) -> str:
        """Return the version that such a program should be updated to; empty for none."""
        for wanted in (self.newest, self.least):
            if _is_older(version, wanted):
                return wanted
        return ""


ANY_VERSION: Final = Versions()


def _is_older(version: str, other: str) -> bool:
    return bool(other) and _numbers(version) < _numbers(other)


def _numbers(version: str) -> tuple[int, ...]:
    """Read a version; what is none is older than every other."""
    found = _NUMBERS.match(version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    return tuple(numbers + [0] * (4 - len(numbers)))
