"""What stands before every route: how often, over what, who, and whether they may.

A route says which of three it is, and the application does not start with one that says nothing:

    opt["public"]   anybody may ask: signing in, and what devices sign themselves
    opt["own"]      whoever is signed in may ask: it is about themselves
    opt["action"]   who may do this action (pharmadesk.domain.permissions), and with a second
                    factor where the action or the role wants one
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import anyio.to_thread
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException

from pharmadesk.errors import Bug, Refused
from sync.server.access.gate import Signed
from sync.server.access.guarding import household
from sync.server.access.hygiene import API
from sync.server.access.limits import Buckets
from sync.server.access.refusing import Denied
from sync.server.api.errors import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from litestar import Litestar
    from litestar.connection import ASGIConnection
    from litestar.handlers import BaseRouteHandler
    from litestar.types import Scope

    from sync.server.access.caller import Caller, Callers
    from sync.server.access.people import People
    from sync.server.options import ServerOptions

    Connection = ASGIConnection[Any, Any, Any, Any]

SIGNED: Final = "signed"
_BEARER: Final = "bearer "
_OPTIONS: Final = "OPTIONS"
_MEDIA_TYPE: Final = 415
_JSON: Final = "application/json"


class Guard:
    """Lets requests of people through."""

    def __init__(
        self, people: People, options: ServerOptions, callers: Callers | None = None
    ) -> None:
        self._people = people
        self._callers = callers
        self._only_tls = options.behind_proxy
        bounds = (options.requests_per_minute, options.requests_burst, people.clock)
        self._addresses = Buckets(*bounds)
        self._tenants = Buckets(*bounds)

    async def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:
        """Stop a request that may not go on; remember who asks for the others.

        Raises: Refused `access.tls`, `access.too_many`; those of `Gate`; HTTPException 415.
        """
        if not connection.url.path.startswith(API):
            return
        if self._only_tls and connection.scope["scheme"] != "https":
            raise Refused("access.tls")
        _take(self._addresses, household(address_of(connection)))
        _check_body(connection)
        if handler.opt.get("public") or _is_options(connection.scope):
            return
        signed = await anyio.to_thread.run_sync(self._signed, connection, handler)
        connection.scope["state"][SIGNED] = signed
        _take(self._tenants, signed.caller.tenant_id)

    def _signed(self, connection: Connection, handler: BaseRouteHandler) -> Signed:
        gate = self._people.gate
        language = spoken(connection.headers.get("accept-language", ""))
        if self._callers is not None:
            signed = Signed(self._callers(connection), "")
        else:
            signed = gate.signed(_bearer(connection), language)
        if "action" in handler.opt:
            gate.check(signed.caller, handler.opt["action"])
        return signed

    async def after_exception(self, error: Exception, scope: Scope) -> None:
        """Leave what a denial has yet to tell for after the answer."""
        if isinstance(error, Denied) and error.after is not None:
            scope["state"]["after"] = error.after

    def missing(self, scope: Scope) -> None:
        """Tell that who is signed in asked for what is not there, perhaps somebody else's."""
        signed = scope["state"].get(SIGNED)
        if signed is not None:
            denied = self._people.gate.denied(signed.caller, "", "not_found")
            if denied.after is not None:
                denied.after()


def caller_of(connection: Connection) -> Caller:
    """Return who asks, as the guard found them."""
    return signed_of(connection).caller


def signed_of(connection: Connection) -> Signed:
    """Return who asks and in which session."""
    signed: Signed = connection.scope["state"][SIGNED]
    return signed


def address_of(connection: Connection) -> str:
    """Return where a request comes from; behind a proxy that is trusted, what it says."""
    return connection.client.host if connection.client is not None else ""


def check_declared(app: Litestar) -> None:
    """Make sure that every route under /api says who may ask.

    Raises: Bug.
    """
    for path, handler in _handlers(app):
        declared = {"public", "own", "action"} & handler.opt.keys()
        is_made_here = getattr(handler, "http_methods", None) != {_OPTIONS}  # the framework's own
        if path.startswith(API) and is_made_here and len(declared) != 1:
            raise Bug("access.undeclared_route", path=path)


def _handlers(app: Litestar) -> Iterable[tuple[str, BaseRouteHandler]]:
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            yield route.path, handler


def _take(buckets: Buckets, who: str) -> None:
    if wait_s := buckets.take(who):
        raise Refused("access.too_many", seconds=wait_s)


def _bearer(connection: Connection) -> str:
    """Return the token of a request that shows exactly one."""
    shown = connection.headers.getall("authorization", [])
    if len(shown) != 1 or not shown[0].lower().startswith(_BEARER):
        raise Denied("access.token")
    return str(shown[0][len(_BEARER) :].strip())


def _check_body(connection: Connection) -> None:
    """Let a body through that says it is JSON: no form of a foreign page can send one."""
    headers = connection.headers
    has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if has_body and media_type != _JSON:
        raise HTTPException(status_code=_MEDIA_TYPE)


def _is_options(scope: Scope) -> bool:
    """Tell whether one asks only what may be asked."""
    return scope["type"] == ScopeType.HTTP and scope["method"] == _OPTIONS
