"""The way to the centre over HTTPS; nothing of a body is ever written to a log."""

from __future__ import annotations

import logging
import socket
import ssl
from typing import TYPE_CHECKING, Final

import httpx

from pharmadesk.errors import EnvironmentProblem
from sync.client.address import checked_url
from sync.protocol.exchange import Reply
from sync.protocol.framing import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping
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


class HttpTransport:
    """Carries requests to one address; certificates are checked, redirections not followed."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(
            base_url=checked_url(url),
            timeout=httpx.Timeout(_ANSWER_S, connect=_CONNECT_S),
            follow_redirects=False,
            trust_env=False,  # no proxy of the environment reads what is said
        )
        logging.getLogger("httpx").setLevel(logging.WARNING)  # it tells of each request

    def exchange(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send and wait for the reply.

        Raises: EnvironmentProblem `sync.unreachable`, whatever the network did; its parameter `why`
        is "name", "refused" or "tls" when no connection was made for that reason.
        """
        try:
            with self._client.stream("POST", path, headers=headers, content=body) as response:
                read = bytearray()
                for part in response.iter_bytes():
                    read += part
                    if len(read) > MAX_BYTES:
                        raise EnvironmentProblem("sync.unreachable")
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise EnvironmentProblem("sync.unreachable", why=_why(error)) from error
        names = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, names, bytes(read))

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
