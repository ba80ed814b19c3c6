"""What a benchmark finds, how times are taken, and how they are printed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

_HEAD: Final = ("", "measured", "baseline of this run", "ratio", "target", "")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; `holds` is None for a figure that has no target of its own."""

    what: str
    measured: str
    baseline: str = ""
    ratio: str = ""
    target: str = ""
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large the pharmacies are and how often things are repeated."""

    items: int
    sales: int
    many_items: int
    few_sales: int
    repeats: int
    starts: int
    pushed: int
    week: int
    pulled: int
    connections: int
    pharmacies: int
    seconds: int


FULL: Final = Sizes(
    items=10_000,
    sales=100_000,
    many_items=100_000,
    few_sales=5_000,
    repeats=400,
    starts=7,
    pushed=20_000,
    week=15_000,
    pulled=100_000,
    connections=3_000,
    pharmacies=200,
    seconds=60,
)
QUICK: Final = Sizes(
    items=1_000,
    sales=4_000,
    many_items=5_000,
    few_sales=500,
    repeats=100,
    starts=3,
    pushed=4_000,
    week=4_000,
    pulled=6_000,
    connections=200,
    pharmacies=10,
    seconds=5,
)

Benchmark = Callable[[Sizes], Iterator[Row]]


@dataclass(slots=True)
class Times:
    """Seconds by the clock on the wall, and seconds this process computed (all its threads).

    On a busy machine the wall counts what others do; the processor time does not.
    """

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @contextmanager
    def take(self) -> Iterator[None]:
        """Time what stands inside."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.add(time.perf_counter() - wall, time.process_time() - cpu)

    def add(self, wall: float, cpu: float) -> None:
        """Note a time that was taken elsewhere."""
        self.wall.append(wall)
        self.cpu.append(cpu)

    def at(self, percent: int) -> float:
        """The time by the wall that this share of all stayed within."""
        return at_percent(self.wall, percent)

    def cpu_at(self, percent: int) -> float:
        """The same of the processor time."""
        return at_percent(self.cpu, percent)

    def shown(self, percent: int) -> str:
        """Write a percentile with its processor time."""
        wall, cpu = 1000 * self.at(percent), 1000 * self.cpu_at(percent)
        return f"p{percent} {wall:.2f} ms (cpu {cpu:.2f})"


def at_percent(times: list[float], percent: int) -> float:
    """Return what this share of all stayed within."""
    ordered = sorted(times)
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]


def load() -> str:
    """Say how busy the machine is: figures taken beside other work are worth less."""
    if not hasattr(os, "getloadavg"):
        return ""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


def printed(rows: list[Row]) -> str:
    """Lay the table out in columns."""
    verdicts = {None: "", True: "ok", False: "no"}
    cells = [_HEAD]
    cells += [(r.what, r.measured, r.baseline, r.ratio, r.target, verdicts[r.holds]) for r in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])
