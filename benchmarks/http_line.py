"""Requests over kept connections, as lean as they can be: what asks shares the machine.

A client library takes several milliseconds of processor time for a request that the server answers
in as many. This one writes the bytes and reads a status, a length and a body.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import AsyncIterator

_END_OF_HEAD: Final = b"\r\n\r\n"
_LENGTH: Final = b"\r\ncontent-length: "
_MOST_REST_S: Final = 3.0
BROKEN: Final = 0


class Asked(NamedTuple):
    """A request; `headers` are whole lines."""

    method: str
    path: str
    headers: str
    body: bytes = b""


class Answered(NamedTuple):
    """A status and a body."""

    status: int
    body: bytes


class Lines:
    """Connections to one server; each carries one request at a time and is used again.

    One that has rested is not: the server closes it after five seconds, perhaps as it is used.
    What breaks nevertheless is an answer of status 0, and is not asked again.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[float, StreamReader, StreamWriter]] = []

    async def ask(self, asked: Asked) -> Answered:
        """Ask, and read the answer to its end."""
        reader, writer = await self._line()
        head = (
            f"{asked.method} {asked.path} HTTP/1.1\r\nhost: 127.0.0.1\r\n"
            f"content-length: {len(asked.body)}\r\n{asked.headers}\r\n"
        )
        try:
            writer.write(head.encode() + asked.body)
            answer = (await reader.readuntil(_END_OF_HEAD)).lower()
            start = answer.index(_LENGTH) + len(_LENGTH)
            length = int(answer[start : answer.index(b"\r", start)])
            body = await reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
            return Answered(BROKEN, b"")
        self._idle.append((time.monotonic(), reader, writer))
        return Answered(int(answer.split(b" ", 2)[1]), body)

    async def _line(self) -> tuple[StreamReader, StreamWriter]:
        while self._idle:
            since_s, reader, writer = self._idle.pop()
            if time.monotonic() - since_s < _MOST_REST_S:
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self._port)

    async def close(self) -> None:
        """Close every connection."""
        for _, _, writer in self._idle:
            writer.close()
            with suppress(ConnectionError):  # the other side may have closed it first
                await writer.wait_closed()


@asynccontextmanager
async def lines(port: int) -> AsyncIterator[Lines]:
    """Give connections to a server of this machine."""
    made = Lines(port)
    try:
        yield made
    finally:
        await made.close()
