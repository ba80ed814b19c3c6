"""A centre behind a real web server: a socket of this machine, the server in a thread."""

from __future__ import annotations

import socket
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import httpx
from typing_extensions import override

from sync.server.admission import Admission, Bounds
from sync.server.app import Listening
from sync.server.connection import Connection
from sync.server.live.hub import Hub
from sync.server.operations.observing import Observed
from sync.server.serving import Server, config_of
from sync.server.web import Watched, application

if TYPE_CHECKING:
    from collections.abc import Iterator

    import uvicorn

    from sync.server.exchange import Centre
    from sync.server.live.streaming import Timing
    from sync.server.options import ServerOptions


class ThreadServer(Server):
    """Tells when it listens, and leaves the signals to the thread they belong to."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config, hub)
        self.listens = threading.Event()

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@contextmanager
def serving(
    centre: Centre,
    hub: Hub | None = None,
    bounds: Bounds | None = None,
    timing: Timing | None = None,
    watched: Watched | None = None,
    admission: Admission | None = None,
    options: ServerOptions | None = None,
    connection: type[Connection] = Connection,
) -> Iterator[httpx.Client]:
    """Serve a centre on a port of this machine."""
    hub, watched = hub or Hub(), watched or Watched()
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        admission = admission or Admission(bounds or Bounds())
        app = application(centre, hub, admission, timing, watched, options)
        observed: Any = Observed(app, watched.figures)
        server = ThreadServer(config_of(observed, Listening("127.0.0.1", 0), connection), hub)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        server.listens.wait()
        host, port = listening.getsockname()
        try:
            with httpx.Client(base_url=f"http://{host}:{port}", trust_env=False) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()
