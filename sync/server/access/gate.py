"""Who asks, found anew for each request; and whether they may.

Nothing of what a person may do is in a token: roles, the person's state and the session's are read
from the rows of now, so that what was taken from somebody is gone at their next request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pharmadesk.domain.permissions import NEEDS_SECOND_FACTOR, Role, may
from pharmadesk.queries import people
from pharmadesk.storage.tenancy import TENANT_SETTING
from sync.server.access import sessions
from sync.server.access.audit import Whose
from sync.server.access.caller import Caller
from sync.server.access.refusing import Denied

if TYPE_CHECKING:
    from pharmadesk.domain.permissions import Action
    from sync.server.access.around import Around


class Signed(NamedTuple):
    """A caller, and the session of this request."""

    caller: Caller
    session_id: str


class Gate:
    """Lets requests through, or tells the journal that it did not."""

    def __init__(self, around: Around) -> None:
        self._around = around

    def signed(self, token: str, language: str) -> Signed:
        """Find who asks.

        Raises: Denied `access.token`.
        """
        around = self._around
        claims = around.tokens.read(token)
        if claims is None:
            raise Denied("access.token")
        tenant_id, person_id, session_id, is_over = claims
        now_us = around.clock.now_us()
        with around.database.transaction({TENANT_SETTING: tenant_id}) as connection:
            session = sessions.find_active(connection, session_id, person_id)
            roles = people.roles_of(connection, person_id)
            is_on = session is not None and session.is_on(now_us, around.bounds)
            if session is not None and is_on and roles and not is_over:
                sessions.seen(connection, session, now_us)
        if session is None or not is_on or not roles or is_over:
            reason = "token_over" if is_over else "session_over" if not is_on else "no_role"
            raise around.audit.denied(Whose(tenant_id, person_id), "access.token", reason)
        caller = Caller(tenant_id, person_id, roles, language, bool(session.second_factor))
        return Signed(caller, session_id)

    def still(self, signed: Signed) -> bool:
        """Tell whether a session that was let in once goes on, without keeping it awake."""
        caller, around = signed.caller, self._around
        with around.database.transaction({TENANT_SETTING: caller.tenant_id}) as connection:
            session = sessions.find_active(connection, signed.session_id, caller.user_id)
        return session is not None and session.is_on(around.clock.now_us(), around.bounds)

    def check(self, caller: Caller, action: Action) -> None:
        """Let a caller do something.

        Raises: Denied `permission.denied`, `access.second_factor`.
        """
        if not may(caller.roles, action):
            raise self.denied(caller, "permission.denied", "permission", action=action.value)
        needs = Role.OWNER in caller.roles or action in NEEDS_SECOND_FACTOR
        if needs and not caller.second_factor:
            raise self.denied(caller, "access.second_factor", "second_factor")

    def denied(self, caller: Caller, code: str, reason: str, **parameters: str | int) -> Denied:
        """Count that a caller was refused something, and make the answer."""
        whose = Whose(caller.tenant_id, caller.user_id)
        return self._around.audit.denied(whose, code, reason, None, **parameters)
