"""An application with everything on that people's routes need, whatever else it serves."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

import anyio.to_thread
from litestar import Litestar
from litestar.config.cors import CORSConfig
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from pharmadesk.errors import PharmaDeskError
from sync.server.access import answering
from sync.server.access.guard import Guard, caller_of, check_declared
from sync.server.access.hygiene import REQUEST_ID, Hygiene
from sync.server.api import routes as api
from sync.server.api.once import REPLAYED
from sync.server.staff.routes import routes as staff_routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from litestar import Router
    from litestar.types import ControllerRouterHandler

    from sync.server.access.caller import Callers
    from sync.server.access.people import People
    from sync.server.exchange import Centre
    from sync.server.options import ServerOptions

_METHODS: Final = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_ASKED: Final = [
    *("authorization", "content-type", "accept-language", REQUEST_ID),
    *("idempotency-key", "if-match", "if-none-match"),
]
_TOLD: Final = [REQUEST_ID, "etag", "link", "location", "retry-after", REPLAYED]
_REMEMBERED_FOR_S: Final = 600
_TOLD_EVERY_S: Final = 60

_log = logging.getLogger(__name__)


def dressed(
    handlers: Sequence[ControllerRouterHandler],
    of_people: Sequence[Router],
    centre: Centre,
    people: People,
    callers: Callers | None = None,
) -> Litestar:
    """Make an application of these routes, those that people sign in for, and the operations.

    Raises: Bug when a route under /api does not say who may ask.
    """
    options = people.options
    guard = Guard(people, options, callers)
    centre.record_denials(people.audit.device_denied)
    app = Litestar(
        [
            *handlers,
            *of_people,
            *api.routes(centre, caller_of, people, of_people),
            staff_routes(centre, options),
        ],
        guards=[guard],
        after_exception=[guard.after_exception],
        exception_handlers=answering.handlers(people.clock),
        cors_config=_cors(options),
        logging_config=None,
        lifespan=[partial(_telling, partial(centre.tell_denials, people))],
        openapi_config=None,
    )
    check_declared(app)
    # Around everything, where the framework's own middleware does not reach: also what finds no
    # route is to have its headers.
    hygiene = Hygiene(app.asgi_handler, guard.missing)
    app.on_shutdown.append(hygiene.finished)
    app.asgi_handler = _believing(hygiene, options)
    return app


@asynccontextmanager
async def _telling(tell: Callable[[], object], _app: Litestar) -> AsyncIterator[None]:
    """Tell journals once a minute what is counted and not told yet."""

    async def again_and_again() -> None:
        while True:
            await asyncio.sleep(_TOLD_EVERY_S)
            try:
                await anyio.to_thread.run_sync(tell)
            except PharmaDeskError as error:
                _log.warning("denials could not be told: %s", error)

    task = asyncio.create_task(again_and_again())
    try:
        yield
    finally:
        task.cancel()


def _cors(options: ServerOptions) -> CORSConfig | None:
    """Let pages of other origins in where the operator names them; nobody's otherwise."""
    if not options.allowed_origins:
        return None
    return CORSConfig(
        allow_origins=list(options.allowed_origins),
        allow_methods=cast("Any", _METHODS),
        allow_headers=_ASKED,
        expose_headers=_TOLD,
        allow_credentials=False,
        max_age=_REMEMBERED_FOR_S,
    )


def _believing(app: Any, options: ServerOptions) -> Any:
    """Believe what proxies say of a request's origin, those alone that the operator names."""
    proxies = list(options.trusted_proxies)
    return ProxyHeadersMiddleware(app, trusted_hosts=proxies) if proxies else app
