"""The printers and serial ports this computer can see by itself; a network printer is typed."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hardware.usb_printer import PRINTER_CLASS

if TYPE_CHECKING:
    from collections.abc import Iterator

_ASKING_S: Final = 3
_MOST: Final = 20
_LOCAL_AND_SHARED: Final = 0x2 | 0x4  # PRINTER_ENUM_LOCAL, PRINTER_ENUM_CONNECTIONS


@dataclass(frozen=True, slots=True)
class Found:
    """Something that was found: its address in the settings, its name where it has one."""

    address: str
    name: str = ""


def printers_here() -> tuple[Found, ...]:
    """List what may be a receipt printer; what cannot be asked is left out."""
    found = (*_windows_printers(), *_cups_queues(), *_device_files(), *_usb_printers())
    return (*found, *serial_ports())[:_MOST]


def serial_ports() -> tuple[Found, ...]:
    """List the serial ports, those of USB cables among them."""
    from serial.tools import list_ports  # noqa: PLC0415 - start-up needs no serial port

    # A built-in port with nothing known about it is on most boards, and in few pharmacies.
    return tuple(
        Found(f"serial:{port.device}", port.description or "")
        for port in list_ports.comports()
        if port.vid is not None or sys.platform == "win32"
    )


def _windows_printers() -> Iterator[Found]:
    with suppress(ImportError):
        import win32print  # noqa: PLC0415 - exists on Windows alone

        for _flags, _description, name, _comment in win32print.EnumPrinters(_LOCAL_AND_SHARED):
            yield Found(f"windows:{name}")


def _cups_queues() -> Iterator[Found]:
    with suppress(OSError, subprocess.SubprocessError):
        told = subprocess.run(
            ["lpstat", "-e"],  # noqa: S607 - the system's own, wherever it keeps it
            capture_output=True,
            timeout=_ASKING_S,
            env={**os.environ, "LC_ALL": "C"},
            check=True,
        )
        for name in told.stdout.decode(errors="replace").split():
            yield Found(f"cups:{name}")


def _device_files() -> Iterator[Found]:
    for path in sorted(Path("/dev/usb").glob("lp*")):
        yield Found(f"file:{path}")


def _usb_printers() -> Iterator[Found]:
    import usb.core  # noqa: PLC0415 - start-up needs no USB

    if sys.platform == "win32":
        return  # the vendor's driver owns them there
    with suppress(OSError, ValueError):  # no libusb: usb.core.NoBackendError is a ValueError
        for device in usb.core.find(find_all=True):
            if any(each.bInterfaceClass == PRINTER_CLASS for part in device for each in part):
                yield Found(f"usb:{device.idVendor:04x}:{device.idProduct:04x}")
