"""The rows of staff: their accounts, and who of them is signed in.

A session is known by the SHA-256 of what the browser holds, 256 random bits: the rows let nobody
in. Every function runs in a transaction with the setting of `STAFF`.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.journal.staff_tables import STAFF_SETTING
from pharmadesk.storage.driver import execute
from sync.server.access.sessions import Session

if TYPE_CHECKING:
    import sqlalchemy as sa

STAFF: Final = {STAFF_SETTING: "yes"}
_TOKEN_BYTES: Final = 32
_NOTED_EVERY_US: Final = 30 * 1_000_000

_ANY = "SELECT EXISTS (SELECT 1 FROM staff_account WHERE closed_at_us IS NULL)"
_FIND = """SELECT login, password_hash, totp_sealed, closed_at_us IS NULL FROM staff_account
    WHERE login = ?"""
_ADD = """INSERT INTO staff_account
    (login, password_hash, totp_sealed, totp_step, created_at_us) VALUES (?, ?, ?, 0, ?)
    ON CONFLICT DO NOTHING"""
_RENEW = """UPDATE staff_account SET password_hash = ?, totp_sealed = ?, closed_at_us = NULL
    WHERE login = ?"""
_CLOSE = "UPDATE staff_account SET closed_at_us = ? WHERE login = ? AND closed_at_us IS NULL"
_STEP = "UPDATE staff_account SET totp_step = ? WHERE login = ? AND totp_step < ?"
_TIDY = "DELETE FROM staff_session WHERE expires_at_us < ?"
_BEGIN = """INSERT INTO staff_session (token_hash, login, expires_at_us, last_seen_us)
    VALUES (?, ?, ?, ?)"""
_SESSION = """SELECT s.token_hash, s.login, 1, s.expires_at_us, s.last_seen_us, s.ended_at_us
    FROM staff_session s JOIN staff_account a ON a.login = s.login AND a.closed_at_us IS NULL
    WHERE s.token_hash = ?"""
_SEEN = "UPDATE staff_session SET last_seen_us = ? WHERE token_hash = ? AND last_seen_us < ?"
_END = "UPDATE staff_session SET ended_at_us = ? WHERE token_hash = ? AND ended_at_us IS NULL"
_END_ALL = "UPDATE staff_session SET ended_at_us = ? WHERE login = ? AND ended_at_us IS NULL"


class Account(NamedTuple):
    """An account as it is kept."""

    login: str
    password_hash: str
    totp_sealed: bytes
    is_open: bool


def any_open(connection: sa.Connection) -> bool:
    """Tell whether anybody of the staff has an account."""
    return bool(execute(connection, _ANY).scalar())


def find(connection: sa.Connection, login: str) -> Account | None:
    """Find an account, open or closed."""
    row = execute(connection, _FIND, login).first()
    return None if row is None else Account(*row)


def add(connection: sa.Connection, account: Account, now_us: int) -> bool:
    """Add an account; tell whether the login was free."""
    values = (account.login, account.password_hash, account.totp_sealed, now_us)
    return execute(connection, _ADD, *values).count == 1


def renew(connection: sa.Connection, account: Account, now_us: int) -> bool:
    """Give an account another password and phone, and end its sessions; tell whether it is one."""
    execute(connection, _END_ALL, now_us, account.login)
    values = (account.password_hash, account.totp_sealed, account.login)
    return execute(connection, _RENEW, *values).count == 1


def close(connection: sa.Connection, login: str, now_us: int) -> bool:
    """Close an account and end its sessions; tell whether it was open."""
    execute(connection, _END_ALL, now_us, login)
    return execute(connection, _CLOSE, now_us, login).count == 1


def spend_step(connection: sa.Connection, login: str, step: int) -> bool:
    """Use up a step of time with all before it; tell whether nobody had."""
    return execute(connection, _STEP, step, login, step).count == 1


def begin(connection: sa.Connection, login: str, expires_at_us: int, now_us: int) -> str:
    """Begin a session; return what the browser is to hold. Those that are over are forgotten."""
    execute(connection, _TIDY, now_us)
    token = new_token()
    execute(connection, _BEGIN, hash_of(token), login, expires_at_us, now_us)
    return token


def session(connection: sa.Connection, token: str) -> Session | None:
    """Find a session of somebody whose account is open."""
    row = execute(connection, _SESSION, hash_of(token)).first()
    return None if row is None else Session(*row)


def seen(connection: sa.Connection, found: Session, now_us: int) -> None:
    """Note that a session is in use; to the half minute, so that reading does not always write."""
    if now_us - found.last_seen_us >= _NOTED_EVERY_US:
        execute(connection, _SEEN, now_us, found.session_id, now_us)


def end(connection: sa.Connection, found: Session, now_us: int) -> None:
    """End a session."""
    execute(connection, _END, now_us, found.session_id)


def new_token() -> str:
    """Make what a browser holds."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
