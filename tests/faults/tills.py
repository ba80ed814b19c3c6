"""Tills in processes of their own, which this side may kill at any moment."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import msgspec

if TYPE_CHECKING:
    from tests.faults.selling_child import Order

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60

Told = dict[str, Any]


class Tills:
    """Starts tills one after the other and hears what they tell; leaving ends them all."""

    def __init__(self, errors: Path, **environment: str) -> None:
        self._errors = errors
        self._heard = b""
        self._till = 0
        with errors.open("wb") as stderr:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.selling_child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env={**os.environ, **environment},
                cwd=ROOT,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the till and the process above it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if self._till:
            os.kill(self._till, signal.SIGKILL)
        self._process.stdin.close()
        self._process.wait(PATIENCE_S)
        self._process.stdout.close()

    def run(self, order: Order) -> list[Told]:
        """Let a till sell what it was ordered to; return what it told before it killed itself."""
        self._start(order)
        return self._until_dead()

    def run_until(self, order: Order, moment_s: float) -> list[Told]:
        """Kill a till so many seconds after its start; return what it told until then."""
        self._start(order)
        told: list[Told] = []
        deadline = time.monotonic() + moment_s
        while (left_s := deadline - time.monotonic()) > 0:
            told += self._hear(left_s)
        os.kill(self._till, signal.SIGKILL)
        return told + self._until_dead()

    def _start(self, order: Order) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(order) + b"\n")
        self._process.stdin.flush()
        started: list[Told] = []
        while not started:
            started = self._hear(PATIENCE_S)
        self._till = started.pop(0)["started"]
        self._pushed_back = started

    def _until_dead(self) -> list[Told]:
        told = self._pushed_back
        while not told or "ended" not in told[-1]:
            told += self._hear(PATIENCE_S)
        died_of = told.pop()["ended"]
        self._till = 0
        assert died_of == -signal.SIGKILL, self._errors.read_text()
        return told

    def _hear(self, patience_s: float) -> list[Told]:
        """Read the lines that are there, waiting for them so long."""
        assert self._process.stdout is not None
        stream = self._process.stdout.fileno()
        if not select.select([stream], [], [], patience_s)[0]:
            return []
        chunk = os.read(stream, 1 << 16)
        assert chunk, self._errors.read_text()
        *lines, self._heard = (self._heard + chunk).split(b"\n")
        return [json.loads(line) for line in lines]
