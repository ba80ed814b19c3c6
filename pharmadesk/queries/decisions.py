"""What an event decides for others: read before an owner lets one act that was held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pharmadesk.domain import events
from pharmadesk.errors import Refused
from pharmadesk.journal import kinds, reading
from pharmadesk.journal.vocabulary import AUTHORITY
from pharmadesk.queries import people
from pharmadesk.queries.till import register_label
from pharmadesk.storage import vault

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from pharmadesk.journal.event import StoredEvent


@dataclass(frozen=True, slots=True)
class Decision:
    """What a kind of event decides, and for whom, by names a person knows.

    Shape: `register`, `person` and `role` are empty where the kind tells none, the names also where
    they are not known here. `count` events would be released, `has_decisions` if any decides.
    """

    kind: str
    register: str = ""
    person: str = ""
    role: str = ""
    count: int = 0
    has_decisions: bool = False


def decides(kind: str) -> bool:
    """Tell whether a kind is more than one register's own account; an unknown one may be."""
    known = kinds.REGISTRY.get(kind)
    return known is None or known.authority in {"owner", "centre"}


def stands_alone(kind: str) -> bool:
    """Tell whether each event of a kind is to be judged by itself: it says who may do what."""
    return kind in AUTHORITY


def read(connection: Connection, stored: StoredEvent) -> Decision:
    """Name what an event decides; of a body that cannot be read, and of most kinds, the kind."""
    kind = stored.header.kind
    match body_of(stored):
        case events.DeviceRevoked(device_id=device_id):
            return Decision(kind, register_name(connection, device_id))
        case events.AuthorityEndorsed():
            return Decision(kind, register_name(connection, stored.header.device_id))
        case events.ApprovalKeyAnnounced(person_id=person_id, device_id=device_id):
            name = person_name(connection, person_id)
            return Decision(kind, register_name(connection, device_id), name)
        case events.RoleGranted() | events.RoleRevoked() as body:
            return Decision(kind, person=person_name(connection, body.person_id), role=body.role)
        case events.EventsReleased(event_ids=event_ids):
            named = (reading.get(connection, event_id) for event_id in event_ids)
            deep = any(each and decides(each.stored.header.kind) for each in named)
            return Decision(kind, count=len(event_ids), has_decisions=deep)
        case _:
            return Decision(kind)


def withdrawn_by(connection: Connection, event_ids: Collection[str]) -> frozenset[str]:
    """Name the devices that events would withdraw, also through releases among them."""
    left, known, devices = list(event_ids), set[str](), set[str]()
    while left:
        event_id = left.pop()
        entry = None if event_id in known else reading.get(connection, event_id)
        known.add(event_id)
        if entry is None or not stands_alone(entry.stored.header.kind):
            continue
        match body_of(entry.stored):
            case events.DeviceRevoked(device_id=device_id):
                devices.add(device_id)
            case events.EventsReleased(event_ids=named):
                left.extend(named)
            case _:
                pass
    return frozenset(devices)


def body_of(stored: StoredEvent) -> object:
    """Read a body; None for one that does not fit its kind."""
    try:
        return kinds.decode(stored.header.kind, stored.header.version, stored.body_bytes)
    except Refused:
        return None


def register_name(connection: Connection, device_id: str) -> str:
    """Name a register; empty when it is not known here."""
    code, name = register_label(connection, device_id)
    return name or code


def person_name(connection: Connection, person_id: str) -> str:
    """Name a person; empty when the name is not known here, or erased."""
    sealed, key = people.sealed_name(connection, person_id), vault.person_key(connection, person_id)
    return vault.unseal(key, person_id, sealed) if sealed and key else ""
