"""Whether a process can do its work: each part by itself, and what it adds up to.

ok         all is well
degraded   it works, something is to be seen to: hints come by polling, a job failed
failed     nothing can be carried out; whoever spreads the load sends nobody here
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sync.server.exchange import Centre

State: TypeAlias = Literal["ok", "degraded", "failed"]
Checks: TypeAlias = "Mapping[str, Callable[[], Check]]"

MIB: Final = 1024 * 1024
LEAST_FREE: Final = 256 * MIB
FEW_FREE: Final = 2 * 1024 * MIB


class Check(NamedTuple):
    """How one part is, and what to say of it."""

    state: State
    detail: str = ""


class Report(NamedTuple):
    """All parts."""

    state: State
    checks: dict[str, Check]

    def as_json(self) -> dict[str, object]:
        """Write it for whoever asks."""
        checks = {
            name: {"status": check.state} | ({"detail": check.detail} if check.detail else {})
            for name, check in self.checks.items()
        }
        return {"status": self.state, "checks": checks}


def report(checks: Checks) -> Report:
    """Ask every part."""
    found = {name: check() for name, check in checks.items()}
    states = {check.state for check in found.values()}
    worst: State = "failed" if "failed" in states else "degraded" if "degraded" in states else "ok"
    return Report(worst, found)


def is_well(*, well: bool, otherwise: State, detail: str) -> Check:
    """Say that a part is well, or how it is otherwise."""
    return Check("ok") if well else Check(otherwise, detail)


def disk(folder: Path) -> Check:
    """Look at the room that is left where the centre writes."""
    free = shutil.disk_usage(folder).free
    detail = f"{free // MIB} MiB free"
    if free < LEAST_FREE:
        return Check("failed", detail)
    return Check("degraded" if free < FEW_FREE else "ok", detail)


def database(centre: Centre) -> Check:
    """Ask the database something."""
    return is_well(well=centre.is_ready(), otherwise="failed", detail="does not answer")
