"""A centre on an embedded PostgreSQL of its own, as durable as it comes, and what both computed.

Wall time on a busy machine measures the others too. Where the system tells (Linux), the processor
time of this process and of every process of the database is taken as well: what one core would
need if nobody else wanted it, since the two wait for each other.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pharmadesk.values.clock import ManualClock
from sync.server import collecting, embedded
from sync.server.exchange import Centre

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW_US: Final = 1_795_000_000_000_000
SEED: Final = bytes(range(32))
_PROC: Final = Path("/proc")
_PPID, _OWN, _REAPED = 1, slice(11, 13), slice(13, 15)  # after the name, which may hold anything


class Unprojected(Centre):
    """A centre that leaves the rows for later, so that accepting is measured alone."""

    def _project_quietly(self, tenant_id: str) -> None:
        """Leave it."""


@dataclass
class Spent:
    """Seconds by the wall and seconds computed, by this process and by the database."""

    wall_s: float = 0.0
    cpu_s: float = 0.0

    def rate(self, count: int) -> float:
        """How many a second of the wall."""
        return count / self.wall_s

    def core_rate(self, count: int) -> float:
        """How many a second of one core."""
        return count / (self.cpu_s or self.wall_s)


class Place:
    """A database and the centres that run on it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self._postmaster = int((folder / "postmaster.pid").read_text().split()[0])

    @contextmanager
    def centre(self, of: type[Centre] = Centre, connections: int = 20) -> Iterator[Centre]:
        """Open a centre that looks for garbage as seldom as the process that serves does."""
        centre = of(self.url, ManualClock(NOW_US), SEED, connections=connections)
        try:
            with collecting.seldom():
                yield centre
        finally:
            centre.close()

    @contextmanager
    def spending(self) -> Iterator[Spent]:
        """Take the time of what stands inside."""
        spent = Spent()
        wall, cpu = time.perf_counter(), self._cpu_s()
        yield spent
        spent.wall_s, spent.cpu_s = time.perf_counter() - wall, self._cpu_s() - cpu

    def _cpu_s(self) -> float:
        return time.process_time() + self._database_cpu_s()

    def _database_cpu_s(self) -> float:
        if not _PROC.is_dir():
            return 0.0
        # What ended meanwhile is counted by the process that started it.
        ticks = sum(map(int, _fields(_PROC / str(self._postmaster) / "stat")[_REAPED]))
        for stat in _PROC.glob("[0-9]*/stat"):
            fields = _fields(stat)
            if fields and int(fields[_PPID]) == self._postmaster:
                ticks += sum(map(int, fields[_OWN]))
        return ticks / os.sysconf("SC_CLK_TCK")


def _fields(stat: Path) -> list[str]:
    try:
        return stat.read_text().rpartition(")")[2].split()
    except OSError:  # it ended just now
        return []


@contextmanager
def place() -> Iterator[Place]:
    """Start a database in a new folder, and leave nothing behind."""
    with tempfile.TemporaryDirectory(prefix="pd-bench-") as name:
        above = Path(name)
        above.chmod(0o755)  # as root the server runs as another user, who must reach its data
        folder = above / "postgres"
        with embedded.started(folder) as url:
            yield Place(url, folder)
