"""A customer's display of two lines of twenty characters on a serial port.

Only the last thing to show matters: a display that is slow or away never makes anybody wait, and
shows what is true as soon as it is back.

Source: the ESC/POS subset customer displays share: ESC @ resets, ESC t n chooses the character
table (19 is PC858), FF clears and goes home; characters run on from line to line.
"""

from __future__ import annotations

import threading
from typing import Final

from hardware.characters import CP858, encode

USUAL_BAUD: Final = 9600
WIDTH: Final = 20
_BEGIN: Final = b"\x1b@\x1bt" + bytes((CP858.number,))
_CLEAR: Final = b"\x0c"
_RETRY_S: Final = 1
_WRITE_S: Final = 2


def frame(lines: tuple[tuple[str, str], tuple[str, str]]) -> bytes:
    """Write both lines: a text at the left, an amount at the right that is never cut.

    A text that the display cannot write is left out, so that the amount stands alone.
    """
    return _BEGIN + _CLEAR + b"".join(_line(text, amount) for text, amount in lines)


def _line(text: str, amount: str) -> bytes:
    right = (encode(amount, CP858) or b"")[-WIDTH:]
    left = (encode(text, CP858) or b"")[: WIDTH - len(right) - bool(right)]
    return left.ljust(WIDTH - len(right)) + right


class CustomerDisplay:
    """Shows the last frame it was given, on a thread of its own."""

    def __init__(self, port: str, baud: int = USUAL_BAUD) -> None:
        self._port, self._baud = port, baud
        self._frame = b""
        self._changed = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="customer-display")

    def start(self) -> None:
        """Begin to show."""
        self._thread.start()

    def show(self, data: bytes) -> None:
        """Show a frame in place of the one before."""
        self._frame = data
        self._changed.set()

    def close(self) -> None:
        """Stop the thread and free the port."""
        self._closing.set()
        self._changed.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        import serial  # noqa: PLC0415 - start-up needs no serial port

        while not self._closing.is_set():
            try:
                with serial.Serial(self._port, self._baud, write_timeout=_WRITE_S) as port:
                    self._changed.set()  # what is true now, also to a display that came back
                    while not self._closing.is_set():
                        self._changed.wait()
                        self._changed.clear()
                        port.write(self._frame)
            except (OSError, ValueError):
                self._closing.wait(_RETRY_S)
