"""Around the whole application: every request has an id, is counted, timed and logged in one line.

A log line names a route's template and never its path, headers or body: paths carry ids of items
and people, queries carry what somebody looked for.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from typing import TYPE_CHECKING, Any, Final

import structlog

from sync.protocol import signing
from sync.server.operations.figures import OTHER

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar.types import ASGIApp, Message, Receive, Send

    from sync.server.operations.figures import Figures

_log = logging.getLogger(__name__)

_NAMES: Final = (signing.REQUEST_ID.encode(), b"x-request-id")
_GOOD: Final = re.compile(r"[0-9A-Za-z._-]{1,100}", re.ASCII)
_FAULT: Final = 500
_QUIET: Final = frozenset({"/healthz", "/readyz", "/metrics"})


class Observed:
    """An ASGI application that watches another one."""

    def __init__(
        self, app: ASGIApp, figures: Figures, steady_s: Callable[[], float] = time.perf_counter
    ) -> None:
        self._app = app
        self._figures = figures
        self._steady_s = steady_s

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Pass a request on, and see what becomes of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_s, seen = self._steady_s(), _Seen(send)
        with structlog.contextvars.bound_contextvars(request_id=_request_id(scope)):
            try:
                await self._app(scope, receive, seen)
            finally:
                self._note(scope, seen, self._steady_s() - began_s)

    def _note(self, scope: Any, seen: _Seen, seconds: float) -> None:
        method, status = scope["method"], seen.status or _FAULT
        route = scope.get("path_template") or OTHER
        self._figures.answered(method, route, status, None if seen.is_stream else seconds)
        if route not in _QUIET:
            extra = {"route": route, "status": status, "ms": round(seconds * 1_000, 1)}
            _log.info("%s", method, extra=extra)


class _Seen:
    """Sees the status go by."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.is_stream = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.is_stream = any(
                name == b"content-type" and value.startswith(b"text/event-stream")
                for name, value in message["headers"]
            )
        await self._send(message)


def _request_id(scope: Any) -> str:
    """Take the caller's id where it is a plain one, else make one."""
    for name, value in scope["headers"]:
        if name in _NAMES and _GOOD.fullmatch(text := value.decode("latin-1")):
            return str(text)
    return str(uuid.uuid4())
