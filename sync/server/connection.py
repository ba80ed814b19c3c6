"""One connection of the web server, and what keeps a process able to take more of them.

The server gives an idle connection up after its last answer, and the application a body that does
not come. In between lies the head of a request: who opens connections and never ends a head would
hold them, and the files they are, for as long as they like.
"""

from __future__ import annotations

import asyncio
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
    """Gives up on who does not end the head of a request in time."""

    head_within_s: ClassVar[float] = 20

    _giving_up: TimerHandle | None = None

    @override
    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # uvicorn's
        super().connection_made(transport)
        self._await_head()

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._await_head()
        else:
            self._stop_waiting()

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.their_state is h11.IDLE:  # also where a part of it is here already
            self._await_head()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        """Wait from the first moment on: more bytes of the same head give it no more time."""
        if self._giving_up is None:
            loop = asyncio.get_running_loop()
            self._giving_up = loop.call_later(self.head_within_s, self._give_up)

    def _stop_waiting(self) -> None:
        if self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None

    def _give_up(self) -> None:
        self._giving_up = None
        self.transport.close()


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
