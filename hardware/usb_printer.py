"""A printer spoken to over USB itself, where no driver of the system stands between.

On Windows the vendor's driver owns the printer: reach it through the spooler there.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from hardware.conversations import Deadline, deliver, talks
from hardware.errors import PrinterUnreachable

_CHUNK: Final = 4096
_OUT, _IN = 0x00, 0x80  # direction bit of an endpoint's address
PRINTER_CLASS: Final = 7
"""Source: USB class codes of the USB Implementers Forum, base class 07h."""


@dataclass(frozen=True, slots=True)
class UsbTransport:
    """A printer by its vendor and product numbers; `answers` as with a network printer."""

    vendor: int
    product: int
    timeout_ms: int = 10_000
    answers: bool = False

    @property
    def address(self) -> str:
        """The printer as a person would name it."""
        return f"USB {self.vendor:04x}:{self.product:04x}"

    def send(self, data: bytes) -> None:
        """Send one whole job.

        Raises: PrinterUnreachable, PrinterNotReady, PrinterTimedOut, PrinterHungUp.
        """
        line = self._opened()
        try:
            deadline = Deadline(self.timeout_ms)
            deliver(line, self.address, data, deadline, answers=self.answers)
        finally:
            line.close()

    def answers_status(self) -> bool:
        """Tell whether the printer answers questions about its state; prints nothing.

        Raises: PrinterUnreachable.
        """
        line = self._opened()
        try:
            return talks(line, Deadline(min(self.timeout_ms, 3000)))
        finally:
            line.close()

    def _opened(self) -> _UsbLine:
        import usb.core  # noqa: PLC0415 - start-up needs no USB

        try:
            device = usb.core.find(idVendor=self.vendor, idProduct=self.product)
            if device is None:
                raise PrinterUnreachable(self.address, "not plugged in")
            return _UsbLine(device)
        except (OSError, ValueError) as problem:  # no library, no permission, taken by a driver
            raise PrinterUnreachable(self.address, str(problem)) from problem


class _UsbLine:
    """The printer's pair of endpoints, as a line."""

    def __init__(self, device: Any) -> None:
        self.in_doubt = 0
        self._device = device
        self._began = False
        interface = _printing_interface(device)
        self._number = interface.bInterfaceNumber
        self._out = _endpoint(interface, _OUT)
        self._in = _endpoint(interface, _IN)
        self._detached = _detach_driver(device, self._number)

    def write(self, data: bytes, deadline: Deadline) -> int:
        chunk = data[: _CHUNK if self._began else 1]
        self.in_doubt = len(chunk) if self._began else 0
        written: int = _timed(self._out.write, chunk, deadline)
        self._began = True
        self.in_doubt = 0
        return written

    def read(self, deadline: Deadline) -> bytes:
        if self._in is None:
            raise TimeoutError
        # A whole packet at least: asked for less, the controller calls it an overflow.
        packet = bytes(_timed(self._in.read, self._in.wMaxPacketSize, deadline))
        if not packet:
            raise TimeoutError
        return packet[:1]

    def finish(self, _deadline: Deadline) -> None:
        """Each write returned when the printer had taken it."""

    def close(self) -> None:
        """Give the printer back to whoever had it."""
        import usb.util  # noqa: PLC0415 - as above

        if self._detached:
            with suppress(OSError):  # pulled out meanwhile
                usb.util.release_interface(self._device, self._number)
                self._device.attach_kernel_driver(self._number)
        usb.util.dispose_resources(self._device)


def _timed(transfer: Any, what: Any, deadline: Deadline) -> Any:
    """Make one transfer in the time left; pyusb counts milliseconds.

    Raises: TimeoutError, OSError.
    """
    import usb.core  # noqa: PLC0415 - as above

    try:
        return transfer(what, max(1, round(deadline.left_s() * 1000)))
    except usb.core.USBTimeoutError as problem:
        raise TimeoutError from problem


def _printing_interface(device: Any) -> Any:
    """Choose the interface that prints.

    Raises: ValueError when there is none.
    """
    for configuration in device:
        for interface in configuration:
            if interface.bInterfaceClass == PRINTER_CLASS:
                return interface
    raise ValueError("no printer")


def _detach_driver(device: Any, number: int) -> bool:
    """Take the printer from the kernel's own driver; tell whether it had it."""
    try:
        if not device.is_kernel_driver_active(number):
            return False
    except RuntimeError:  # this system has no such drivers
        return False
    device.detach_kernel_driver(number)
    return True


def _endpoint(interface: Any, direction: int) -> Any:
    """Return the interface's endpoint of a direction, None for a printer that never answers."""
    for endpoint in interface:
        if endpoint.bEndpointAddress & _IN == direction:
            return endpoint
    if direction == _IN:
        return None
    raise ValueError("no way in")
