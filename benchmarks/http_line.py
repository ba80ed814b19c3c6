"""Requests over kept connections, as lean as they can be: what asks shares the machine.

A client library takes several milliseconds of processor time for a request that the server answers
in as many. This one writes the bytes and reads a status, a length and a body.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import AsyncIterator

_END_OF_HEAD: Final = b"\r\n\r\n"
_LENGTH: Final = b"\r\ncontent-length: "


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
    """Connections to one server; each carries one request at a time and is used again."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[StreamReader, StreamWriter]] = []

    async def ask(self, asked: Asked) -> Answered:
        """Ask, and read the answer to its end."""
        if self._idle:
            reader, writer = self._idle.pop()
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        head = (
            f"{asked.method} {asked.path} HTTP/1.1\r\nhost: 127.0.0.1\r\n"
            f"content-length: {len(asked.body)}\r\n{asked.headers}\r\n"
        )
        writer.write(head.encode() + asked.body)
        answer = (await reader.readuntil(_END_OF_HEAD)).lower()
        start = answer.index(_LENGTH) + len(_LENGTH)
        length = int(answer[start : answer.index(b"\r", start)])
        body = await reader.readexactly(length)
        self._idle.append((reader, writer))
        return Answered(int(answer.split(b" ", 2)[1]), body)

    async def close(self) -> None:
        """Close every connection."""
        for _, writer in self._idle:
            writer.close()
            await writer.wait_closed()


@asynccontextmanager
async def lines(port: int) -> AsyncIterator[Lines]:
    """Give connections to a server of this machine."""
    made = Lines(port)
    try:
        yield made
    finally:
        await made.close()
