"""Printers by the address in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hardware.addresses import transport_to
from hardware.serial_printer import SerialTransport
from hardware.spoolers import CupsTransport, WindowsTransport
from hardware.transports import DeviceTransport, NetworkTransport
from hardware.usb_printer import UsbTransport
from pharmadesk.errors import Refused
from pharmadesk.settings import from_values

if TYPE_CHECKING:
    from hardware.ports import Transport

ADDRESSES: list[tuple[str, Transport]] = [
    ("tcp:192.168.1.50:9100", NetworkTransport("192.168.1.50", 9100, answers=True)),
    ("usb:04b8:0e15", UsbTransport(0x04B8, 0x0E15, answers=True)),
    ("serial:COM3", SerialTransport("COM3", 9600, answers=True)),
    ("serial:/dev/ttyUSB0@19200", SerialTransport("/dev/ttyUSB0", 19200, answers=True)),
    ("cups:tickets", CupsTransport("tickets")),
    (r"windows:\\poste1\TM-T20", WindowsTransport(r"\\poste1\TM-T20")),
    ("file:/dev/usb/lp0", DeviceTransport("/dev/usb/lp0")),
]


@pytest.mark.parametrize(("address", "transport"), ADDRESSES)
def test_address_that_the_settings_accept_leads_to_its_printer(
    address: str, transport: Transport
) -> None:
    assert from_values({"printer": address}).printer == address
    assert transport_to(address, answers=True) == transport


def test_no_address_is_no_printer() -> None:
    assert transport_to(from_values({}).printer) is None


@pytest.mark.parametrize(
    "address", ["tcp:host", "usb:4b8", "serial:", "serial:COM3@", "cups:", "cups:-o", "fax:12"]
)
def test_address_that_means_nothing_is_refused_by_the_settings(address: str) -> None:
    with pytest.raises(Refused):
        from_values({"printer": address})


def test_address_of_no_known_way_leads_nowhere() -> None:
    with pytest.raises(ValueError, match="fax:12"):
        transport_to("fax:12")
