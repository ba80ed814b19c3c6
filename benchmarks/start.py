"""From a process that is born to a register that takes a scan, beside an empty window.

The login is a robot's. Left out are the hashing of the PIN, which is slow on purpose, and the time
between the login screen and the last digit, which is a person's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from benchmarks.shop import copy_of, kept, shop
from benchmarks.table import Row
from pharmadesk.domain.permissions import Role
from pharmadesk.services import clock, people
from pharmadesk.services.changes import Actor
from pharmadesk.values.clock import SystemClock, local_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.shop import Shop
    from benchmarks.table import Sizes

MOST_RATIO: Final = 5
MOST_MB: Final = 350
_ROOT: Final = Path(__file__).resolve().parents[1]


def run(sizes: Sizes) -> Iterator[Row]:
    """Start both in turns and compare the middle ones."""
    with copy_of(shop(sizes.many_items, sizes.few_sales)) as place:
        _bring_to_today(place)
        starts, windows = [], []
        for _ in range(1 + sizes.starts):
            windows.append(_start("EMPTY"))
            starts.append(_start("REGISTER", str(place.folder)))
        del windows[0], starts[0]  # those compiled the modules, as an installer does
    window = median(each["ready"] for each in windows)
    seconds = median(each["login"] + each["ready"] - each["entered"] for each in starts)
    hashing = median(each["hashing"] for each in starts)
    ready = seconds - hashing
    yield Row(
        f"start to ready to scan, {sizes.many_items} items",
        f"{ready:.2f} s",
        f"empty window {window:.2f} s",
        f"{ready / window:.1f} x",
        f"<= {MOST_RATIO} x",
        ready / window <= MOST_RATIO,
    )
    login = median(each["login"] for each in starts)
    yield Row(
        "  of which until somebody can log in", f"{login:.2f} s, PIN {hashing:.2f} s left out"
    )
    memory = max(each["memory_mb"] for each in starts)
    empty = max(each["memory_mb"] for each in windows)
    yield Row(
        "  most memory held",
        f"{memory:.0f} MB",
        f"empty window {empty:.0f} MB",
        "",
        f"< {MOST_MB} MB",
        memory < MOST_MB,
    )


def _bring_to_today(place: Shop) -> None:
    """Answer what day it is, as a person would after such a holiday, so that no start asks."""
    steady = SystemClock()
    till = place.open(steady)
    if clock.doubt(till) is not None:
        boss = next(person for person in people.people(till) if Role.OWNER in person.roles)
        clock.confirm(till, Actor(boss.person_id, boss.roles), local_day(steady.now_us()))
    till.close()


def _start(*what: str) -> dict[str, float]:
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(kept() / "compiled")}
    command = [sys.executable, "-m", "benchmarks.one_start", what[0], str(time.time()), *what[1:]]
    done = subprocess.run(
        command, cwd=_ROOT, env={**os.environ, **compiled}, stdout=subprocess.PIPE, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
