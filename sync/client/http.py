"""The way to the centre over HTTPS; nothing of a body is ever written to a log."""

from __future__ import annotations

import logging
import socket
import ssl
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import httpx

from pharmadesk.errors import EnvironmentProblem
from sync.client.address import checked_url
from sync.protocol.exchange import Reply
from sync.protocol.framing import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType
    from typing import Self

_CONNECT_S: Final = 10
_ANSWER_S: Final = 60
# What kept a connection from being made, by the error at the bottom of it all.
_WHYS: Final = (
    (socket.gaierror, "name"),
    (ConnectionRefusedError, "refused"),
    (ssl.SSLError, "tls"),
)
RESTS_S: Final = 5
"""A connection that rested so long is not used again; the centre keeps one for longer."""
_SILENCE_S: Final = 45
"""The centre says three times in it that it lives."""
_CONNECTED: Final = {"connection.connect_tcp.complete", "connection.start_tls.complete"}


class HttpTransport:
    """Carries requests to one address; certificates are checked, redirections not followed."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(
            base_url=checked_url(url),
            follow_redirects=False,
            limits=httpx.Limits(keepalive_expiry=RESTS_S),
            trust_env=False,  # no proxy of the environment reads what is said
        )
        self._stream: Any = None
        self._is_over = False
        logging.getLogger("httpx").setLevel(logging.WARNING)  # it tells of each request

    def exchange(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send and wait for the reply.

        Raises: EnvironmentProblem `sync.unreachable`, whatever the network did; its parameter `why`
        is "name", "refused" or "tls" when no connection was made for that reason.
        """
        with self._asked("POST", path, headers, body, _ANSWER_S) as response:
            return _reply(response)

    @contextmanager
    def listen(self, path: str, headers: Mapping[str, str]) -> Iterator[HttpHeard]:
        """Ask for an answer that goes on; it breaks when nothing comes for a while.

        Raises: EnvironmentProblem `sync.unreachable`, whatever the network did.
        """
        with self._asked("GET", path, headers, b"", _SILENCE_S) as response:
            yield HttpHeard(response)

    def abort(self) -> None:
        """Break off whatever goes on, from any thread; nothing is asked any more."""
        self._is_over = True
        stream = self._stream
        found = stream.get_extra_info("socket") if stream is not None else None
        if found is not None:
            with suppress(OSError):
                # The plain socket's own: that of TLS would take its session from under a reader.
                socket.socket.shutdown(found, socket.SHUT_RDWR)

    @contextmanager
    def _asked(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, wait_s: int
    ) -> Iterator[httpx.Response]:
        if self._is_over:
            raise EnvironmentProblem("sync.unreachable")
        try:
            with self._client.stream(
                method,
                path,
                headers=headers,
                content=body,
                timeout=httpx.Timeout(wait_s, connect=_CONNECT_S),
                extensions={"trace": self._trace},
            ) as response:
                yield response
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise EnvironmentProblem("sync.unreachable", why=_why(error)) from error

    def _trace(self, event: str, about: dict[str, Any]) -> None:
        """Remember the connection, so that another thread can break it off."""
        if event in _CONNECTED:
            self._stream = about["return_value"]
            if self._is_over:
                self.abort()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _why(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        for kind, why in _WHYS:
            if isinstance(cause, kind):
                return why
        cause = cause.__cause__ or cause.__context__
    return ""


class HttpHeard:
    """An answer that goes on."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        names = {name.lower(): value for name, value in response.headers.items()}
        self.reply = Reply(response.status_code, names, b"")

    def parts(self) -> Iterator[bytes]:
        """Give the bytes as they come.

        Raises: EnvironmentProblem `sync.unreachable` when the connection breaks.
        """
        return self._response.iter_bytes()


def _reply(response: httpx.Response) -> Reply:
    read = bytearray()
    for part in response.iter_bytes():
        read += part
        if len(read) > MAX_BYTES:
            raise EnvironmentProblem("sync.unreachable")
    names = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status_code, names, bytes(read))
