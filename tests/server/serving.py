"""A centre behind a real web server: a socket of this machine, the server in a thread."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import uvicorn
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
    from pathlib import Path

    from sync.server.exchange import Centre
    from sync.server.live.streaming import Timing
    from sync.server.options import ServerOptions


CERTIFICATES = ssl.create_default_context()
"""Read once: that takes a client longer than most of the tests it is made for."""


class _Prompt(uvicorn.Server):
    """Ends when it is told to; uvicorn's looks ten times a second whether it is, and then rests."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = threading.Event()
        self._told = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def end(self) -> None:
        """Tell it, from any thread."""
        if self._loop is not None:  # it came as far as to listen
            self._loop.call_soon_threadsafe(self._told.set)

    @override
    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self.on_tick(0)
        self.listens.set()
        await self._told.wait()

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.wait_for(
            self._wait_tasks_to_complete(), self.config.timeout_graceful_shutdown
        )
        await self.lifespan.shutdown()


class ThreadServer(Server, _Prompt):
    """Ours over that one; leaves the signals to the thread they belong to."""


@contextmanager
def serving(
    centre: Centre,
    hub: Hub | None = None,
    bounds: Bounds | None = None,
    timing: Timing | None = None,
    watched: Watched | None = None,
    admission: Admission | None = None,
    options: ServerOptions | None = None,
    *,
    connection: type[Connection] = Connection,
    certificate: tuple[Path, Path] | None = None,
) -> Iterator[httpx.Client]:
    """Serve a centre on a port of this machine; `certificate` are its file and its key's."""
    hub, watched = hub or Hub(), watched or Watched()
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        admission = admission or Admission(bounds or Bounds())
        app = application(centre, hub, admission, timing, watched, options)
        observed: Any = Observed(app, watched.figures)
        at = Listening("127.0.0.1", 0, *(certificate or (None, None)))
        server = ThreadServer(config_of(observed, at, connection), hub)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        server.listens.wait()
        host, port = listening.getsockname()
        try:
            address = f"{'https' if certificate else 'http'}://{host}:{port}"
            trusted = ssl.create_default_context(cafile=certificate[0]) if certificate else None
            verify = trusted or CERTIFICATES
            with httpx.Client(base_url=address, trust_env=False, verify=verify) as client:
                yield client
        finally:
            server.end()
            thread.join()
