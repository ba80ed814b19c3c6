"""The rows of users: a person of the journal with a login.

A login is an e-mail address, folded to one spelling; only ASCII, so that no two that look alike
are two logins. It is unique over the centre: it says whose a request is before the tenant is known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.errors import Refused
from pharmadesk.journal.access_tables import ROUTE_SETTING
from pharmadesk.queries.pages import page
from pharmadesk.storage.driver import execute
from pharmadesk.storage.postgres import set_local
from pharmadesk.storage.tenancy import TENANT_SETTING

if TYPE_CHECKING:
    import sqlalchemy as sa

    from pharmadesk.queries.pages import Asked, Page

MOST_OF_A_LOGIN: Final = 254
_LOGIN: Final = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
    r"(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+",
    re.ASCII,
)

_ROUTE = "SELECT tenant_id, person_id FROM access_route WHERE route_key = ?"
_NEW_ROUTE = """INSERT INTO access_route (route_key, tenant_id, person_id) VALUES (?, ?, ?)
    ON CONFLICT DO NOTHING"""
_END_ROUTE = "DELETE FROM access_route WHERE route_key = ?"
_COLUMNS = """person_id, login, password_hash, totp_sealed, totp_pending,
    created_at_us, deactivated_at_us"""
_FIND = f"SELECT {_COLUMNS} FROM access_user WHERE person_id = ?"  # noqa: S608 - our own names
_SOME = f"""SELECT {_COLUMNS} FROM access_user WHERE person_id > ?
    ORDER BY person_id LIMIT ?"""  # noqa: S608 - as above
_ADD = """INSERT INTO access_user (person_id, login, totp_step, created_at_us)
    VALUES (?, ?, 0, ?)"""
_PASSWORD = "UPDATE access_user SET password_hash = ? WHERE person_id = ?"  # noqa: S105 - a statement
_REHASH = "UPDATE access_user SET password_hash = ? WHERE person_id = ? AND password_hash = ?"
_LOGIN_CHANGED = "UPDATE access_user SET login = ? WHERE person_id = ?"
_PENDING = "UPDATE access_user SET totp_pending = ? WHERE person_id = ?"
_CONFIRMED = """UPDATE access_user SET totp_sealed = totp_pending, totp_pending = NULL
    WHERE person_id = ? AND totp_pending = ?"""
_STEP = "UPDATE access_user SET totp_step = ? WHERE person_id = ? AND totp_step < ?"
_CLEARED = """UPDATE access_user SET password_hash = NULL, totp_sealed = NULL, totp_pending = NULL,
    deactivated_at_us = NULL WHERE person_id = ?"""
_DEACTIVATE = """UPDATE access_user SET deactivated_at_us = ?
    WHERE person_id = ? AND deactivated_at_us IS NULL"""
_FORGET_RECOVERY = "DELETE FROM access_recovery WHERE person_id = ?"
_KEEP_RECOVERY = "INSERT INTO access_recovery (person_id, code_hash) VALUES (?, ?)"
_REMOVE = "DELETE FROM access_user WHERE person_id = ?"
_TAKE_INVITATION = "DELETE FROM access_invitation WHERE person_id = ? RETURNING code_key"
_SPEND_RECOVERY = "DELETE FROM access_recovery WHERE person_id = ? AND code_hash = ?"


class User(NamedTuple):
    """A user as it is kept."""

    person_id: str
    login: str
    password_hash: str | None
    totp_sealed: bytes | None
    totp_pending: bytes | None
    created_at_us: int
    deactivated_at_us: int | None

    @property
    def is_active(self) -> bool:
        """Tell whether this user may sign in."""
        return self.deactivated_at_us is None and self.password_hash is not None


def folded(login: str) -> str:
    """Return the one spelling of a login, whatever was typed.

    Letters of other scripts stay as they are: some fold to ASCII, and no login has them.
    """
    text = login.strip()
    return text.lower() if text.isascii() else text


def checked_login(login: str) -> str:
    """Let a new login through, in its one spelling.

    Raises: Refused `user.login_unfit`.
    """
    text = folded(login)
    if len(text) > MOST_OF_A_LOGIN or _LOGIN.fullmatch(text) is None:
        raise Refused("user.login_unfit")
    return text


# --- before the tenant is known -----------------------------------------------------------------


def route(connection: sa.Connection, key: str) -> tuple[str, str] | None:
    """Find the tenant and user of a key, and go on as that tenant."""
    set_local(connection, {ROUTE_SETTING: key})
    row = execute(connection, _ROUTE, key).first()
    if row is None:
        return None
    set_local(connection, {TENANT_SETTING: row[0]})
    return row[0], row[1]


def add_route(connection: sa.Connection, key: str, tenant_id: str, person_id: str) -> bool:
    """Make a key lead to a user; tell whether it was free."""
    set_local(connection, {ROUTE_SETTING: key})
    return execute(connection, _NEW_ROUTE, key, tenant_id, person_id).count == 1


def end_route(connection: sa.Connection, key: str) -> bool:
    """Make a key lead nowhere; tell whether it led anywhere."""
    set_local(connection, {ROUTE_SETTING: key})
    return execute(connection, _END_ROUTE, key).count == 1


# --- within a tenant ----------------------------------------------------------------------------


def find(connection: sa.Connection, person_id: str) -> User | None:
    """Find a user of this tenant."""
    row = execute(connection, _FIND, person_id).first()
    return None if row is None else User(*row)


def listed(connection: sa.Connection, asked: Asked) -> Page[User]:
    """List users of this tenant by their ids, which are in the order of registering."""
    (after,) = asked.after or ("",)
    rows = [User(*row) for row in execute(connection, _SOME, after, asked.limit + 1)]
    return page(rows, asked, lambda user: (user.person_id,))


def add(connection: sa.Connection, person_id: str, login: str, now_us: int) -> None:
    """Write a user down who has no password yet."""
    execute(connection, _ADD, person_id, login, now_us)


def rename(connection: sa.Connection, person_id: str, login: str) -> None:
    """Give a user another login."""
    execute(connection, _LOGIN_CHANGED, login, person_id)


def set_password(connection: sa.Connection, person_id: str, password_hash: str) -> None:
    """Keep a user's new password."""
    execute(connection, _PASSWORD, password_hash, person_id)


