"""What the command line tells the program that started it; docs/cli.md says the same."""

from __future__ import annotations

from typing import Final

from pharmadesk.errors import EnvironmentProblem, PharmaDeskError, Refused

OK: Final = 0
USAGE: Final = 2
REFUSED: Final = 3
ENVIRONMENT: Final = 4
NOT_PROVEN: Final = 5
BUG: Final = 70
INTERRUPTED: Final = 130


def of(error: PharmaDeskError) -> int:
    """Return what an error ends a command with."""
    if isinstance(error, Refused):
        return REFUSED
    return ENVIRONMENT if isinstance(error, EnvironmentProblem) else BUG
