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
    or a proxy that nobody is known behind, leaves room for others.
    """

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._working: dict[str, int] = {}
        self._reading = 0
        self._reading_from: Counter[str] = Counter()
        self._read_bytes = 0

    @property
    def working(self) -> int:
        """How many requests are worked on."""
        return sum(self._working.values())

    @property
    def reading(self) -> int:
        """How many bodies are being read, or wait for their answer."""
        return self._reading

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
    def read(self, path: str, address: str = "") -> Iterator[Body]:
        """Take a place for a body; where there is no place to work either, none is read.

        Raises: Busy.
        """
        self._check(path)
        most, of_address = self._bounds.most_reading, self._reading_from[address]
        if self._reading >= most or of_address >= max(most // 8, 1):
            raise Busy
        self._reading += 1
        self._reading_from[address] += 1
        body = Body(self)
        try:
            yield body
        finally:
            self._reading -= 1
            self._read_bytes -= body.size
            self._reading_from[address] -= 1
            if not self._reading_from[address]:
                del self._reading_from[address]

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

    def hold(self, size: int) -> None:
        """Count bytes that are held.

        Raises: Busy.
        """
        if self._read_bytes + size > self._bounds.most_read_bytes:
            raise Busy
        self._read_bytes += size


class Gone(Exception):  # noqa: N818 - nothing failed here
    """Whoever sent the body has left before its end."""


class Body:
    """A body that is being read."""

    def __init__(self, admission: Admission) -> None:
        self._admission = admission
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
                self._admission.hold(len(chunk))
                self.size += len(chunk)
                body += chunk
        except InternalServerException:  # the framework's word for a connection that broke
            raise Gone from None
        return bytes(body)