def rehash(connection: sa.Connection, user: User, password_hash: str) -> None:
    """Keep the same password under today's parameters, unless it was changed meanwhile."""
    execute(connection, _REHASH, password_hash, user.person_id, user.password_hash)


def clear(connection: sa.Connection, person_id: str) -> None:
    """Forget password and second factor, and let the user come back with an invitation."""
    execute(connection, _CLEARED, person_id)
    execute(connection, _FORGET_RECOVERY, person_id)


def deactivate(connection: sa.Connection, person_id: str, now_us: int) -> bool:
    """Keep a user out; tell whether that is new."""
    return execute(connection, _DEACTIVATE, now_us, person_id).count == 1


def remove(connection: sa.Connection, person_id: str) -> None:
    """Remove what is kept of a user."""
    execute(connection, _FORGET_RECOVERY, person_id)
    execute(connection, _REMOVE, person_id)


def take_invitation(connection: sa.Connection, person_id: str) -> str | None:
    """Take the invitation of a user, which leads nowhere from then on; return its key."""
    taken = execute(connection, _TAKE_INVITATION, person_id).first()
    if taken is None:
        return None
    end_route(connection, taken[0])
    return str(taken[0])


# --- the second factor --------------------------------------------------------------------------


def keep_pending(connection: sa.Connection, person_id: str, sealed: bytes) -> None:
    """Keep a secret that the user has yet to prove."""
    execute(connection, _PENDING, sealed, person_id)


def confirm_pending(connection: sa.Connection, user: User) -> bool:
    """Put the pending secret in force; tell whether it was still the one that was proven."""
    return execute(connection, _CONFIRMED, user.person_id, user.totp_pending).count == 1


def spend_step(connection: sa.Connection, person_id: str, step: int) -> bool:
    """Use up a step of time and those before it; tell whether it was still there to use."""
    return execute(connection, _STEP, step, person_id, step).count == 1


def keep_recovery(connection: sa.Connection, person_id: str, hashes: list[str]) -> None:
    """Replace a user's recovery codes."""
    execute(connection, _FORGET_RECOVERY, person_id)
    for code_hash in hashes:
        execute(connection, _KEEP_RECOVERY, person_id, code_hash)


def spend_recovery(connection: sa.Connection, person_id: str, code_hash: str) -> bool:
    """Use a recovery code up; tell whether it was one."""
    return execute(connection, _SPEND_RECOVERY, person_id, code_hash).count == 1
