"""How a print job reaches its printer: over the network, or through a device file of this PC.

`serial_printer`, `usb_printer` and `spoolers` hold the other ways.
"""

from __future__ import annotations

import os
import select
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from hardware.conversations import Deadline, deliver, talks
from hardware.errors import PrinterHungUp, PrinterTimedOut, PrinterUnreachable

_CHUNK: Final = 4096


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
        deadline = Deadline(self.timeout_ms)
        with self._connected() as connection:
            line = _SocketLine(connection)
            deliver(line, self.address, data, deadline, answers=self.answers)

    def answers_status(self) -> bool:
        """Tell whether the printer answers questions about its state; prints nothing.

        Raises: PrinterUnreachable.
        """
        with self._connected() as connection:
            return talks(_SocketLine(connection), Deadline(self.timeout_ms))

    def _connected(self) -> socket.socket:
        try:
            return socket.create_connection((self.host, self.port), self.timeout_ms / 1000)
        except OSError as problem:
            raise PrinterUnreachable(self.address, str(problem)) from problem


class _SocketLine:
    """A connection, as a line."""

    def __init__(self, connection: socket.socket) -> None:
        self.in_doubt = 0  # a socket says what it took
        self._connection = connection

    def write(self, data: bytes, deadline: Deadline) -> int:
        self._connection.settimeout(deadline.left_s())
        return self._connection.send(data[:_CHUNK])

    def read(self, deadline: Deadline) -> bytes:
        self._connection.settimeout(deadline.left_s())
        return self._connection.recv(1)

    def finish(self, _deadline: Deadline) -> None:
        self._connection.shutdown(socket.SHUT_WR)


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
        deadline = Deadline(self.timeout_ms)
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


def _wait_until_writable(device: int, deadline: Deadline) -> None:
    """Wait until a device takes bytes; Windows has no such question and blocks in the write.

    Raises: TimeoutError.
    """
    if sys.platform != "win32":
        _readable, writable, _failed = select.select([], [device], [], deadline.left_s())
        if not writable:
            raise TimeoutError
