"""One connection of the web server, and what keeps a process able to take more of them.

The server gives a connection up that is idle after its answer. Who opens one and never ends the
head of a request, or a body that the application does not time itself, would hold it, and the file
that it is, for as long as they like.
"""

from __future__ import annotations

import errno
import logging
from typing import TYPE_CHECKING, Any, ClassVar, Final

import h11
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, TimerHandle, Transport

_TOLD_EVERY_S: Final = 60
_NOTHING_LEFT: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})

_log = logging.getLogger(__name__)


class Connection(H11Protocol):
    """Gives up on who does not end the head of a request in time, or its body."""

    head_within_s: ClassVar[float] = 20
    body_within_s: ClassVar[float] = 60

    _awaited: object = None
    _giving_up: TimerHandle | None = None

    @override
    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # uvicorn's
        super().connection_made(transport)
        self._wait()

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._wait()

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._wait()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        """Wait for what comes next from its beginning on: more bytes of it give it no more time."""
        state = self.conn.their_state
        if state is self._awaited:
            return
        self._stop_waiting()
        self._awaited = state
        within_s = {h11.IDLE: self.head_within_s, h11.SEND_BODY: self.body_within_s}.get(state)
        if within_s is not None:
            self._giving_up = self.loop.call_later(within_s, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None


class OutOfFiles:
    """Says once a minute that no connection can be taken, which the loop would at every try."""

    def __init__(self) -> None:
        self._told_until = float("-inf")

    def __call__(self, loop: AbstractEventLoop, context: dict[str, Any]) -> None:
        """Take an exception that nobody has caught; all others go where they went."""
        error = context.get("exception")
        if not (isinstance(error, OSError) and error.errno in _NOTHING_LEFT):
            loop.default_exception_handler(context)
        elif loop.time() >= self._told_until:
            self._told_until = loop.time() + _TOLD_EVERY_S
            _log.error("no more connections can be taken: %s", error.strerror)
