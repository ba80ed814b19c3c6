"""The rows of sessions, and of the refresh tokens that carry one on.

A session ends by itself: twelve hours after it began, or half an hour after its last request. Each
of its refresh tokens is good once. Who shows a spent one is not alone with it, so the whole session
ends, whoever it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from pharmadesk.storage.driver import execute
from sync.server.access import tokens

if TYPE_CHECKING:
    import sqlalchemy as sa

_US_IN_S: Final = 1_000_000
_NOTED_EVERY_US: Final = 30 * _US_IN_S
_KEPT_FOR_US: Final = 7 * 24 * 3600 * _US_IN_S

_COLUMNS = """s.session_id, s.person_id, s.second_factor, s.expires_at_us, s.last_seen_us,
    s.ended_at_us"""
_LOCK = f"""SELECT {_COLUMNS} FROM access_session s
    WHERE s.session_id = ? FOR UPDATE"""  # noqa: S608 - our own names
_FIND_WITH_USER = f"""SELECT {_COLUMNS}, u.password_hash IS NOT NULL AND u.deactivated_at_us IS NULL
    FROM access_session s JOIN access_user u ON u.person_id = s.person_id
    WHERE s.session_id = ? AND s.person_id = ?"""  # noqa: S608 - as above
_ADD = """INSERT INTO access_session
    (session_id, person_id, second_factor, started_at_us, expires_at_us, last_seen_us)
    VALUES (?, ?, ?, ?, ?, ?)"""
_SEEN = """UPDATE access_session SET last_seen_us = ?
    WHERE session_id = ? AND last_seen_us < ?"""
_END = "UPDATE access_session SET ended_at_us = ? WHERE session_id = ? AND ended_at_us IS NULL"
_END_ALL = "UPDATE access_session SET ended_at_us = ? WHERE person_id = ? AND ended_at_us IS NULL"
_REFRESH = "SELECT session_id, spent_at_us FROM access_refresh WHERE token_hash = ? FOR UPDATE"
_NEW_REFRESH = "INSERT INTO access_refresh (token_hash, session_id) VALUES (?, ?)"
_SPEND = "UPDATE access_refresh SET spent_at_us = ? WHERE token_hash = ?"
_FORGET_REFRESH = """DELETE FROM access_refresh r USING access_session s
    WHERE s.session_id = r.session_id AND s.person_id = ?"""
_TIDY_REFRESH = """DELETE FROM access_refresh r USING access_session s
    WHERE s.session_id = r.session_id AND s.person_id = ? AND s.expires_at_us < ?"""
_TIDY = "DELETE FROM access_session WHERE person_id = ? AND expires_at_us < ?"


class Bounds(NamedTuple):
    """How long a session lasts at most, and without a request."""

    longest_us: int
    idle_us: int


class Session(NamedTuple):
    """A session as it is kept."""

    session_id: str
    person_id: str
    second_factor: int
    expires_at_us: int
    last_seen_us: int
    ended_at_us: int | None

    def is_on(self, now_us: int, bounds: Bounds) -> bool:
        """Tell whether it goes on at this moment."""
        idle_at_us = self.last_seen_us + bounds.idle_us
        return self.ended_at_us is None and now_us < min(self.expires_at_us, idle_at_us)


class Renewed(NamedTuple):
    """What became of a refresh token."""

    found: Literal["renewed", "unknown", "spent", "over"]
    session: Session | None = None
    refresh: str = ""


def begin(
    connection: sa.Connection,
    tenant_id: str,
    session: Session,
    now_us: int,
) -> str:
    """Begin a session; return its first refresh token. Old sessions of the user are forgotten."""
    before_us = now_us - _KEPT_FOR_US
    execute(connection, _TIDY_REFRESH, session.person_id, before_us)
    execute(connection, _TIDY, session.person_id, before_us)
    execute(
        connection,
        _ADD,
        *(session.session_id, session.person_id, session.second_factor),
        *(now_us, session.expires_at_us, session.last_seen_us),
    )
    return _next_refresh(connection, tenant_id, session.session_id)


def find_active(connection: sa.Connection, session_id: str, person_id: str) -> Session | None:
    """Find a session of a user who may sign in."""
    row = execute(connection, _FIND_WITH_USER, session_id, person_id).first()
    return Session(*row[:-1]) if row is not None and row[-1] else None


def seen(connection: sa.Connection, session: Session, now_us: int) -> None:
    """Note that a session is in use; to the half minute, so that reading does not always write."""
    if now_us - session.last_seen_us >= _NOTED_EVERY_US:
        execute(connection, _SEEN, now_us, session.session_id, now_us)


def end(connection: sa.Connection, session_id: str, now_us: int) -> None:
    """End a session with all its tokens."""
    execute(connection, _END, now_us, session_id)


def end_all(connection: sa.Connection, person_id: str, now_us: int) -> None:
    """End every session of a user."""
    execute(connection, _END_ALL, now_us, person_id)


def forget_refresh(connection: sa.Connection, person_id: str) -> None:
    """Forget every refresh token of a user.

    Before their sessions end, so that rows are locked in the order in which `renew` locks them.
    """
    execute(connection, _FORGET_REFRESH, person_id)


def renew(
    connection: sa.Connection, tenant_id: str, refresh: str, now_us: int, bounds: Bounds
) -> Renewed:
    """Spend a refresh token for the next one; of two who show the same, one comes too late.

    It counts as no use of the session: a program that renews by itself keeps nobody signed in.
    """
    token_hash = tokens.hash_of(refresh)
    row = execute(connection, _REFRESH, token_hash).first()
    if row is None:
        return Renewed("unknown")
    session_id, spent_at_us = row
    session = Session(*execute(connection, _LOCK, session_id).first())
    if spent_at_us is not None:
        end(connection, session_id, now_us)
        return Renewed("spent", session)
    if not session.is_on(now_us, bounds):
        return Renewed("over", session)
    execute(connection, _SPEND, now_us, token_hash)
    return Renewed("renewed", session, _next_refresh(connection, tenant_id, session_id))


def _next_refresh(connection: sa.Connection, tenant_id: str, session_id: str) -> str:
    refresh = tokens.new_refresh(tenant_id)
    execute(connection, _NEW_REFRESH, tokens.hash_of(refresh), session_id)
    return refresh
