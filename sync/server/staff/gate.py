"""What stands before the staff's pages: how often, over what, from where, and who.

A session is a cookie that scripts cannot read and other sites' pages do not send: `__Host-` over
TLS, a plain name over HTTP, which the centre speaks to this computer alone. A form must come from
our own origin and bring a token of its own session; signing in has a cookie and a token too.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

import anyio.to_thread
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException, NotFoundException

from pharmadesk.errors import Refused
from sync.server.access.guard import address_of
from sync.server.access.guarding import household
from sync.server.access.limits import Buckets
from sync.server.access.refusing import Denied
from sync.server.staff.record import NOBODY

if TYPE_CHECKING:
    from litestar import Request
    from litestar.connection import ASGIConnection
    from litestar.handlers import BaseRouteHandler

    from sync.server.access.sessions import Session
    from sync.server.options import ServerOptions
    from sync.server.staff.staff import Staff

    Connection = ASGIConnection[Any, Any, Any, Any]

SESSION: Final = "pharmadesk-staff"
SIGN_IN: Final = "pharmadesk-sign-in"
FORM_TOKEN: Final = "form"  # noqa: S105 - the name of a field
_STATE: Final = "staff_session"
_FORM: Final = "application/x-www-form-urlencoded"
_MOST_FIELDS: Final = 8
_MEDIA_TYPE: Final = 415
_BAD_REQUEST: Final = 400


class Gate:
    """Lets staff through."""

    def __init__(self, staff: Staff, options: ServerOptions) -> None:
        self._staff = staff
        self._only_tls = options.behind_proxy
        self._addresses = Buckets(options.requests_per_minute, options.requests_burst, staff.clock)

    async def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:
        """Stop a request that may not go on; remember whose session it is of the others.

        Raises: Refused `access.tls`, `access.too_many`; Denied `access.token`,
        `access.origin`; NotFoundException where there is no page.
        """
        if self._only_tls and not is_safe(connection):
            raise Refused("access.tls")
        if wait_s := self._addresses.take(household(address_of(connection))):
            raise Refused("access.too_many", seconds=wait_s)
        await anyio.to_thread.run_sync(self._look, connection, bool(handler.opt.get("public")))

    def _look(self, connection: Connection, is_public: bool) -> None:  # noqa: FBT001 - run_sync
        if not self._staff.is_open():
            raise NotFoundException
        if not is_public:
            token = shown(connection, SESSION)
            if not token:
                raise Denied("access.token")
            connection.scope["state"][_STATE] = self._staff.session(token)
        if connection.scope.get("method") == "POST" and not _is_from_here(connection):
            raise self._staff.denied(_who(connection), "origin", "access.origin")

    async def form(self, request: Request[Any, Any, Any], cookie: str = SESSION) -> dict[str, str]:
        """Read a form that brings the token of who sent it.

        Raises: Denied `access.form`; HTTPException 400, 415.
        """
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != _FORM:
            raise HTTPException(status_code=_MEDIA_TYPE)
        try:
            text = (await request.body()).decode()
            fields = dict(parse_qsl(text, max_num_fields=_MOST_FIELDS, keep_blank_values=True))
        except ValueError:
            raise HTTPException(status_code=_BAD_REQUEST) from None
        token = shown(request, cookie)
        brought = fields.get(FORM_TOKEN, "").encode()
        if not token or not hmac.compare_digest(brought, self._staff.form_token(token).encode()):
            raise await anyio.to_thread.run_sync(
                self._staff.denied, _who(request), "form", "access.form"
            )
        return fields


def session_of(connection: Connection) -> Session:
    """Return the session that the gate found."""
    session: Session = connection.scope["state"][_STATE]
    return session


def shown(connection: Connection, cookie: str) -> str:
    """Return what a browser holds under one of our names."""
    return connection.cookies.get(_named(connection, cookie), "")


def held(connection: Connection, cookie: str, value: str, max_age_s: int) -> Cookie:
    """Make a cookie; one without a value is forgotten at once."""
    return Cookie(
        key=_named(connection, cookie),
        value=value,
        path="/",
        max_age=max_age_s if value else 0,
        secure=is_safe(connection),
        httponly=True,
        samesite="strict",
    )


def is_safe(connection: Connection) -> bool:
    """Tell whether a request came over TLS."""
    return bool(connection.scope["scheme"] == "https")


def _named(connection: Connection, cookie: str) -> str:
    return f"__Host-{cookie}" if is_safe(connection) else cookie


def _is_from_here(connection: Connection) -> bool:
    """Tell whether a form stood on a page of ours; every browser says where one stood."""
    here = f"{connection.scope['scheme']}://{connection.headers.get('host', '')}"
    return connection.headers.getall("origin", []) == [here]


def _who(connection: Connection) -> str:
    session: Session | None = connection.scope["state"].get(_STATE)
    return NOBODY if session is None else session.person_id
