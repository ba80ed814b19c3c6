"""How a print job reaches its printer: over the network, or through a device of this PC.

What matters after a failure is whether paper may have come out, so every path counts the bytes that
left. Time limits are for the whole job, not for each write: a printer without paper may take one
byte a minute.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hardware.errors import PrinterHungUp, PrinterNotReady, PrinterTimedOut, PrinterUnreachable

if TYPE_CHECKING:
    from hardware.errors import NotReadyReason

_CHUNK: Final = 4096

# Source: Epson ESC/POS reference, "DLE EOT n" (n = 2: why it is offline) and "GS r 1" (paper
# sensors; executed in its turn, so its answer means that all before it was worked through).
_ASK_WHY_OFFLINE: Final = b"\x10\x04\x02"
_ASK_WHEN_DONE: Final = b"\x1dr\x01"
_REASONS: Final[tuple[tuple[int, NotReadyReason], ...]] = (
    (0x04, "cover"),
    (0x20, "paper"),
    (0x40, "fault"),
)


class _Deadline:
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


@dataclass(frozen=True, slots=True)
class NetworkTransport:
    """A printer that listens on a TCP port.

    With `answers`, for a printer that `answers_status` found to talk, a job is sent only to a
    printer that says it is ready, and ends only when the printer says it has worked through it.
    """

    host: str
    port: int = 9100
    timeout_ms: int = 5000
    answers: bool = False

    @property
    def address(self) -> str:
        """The printer as a person would name it."""
        return f"{self.host}:{self.port}"

    def send(self, data: bytes) -> None:
        """Send one whole job.

        Raises: PrinterUnreachable, PrinterNotReady, PrinterTimedOut, PrinterHungUp.
        """
        deadline = _Deadline(self.timeout_ms)
        sent = 0
        job = data + _ASK_WHEN_DONE if self.answers else data
        with self._connected() as connection:
            try:
                if self.answers:
                    self._require_ready(connection, deadline)
                while sent < len(job):
                    connection.settimeout(deadline.left_s())
                    sent += connection.send(job[sent : sent + _CHUNK])
                if self.answers:
                    self._answer(connection, deadline)
                connection.shutdown(socket.SHUT_WR)
            except TimeoutError as problem:
                raise PrinterTimedOut(
                    self.address, sent_bytes=sent, sent_all=sent >= len(data)
                ) from problem
            except OSError as problem:
                raise PrinterHungUp(
                    self.address, sent_bytes=sent, sent_all=sent >= len(data)
                ) from problem

    def answers_status(self) -> bool:
        """Tell whether the printer answers questions about its state; prints nothing.

        Raises: PrinterUnreachable.
        """
        deadline = _Deadline(self.timeout_ms)
        with self._connected() as connection, suppress(OSError):
            connection.sendall(_ASK_WHY_OFFLINE)
            self._answer(connection, deadline)
            return True
        return False

    def _connected(self) -> socket.socket:
        try:
            return socket.create_connection((self.host, self.port), self.timeout_ms / 1000)
        except OSError as problem:
            raise PrinterUnreachable(self.address, str(problem)) from problem

    def _require_ready(self, connection: socket.socket, deadline: _Deadline) -> None:
        connection.settimeout(deadline.left_s())
        connection.sendall(_ASK_WHY_OFFLINE)
        status = self._answer(connection, deadline)
        for bit, reason in _REASONS:
            if status & bit:
                raise PrinterNotReady(self.address, reason)

    def _answer(self, connection: socket.socket, deadline: _Deadline) -> int:
        connection.settimeout(deadline.left_s())
        answer = connection.recv(1)
        if not answer:
            raise ConnectionResetError(errno.ECONNRESET, "closed without an answer")
        return answer[0]


@dataclass(frozen=True, slots=True)
class DeviceTransport:
    """A printer behind a path of the operating system: `/dev/usb/lp0`, a shared printer, a file."""

    path: str
    timeout_ms: int = 5000

    @property
    def address(self) -> str:
        """The printer as a person would name it."""
        return self.path

    def send(self, data: bytes) -> None:
        """Send one whole job; a device that does not exist is not created.

        Raises: PrinterUnreachable, PrinterTimedOut, PrinterHungUp.
        """
        deadline = _Deadline(self.timeout_ms)
        sent = 0
        device = self._opened()
        try:
            while sent < len(data):
                _wait_until_writable(device, deadline)
                with suppress(BlockingIOError):  # a printer may change its mind between the two
                    sent += os.write(device, data[sent : sent + _CHUNK])
        except TimeoutError as problem:
            raise PrinterTimedOut(self.address, sent_bytes=sent, sent_all=False) from problem
        except OSError as problem:
            raise PrinterHungUp(self.address, sent_bytes=sent, sent_all=False) from problem
        finally:
            os.close(device)

    def _opened(self) -> int:
        flags = os.O_WRONLY | os.O_APPEND
        if sys.platform == "win32":
            flags |= os.O_BINARY
        else:
            flags |= os.O_NONBLOCK | os.O_NOCTTY
        try:
            return os.open(self.path, flags)
        except OSError as problem:
            raise PrinterUnreachable(self.address, problem.strerror or "") from problem


def _wait_until_writable(device: int, deadline: _Deadline) -> None:
    """Wait until a device takes bytes; Windows has no such question and blocks in the write.

    Raises: TimeoutError.
    """
    if sys.platform != "win32":
        _readable, writable, _failed = select.select([], [device], [], deadline.left_s())
        if not writable:
            raise TimeoutError
