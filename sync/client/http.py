"""The way to the centre over HTTPS; nothing of a body is ever written to a log."""

from __future__ import annotations

import ipaddress
import logging
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import httpx

from pharmadesk.errors import EnvironmentProblem, Refused
from sync.protocol.exchange import Reply
from sync.protocol.framing import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

_CONNECT_S: Final = 10
_ANSWER_S: Final = 60
_LOCAL: Final = "localhost"


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

        Raises: EnvironmentProblem `sync.unreachable`, whatever the network did.
        """
        try:
            with self._client.stream("POST", path, headers=headers, content=body) as response:
                read = bytearray()
                for part in response.iter_bytes():
                    read += part
                    if len(read) > MAX_BYTES:
                        raise EnvironmentProblem("sync.unreachable")
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise EnvironmentProblem("sync.unreachable") from error
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


def checked_url(url: str) -> str:
    """Let an address through that is HTTPS, or plain HTTP on this very computer.

    Raises: Refused `sync.address`.
    """
    parts = urlsplit(url.strip())
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname))
    if not is_safe or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise Refused("sync.address", url=url)
    return url.strip().rstrip("/")


def _is_here(host: str | None) -> bool:
    if host == _LOCAL:
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
