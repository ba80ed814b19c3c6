"""What every answer of the centre has, and what every request of people must be.

An answer has a request id, and headers that tell a browser to guess nothing, frame nothing and keep
nothing. A body of people's routes must come within a time. What is left to do after an answer is
done in a task of its own, so that the next request on the same connection does not wait for it.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import anyio.to_thread
import structlog
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar.types import ASGIApp, Message, Receive, Scope, Send

API: Final = "/api"
STAFF: Final = "/ops"
REQUEST_ID: Final = "x-request-id"
BODY_WITHIN_S: Final = 10
_SANE_ID: Final = re.compile(r"[0-9A-Za-z._-]{1,100}", re.ASCII)
_TIMED_OUT: Final = 408
_NOT_FOUND: Final = 404

_ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-frame-options": "DENY",
}
_NOT_KEPT: Final = {"cache-control": "private, no-store"}
_TLS_ONLY: Final = {"strict-transport-security": "max-age=31536000"}


class Hygiene:
    """Wraps the whole application, so that also a path that is none is answered properly."""

    def __init__(self, app: ASGIApp, missing: Callable[[Scope], object]) -> None:
        self._app = app
        self._missing = missing
        self._after: set[asyncio.Task[object]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        asked = MutableScopeHeaders({"headers": [*scope["headers"]]})
        request_id = asked[REQUEST_ID] = _request_id(asked.get(REQUEST_ID, ""))
        scope["headers"] = asked.headers  # whoever looks for the id finds the one that is logged
        is_api = scope["path"].startswith(API)
        is_of_people = is_api or scope["path"].startswith(STAFF)
        scope["state"]["request_id"] = request_id
        headers = {REQUEST_ID: request_id, **_ALWAYS}
        headers |= _NOT_KEPT if is_of_people else {}
        headers |= _TLS_ONLY if scope["scheme"] == "https" else {}

        async def send_with(said: Message) -> None:
            if said["type"] == "http.response.start":
                if is_api and said["status"] == _NOT_FOUND:
                    scope["state"].setdefault("after", partial(self._missing, scope))
                answered = MutableScopeHeaders.from_message(said)
                for name, value in headers.items():
                    answered.setdefault(name, value)
            await send(said)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self._app(scope, _timed(receive) if is_of_people else receive, send_with)
            if after := scope["state"].pop("after", None):
                self._do(after)

    def _do(self, after: Callable[[], object]) -> None:
        task = asyncio.create_task(anyio.to_thread.run_sync(after))
        self._after.add(task)
        task.add_done_callback(self._after.discard)

    async def finished(self) -> None:
        """Wait for what is left to do."""
        await asyncio.gather(*self._after)


def _request_id(given: str) -> str:
    """Go by the id that the log has, else that of the request where it is one, else a new one."""
    bound = structlog.contextvars.get_contextvars().get("request_id")
    return bound or (given if _SANE_ID.fullmatch(given) else str(uuid.uuid4()))


def _timed(receive: Receive) -> Receive:
    """Wait so long for a whole body, however slowly it drips; for what follows, for ever."""
    ends_at_s = asyncio.get_running_loop().time() + BODY_WITHIN_S
    is_whole = False

    async def receive_within() -> Any:
        nonlocal is_whole
        if is_whole:
            return await receive()
        try:
            async with asyncio.timeout_at(ends_at_s):
                part = await receive()
        except TimeoutError:
            raise HTTPException(status_code=_TIMED_OUT) from None
        is_whole = not part.get("more_body", False)
        return part

    return receive_within
