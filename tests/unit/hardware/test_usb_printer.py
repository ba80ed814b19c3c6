"""Jobs sent over USB: pyusb is real, and the bus below it is one made of Python."""

from __future__ import annotations

import errno
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import usb.backend
import usb.core

from hardware.errors import PrinterHungUp, PrinterNotReady, PrinterTimedOut, PrinterUnreachable
from hardware.usb_printer import UsbTransport

if TYPE_CHECKING:
    from array import array

JOB = b"\x1b@\x1bt\x13" + b"DOLIPRANE 1 g\n" * 400 + b"\x1dVB\x00"
READY, NO_PAPER = 0x12, 0x32
EPSON = UsbTransport(0x04B8, 0x0E15, timeout_ms=500)
TALKING = UsbTransport(0x04B8, 0x0E15, timeout_ms=500, answers=True)


class Bus(usb.backend.IBackend):  # type: ignore[misc] # pyusb ships no types
    """One printer on a bus: the functions of libusb that pyusb calls."""

    def __init__(self) -> None:
        self.printed = b""
        self.status = READY
        self.takes: int | None = None  # bytes before it falls silent
        self.breaks = False
        self.plugged = True
        self.kernel_drives = True
        self.held = 0
        self._answers: list[int] = []

    def enumerate_devices(self) -> Any:
        return iter([1] if self.plugged else [])

    def get_device_descriptor(self, _device: Any) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=0x04B8, idProduct=0x0E15,
            bcdDevice=0x100, iManufacturer=0, iProduct=0, iSerialNumber=0,
            bNumConfigurations=1, address=1, bus=1, port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, _device: Any, config: int) -> Any:
        if config:
            raise IndexError(config)
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1,
            bConfigurationValue=1, iConfiguration=0, bmAttributes=0xC0, bMaxPower=1,
            extra_descriptors=b"",
        )  # fmt: skip

    def get_interface_descriptor(self, _device: Any, number: int, alt: int, _config: int) -> Any:
        if number or alt:
            raise IndexError(number)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=2, bInterfaceClass=7, bInterfaceSubClass=1, bInterfaceProtocol=2,
            iInterface=0, extra_descriptors=b"",
        )  # fmt: skip

    def get_endpoint_descriptor(
        self, _device: Any, number: int, _interface: int, _alt: int, _config: int
    ) -> Any:
        if number > 1:
            raise IndexError(number)
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(0x01, 0x82)[number],
            bmAttributes=2, wMaxPacketSize=64, bInterval=0, bRefresh=0, bSynchAddress=0,
            extra_descriptors=b"",
        )  # fmt: skip

    def open_device(self, _device: Any) -> int:
        self.held += 1
        return 1

    def close_device(self, _handle: Any) -> None:
        self.held -= 1

    def get_configuration(self, _handle: Any) -> int:
        return 1

    def claim_interface(self, _handle: Any, _interface: int) -> None:
        assert not self.kernel_drives, "claimed while the kernel has it"

    def release_interface(self, _handle: Any, _interface: int) -> None:
        return None

    def is_kernel_driver_active(self, _handle: Any, _interface: int) -> bool:
        return self.kernel_drives

    def detach_kernel_driver(self, _handle: Any, _interface: int) -> None:
        self.kernel_drives = False

    def attach_kernel_driver(self, _handle: Any, _interface: int) -> None:
        self.kernel_drives = True

    def bulk_write(
        self, _handle: Any, _endpoint: int, _interface: int, data: array[int], _timeout: int
    ) -> int:
        if self.takes is not None and len(self.printed) + len(data) > self.takes:
            if self.breaks:
                raise usb.core.USBError("no such device", -4, errno.ENODEV)
            raise usb.core.USBTimeoutError("timed out", -7, errno.ETIMEDOUT)
        self.printed += data.tobytes()
        for question, answer in ((b"\x10\x04\x02", self.status), (b"\x1dr\x01", 0)):
            if self.printed.endswith(question):
                self._answers.append(answer)
                self.printed = self.printed.removesuffix(question)
        return len(data)

    def bulk_read(
        self, _handle: Any, _endpoint: int, _interface: int, buffer: array[int], _timeout: int
    ) -> int:
        if not self._answers:
            raise usb.core.USBTimeoutError("timed out", -7, errno.ETIMEDOUT)
        buffer[0] = self._answers.pop(0)
        return 1


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Bus:
    made = Bus()
    monkeypatch.setattr("usb.backend.libusb1.get_backend", lambda **_options: made)
    return made


@pytest.mark.parametrize("transport", [EPSON, TALKING])
def test_send_prints_the_job_once_and_gives_the_printer_back(
    bus: Bus, transport: UsbTransport
) -> None:
    for times in (1, 2):
        transport.send(JOB)
        assert bus.printed == JOB * times
    assert bus.held == 0
    assert bus.kernel_drives


def test_send_to_an_unplugged_printer_says_nothing_left(bus: Bus) -> None:
    bus.plugged = False
    with pytest.raises(PrinterUnreachable) as refused:
        EPSON.send(JOB)
    assert not refused.value.may_have_printed
    bus.plugged = True
    EPSON.send(JOB)
    assert bus.printed == JOB


def test_send_without_paper_sends_no_byte_of_the_job(bus: Bus) -> None:
    bus.status = NO_PAPER
    with pytest.raises(PrinterNotReady) as refused:
        TALKING.send(JOB)
    assert refused.value.reason == "paper"
    assert bus.printed == b""


def test_send_to_a_printer_that_takes_nothing_says_nothing_left(bus: Bus) -> None:
    bus.takes = 0
    with pytest.raises(PrinterTimedOut) as refused:
        EPSON.send(JOB)
    assert not refused.value.may_have_printed


@pytest.mark.parametrize("takes", [1, 4097])
def test_send_to_a_printer_that_stops_in_the_middle_may_have_printed(bus: Bus, takes: int) -> None:
    bus.takes = takes
    with pytest.raises(PrinterTimedOut) as refused:
        EPSON.send(JOB)
    assert refused.value.may_have_printed
    assert bus.held == 0


def test_send_to_a_printer_pulled_out_in_the_middle_may_have_printed(bus: Bus) -> None:
    bus.takes, bus.breaks = 4097, True
    with pytest.raises(PrinterHungUp) as refused:
        EPSON.send(JOB)
    assert refused.value.may_have_printed


@pytest.mark.parametrize("takes", [None, 0])
def test_answers_status_finds_whether_a_printer_talks(bus: Bus, takes: int | None) -> None:
    bus.takes = takes
    assert EPSON.answers_status() is (takes is None)
    assert bus.printed == b""
