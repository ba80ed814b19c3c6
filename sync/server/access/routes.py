"""The routes on which people sign in and look after themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec
from litestar import Request, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import JSONBody  # noqa: TC002 - the framework reads signatures
from msgspec import Meta

from pharmadesk.domain.permissions import Role
from sync.server.access.caller import Caller  # noqa: TC001 - as above
from sync.server.access.gate import Signed  # noqa: TC001 - as above
from sync.server.access.guard import address_of, caller_of, signed_of
from sync.server.access.signing_in import Asked

if TYPE_CHECKING:
    from sync.server.access.around import Granted
    from sync.server.access.people import People

AnyRequest = Request[Any, Any, Any]
Login = Annotated[str, Meta(min_length=1, max_length=254)]
Password = Annotated[str, Meta(min_length=1, max_length=512)]
OneTimeCode = Annotated[str, Meta(max_length=40)]
Token = Annotated[str, Meta(min_length=1, max_length=200)]

_MOST_OF_A_BODY: Final = 16 * 1024


class _In(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What comes in: nothing that is not named."""


class _Out(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What goes out."""


class SignIn(_In, frozen=True):
    """Login and password; `totp` is a code of the phone or of the paper."""

    login: Login
    password: Password
    totp: OneTimeCode = ""


class Refresh(_In, frozen=True):
    """The refresh token that is to be spent."""

    refresh_token: Token


class Accept(_In, frozen=True):
    """An invitation and the password that is chosen with it."""

    code: OneTimeCode
    password: Password


class Prove(_In, frozen=True):
    """Who is signed in shows once more that it is they."""

    password: Password
    totp: OneTimeCode = ""


class ChangePassword(_In, frozen=True):
    """The old password and the new one."""

    password: Password
    new_password: Password
    totp: OneTimeCode = ""


class Confirm(_In, frozen=True):
    """A code of the phone that is being enrolled."""

    totp: OneTimeCode


class Session(_Out, frozen=True):
    """The tokens of a session; without a second factor an owner can only enrol one."""

    access_token: str
    refresh_token: str
    expires_in: int
    second_factor: bool
    must_enrol: bool
    token_type: str = "Bearer"  # noqa: S105 - a kind, no token


class Enrolling(_Out, frozen=True):
    """What a phone needs."""

    secret: str
    uri: str


class Enrolled(_Out, frozen=True):
    """A session with the second factor, and codes for the day it is lost."""

    session: Session
    recovery_codes: list[str]


class Me(_Out, frozen=True):
    """Who is signed in."""

    user_id: str
    tenant_id: str
    roles: list[str]
    second_factor: bool
    must_enrol: bool


def routes(people: People) -> Router:
    """Make the routes of /api/auth."""
    handlers = (*_public(people), *_own(people))
    return Router(
        "/api",
        route_handlers=handlers,
        dependencies={
            "caller": Provide(_caller, sync_to_thread=False),
            "signed": Provide(_signed, sync_to_thread=False),
        },
        request_max_body_size=_MOST_OF_A_BODY,
        tags=["access"],
    )


def _public(people: People) -> tuple[Any, ...]:
    @post("/auth/login", status_code=200, public=True, sync_to_thread=True)
    def login(data: JSONBody[SignIn], request: AnyRequest) -> Session:
        """Sign in."""
        asked = Asked(data.login, data.password, data.totp, address_of(request))
        return _session(people.signing_in.sign_in(asked))

    @post("/auth/refresh", status_code=200, public=True, sync_to_thread=True)
    def refresh(data: JSONBody[Refresh]) -> Session:
        """Go on with a session; the token that is shown is spent."""
        return _session(people.signing_in.refresh(data.refresh_token))

    @post("/auth/accept-invitation", status_code=204, public=True, sync_to_thread=True)
    def accept_invitation(data: JSONBody[Accept]) -> None:
        """Choose a password with a one-time code."""
        people.managing.accept(data.code, data.password)

    return login, refresh, accept_invitation


def _own(people: People) -> tuple[Any, ...]:
    @get("/auth/me", own=True, sync_to_thread=False)
    def me(caller: NamedDependency[Caller]) -> Me:
        """Tell who is signed in."""
        return Me(
            user_id=caller.user_id,
            tenant_id=caller.tenant_id,
            roles=sorted(caller.roles),
            second_factor=caller.second_factor,
            must_enrol=Role.OWNER in caller.roles and not caller.second_factor,
        )

    @post("/auth/logout", status_code=204, own=True, sync_to_thread=True)
    def logout(signed: NamedDependency[Signed]) -> None:
        """End this session."""
        people.signing_in.sign_out(signed)

    @post("/auth/password", status_code=204, own=True, sync_to_thread=True)
    def change_password(
        data: JSONBody[ChangePassword], caller: NamedDependency[Caller], request: AnyRequest
    ) -> None:
        """Choose another password; every session ends."""
        people.managing.change_password(
            caller, data.password, data.totp, data.new_password, address_of(request)
        )

    @post("/auth/totp/enrol", status_code=200, own=True, sync_to_thread=True)
    def enrol(
        data: JSONBody[Prove], caller: NamedDependency[Caller], request: AnyRequest
    ) -> Enrolling:
        """Begin to enrol a second factor."""
        prepared = people.second_factor.enrol(caller, data.password, data.totp, address_of(request))
        return Enrolling(secret=prepared.secret, uri=prepared.uri)

    @post("/auth/totp/confirm", status_code=200, own=True, sync_to_thread=True)
    def confirm(
        data: JSONBody[Confirm], caller: NamedDependency[Caller], request: AnyRequest
    ) -> Enrolled:
        """Put the second factor in force; the other sessions end."""
        confirmed = people.second_factor.confirm(caller, data.totp, address_of(request))
        session = _session(confirmed.granted)
        return Enrolled(session=session, recovery_codes=confirmed.recovery_codes)

    return me, logout, change_password, enrol, confirm


def _caller(request: AnyRequest) -> Caller:
    return caller_of(request)


def _signed(request: AnyRequest) -> Signed:
    return signed_of(request)


def _session(granted: Granted) -> Session:
    return Session(
        access_token=granted.access,
        refresh_token=granted.refresh,
        expires_in=granted.lasts_s,
        second_factor=granted.second_factor,
        must_enrol=granted.must_enrol,
    )
