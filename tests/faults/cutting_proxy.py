"""A TCP proxy between a register and its centre that cuts, delays, swallows and duplicates.

It knows nothing of HTTP but where a request and a reply end, which it is told by their lengths.
One fault is made, on the one connection that it is set for; every other passes untouched.
"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 64 * 1024


@dataclass
class Fault:
    """What happens to the next request of a path.

    `request_bytes` and `reply_bytes` are how many pass before the line is cut; `repeats` sends the
    request twice and answers once; `keeps` lets it lie until it is delivered late.
    """

    path: str
    request_bytes: int | None = None
    reply_bytes: int | None = None
    repeats: bool = False
    keeps: bool = False


class CuttingProxy:
    """Listens on a port of this machine and carries one connection after the other."""

    def __init__(self, to: tuple[str, int]) -> None:
        self._to = to
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._closing = False
        self._kept: list[bytes] = []
        self.fault: Fault | None = None
        self.swallows_replies = False
        self.requests: list[bytes] = []
        self.replies: list[bytes] = []
        self._thread = threading.Thread(target=self._run, name="proxy")
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def deliver_late(self) -> None:
        """Let a request arrive that everybody has given up; nobody hears its reply."""
        self._ask(self._kept.pop())

    def close(self) -> None:
        """Stop, and wait for the end."""
        self._closing = True
        with suppress(OSError), socket.create_connection(self._listening.getsockname()):
            pass
        self._thread.join()
        self._listening.close()

    def _run(self) -> None:
        while True:
            near, _ = self._listening.accept()
            with near:
                if self._closing:
                    return
                with suppress(OSError):
                    while self._carry(near):
                        pass

    def _carry(self, near: socket.socket) -> bool:
        """Carry one exchange; tell whether the line is still whole."""
        request = _whole_message(near)
        if not request:
            return False
        self.requests.append(request)
        fault = self._due(request)
        if fault is not None and fault.keeps:
            self._kept.append(request)
            return False
        if fault is not None and fault.request_bytes is not None:
            with socket.create_connection(self._to) as far:
                far.sendall(request[: fault.request_bytes])
            return False
        reply = self._ask(request)
        if fault is not None and fault.repeats:
            reply = self._ask(request)
        self.replies.append(reply)
        if self.swallows_replies:
            return False
        near.sendall(reply if fault is None else reply[: fault.reply_bytes])
        return fault is None or fault.reply_bytes is None

    def _due(self, request: bytes) -> Fault | None:
        if self.fault is None or not request.startswith(f"POST {self.fault.path} ".encode()):
            return None
        due, self.fault = self.fault, None
        return due

    def _ask(self, request: bytes) -> bytes:
        with socket.create_connection(self._to) as far:
            far.sendall(request)
            return _whole_message(far)


def _whole_message(line: socket.socket) -> bytes:
    """Read one message: its head, and as much as its head says, or until the line ends."""
    read = bytearray()
    while b"\r\n\r\n" not in read:
        part = line.recv(_CHUNK)
        if not part:
            return bytes(read)
        read += part
    head, _, body = bytes(read).partition(b"\r\n\r\n")
    length = 0
    for header in head.lower().split(b"\r\n"):
        if header.startswith(b"content-length:"):
            length = int(header.partition(b":")[2])
    missing = length - len(body)
    while missing > 0 and (part := line.recv(_CHUNK)):
        read += part
        missing -= len(part)
    return bytes(read)


@contextmanager
def cutting_proxy(to: tuple[str, int]) -> Iterator[CuttingProxy]:
    """Run a proxy in front of an address."""
    proxy = CuttingProxy(to)
    try:
        yield proxy
    finally:
        proxy.close()
