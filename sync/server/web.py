"""The centre over HTTP: bounded bodies, bounded waits, bounded work, and nothing decided here.

A request that would have to wait behind too many others is answered 429 at once, with a moment to
come back at that differs from one register to the next: a town that gets its power back comes in
one second.
"""

from __future__ import annotations

import asyncio
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from litestar import Litestar, Request, Response, get, post
from litestar.exceptions import HTTPException

from sync.protocol import exchange, signing
from sync.server.api import routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from sync.protocol.exchange import Reply
    from sync.server.access.caller import Callers
    from sync.server.exchange import Centre

T = TypeVar("T")

MAX_BODY_BYTES: Final = 4 * 1024 * 1024
READ_TIMEOUT_S: Final = 30
MOST_PUSHES: Final = 8
MOST_REQUESTS: Final = 64
_PATHS: Final = (
    *(exchange.NONCE, exchange.HELLO, exchange.PUSH, exchange.PULL),
    *(exchange.FOUND, exchange.OFFER, exchange.JOIN),
)
_THREADS: Final = 16
_RETRY_WITHIN_S: Final = 10


class Busy(Exception):  # noqa: N818 - an answer, not a failure
    """More is being done than may be."""


class Admission:
    """Counts what is being done; lives in one event loop and needs no lock."""

    def __init__(self, most_pushes: int, most_requests: int) -> None:
        self._most = {exchange.PUSH: most_pushes}
        self._most_requests = most_requests
        self._now: dict[str, int] = {}

    @contextmanager
    def entered(self, path: str) -> Iterator[None]:
        """Take a place for as long as a request takes.

        Raises: Busy.
        """
        within = self._now.get(path, 0)
        if sum(self._now.values()) >= self._most_requests or within >= self._most.get(
            path, self._most_requests
        ):
            raise Busy
        self._now[path] = within + 1
        try:
            yield
        finally:
            self._now[path] -= 1


class _TooLarge(Exception):  # noqa: N818 - an answer, not a failure
    """The body goes on past its bound."""


async def _body(chunks: AsyncIterator[bytes]) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise _TooLarge
    return bytes(body)


class Door:
    """What stands between the network and a centre."""

    def __init__(self, centre: Centre, admission: Admission) -> None:
        self._centre = centre
        self._admission = admission
        self._threads: CapacityLimiter | None = None

    async def answer(self, request: Request[Any, Any, Any]) -> Reply:
        """Answer a request, or say why not now."""
        path = request.url.path
        try:
            with self._admission.entered(path):
                body = await asyncio.wait_for(_body(request.stream()), READ_TIMEOUT_S)
                headers = {name.lower(): value for name, value in request.headers.items()}
                return await self._in_thread(self._centre.answer, path, headers, body)
        except Busy:
            reply = self._centre.problem("sync.busy")
            wait_s = str(1 + secrets.randbelow(_RETRY_WITHIN_S))
            return reply._replace(headers={**reply.headers, "retry-after": wait_s})
        except _TooLarge:
            return self._centre.problem("sync.too_large", limit_bytes=MAX_BODY_BYTES)
        except TimeoutError:
            return self._centre.problem("sync.timeout")

    async def is_ready(self) -> bool:
        """Tell whether requests can be carried out."""
        return await self._in_thread(self._centre.is_ready)

    async def _in_thread(self, work: Callable[..., T], *arguments: Any) -> T:
        if self._threads is None:  # a limiter belongs to the loop it is made in
            self._threads = CapacityLimiter(_THREADS)
        return await anyio.to_thread.run_sync(work, *arguments, limiter=self._threads)


def application(
    centre: Centre,
    *,
    callers: Callers = routes.nobody,
    most_pushes: int = MOST_PUSHES,
    most_requests: int = MOST_REQUESTS,
) -> Litestar:
    """Make the ASGI application of a centre; `callers` finds out which person asks."""
    door = Door(centre, Admission(most_pushes, most_requests))

    @post(list(_PATHS), status_code=200, request_max_body_size=None)
    async def sync(request: Request[Any, Any, Any]) -> Response[bytes]:
        reply = await door.answer(request)
        headers = {**reply.headers}
        if request_id := request.headers.get(signing.REQUEST_ID):
            headers[signing.REQUEST_ID] = request_id[:100]
        kind = headers.pop("content-type")
        return Response(reply.body, status_code=reply.status, headers=headers, media_type=kind)

    @get("/healthz")
    async def healthz() -> dict[str, str]:
        """Tell that the process lives."""
        return {"status": "ok"}

    @get("/readyz")
    async def readyz() -> Response[dict[str, str]]:
        """Tell whether the database answers too."""
        ready = await door.is_ready()
        content = {"database": "ok" if ready else "unavailable"}
        return Response(content, status_code=200 if ready else 503)

    api, told = routes.routes(centre, callers)
    return Litestar(
        [sync, healthz, readyz, *api],
        exception_handlers={HTTPException: told},
        openapi_config=None,
        logging_config=None,
    )
