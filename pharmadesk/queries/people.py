"""Who may use the registers, and in which role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pharmadesk.domain import events
from pharmadesk.errors import Refused
from pharmadesk.journal import kinds, reading
from pharmadesk.projections.setting_aside import WAITING
from pharmadesk.projections.tables import metadata
from pharmadesk.storage import sync_state
from pharmadesk.storage.driver import Prepared

if TYPE_CHECKING:
    from sqlalchemy import Connection

_person = metadata.tables["person"]
_grant = metadata.tables["role_grant"]
_revocation = metadata.tables["role_revocation"]

_OF_PEOPLE = (
    events.PersonRegistered,
    events.RoleGranted,
    events.RoleRevoked,
    events.ApprovalKeyAnnounced,
)
_NONE: sa.ColumnElement[str | None] = sa.literal_column("NULL")
_SAID = sa.union_all(
    sa.select(_grant.c.role, _grant.c.revocations_seen, _NONE.label("revocation_id")).where(
        _grant.c.person_id == sa.bindparam("person_id")
    ),
    sa.select(_revocation.c.role, _NONE, _revocation.c.revocation_id).where(
        _revocation.c.person_id == sa.bindparam("person_id")
    ),
).subquery()
_ROLES_OF = Prepared(sa.select(_SAID))  # one question, because each request to the centre asks it


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person with the name still sealed under that person's key."""

    person_id: str
    sealed_name: str
    roles: frozenset[str]


def active_roles(connection: Connection) -> dict[str, frozenset[str]]:
    """Work out the roles in force: a grant stands if it names every revocation of that role."""
    revoked: dict[tuple[str, str], set[str]] = {}
    for row in connection.execute(sa.select(_revocation)):
        revoked.setdefault((row.person_id, row.role), set()).add(row.revocation_id)
    roles: dict[str, set[str]] = {}
    for row in connection.execute(sa.select(_grant)):
        if _stands(row.revocations_seen, revoked.get((row.person_id, row.role), set())):
            roles.setdefault(row.person_id, set()).add(row.role)
    return {person_id: frozenset(names) for person_id, names in roles.items()}


def roles_of(connection: Connection, person_id: str) -> frozenset[str]:
    """Work out one person's roles in force, as each request of theirs does."""
    said = _ROLES_OF(connection, {"person_id": person_id}).all()
    revoked: dict[str, set[str]] = {}
    for row in said:
        if row.revocation_id is not None:
            revoked.setdefault(row.role, set()).add(row.revocation_id)
    return frozenset(
        row.role
        for row in said
        if row.revocation_id is None and _stands(row.revocations_seen, revoked.get(row.role, set()))
    )


def _stands(revocations_seen: str, revoked: set[str]) -> bool:
    return revoked <= set(revocations_seen.split())


def people(connection: Connection) -> list[PersonRow]:
    """List the people with at least one role, in the order they were registered."""
    return [row for row in everyone(connection) if row.roles]


def everyone(connection: Connection) -> list[PersonRow]:
    """List all people, in the order they were registered."""
    roles = active_roles(connection)
    rows = connection.execute(sa.select(_person).order_by(_person.c.person_id))
    return [
        PersonRow(row.person_id, row.sealed_name, roles.get(row.person_id, frozenset()))
        for row in rows
    ]


def awaiting_authority(connection: Connection) -> dict[str, str]:
    """Find the people about whom something was said that does not act, or acts here alone.

    Shape: by person id, the sealed name that was said with it; empty where none was.
    """
    found: dict[str, str] = {}
    for aside in sync_state.aside(connection):
        entry = reading.get(connection, aside.event_id)
        if entry is None or aside.reason not in WAITING:
            continue
        header = entry.stored.header
        try:
            body = kinds.decode(header.kind, header.version, entry.stored.body_bytes)
        except Refused:
            continue
        if isinstance(body, _OF_PEOPLE):
            sealed = body.sealed_name if isinstance(body, events.PersonRegistered) else ""
            found[body.person_id] = sealed or found.get(body.person_id, "")
    return found


def sealed_name(connection: Connection, person_id: str) -> str | None:
    """Read a person's name as it is sealed."""
    return connection.execute(
        sa.select(_person.c.sealed_name).where(_person.c.person_id == person_id)
    ).scalar_one_or_none()


def revocations_of(connection: Connection, person_id: str) -> tuple[str, ...]:
    """List the revocations a new grant for this person must name."""
    rows = connection.execute(
        sa.select(_revocation.c.revocation_id).where(_revocation.c.person_id == person_id)
    )
    return tuple(sorted(row.revocation_id for row in rows))
