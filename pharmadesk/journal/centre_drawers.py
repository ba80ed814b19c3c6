"""In whose drawer each cash session is: the one that the first opening of it to act has named.

Every function runs inside the caller's transaction, which carries the tenant and holds the lock of
its log. The table says nothing that the log, what was held and what was released do not: it saves
looking for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import sqlalchemy as sa

OPENING: Final = "session.opened"
_READ: Final = "SELECT session_id, register_id FROM session_drawer WHERE session_id = ANY(?)"
_GIVE: Final = """INSERT INTO session_drawer (session_id, register_id)
    SELECT * FROM unnest(?::text[], ?::text[]) ON CONFLICT DO NOTHING"""
_OPENINGS: Final = """SELECT body FROM journal_event
    WHERE event_id = ANY(?) AND kind = ? ORDER BY position"""


def read(connection: sa.Connection, session_ids: Iterable[str]) -> dict[str, str]:
    """Return the drawer of each of these sessions that has one."""
    asked = list(session_ids)
    if not asked:
        return {}
    return {row[0]: row[1] for row in execute(connection, _READ, asked)}


def give(connection: sa.Connection, sessions: Mapping[str, str]) -> None:
    """Put sessions into drawers; one that is in a drawer stays there."""
    if sessions:
        execute(connection, _GIVE, list(sessions), list(sessions.values()))


def openings(connection: sa.Connection, event_ids: Iterable[str]) -> list[bytes]:
    """Return the bodies of those of these events that are in the log and open a session."""
    return [row[0] for row in execute(connection, _OPENINGS, list(event_ids), OPENING)]
