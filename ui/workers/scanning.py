"""The scanner of a serial port, heard on the GUI thread as the one that types is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from hardware.serial_scanner import USUAL_BAUD, SerialScanner
from pharmadesk.values.scanner_test import Burst


class SerialReader(QObject):
    """Signals each code; the port is looked for until `close`."""

    arrived = Signal(object)

    def __init__(self, port: str) -> None:
        super().__init__()
        name, _, baud = port.partition("@")
        self._scanner = SerialScanner(name, int(baud or USUAL_BAUD), self._scanned)

    def start(self) -> None:
        """Begin to read."""
        self._scanner.start()

    def close(self) -> None:
        """Stop reading."""
        self._scanner.close()

    def _scanned(self, code: str) -> None:
        """Called in the scanner's thread: only a signal may leave it."""
        self.arrived.emit(Burst(code, code))
