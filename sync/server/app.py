"""The centre put together: its database, its key, its clock, and the web server in front."""

from __future__ import annotations

import ipaddress
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import Refused
from pharmadesk.values.clock import SystemClock
from sync.server import embedded, keys
from sync.server.exchange import Centre
from sync.server.web import application

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sync.server.options import ServerOptions

__all__ = ["Centre", "Listening", "opened", "serve"]

_DATABASE: Final = "postgres"
_KEY_FILE: Final = "centre.key"
_CONNECTIONS: Final = 20
_FINISH_WITHIN_S: Final = 30


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the centre listens; without a certificate something in front must speak TLS."""

    host: str
    port: int
    certificate: Path | None = None
    certificate_key: Path | None = None

    def check(self, options: ServerOptions) -> None:
        """Make sure that no password travels in the clear.

        Raises: Refused `server.tls_needed`.
        """
        if self.certificate is None and not options.behind_proxy and not _is_here(self.host):
            raise Refused("server.tls_needed")


@contextmanager
def opened(folder: Path, database_url: str | None) -> Iterator[Centre]:
    """Open the centre of a folder, on its own embedded PostgreSQL unless a URL names another.

    Raises: those of `keys.seed`, and EnvironmentProblem `storage.*`.
    """
    with ExitStack() as stack:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        seed = keys.seed(folder / _KEY_FILE)
        url = database_url or stack.enter_context(embedded.started(folder / _DATABASE))
        centre = Centre(url, SystemClock(), seed, connections=_CONNECTIONS)
        stack.callback(centre.close)
        yield centre


def serve(centre: Centre, at: Listening, options: ServerOptions) -> None:
    """Answer registers and people until the process is told to end.

    First, go on where the last one stopped: what an older program could not read, this one may.
    """
    import uvicorn  # noqa: PLC0415 - making a code needs no web server

    centre.project_pending()
    centre.retry_set_aside()
    uvicorn.run(
        application(centre, options=options),
        host=at.host,
        port=at.port,
        ssl_certfile=at.certificate,
        ssl_keyfile=at.certificate_key,
        server_header=False,
        proxy_headers=False,  # the application believes those proxies that it was told of
        access_log=False,
        timeout_graceful_shutdown=_FINISH_WITHIN_S,
    )


def _is_here(host: str) -> bool:
    """Tell whether an address is reached from this computer alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
