"""Who is on the roll of a pharmacy, and what its owners decide about them.

A PIN and the key behind it are of one register. Somebody who was registered on another one is known
here by name and roles, and takes this register once an owner has approved a PIN that they chose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pharmadesk.domain.permissions import Action, Role, require
from pharmadesk.errors import Refused
from pharmadesk.queries import people as reading
from pharmadesk.services import lease, people
from pharmadesk.services.changes import Actor
from pharmadesk.storage import credentials, vault, vault_entries

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit


@dataclass(frozen=True, slots=True)
class Listed:
    """A person on the roll.

    `name` is empty until the key to it has come from another register. `waits` while something that
    was said about them does not act everywhere: nobody who may had approved it.
    """

    person_id: str
    name: str
    roles: frozenset[str]
    has_pin: bool
    waits: bool
    has_badge: bool = False


def roll(till: Till, actor: Actor) -> list[Listed]:
    """List everybody who was registered and not erased, in that order; last who may yet be.

    Raises: Refused `permission.denied`.
    """
    require(actor.roles, Action.MANAGE_PEOPLE)
    with till.database.read() as connection:
        keys = vault.person_keys(connection)
        pins = credentials.with_pin(connection)
        badges = credentials.with_badge(connection)
        waiting = reading.awaiting_authority(connection)
        rows = reading.everyone(connection)
        registered = {row.person_id for row in rows}
        rows += [
            reading.PersonRow(person_id, sealed, frozenset())
            for person_id, sealed in waiting.items()
            if sealed and person_id not in registered
        ]
        return [
            Listed(
                row.person_id,
                vault.unseal(key, row.person_id, row.sealed_name)
                if (key := keys.get(row.person_id))
                else "",
                row.roles,
                row.person_id in pins,
                row.person_id in waiting,
                row.person_id in badges,
            )
            for row in rows
            if not vault_entries.is_erased(connection, row.person_id)
        ]


def admit(till: Till, person_id: str, pin: str, owner_id: str, owner_pin: str) -> Actor:
    """Give a person a PIN on this register, as an owner approves with theirs, and let them take it.

    Raises: Refused `pin.*`, `permission.denied`, `person.unknown`, `authority.lease_over`,
    `authority.no_key`, and about the owner's PIN `login.*`.
    """
    people.check_pin(pin)
    with till.database.read() as connection:
        # What can be refused is refused before a try at the owner's PIN is counted.
        require(reading.roles_of(connection, owner_id), Action.MANAGE_PEOPLE)
        roles = _roles_to_work(connection, person_id)
        lease.require(connection, till.trusted_date())
    owner = people.prove(till, owner_id, owner_pin)
    chosen = people.new_pin(till.pepper, pin)

    def work(unit: Unit) -> None:
        people.require_owner(unit)
        _roles_to_work(unit.connection, person_id)
        credentials.clear_failures(unit.connection, owner_id)
        people.give_pin(unit, person_id, chosen)

    till.write(owner, work)
    actor = Actor(person_id, roles, chosen.approver(person_id))
    people.take_register(till, actor)
    return actor


def set_pin(till: Till, actor: Actor, person_id: str, pin: str) -> None:
    """Give a person another PIN on this register, or their first one here.

    Whoever changes their own takes the register anew: the key in hand is not in force any more.

    Raises: Refused `pin.*`, `permission.denied`, `person.unknown`, `authority.no_key`,
    `authority.lease_over`.
    """
    chosen = people.new_pin(till.pepper, pin)

    def work(unit: Unit) -> None:
        people.require_owner(unit)
        people.require_known(unit.connection, person_id)
        people.give_pin(unit, person_id, chosen)

    till.write(actor, work)


def grant(till: Till, actor: Actor, person_id: str, role: Role) -> None:
    """Give a person a role; one that they have already changes nothing.

    Raises: Refused `permission.denied`, `person.unknown`, `authority.no_key`,
    `authority.lease_over`.
    """

    def work(unit: Unit) -> None:
        people.require_owner(unit)
        people.require_known(unit.connection, person_id)
        if role not in reading.roles_of(unit.connection, person_id):
            people.give_role(unit, person_id, role.value)

    till.write(actor, work)


def revoke(till: Till, actor: Actor, person_id: str, role: Role) -> None:
    """Take a role from a person; one that they do not have changes nothing.

    Nobody stops being an owner by themselves, so that one is always left.

    Raises: Refused `permission.denied`, `person.is_you`, `person.unknown`, `authority.no_key`,
    `authority.lease_over`.
    """

    def work(unit: Unit) -> None:
        people.require_owner(unit)
        if person_id == actor.person_id and role == Role.OWNER:
            raise Refused("person.is_you")
        people.require_known(unit.connection, person_id)
        if role in reading.roles_of(unit.connection, person_id):
            people.take_role(unit, person_id, role.value)

    till.write(actor, work)


def _roles_to_work(connection: Connection, person_id: str) -> frozenset[str]:
    """Return the roles of somebody who may take the register.

    Raises: Refused `person.unknown`.
    """
    people.require_known(connection, person_id)
    roles = reading.roles_of(connection, person_id)
    if not roles:
        raise Refused("person.unknown")
    return roles
