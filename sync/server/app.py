"""The centre put together: its database, its key, its clock, and the web server in front."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.values.clock import SystemClock
from sync.server import embedded, keys
from sync.server.background.process import Background
from sync.server.exchange import Centre
from sync.server.web import application

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Centre", "Listening", "opened", "serve"]

_DATABASE: Final = "postgres"
_KEY_FILE: Final = "centre.key"
_CONNECTIONS: Final = 20


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the centre listens; without a certificate something in front must speak TLS."""

    host: str
    port: int
    certificate: Path | None = None
    certificate_key: Path | None = None


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


def serve(centre: Centre, at: Listening) -> None:
    """Answer registers until the process is told to end; first, go on where the last one stopped.

    What an older program could not read, this one may.
    """
    from sync.server.serving import Server, config_of  # noqa: PLC0415 - only who serves pays

    centre.retry_set_aside()
    with Background(centre) as background:
        app = application(centre, background.hub)
        Server(config_of(app, at), background.hub).run()
