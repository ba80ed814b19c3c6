"""Printers behind a queue of the system: CUPS on Linux and macOS, the spooler of Windows.

The bytes go to a queue as they are ("raw"). Once the system has taken a whole job it prints it
once, also hours later; so a queue that says it is stopped or out of paper is given nothing, and the
job waits with us, where its drawer is not opened late.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hardware.errors import PrinterHungUp, PrinterNotReady, PrinterTimedOut, PrinterUnreachable

if TYPE_CHECKING:
    from hardware.errors import NotReadyReason

# Source: RFC 8011, printer-state-reasons, which `lpstat -l` lists after "Alerts:".
_ALERTS: Final[tuple[tuple[str, NotReadyReason], ...]] = (
    ("media-empty", "paper"),
    ("media-needed", "paper"),
    ("cover-open", "cover"),
    ("door-open", "cover"),
    ("media-jam", "fault"),
)
_AWAY: Final = ("offline", "connecting-to-device")
# Source: Microsoft, PRINTER_INFO_2: PRINTER_STATUS_* and PRINTER_ATTRIBUTE_WORK_OFFLINE.
_STATUS: Final[tuple[tuple[int, NotReadyReason], ...]] = (
    (0x0000_0010 | 0x0000_0040, "paper"),
    (0x0040_0000, "cover"),
    (0x0000_0002 | 0x0000_0008 | 0x0010_0000, "fault"),
)
_STATUS_AWAY: Final = 0x0000_0001 | 0x0000_0080 | 0x0000_1000  # paused, offline, not available
_WORKS_OFFLINE: Final = 0x0000_0400


@dataclass(frozen=True, slots=True)
class CupsTransport:
    """A queue of CUPS, reached through the system's own `lp`."""

    queue: str
    timeout_ms: int = 10_000

    @property
    def address(self) -> str:
        """The printer as a person would name it."""
        return self.queue

    def send(self, data: bytes) -> None:
        """Send one whole job.

        Raises: PrinterUnreachable, PrinterNotReady, PrinterTimedOut.
        """
        self._require_ready()
        try:
            done = self._run(["lp", "-d", self.queue, "-o", "raw", "-s"], data)
        except subprocess.TimeoutExpired as problem:
            # It had the whole job and may have passed it on before it fell silent.
            raise PrinterTimedOut(self.address, sent_bytes=len(data), sent_all=True) from problem
        if done.returncode < 0:  # it died of a signal, nobody knows how far it had come
            raise PrinterHungUp(self.address, sent_bytes=len(data), sent_all=False)
        if done.returncode:
            # Refused as a whole: `lp` takes back a job that it could not hand over.
            raise PrinterUnreachable(self.address, done.stderr.decode(errors="replace").strip())

    def _require_ready(self) -> None:
        try:
            state = self._run(["lpstat", "-l", "-p", self.queue], b"")
        except subprocess.TimeoutExpired as problem:
            raise PrinterUnreachable(self.address, "CUPS does not answer") from problem
        said = state.stdout.decode(errors="replace").lower()
        if state.returncode or " disabled " in said.partition("\n")[0]:
            raise PrinterUnreachable(self.address, "stopped" if said else "no such queue")
        alerts = said.partition("alerts:")[2].partition("\n")[0]
        if any(word in alerts for word in _AWAY):
            raise PrinterUnreachable(self.address, alerts.strip())
        for word, reason in _ALERTS:
            if word in alerts:
                raise PrinterNotReady(self.address, reason)

    def _run(self, command: list[str], data: bytes) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(  # noqa: S603 - arguments are a list; no shell reads them
                command,
                input=data,
                capture_output=True,
                timeout=self.timeout_ms / 1000,
                env={**os.environ, "LC_ALL": "C"},
                check=False,
            )
        except OSError as problem:
            raise PrinterUnreachable(self.address, "no CUPS on this computer") from problem


@dataclass(frozen=True, slots=True)
class WindowsTransport:
    """A printer of Windows by the name it has there, or the path of a shared one."""

    name: str

    @property
    def address(self) -> str:
        """The printer as a person would name it."""
        return self.name

    def send(self, data: bytes) -> None:
        """Send one whole job.

        Raises: PrinterUnreachable, PrinterNotReady, PrinterHungUp.
        """
        spooler = self._library()
        try:
            handle = spooler.OpenPrinter(self.name)
        except spooler.error as problem:
            raise PrinterUnreachable(self.address, str(problem)) from problem
        try:
            self._require_ready(spooler, handle)
            self._write(spooler, handle, data)
        finally:
            spooler.ClosePrinter(handle)

    def _library(self) -> Any:
        try:
            import win32print  # noqa: PLC0415 - exists on Windows alone
        except ImportError as problem:
            raise PrinterUnreachable(self.address, "no Windows") from problem
        return win32print

    def _require_ready(self, spooler: Any, handle: Any) -> None:
        try:
            about = spooler.GetPrinter(handle, 2)
        except spooler.error as problem:
            raise PrinterUnreachable(self.address, str(problem)) from problem
        status, attributes = int(about["Status"]), int(about["Attributes"])
        for bits, reason in _STATUS:
            if status & bits:
                raise PrinterNotReady(self.address, reason)
        if status & _STATUS_AWAY or attributes & _WORKS_OFFLINE:
            raise PrinterUnreachable(self.address, "offline")

    def _write(self, spooler: Any, handle: Any, data: bytes) -> None:
        try:
            spooler.StartDocPrinter(handle, 1, ("PharmaDesk", None, "RAW"))
        except spooler.error as problem:
            raise PrinterUnreachable(self.address, str(problem)) from problem
        sent = 0
        try:
            spooler.StartPagePrinter(handle)
            while sent < len(data):
                written = int(spooler.WritePrinter(handle, data[sent:]))
                if not written:
                    raise PrinterHungUp(self.address, sent_bytes=max(sent, 1), sent_all=False)
                sent += written
            spooler.EndPagePrinter(handle)
            spooler.EndDocPrinter(handle)
        except spooler.error as problem:
            with suppress(spooler.error):
                spooler.EndDocPrinter(handle)
            all_sent = sent >= len(data)
            # A document was begun: whatever the spooler does with it is out of our hands.
            raise PrinterHungUp(
                self.address, sent_bytes=max(sent, 1), sent_all=all_sent
            ) from problem
