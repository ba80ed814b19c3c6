"""What the devices page asks of the hardware; each call may take seconds, so none is the GUI's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from hardware.addresses import transport_to
from hardware.errors import HardwareError, PrinterError, PrinterNotReady
from hardware.serial_printer import SerialTransport
from hardware.transports import NetworkTransport
from hardware.usb_printer import UsbTransport

if TYPE_CHECKING:
    from hardware.ports import Transport

Outcome: TypeAlias = Literal[
    "", "printed", "unreachable", "paper", "cover", "fault", "unsure", "address"
]


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a test print, and whether the printer answers questions about its state."""

    outcome: Outcome
    answers: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A device of this computer: its address in the settings, its name where it has one."""

    address: str
    name: str


def look_around() -> tuple[Seen, ...]:
    """Find what may be a printer here."""
    from hardware.finding import printers_here  # noqa: PLC0415 - only who looks pays for it

    return tuple(Seen(each.address, each.name) for each in printers_here())


def address_of(typed: str) -> str:
    """Make an address of what was typed: a name or number of the network is one, port 9100."""
    text = typed.strip()
    if not text or text.partition(":")[0] in {"tcp", "usb", "serial", "cups", "windows", "file"}:
        return text
    host, _, port = text.partition(":")
    return f"tcp:{host}:{port or 9100}"


def print_page_test(address: str, columns: int) -> Tried:
    """Print the line in every character table."""
    from hardware.page_test import page_test  # noqa: PLC0415 - as above

    return _try(address, page_test(columns))


def print_bars(address: str, columns: int, runs: tuple[int, ...]) -> Tried:
    """Print a bar code to be scanned."""
    from hardware.page_test import bar_code_page  # noqa: PLC0415 - as above

    return _try(address, bar_code_page(runs, columns))


def write_on_display(port: str, first: str, second: str) -> Tried:
    """Write two lines on a customer's display."""
    import serial  # noqa: PLC0415 - as above

    from hardware.customer_display import USUAL_BAUD, frame  # noqa: PLC0415 - as above

    name, _, baud = port.partition("@")
    try:
        with serial.Serial(name, int(baud or USUAL_BAUD), write_timeout=2) as opened:
            opened.write(frame(((first, "1,00"), (second, "1234,56"))))
    except (OSError, ValueError):
        return Tried("unreachable")
    return Tried("printed")


def _try(address: str, job: bytes) -> Tried:
    try:
        transport = transport_to(address)
    except ValueError:
        return Tried("address")
    if transport is None:
        return Tried("address")
    try:
        answers = _answers(transport)
        ready = transport_to(address, answers=answers)
        assert ready is not None, "it was just found"
        ready.send(job)
    except PrinterNotReady as error:
        return Tried(error.reason, answers=True)
    except PrinterError as error:
        return Tried("unsure" if error.may_have_printed else "unreachable")
    except HardwareError:
        return Tried("fault")
    return Tried("printed", answers)


def _answers(transport: Transport) -> bool:
    """Ask a printer whether it talks, where the way lets it answer."""
    if isinstance(transport, NetworkTransport | SerialTransport | UsbTransport):
        return transport.answers_status()
    return False
