"""One connection that hears hints, as server-sent events.

    event: log             the log goes on, or something else is worth a question:
    data: {"position":7}   it has come to 7; never more than that

    :                      a comment every few seconds, so that both ends know of each other

Whoever listens is asked for its right to again and again, and at once when it lost it.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from litestar import Response
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from litestar.types import Receive, Scope, Send

    from sync.server.live.hub import Hub, Listener


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things take on a connection, in seconds.

    One that takes nothing in for `stalls_s` is given up; it comes back when it can.
    """

    heartbeat_s: float = 15
    asked_again_s: float = 600
    person_asked_again_s: float = 40
    stalls_s: float = 60


@dataclass(frozen=True, slots=True)
class Right:
    """What a connection stands on: where the log is now, and whether it may still hear of it."""

    head: Callable[[], Awaitable[int]]
    still: Callable[[], Awaitable[bool]]


class Hints(Response[None]):
    """The answer that does not end by itself."""

    def __init__(
        self, hub: Hub, listener: Listener, right: Right, timing: Timing, headers: Mapping[str, str]
    ) -> None:
        super().__init__(None)
        self._stream = _Stream(hub, listener, right, timing, headers)

    @override
    def to_asgi_response(self, *_: Any, **__: Any) -> Any:
        return self._stream


class _Stream:
    """The ASGI application of one connection."""

    def __init__(
        self, hub: Hub, listener: Listener, right: Right, timing: Timing, headers: Mapping[str, str]
    ) -> None:
        self._hub = hub
        self._listener = listener
        self._right = right
        self._timing = timing
        self._headers = {
            **headers,
            "content-type": "text/event-stream",
            "cache-control": "no-store",
            "x-accel-buffering": "no",  # a proxy that keeps hints back makes them worthless
        }

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send hints until the other end leaves, or has to."""
        watching = asyncio.create_task(self._watch(receive))
        try:
            await self._begin(send)
            await self._hint(send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            pass  # it takes nothing in: what it missed it asks for
        finally:
            watching.cancel()
            self._hub.leave(self._listener)

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._listener.end()

    async def _begin(self, send: Send) -> None:
        # What was appended while it was let in is in this position, or comes as a hint.
        self._listener.offer_first(await self._right.head())
        headers = [(name.encode(), value.encode()) for name, value in self._headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

    async def _hint(self, send: Send) -> None:
        loop, timing = asyncio.get_running_loop(), self._timing
        asked_again_at = loop.time() + timing.asked_again_s
        while True:
            position = await self._listener.hear(timing.heartbeat_s)
            if self._listener.is_over:
                return
            if loop.time() >= asked_again_at:
                if not await self._right.still():
                    return
                asked_again_at = loop.time() + timing.asked_again_s
            text = b":\n\n" if position is None else _event(position)
            body: Any = {"type": "http.response.body", "body": text, "more_body": True}
            await asyncio.wait_for(send(body), timing.stalls_s)


def _event(position: int) -> bytes:
    return b'event: log\ndata: {"position":%d}\n\n' % position
