"""Printers by the address a person chooses in the settings.

- `tcp:HOST:PORT`, `serial:PORT` or `serial:PORT@BAUD`, `usb:VENDOR:PRODUCT` in hexadecimal;
- `cups:QUEUE`, `windows:NAME`, or `file:PATH` for a device file of the system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hardware.serial_printer import USUAL_BAUD, SerialTransport
from hardware.spoolers import CupsTransport, WindowsTransport
from hardware.transports import DeviceTransport, NetworkTransport
from hardware.usb_printer import UsbTransport

if TYPE_CHECKING:
    from collections.abc import Callable

    from hardware.ports import Transport

_PORTS: Final = range(1, 65_536)


def transport_to(address: str, *, answers: bool = False) -> Transport | None:
    """Choose the way to a printer, none for an empty address.

    `answers` says that the printer was found to talk about its state, where the way lets it.
    Raises: ValueError for anything else.
    """
    if not address:
        return None
    kind, _, rest = address.partition(":")
    if kind not in _WAYS or not rest:
        raise ValueError(address)
    return _WAYS[kind](rest, answers)


def _network(rest: str, answers: bool) -> Transport:  # noqa: FBT001 - all are called alike
    host, _, port = rest.rpartition(":")
    if not host or int(port) not in _PORTS:
        raise ValueError(rest)
    return NetworkTransport(host, int(port), answers=answers)


def _usb(rest: str, answers: bool) -> Transport:  # noqa: FBT001 - as above
    vendor, _, product = rest.partition(":")
    return UsbTransport(int(vendor, 16), int(product, 16), answers=answers)


def _serial(rest: str, answers: bool) -> Transport:  # noqa: FBT001 - as above
    port, _, baud = rest.partition("@")
    return SerialTransport(port, int(baud or USUAL_BAUD), answers=answers)


_WAYS: Final[dict[str, Callable[[str, bool], Transport]]] = {
    "tcp": _network,
    "usb": _usb,
    "serial": _serial,
    "cups": lambda rest, _answers: CupsTransport(rest),
    "windows": lambda rest, _answers: WindowsTransport(rest),
    "file": lambda rest, _answers: DeviceTransport(rest),
}
