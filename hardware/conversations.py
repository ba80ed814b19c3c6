"""How a job is told to a printer over a line that takes bytes and may answer: one rule for all.

A printer known to talk is asked first whether it is ready, and asked at the end whether it has
worked the job through. What matters after a failure is whether paper may have come out, so every
byte that left is counted, and so is every byte that may have left. Time limits are for the whole
job, not for each write: a printer without paper may take one byte a minute.

Source: Epson ESC/POS reference, "DLE EOT n" (n = 2: why it is offline) and "GS r 1" (paper
sensors; executed in its turn, so its answer means that all before it was worked through).
"""

from __future__ import annotations

import errno
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol

from hardware.errors import PrinterHungUp, PrinterNotReady, PrinterTimedOut

if TYPE_CHECKING:
    from hardware.errors import NotReadyReason

ASK_WHY_OFFLINE: Final = b"\x10\x04\x02"
ASK_WHEN_DONE: Final = b"\x1dr\x01"
_REASONS: Final[tuple[tuple[int, NotReadyReason], ...]] = (
    (0x04, "cover"),
    (0x20, "paper"),
    (0x40, "fault"),
)


class Deadline:
    """The moment a job must have ended."""

    def __init__(self, timeout_ms: int) -> None:
        self._at_ns = time.monotonic_ns() + timeout_ms * 1_000_000

    def left_s(self) -> float:
        """Return the seconds left.

        Raises: TimeoutError when none are.
        """
        left_ns = self._at_ns - time.monotonic_ns()
        if left_ns <= 0:
            raise TimeoutError
        return left_ns / 1_000_000_000


class Line(Protocol):
    """An open way to a printer. Its methods raise TimeoutError, or OSError when it broke."""

    in_doubt: int
    """How many bytes of a write that failed may have left all the same."""

    def write(self, data: bytes, deadline: Deadline) -> int:
        """Send the beginning of these bytes and return how many."""

    def read(self, deadline: Deadline) -> bytes:
        """Return the next byte, none when the other end closed."""

    def finish(self, deadline: Deadline) -> None:
        """Return once everything written has left this PC."""


def deliver(line: Line, address: str, data: bytes, deadline: Deadline, *, answers: bool) -> None:
    """Send one whole job.

    Raises: PrinterNotReady, PrinterTimedOut, PrinterHungUp.
    """
    sent = 0
    begun = False
    job = data + ASK_WHEN_DONE if answers else data
    try:
        if answers:
            _require_ready(line, address, deadline)
        begun = True  # what is in doubt before is a question, no part of the job
        while sent < len(job):
            sent += line.write(job[sent:], deadline)
        if answers:
            _answer(line, deadline)
        line.finish(deadline)
    except TimeoutError as problem:
        sent += line.in_doubt if begun else 0
        all_sent = sent >= len(data)
        raise PrinterTimedOut(address, sent_bytes=sent, sent_all=all_sent) from problem
    except OSError as problem:
        sent += line.in_doubt if begun else 0
        all_sent = sent >= len(data)
        raise PrinterHungUp(address, sent_bytes=sent, sent_all=all_sent) from problem


def talks(line: Line, deadline: Deadline) -> bool:
    """Tell whether a printer answers both questions a job asks it; prints nothing."""
    with suppress(OSError):
        for question in (ASK_WHY_OFFLINE, ASK_WHEN_DONE):
            _write_all(line, question, deadline)
            _answer(line, deadline)
        return True
    return False


def _require_ready(line: Line, address: str, deadline: Deadline) -> None:
    _write_all(line, ASK_WHY_OFFLINE, deadline)
    status = _answer(line, deadline)
    for bit, reason in _REASONS:
        if status & bit:
            raise PrinterNotReady(address, reason)


def _write_all(line: Line, data: bytes, deadline: Deadline) -> None:
    sent = 0
    while sent < len(data):
        sent += line.write(data[sent:], deadline)


def _answer(line: Line, deadline: Deadline) -> int:
    answer = line.read(deadline)
    if not answer:
        raise ConnectionResetError(errno.ECONNRESET, "closed without an answer")
    return answer[0]
