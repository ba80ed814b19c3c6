"""What a register has to say again as a new device, since it was recovered with its phrase.

People keep their PINs and the keys behind them, which are announced for the old device alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.domain.events import ApprovalKeyAnnounced
from pharmadesk.journal import kinds, reading
from pharmadesk.journal.vouching import continued
from pharmadesk.queries.people import active_roles
from pharmadesk.storage import approval_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit


def formers(till: Till) -> dict[str, bytes]:
    """Return the devices that this register was before, with their keys."""
    with till.database.read() as connection:
        return continued(connection, till.identity.device_id)


def announced(connection: Connection, device_id: str) -> Iterator[ApprovalKeyAnnounced]:
    """Yield the keys that were announced by a device, the oldest first."""
    for entries in reading.by_kind(connection, "approval_key.announced"):
        for entry in entries:
            header = entry.stored.header
            body = kinds.read(header, entry.stored.body_bytes)
            if header.device_id == device_id and isinstance(body, ApprovalKeyAnnounced):
                yield body


def announce_keys(unit: Unit, *, first: str) -> None:
    """Announce the keys of those who have a PIN here and a role, the owner's before all."""
    connection, device_id = unit.connection, unit.identity.device_id
    known = {(body.person_id, body.key) for body in announced(connection, device_id)}
    keys, roles = approval_keys.public_keys(connection), active_roles(connection)
    for person_id in sorted(keys, key=lambda each: (each != first, each)):
        key = keys[person_id]
        if roles.get(person_id) and (person_id, key) not in known:
            body = ApprovalKeyAnnounced(person_id=person_id, device_id=device_id, key=key)
            unit.emit("approval_key.announced", body, stream_key=person_id)


def unapproved_labels(unit: Unit) -> list[str]:
    """Return what the register said of itself while nobody was there to approve it.

    It was perhaps recovered more than once, and the device in between has told nobody its name.
    """
    own = unit.identity.device_id
    devices = {own, *continued(unit.connection, own)}
    return [
        entry.stored.header.event_id
        for entries in reading.by_kind(unit.connection, "register.described")
        for entry in entries
        if entry.eff_hlc is None
        and entry.stored.header.device_id in devices
        and not entry.stored.header.approvals
    ]
