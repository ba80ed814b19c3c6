"""Signing in with login, password and second factor; going on with a refresh token; leaving.

Whatever is wrong with a login, the answer is the same and took as long. A try is counted before it
is looked at, and what a right one did is one transaction with the event that tells of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pharmadesk.domain import events
from pharmadesk.domain.permissions import Role
from pharmadesk.queries import people
from pharmadesk.services.changes import Actor
from pharmadesk.storage.tenancy import TENANT_SETTING
from sync.server import codes
from sync.server.access import guarding, one_time, sessions, tokens, users
from sync.server.access.audit import NOBODY, Locked, Whose
from sync.server.access.passwords import normal
from sync.server.access.refusing import Denied

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.services.unit import Unit
    from sync.server.access.around import Around, Granted
    from sync.server.access.gate import Signed
    from sync.server.access.guarding import Guard, Try
    from sync.server.access.users import User


class Asked(NamedTuple):
    """What somebody who wants to sign in shows; `code` is of the phone or of the paper."""

    login: str
    password: str
    code: str
    address: str


class _Found(NamedTuple):
    """What the database says of a try."""

    guard: Guard
    counted: Try
    whose: Whose
    user: User | None


class SigningIn:
    """Opens sessions."""

    def __init__(self, around: Around) -> None:
        self._around = around

    def sign_in(self, asked: Asked) -> Granted:
        """Open a session.

        Raises: Denied `access.wrong`, `access.blocked`, `access.totp_missing`; Busy.
        """
        found = self._count(asked)
        user, wait_s = found.user, found.counted.wait_s
        if wait_s:
            raise self._around.audit.denied(
                found.whose, "access.blocked", "blocked", seconds=wait_s
            )
        password_hash = user.password_hash if user is not None and user.is_active else None
        right = self._around.passwords.is_right(asked.password, password_hash)
        if user is None or not right:
            is_out = user is not None and not user.is_active
            raise self._wrong(found, "inactive" if is_out else "password")
        if user.totp_sealed is not None and not asked.code:
            self._take_back(found)
            raise Denied("access.totp_missing")
        fresh = self._rehashed(user, asked.password)
        granted = self._open(found.whose.tenant_id, user, fresh, asked.code, found.guard)
        if isinstance(granted, str):
            raise self._wrong(found, granted)
        return granted

    def refresh(self, refresh: str) -> Granted:
        """Go on with a session; the token that was shown is spent.

        Raises: Denied `access.token`.
        """
        around = self._around
        tenant_id = tokens.tenant_of(refresh)
        if tenant_id is None:
            raise Denied("access.token")
        now_us = around.clock.now_us()
        with around.database.transaction({TENANT_SETTING: tenant_id}) as connection:
            renewed = sessions.renew(connection, tenant_id, refresh, now_us, around.bounds)
            session = renewed.session
            user = users.find(connection, session.person_id) if session is not None else None
        if session is None:  # who shows what no pharmacy gave is no pharmacy's to record
            raise Denied("access.token")
        if renewed.found == "spent":
            around.ended(tenant_id, session.person_id)
        if renewed.found != "renewed" or user is None or not user.is_active:
            reason = "refresh_reused" if renewed.found == "spent" else "session_over"
            whose = Whose(tenant_id, session.person_id)
            raise around.audit.denied(whose, "access.token", reason)
        return around.granted(tenant_id, session, renewed.refresh)

    def sign_out(self, signed: Signed) -> None:
        """End this session, with all its tokens."""
        around, tenant_id = self._around, signed.caller.tenant_id
        with around.database.transaction({TENANT_SETTING: tenant_id}) as connection:
            sessions.end(connection, signed.session_id, around.clock.now_us())
        around.ended(tenant_id, signed.caller.user_id)

    def _count(self, asked: Asked) -> _Found:
        around = self._around
        key = around.login_key(users.folded(asked.login))
        now_us = around.clock.now_us()
        with around.database.transaction() as connection:
            guard = guarding.guard_of(connection, around.secrets, key, asked.address, now_us)
            counted = guarding.count_try(connection, guard, now_us)
            whose = Whose(*(users.route(connection, key) or NOBODY))
            user = users.find(connection, whose.person_id)
        return _Found(guard, counted, whose, user)

    def _wrong(self, found: _Found, reason: str) -> Denied:
        """Record what is wrong where it is somebody's; the answer is the same for all of it."""
        counted = found.counted
        locked = Locked(counted.failures, counted.blocks_for_s) if counted.blocks_for_s else None
        return self._around.audit.denied(found.whose, "access.wrong", reason, locked)

    def _take_back(self, found: _Found) -> None:
        with self._around.database.transaction() as connection:
            guarding.undo_try(connection, found.guard, self._around.clock.now_us())

    def _rehashed(self, user: User, password: str) -> str | None:
        """Hash a right password anew where its hash is of other parameters."""
        passwords = self._around.passwords
        assert user.password_hash is not None, "it was compared with"
        if not passwords.is_outdated(user.password_hash):
            return None
        return passwords.hashed(normal(password))

    def _open(
        self, tenant_id: str, user: User, fresh: str | None, code: str, guard: Guard
    ) -> Granted | str:
        """Open the session of somebody whose password was right, or say what else is wrong."""
        around, now_us = self._around, self._around.clock.now_us()

        def work(unit: Unit) -> Granted | str:
            connection = unit.connection
            now = users.find(connection, user.person_id)
            if now is None or not now.is_active or now.password_hash != user.password_hash:
                return "password"
            roles = people.roles_of(connection, user.person_id)
            if not roles:
                return "no_role"
            factor = spend_code(around, connection, tenant_id, now, code)
            if factor is None:
                return "totp"
            if fresh is not None:
                users.rehash(connection, now, fresh)
            guarding.succeeded(connection, guard, now_us)
            has_factor = factor != "none"
            granted = around.begin_session(
                connection, tenant_id, user.person_id, second_factor=has_factor
            )
            body = events.AccessSignedIn(person_id=user.person_id, second_factor=factor)
            unit.emit("access.signed_in", body, stream_key=user.person_id)
            return granted._replace(must_enrol=Role.OWNER in roles and not has_factor)

        return around.desk(tenant_id).write(Actor(user.person_id, frozenset()), work)


def spend_code(
    around: Around, connection: Connection, tenant_id: str, user: User, code: str
) -> str | None:
    """Spend a code of the phone or of the paper; return which it was, `none` where none is needed.

    None means that it was neither, or was used before.
    """
    if user.totp_sealed is None:
        return "none"
    key, person_id = around.secrets.totp_key, user.person_id
    secret = one_time.opened(key, user.totp_sealed, tenant_id, person_id)
    step = one_time.step_of(secret, code, around.clock.now_us())
    if step is not None:
        return "totp" if users.spend_step(connection, person_id, step) else None
    code_hash = codes.hash_of(codes.token_of(code))
    return "recovery" if users.spend_recovery(connection, person_id, code_hash) else None
