"""The web server around the application: where it listens, and how it ends."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from typing_extensions import override

from sync.server.connection import Connection, OutOfFiles

if TYPE_CHECKING:
    import socket

    from sync.server.app import Listening
    from sync.server.live.hub import Hub

FINISH_WITHIN_S: Final = 30
KEPT_FOR_S: Final = 75
"""How long a connection stays open without a request.

Who asks must let go first: a request that meets a connection being closed is lost, and nobody can
tell whether it was carried out. Registers keep one for 5 seconds, proxies usually for 60.
"""


class Server(uvicorn.Server):
    """Ends the answers that never end by themselves before it waits for all answers to end."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to take requests."""
        asyncio.get_running_loop().set_exception_handler(OutOfFiles())
        await super().startup(sockets)

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop taking requests, let those that run finish, and end."""
        self._hub.close()
        await super().shutdown(sockets)


def config_of(app: Any, at: Listening, connection: type[Connection] = Connection) -> uvicorn.Config:
    """Say how the application is served."""
    return uvicorn.Config(
        app,
        host=at.host,
        port=at.port,
        ssl_certfile=at.certificate,
        ssl_keyfile=at.certificate_key,
        server_header=False,
        proxy_headers=False,  # the application believes those proxies that it was told of
        http=connection,
        access_log=False,
        log_config=None,
        ws="none",
        timeout_keep_alive=KEPT_FOR_S,
        timeout_graceful_shutdown=FINISH_WITHIN_S,
    )
