"""Who may do what as far as this register knows, and what was released."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pharmadesk.journal import reading
from pharmadesk.journal.authority import Authority
from pharmadesk.journal.vocabulary import AUTHORITY
from pharmadesk.projections.setting_aside import must_wait
from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    from sqlalchemy import Connection

_REVOKED: Final = "SELECT 1 FROM device_revocation WHERE device_id = ? LIMIT 1"
_RELEASED: Final = "SELECT 1 FROM event_release WHERE event_id = ? LIMIT 1"


def is_released(connection: Connection, event_id: str) -> bool:
    """Tell whether an event that acts here has released this one."""
    return execute(connection, _RELEASED, event_id).first() is not None


def is_revoked(connection: Connection, device_id: str) -> bool:
    """Tell whether a device was revoked, as far as is known here."""
    return execute(connection, _REVOKED, device_id).first() is not None


def standing(connection: Connection) -> Authority:
    """Work out who may do what from the events that act here."""
    said = [
        entry
        for kind in AUTHORITY
        for entries in reading.by_kind(connection, kind)
        for entry in entries
    ]
    held = must_wait(connection)
    authority = Authority()
    for entry in sorted(said, key=lambda entry: entry.position):
        header = entry.stored.header
        authority.hear(header, entry.stored.body_bytes, held=header.event_id in held)
    return authority
