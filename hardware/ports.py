"""The roles devices play, as small protocols; each is implemented by a driver and a simulator."""

from __future__ import annotations

from typing import Protocol


class Transport(Protocol):
    """A way for bytes to reach one printer."""

    def send(self, data: bytes) -> None:
        """Send one whole job; it returns once the device has taken it.

        Raises: PrinterError, whose `may_have_printed` is false only when no byte of the job left.
        """
