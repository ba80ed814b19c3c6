"""Who may use the registers, and in which role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pharmadesk.projections.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

_person = metadata.tables["person"]
_grant = metadata.tables["role_grant"]
_revocation = metadata.tables["role_revocation"]


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
        if revoked.get((row.person_id, row.role), set()) <= set(row.revocations_seen.split()):
            roles.setdefault(row.person_id, set()).add(row.role)
    return {person_id: frozenset(names) for person_id, names in roles.items()}


def people(connection: Connection) -> list[PersonRow]:
    """List the people with at least one role, in the order they were registered."""
    roles = active_roles(connection)
    rows = connection.execute(sa.select(_person).order_by(_person.c.person_id))
    return [
        PersonRow(row.person_id, row.sealed_name, roles[row.person_id])
        for row in rows
        if row.person_id in roles
    ]


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
