"""A scanner on a serial port: codes come whole, with nothing a keyboard could lose or translate.

The port is opened again by itself for as long as the register runs: a scanner whose cable was
pulled out and put back reads on. A code ends with CR, LF or Tab, or with a short silence from a
scanner that sends no end.
"""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from serial import Serial

USUAL_BAUD: Final = 9600
LONGEST_CODE: Final = 4096
_SILENCE_S: Final = 0.05
_RETRY_S: Final = 1
_END: Final = re.compile(rb"[\r\n\t]+")


class SerialScanner:
    """Reads one port in a thread of its own, in which `scanned` is called with each code."""

    def __init__(
        self,
        port: str,
        baud: int,
        scanned: Callable[[str], None],
    ) -> None:
        self._port_name, self._baud = port, baud
        self._scanned = scanned
        self.listening = threading.Event()
        """Set while the port is open: a code scanned before is not heard."""
        self._closing = threading.Event()
        self._port: Serial | None = None
        self._thread = threading.Thread(target=self._run, name="serial-scanner")

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def close(self) -> None:
        """Stop the thread and free the port."""
        self._closing.set()
        if self._port is not None:
            with suppress(OSError):
                self._port.cancel_read()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        import serial  # noqa: PLC0415 - start-up needs no serial port

        while not self._closing.is_set():
            try:
                with serial.Serial(self._port_name, self._baud, timeout=_SILENCE_S) as port:
                    self._port = port
                    self.listening.set()
                    self._read(port)
            except (OSError, ValueError):
                self.listening.clear()
                self._closing.wait(_RETRY_S)

    def _read(self, port: Serial) -> None:
        """Cut what arrives into codes until the port breaks.

        Raises: OSError.
        """
        held = b""
        while not self._closing.is_set():
            came: bytes = port.read(max(1, port.in_waiting))
            *whole, held = _END.split(held + came)
            if not came or len(held) > LONGEST_CODE:
                whole, held = [*whole, held], b""
            for code in whole:
                if code and len(code) <= LONGEST_CODE:
                    self._scanned(code.decode("utf-8", errors="replace"))
