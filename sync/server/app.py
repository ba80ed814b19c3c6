"""The centre put together: its database, its key, its clock, and the web server in front."""

from __future__ import annotations

import ipaddress
import os
import sys
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import Refused
from pharmadesk.values.clock import SystemClock
from sync.server import collecting, embedded, keys
from sync.server.admission import Admission, Bounds
from sync.server.background.process import Background
from sync.server.exchange import Centre
from sync.server.operations import json_logs, sentry
from sync.server.operations.checks import disk
from sync.server.operations.observing import Observed
from sync.server.versions import ANY_VERSION, Versions
from sync.server.web import Watched, application

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sync.server.options import ServerOptions

__all__ = ["Centre", "Listening", "opened", "serve"]

_DATABASE: Final = "postgres"
_KEY_FILE: Final = "centre.key"
_CONNECTIONS: Final = 20
_OPEN_FILES: Final = 16_384
TOKEN_VARIABLE: Final = "PHARMADESK_METRICS_TOKEN"  # noqa: S105 - a name
_SHORTEST_TOKEN: Final = 16


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the centre listens; without a certificate something in front must speak TLS.

    `metrics` is an address of its own for the figures, which no register needs to reach.
    """

    host: str
    port: int
    certificate: Path | None = None
    certificate_key: Path | None = None
    metrics: tuple[str, int] | None = None

    def check(self, options: ServerOptions) -> None:
        """Make sure that no password travels in the clear.

        Raises: Refused `server.tls_needed`.
        """
        if self.certificate is None and not options.behind_proxy and not _is_here(self.host):
            raise Refused("server.tls_needed")


@contextmanager
def opened(
    folder: Path, database_url: str | None, versions: Versions = ANY_VERSION
) -> Iterator[Centre]:
    """Open the centre of a folder, on its own embedded PostgreSQL unless a URL names another.

    Raises: those of `keys.seed`, and EnvironmentProblem `storage.*`.
    """
    with ExitStack() as stack:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        seed = keys.seed(folder / _KEY_FILE)
        url = database_url or stack.enter_context(embedded.started(folder / _DATABASE))
        centre = Centre(url, SystemClock(), seed, connections=_CONNECTIONS, versions=versions)
        stack.callback(centre.close)
        yield centre


def serve(centre: Centre, at: Listening, folder: Path, options: ServerOptions) -> None:
    """Answer registers and people until the process is told to end.

    Rows that a former process did not come to are made beside; what an older program could not
    read, this one tries again. Raises: Refused `settings.wrong_value` for a token that is short.
    """
    from sync.server.serving import Server, config_of  # noqa: PLC0415 - only who serves pays

    token = _token()
    allow_connections()
    with ExitStack() as stack:
        stack.enter_context(json_logs.to(sys.stderr))
        sentry.begin()
        background = stack.enter_context(Background(centre))
        admission = Admission(Bounds())
        background.figures.count_admission(admission)
        if at.metrics is not None:
            stack.callback(background.figures.serve(*at.metrics))
        checks = {**background.checks(), "disk": lambda: disk(folder)}
        watched = Watched(checks, background.figures, token)
        app = application(centre, background.hub, admission, watched=watched, options=options)
        server = Server(config_of(Observed(app, background.figures), at), background.hub)
        stack.enter_context(collecting.seldom())
        with suppress(KeyboardInterrupt):  # the signal that ended it, raised again when it has
            server.run()


def allow_connections() -> None:
    """Open as many files as the system lets this process: each register holds a connection.

    Usual is 1 024, with a much higher bound that a process may raise itself to.
    """
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - it is not everywhere

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _token() -> str:
    token = os.environ.get(TOKEN_VARIABLE, "")
    if token and len(token) < _SHORTEST_TOKEN:
        raise Refused("settings.wrong_value", key=TOKEN_VARIABLE)
    return token


def _is_here(host: str) -> bool:
    """Tell whether an address is reached from this computer alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
