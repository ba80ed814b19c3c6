"""What a register can be told by its centre, or be kept from hearing."""

from __future__ import annotations

from typing import Final

from pharmadesk.errors import EnvironmentProblem, PharmaDeskError, Refused

_REFUSED: Final = frozenset(
    {
        "sync.signature",
        "sync.device_unknown",
        "sync.device_revoked",
        "sync.code",
        "sync.authority",
        "sync.other_owner",
        "sync.taken",
        "sync.snapshot_gone",
    }
)
_PASSING: Final = frozenset({"sync.busy", "sync.unavailable", "sync.fault", "sync.timeout"})
_SERVER_ERRORS: Final = 500


class NoSenseError(Exception):
    """The answer does not fit what was asked."""


def as_error(code: str, status: int) -> PharmaDeskError:
    """Make an error of ours from a problem of the centre: of its words only known codes are used.

    What will pass by itself is the world's; what a person must see to is a refusal.
    """
    if code in _REFUSED:
        return Refused(code)
    if code in _PASSING:
        return EnvironmentProblem(code)
    if status >= _SERVER_ERRORS:
        return EnvironmentProblem("sync.unavailable")
    return Refused("sync.refused", status=status)
