"""How much a process does at once, and what is refused beyond it.

A request takes a place to work only when its body is in: however slowly bodies come, they hold no
place, and the places they read in are bounded by themselves, in number and in bytes.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from litestar.exceptions import InternalServerException

from sync.protocol import exchange

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

MAX_BODY_BYTES: Final = 4 * 1024 * 1024
_MIB: Final = 1024 * 1024
_MOST_OF_A_DEVICE: Final = 2
_APPENDING: Final = (exchange.PUSH, exchange.RETURN)


class Busy(Exception):  # noqa: N818 - an answer, not a failure
    """More is being done than may be."""


class TooLarge(Exception):  # noqa: N818 - an answer, not a failure
    """The body goes on past its bound."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a process does at once, and how long things take."""

    most_pushes: int = 8
    most_requests: int = 64
    most_reading: int = 512
    most_read_bytes: int = 128 * _MIB
    body_within_s: float = 30


class Admission:
    """Counts what is being done; lives in one event loop and needs no lock.

    An address has an eighth of the places for bodies at most: so one that sends many bodies slowly,
    or a proxy that nobody is known behind, leaves room for others. All strangers together have
    three quarters of the places and of the bytes: the rest is kept for devices that are known, each
    for a few requests, because an id is told before it is proven.
    """

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._working: dict[str, int] = {}
        self._devices: Counter[str] = Counter()
        self._strangers: Counter[str] = Counter()
        self._read_bytes = 0

    @property
    def working(self) -> int:
        """How many requests are worked on."""
        return sum(self._working.values())

    @property
    def reading(self) -> int:
        """How many bodies are being read, or wait for their answer."""
        return self._devices.total() + self._strangers.total()

    @contextmanager
    def entered(self, path: str) -> Iterator[None]:
        """Take a place for as long as the work takes.

        Raises: Busy.
        """
        self._check(path)
        self._working[path] = self._working.get(path, 0) + 1
        try:
            yield
        finally:
            self._working[path] -= 1

    @contextmanager
    def read(self, path: str, address: str = "", device_id: str = "") -> Iterator[Body]:
        """Take a place for a body; where there is no place to work either, none is read.

        `device_id` is that of a device which has lately proven that it is it.
        Raises: Busy.
        """
        self._check(path)
        most = self._bounds.most_reading
        known = bool(device_id) and self._devices[device_id] < _MOST_OF_A_DEVICE
        readers, who = (self._devices, device_id) if known else (self._strangers, address)
        if self.reading >= most or (not known and self._is_full_of_strangers(address)):
            raise Busy
        readers[who] += 1
        body = Body(self, known=known)
        try:
            yield body
        finally:
            self._read_bytes -= body.size
            readers[who] -= 1
            if not readers[who]:
                del readers[who]

    def _is_full_of_strangers(self, address: str) -> bool:
        most = self._bounds.most_reading
        return self._strangers.total() >= _without_what_is_kept(most) or self._strangers[
            address
        ] >= max(most // 8, 1)

    def _check(self, path: str) -> None:
        is_appending = path in _APPENDING
        most = self._bounds.most_pushes if is_appending else self._bounds.most_requests
        of_same = sum(
            self._working.get(each, 0) for each in (_APPENDING if is_appending else (path,))
        )
        if self.working >= self._bounds.most_requests or of_same >= most:
            raise Busy

    async def within_time(self, body: Body, chunks: AsyncIterator[bytes]) -> bytes:
        """Read a body.

        Raises: TimeoutError, TooLarge, Busy, Gone.
        """
        return await asyncio.wait_for(body.read(chunks), self._bounds.body_within_s)

    def hold(self, size: int, *, known: bool) -> None:
        """Count bytes that are held.

        Raises: Busy.
        """
        most = self._bounds.most_read_bytes
        if self._read_bytes + size > (most if known else _without_what_is_kept(most)):
            raise Busy
        self._read_bytes += size


def _without_what_is_kept(most: int) -> int:
    return most - most // 4


class Gone(Exception):  # noqa: N818 - nothing failed here
    """Whoever sent the body has left before its end."""


class Body:
    """A body that is being read."""

    def __init__(self, admission: Admission, *, known: bool) -> None:
        self._admission = admission
        self._known = known
        self.size = 0

    async def read(self, chunks: AsyncIterator[bytes]) -> bytes:
        """Read to the end.

        Raises: TooLarge, Busy, Gone.
        """
        body = bytearray()
        try:
            async for chunk in chunks:
                if len(body) + len(chunk) > MAX_BODY_BYTES:
                    raise TooLarge
                self._admission.hold(len(chunk), known=self._known)
                self.size += len(chunk)
                body += chunk
        except InternalServerException:  # the framework's word for a connection that broke
            raise Gone from None
        return bytes(body)
