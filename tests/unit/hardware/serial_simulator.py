"""A printer on a serial line: a pseudo-terminal with a thread that is the printer."""

from __future__ import annotations

import os
import select
import threading
import tty
from typing import Self

from hardware.conversations import ASK_WHEN_DONE, ASK_WHY_OFFLINE

READY, NO_PAPER = b"\x12", b"\x32"


class SerialPrinter:
    """Takes bytes, answers questions with `status`; `dies_after` so many bytes it is unplugged.

    With `deaf` it holds the line and takes nothing; with `slow` it takes a little at a time.
    """

    def __init__(
        self,
        status: bytes = READY,
        *,
        dies_after: int | None = None,
        deaf: bool = False,
        slow: bool = False,
        answers: bool = True,
    ) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.port = os.ttyname(self._slave)
        self.received = b""
        self.status = status
        self._dies_after = dies_after
        self._deaf = deaf
        self._chunk = 16 if slow else 4096
        self._answers = answers
        self._came = threading.Condition()
        self._stop_reader, self._stop_writer = os.pipe()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.write(self._stop_writer, b"!")
        self._thread.join()
        for handle in (self._stop_reader, self._stop_writer, self._slave):
            os.close(handle)
        if self._dies_after is None:
            os.close(self._master)

    def wait_for(self, part: bytes) -> None:
        """Wait until these bytes have come."""
        with self._came:
            assert self._came.wait_for(lambda: part in self.received, 10), self.received

    @property
    def printed(self) -> bytes:
        """What came out on paper: all that is no question."""
        return self.received.replace(ASK_WHY_OFFLINE, b"").replace(ASK_WHEN_DONE, b"")

    def _serve(self) -> None:
        answered = 0
        while True:
            sources = [self._stop_reader] if self._deaf else [self._stop_reader, self._master]
            ready, _writable, _failed = select.select(sources, [], [])
            if self._master not in ready:
                return
            with self._came:
                self.received += os.read(self._master, self._chunk)
                self._came.notify_all()
            if self._dies_after is not None and len(self.received) >= self._dies_after:
                os.close(self._master)
                return
            asked = self.received.count(ASK_WHY_OFFLINE) + self.received.count(ASK_WHEN_DONE)
            if self._answers and asked > answered:
                is_last = self.received.endswith(ASK_WHEN_DONE)
                os.write(self._master, b"\x00" if is_last else self.status)
                answered = asked
