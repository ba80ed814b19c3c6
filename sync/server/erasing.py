"""What the centre keeps so that somebody can sign in, removed when they are erased.

It runs in the transaction that takes the erasure, under the lock of the tenant's log, so that no
invitation comes between. What the journal says of them names an id, and stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.server.access import sessions, users
from sync.server.access.secrets_of import Secrets
from sync.server.api import once

if TYPE_CHECKING:
    from sqlalchemy import Connection


def forget(
    connection: Connection, seed: bytes, tenant_id: str, person_id: str, now_us: int
) -> None:
    """Remove what leads from a person to an address of theirs, and end their sessions."""
    secrets = Secrets(seed)
    user = users.find(connection, person_id)
    if user is not None:
        users.end_route(connection, secrets.key_of("login", user.login))
    users.take_invitation(connection, person_id)
    users.remove(connection, person_id)
    sessions.forget_refresh(connection, person_id)
    sessions.end_all(connection, person_id, now_us)
    once.forget_user(connection, secrets.answer_key, tenant_id, person_id)
