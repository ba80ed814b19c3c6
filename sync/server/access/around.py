"""What the parts of people's access share, and the answers they have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sync.server.access import sessions
from sync.server.access.sessions import Bounds, Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from pharmadesk.services.desk import Desk
    from pharmadesk.storage.shared import SharedDatabase
    from pharmadesk.values.clock import Clock
    from pharmadesk.values.identifiers import IdSource
    from sync.server.access.audit import Audit
    from sync.server.access.passwords import Passwords
    from sync.server.access.secrets_of import Secrets
    from sync.server.access.tokens import Tokens
    from sync.server.options import ServerOptions


class Granted(NamedTuple):
    """The tokens of a session, and the seconds that the access token lasts."""

    access: str
    lasts_s: int
    refresh: str
    second_factor: bool
    must_enrol: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """The database, the time, the secrets, the journals."""

    database: SharedDatabase
    clock: Clock
    ids: IdSource
    options: ServerOptions
    secrets: Secrets
    passwords: Passwords
    tokens: Tokens
    audit: Audit
    desk: Callable[[str], Desk]
    ended: Callable[[str, str], None]
    """Told of a tenant and its user after a session of theirs was ended."""

    @property
    def bounds(self) -> Bounds:
        """How long sessions last."""
        return Bounds(self.options.session_us, self.options.idle_us)

    def login_key(self, login: str) -> str:
        """Name a login without telling which."""
        return self.secrets.key_of("login", login)

    def begin_session(
        self, connection: Connection, tenant_id: str, person_id: str, *, second_factor: bool
    ) -> Granted:
        """Begin a session of its own for whoever has just proven who they are."""
        now_us = self.clock.now_us()
        ends_at_us = now_us + self.options.session_us
        session = Session(self.ids.new(), person_id, int(second_factor), ends_at_us, now_us, None)
        refresh = sessions.begin(connection, tenant_id, session, now_us)
        return self.granted(tenant_id, session, refresh)

    def granted(self, tenant_id: str, session: Session, refresh: str) -> Granted:
        """Sign an access token for a session."""
        access, lasts_s = self.tokens.new(
            tenant_id, session.person_id, session.session_id, session.expires_at_us
        )
        return Granted(access, lasts_s, refresh, bool(session.second_factor))
