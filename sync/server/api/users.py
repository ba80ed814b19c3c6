"""Users: the people of the pharmacy who may sign in here, as an owner manages them."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - msgspec reads it
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from pharmadesk.domain.permissions import Action
from sync.server.access import managing
from sync.server.access.managing import State  # noqa: TC001 - msgspec reads it
from sync.server.access.users import MOST_OF_A_LOGIN
from sync.server.api import operations, paging, values
from sync.server.api.errors import CONFLICT, NOT_FOUND
from sync.server.api.operations import CREATED, Call, Nothing, Operation

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sync.server.access.managing import Invited, Listed
    from sync.server.api.once import Answer

PersonId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f-]{36}$")]
Email = Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_OF_A_LOGIN)]


class User(msgspec.Struct, rename="camel"):
    """A user as an owner sees them."""

    user_id: str
    email: str
    state: State
    roles: tuple[str, ...]
    second_factor: bool
    created_at: datetime


class UserList(msgspec.Struct, rename="camel"):
    """Some users in the order in which they were registered."""

    data: tuple[User, ...]
    next_cursor: str | None


class InviteUserRequest(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A person of the pharmacy and their e-mail address."""

    person_id: PersonId
    email: Email


class Invitation(msgspec.Struct, rename="camel"):
    """A code that sets a password, once; to be handed over in person."""

    user_id: str
    email: str
    code: str
    expires_at: datetime


def _as_user(it: Listed) -> User:
    return User(
        user_id=it.user.person_id,
        email=it.user.login,
        state=it.state,
        roles=tuple(sorted(it.roles)),
        second_factor=it.user.totp_sealed is not None,
        created_at=values.moment(it.user.created_at_us),
    )


def _invitation(_: Connection, it: Invited) -> Invitation:
    return Invitation(it.person_id, it.login, it.code, values.moment(it.expires_at_us))


def _user(call: Call[Any, Any], connection: Connection) -> User:
    return _as_user(call.found(managing.found(connection, call.path["userId"]), "user.unknown"))


def _list(call: Call[paging.Paged, Nothing]) -> Answer:
    with call.desk.read() as connection:
        page = managing.listed(connection, paging.asked(call.query, str))
    return operations.told(UserList(tuple(map(_as_user, page.rows)), paging.following(page)))


def _get(call: Call[Nothing, Nothing]) -> Answer:
    with call.desk.read() as connection:
        return operations.told(_user(call, connection))


def _invite(call: Call[Nothing, InviteUserRequest]) -> Answer:
    said = call.body
    return call.carry_out(
        lambda desk: call.managing.invite(desk, call.actor, said.person_id, said.email),
        _invitation,
        status=CREATED,
        location=lambda invited: f"/api/users/{invited.person_id}",
    )


def _reset(call: Call[Nothing, Nothing]) -> Answer:
    own = call.path["userId"]
    return call.carry_out(lambda desk: call.managing.reset(desk, call.actor, own), _invitation)


def _deactivate(call: Call[Nothing, Nothing]) -> Answer:
    own = call.path["userId"]
    return call.carry_out(
        lambda desk: call.managing.deactivate(desk, call.actor, own),
        lambda connection, _: _user(call, connection),
    )


OPERATIONS = (
    Operation(
        "GET", "/api/users", "listUsers", "List users", Action.MANAGE_PEOPLE, _list, UserList,
        query=paging.Paged,
    ),
    Operation(
        "POST", "/api/users", "inviteUser",
        "Invite a person of the pharmacy; one who is a user already begins anew",
        Action.MANAGE_PEOPLE, _invite, Invitation, CREATED, body=InviteUserRequest,
        problems=(CONFLICT,),
    ),
    Operation(
        "GET", "/api/users/{userId}", "getUser", "Get a user", Action.MANAGE_PEOPLE, _get, User,
        problems=(NOT_FOUND,),
    ),
    Operation(
        "POST", "/api/users/{userId}/reset", "resetUser",
        "Forget a user's password and second factor, and invite them again", Action.MANAGE_PEOPLE,
        _reset, Invitation, problems=(NOT_FOUND, CONFLICT), missing="user.unknown",
    ),
    Operation(
        "POST", "/api/users/{userId}/deactivate", "deactivateUser",
        "Keep a user out from their next request on", Action.MANAGE_PEOPLE, _deactivate, User,
        problems=(NOT_FOUND, CONFLICT), missing="user.unknown",
    ),
)  # fmt: skip
