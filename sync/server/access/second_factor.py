"""A second factor for a person: a secret for the phone, proven once, and codes on paper.

Enrolling asks for the password again, and for a code of the old factor where there is one: who
found a screen unlocked cannot put their own phone in its place. A proven factor ends the sessions
that were opened without it and begins a new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pharmadesk.domain import events
from pharmadesk.services.changes import Actor
from pharmadesk.storage.tenancy import TENANT_SETTING
from sync.server import codes
from sync.server.access import guarding, one_time, sessions, users
from sync.server.access.audit import Whose
from sync.server.access.refusing import Denied
from sync.server.access.signing_in import spend_code

if TYPE_CHECKING:
    from pharmadesk.services.unit import Unit
    from sync.server.access.around import Around, Granted
    from sync.server.access.caller import Caller
    from sync.server.access.users import User


class Prepared(NamedTuple):
    """What a phone needs; shown once."""

    secret: str
    uri: str


class Confirmed(NamedTuple):
    """A session with the new factor, and the codes for the day the phone is lost."""

    granted: Granted
    recovery_codes: list[str]


class SecondFactor:
    """Enrols factors, and lets a person prove again who they are."""

    def __init__(self, around: Around) -> None:
        self._around = around

    def enrol(self, caller: Caller, password: str, code: str, address: str) -> Prepared:
        """Make a secret that is in force once it is confirmed.

        Raises: Denied `access.wrong`, `access.blocked`; Busy.
        """
        around, tenant_id = self._around, caller.tenant_id
        user = self.proven(caller, password, code, address)
        secret = one_time.new_secret()
        sealed = one_time.sealed(around.secrets.totp_key, secret, tenant_id, user.person_id)
        with around.database.transaction({TENANT_SETTING: tenant_id}) as connection:
            users.keep_pending(connection, user.person_id, sealed)
        return Prepared(secret, one_time.uri(secret, user.login))

    def confirm(self, caller: Caller, code: str, address: str) -> Confirmed:
        """Put the secret in force that the phone has shown a code of.

        Raises: Denied `access.wrong`, `access.blocked`.
        """
        around, tenant_id, person_id = self._around, caller.tenant_id, caller.user_id
        user, guard = self._counted(caller, address)
        papers = [codes.new() for _ in range(one_time.RECOVERY_CODES)]
        now_us = around.clock.now_us()

        def work(unit: Unit) -> Granted | None:
            connection = unit.connection
            step = self._pending_step(tenant_id, user, code)
            if step is None or not users.spend_step(connection, person_id, step):
                return None
            if not users.confirm_pending(connection, user):
                return None
            hashes = [codes.hash_of(codes.token_of(paper)) for paper in papers]
            users.keep_recovery(connection, person_id, hashes)
            sessions.end_all(connection, person_id, now_us)
            guarding.succeeded(connection, guard, now_us)
            body = events.UserTotpEnrolled(person_id=person_id)
            unit.emit("user.totp_enrolled", body, stream_key=person_id)
            return around.begin_session(connection, tenant_id, person_id, second_factor=True)

        granted = around.desk(tenant_id).write(Actor(person_id, caller.roles), work)
        if granted is None:
            raise around.audit.denied(Whose(tenant_id, person_id), "access.wrong", "totp")
        around.ended(tenant_id, person_id)
        return Confirmed(granted, papers)

    def proven(self, caller: Caller, password: str, code: str, address: str) -> User:
        """Let a signed-in person show once more that it is they.

        Raises: Denied `access.wrong`, `access.blocked`; Busy.
        """
        around, tenant_id, person_id = self._around, caller.tenant_id, caller.user_id
        user, guard = self._counted(caller, address)
        right = around.passwords.is_right(password, user.password_hash)
        if right:
            with around.database.transaction({TENANT_SETTING: tenant_id}) as connection:
                if spend_code(around, connection, tenant_id, user, code) is not None:
                    guarding.undo_try(connection, guard, around.clock.now_us())
                    return user
        reason = "totp" if right else "password"
        raise around.audit.denied(Whose(tenant_id, person_id), "access.wrong", reason)

    def _counted(self, caller: Caller, address: str) -> tuple[User, guarding.Guard]:
        """Count a try, as of signing in: a session is no way around the waits."""
        around, now_us = self._around, self._around.clock.now_us()
        with around.database.transaction({TENANT_SETTING: caller.tenant_id}) as connection:
            user = users.find(connection, caller.user_id)
            if user is None:  # erased since the gate found them
                raise Denied("access.token")
            key = around.login_key(user.login)
            guard = guarding.guard_of(connection, around.secrets, key, address, now_us)
            counted = guarding.count_try(connection, guard, now_us)
        if counted.wait_s:
            whose = Whose(caller.tenant_id, caller.user_id)
            raise around.audit.denied(whose, "access.blocked", "blocked", seconds=counted.wait_s)
        return user, guard

    def _pending_step(self, tenant_id: str, user: User, code: str) -> int | None:
        if user.totp_pending is None:
            return None
        key = self._around.secrets.totp_key
        secret = one_time.opened(key, user.totp_pending, tenant_id, user.person_id)
        return one_time.step_of(secret, code, self._around.clock.now_us())
