"""A printer on a serial port, real or of a USB cable that plays one.

The port is opened for each job and closed after it, so that a cable that was pulled out and put
back, or a printer switched off over night, is found again by the next job without anybody's help.
"""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hardware.conversations import Deadline, deliver, talks
from hardware.errors import PrinterUnreachable

if TYPE_CHECKING:
    from serial import Serial

USUAL_BAUD: Final = 9600
_CHUNK: Final = 64  # what may be in doubt after a write that failed
_PAUSE_S: Final = 0.005


@dataclass(frozen=True, slots=True)
class SerialTransport:
    """A printer on a serial port, eight bits without parity; `answers` as with a network printer.

    Units: a receipt of 4 kB takes 4 s at 9600 baud, and an image ten times that.
    """

    port: str
    baud: int = USUAL_BAUD
    timeout_ms: int = 60_000
    answers: bool = False

    @property
    def address(self) -> str:
        """The printer as a person would name it."""
        return self.port

    def send(self, data: bytes) -> None:
        """Send one whole job.

        Raises: PrinterUnreachable, PrinterNotReady, PrinterTimedOut, PrinterHungUp.
        """
        deadline = Deadline(self.timeout_ms)
        with closing(self._opened()) as port:
            deliver(_SerialLine(port), self.address, data, deadline, answers=self.answers)

    def answers_status(self) -> bool:
        """Tell whether the printer answers questions about its state; prints nothing.

        Raises: PrinterUnreachable.
        """
        with closing(self._opened()) as port:
            return talks(_SerialLine(port), Deadline(min(self.timeout_ms, 3000)))

    def _opened(self) -> Serial:
        import serial  # noqa: PLC0415 - start-up needs no serial port

        try:
            return serial.Serial(self.port, self.baud, dsrdtr=True, exclusive=True)
        except (OSError, ValueError) as problem:
            raise PrinterUnreachable(self.address, str(problem)) from problem


class _SerialLine:
    """An open port, as a line."""

    def __init__(self, port: Serial) -> None:
        self.in_doubt = 0
        self._port = port
        self._began = False

    def write(self, data: bytes, deadline: Deadline) -> int:
        import serial  # noqa: PLC0415 - as above

        # The first byte goes alone: a port that does not take it has taken nothing.
        chunk = data[: _CHUNK if self._began else 1]
        self.in_doubt = len(chunk) if self._began else 0
        self._port.write_timeout = deadline.left_s()
        try:
            written = self._port.write(chunk) or 0
        except serial.SerialTimeoutException as problem:
            raise TimeoutError from problem
        self._began = True
        self.in_doubt = 0
        return written

    def read(self, deadline: Deadline) -> bytes:
        self._port.timeout = deadline.left_s()
        answer: bytes = self._port.read(1)
        if not answer:
            raise TimeoutError
        return answer

    def finish(self, deadline: Deadline) -> None:
        while self._port.out_waiting:
            time.sleep(min(_PAUSE_S, deadline.left_s()))
