"""What can go wrong with a device, told so that a retry never prints twice.

    PrinterError               may_have_printed says whether a retry is safe by itself
    ├── PrinterUnreachable     no connection; nothing left this PC
    ├── PrinterNotReady        it answered: no paper, cover open, fault; nothing was sent
    ├── PrinterTimedOut        it stopped taking bytes, or never confirmed the whole job
    └── PrinterHungUp          it closed the connection before the end
    ShapingUnavailable         this Pillow cannot join Arabic letters; nothing was built

The words a user reads are made elsewhere; these errors carry facts only.
"""

from __future__ import annotations

from typing import Literal

NotReadyReason = Literal["paper", "cover", "fault"]


class HardwareError(Exception):
    """A device, or what drives it, failed."""


class ShapingUnavailable(HardwareError):  # noqa: N818 - the state, as the message says it
    """Arabic cannot be joined and ordered here: Pillow was built without libraqm."""


class PrinterError(HardwareError):
    """A print job did not end well; `printer` is the address a person would recognise."""

    may_have_printed: bool = False

    def __init__(self, printer: str, detail: str = "") -> None:
        super().__init__(f"{printer}: {detail}" if detail else printer)
        self.printer = printer
        self.detail = detail


class PrinterUnreachable(PrinterError):  # noqa: N818 - the state, as the message says it
    """No connection could be made: off, unplugged, wrong address."""


class PrinterNotReady(PrinterError):  # noqa: N818 - the state, as the message says it
    """The printer said, before any byte of the job, that it cannot print."""

    def __init__(self, printer: str, reason: NotReadyReason) -> None:
        super().__init__(printer, reason)
        self.reason = reason


class PrinterTimedOut(PrinterError):  # noqa: N818 - the state, as the message says it
    """Time ran out in the middle of a job, or after it without the confirmation awaited."""

    def __init__(self, printer: str, *, sent_bytes: int, sent_all: bool) -> None:
        super().__init__(printer, f"timed out after {sent_bytes} bytes")
        self.sent_bytes = sent_bytes
        self.sent_all = sent_all
        self.may_have_printed = sent_bytes > 0


class PrinterHungUp(PrinterError):  # noqa: N818 - the state, as the message says it
    """The connection broke in the middle of a job."""

    def __init__(self, printer: str, *, sent_bytes: int, sent_all: bool) -> None:
        super().__init__(printer, f"closed the connection after {sent_bytes} bytes")
        self.sent_bytes = sent_bytes
        self.sent_all = sent_all
        self.may_have_printed = sent_bytes > 0
