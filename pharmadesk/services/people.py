"""People: who they are to this register, and how one of them takes it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pharmadesk.domain import events
from pharmadesk.domain.permissions import Action, Role
from pharmadesk.errors import Refused
from pharmadesk.journal.erasure import erasure_digest
from pharmadesk.journal.event import Approver
from pharmadesk.queries import people as reading
from pharmadesk.services.changes import Actor
from pharmadesk.storage import approval_keys, credentials, vault, vault_entries
from pharmadesk.storage.vault_entries import Erasure
from pharmadesk.values.clock import US_IN_S
from pharmadesk.values.text import MOST_NAME, one_line

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.journal.event import Signer
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit
    from pharmadesk.storage.approval_keys import Wrapped

NAMES = "names"
"""The local table of the keys to names: a name became readable here, or nobody's."""

MIN_PIN_DIGITS = 6
MAX_PIN_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the login screen shows them; an erased one has an empty name."""

    person_id: str
    name: str
    roles: frozenset[str]


def checked_name(name: str) -> str:
    """Tidy a person's name.

    Raises: Refused `person.no_name`, `text.unfit`, `text.too_long`.
    """
    line = one_line(name, MOST_NAME)
    if not line:
        raise Refused("person.no_name")
    return line


def check_pin(pin: str) -> None:
    """Let a new PIN through if it is long enough and not the first one a thief would try.

    Raises: Refused `pin.not_digits`, `pin.too_short`, `pin.too_long`, `pin.too_simple`.
    """
    if not (pin.isascii() and pin.isdigit()):
        raise Refused("pin.not_digits")
    if len(pin) < MIN_PIN_DIGITS:
        raise Refused("pin.too_short", least=MIN_PIN_DIGITS)
    if len(pin) > MAX_PIN_DIGITS:
        raise Refused("pin.too_long", most=MAX_PIN_DIGITS)
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        raise Refused("pin.too_simple")


@dataclass(frozen=True, slots=True)
class NewPin:
    """A PIN that was chosen, ready to be kept: its hash, and the key that it opens."""

    pin_hash: str
    key: Wrapped
    signer: Signer

    def approver(self, person_id: str) -> Approver:
        """Return the key as its person's."""
        return Approver(person_id, self.signer, self.key.public_key)


def new_pin(pepper: bytes, pin: str) -> NewPin:
    """Make of a PIN what is kept of it; slow on purpose, so never inside a transaction.

    Raises: Refused `pin.*`.
    """
    check_pin(pin)
    signer, key = approval_keys.new(pepper, pin)
    return NewPin(credentials.hash_pin(pepper, pin), key, signer)


def register_person(
    till: Till, actor: Actor | None, name: str, roles: frozenset[Role], pin: str
) -> str:
    """Register a person with roles and a first PIN; return the person's id.

    Raises: Refused `person.no_name`, `text.*`, `pin.*`, `permission.denied`.
    """
    name = checked_name(name)
    chosen = new_pin(till.pepper, pin)

    def work(unit: Unit) -> str:
        unit.require(Action.MANAGE_PEOPLE)
        return introduce(unit, name, roles, chosen)

    return till.write(actor, work)


def introduce(unit: Unit, name: str, roles: frozenset[Role], pin: NewPin) -> str:
    """Write a person down inside a unit that has checked its authority; return the id."""
    person_id = unit.desk.ids.new()
    key = vault.new_person_key(unit.connection, person_id)
    body = events.PersonRegistered(
        person_id=person_id, sealed_name=vault.seal(key, person_id, name)
    )
    unit.emit("person.registered", body, stream_key=person_id)
    for role in sorted(roles):
        give_role(unit, person_id, role.value)
    give_pin(unit, person_id, pin)
    return person_id


def give_pin(unit: Unit, person_id: str, pin: NewPin) -> None:
    """Let a person take this register with a PIN, and approve here with the key it opens."""
    body = events.ApprovalKeyAnnounced(
        person_id=person_id, device_id=unit.identity.device_id, key=pin.key.public_key
    )
    unit.emit("approval_key.announced", body, stream_key=person_id)
    credentials.keep_pin(unit.connection, person_id, pin.pin_hash, unit.desk.now_us())
    approval_keys.keep(unit.connection, person_id, pin.key)


def erase(till: Till, actor: Actor, person_id: str) -> None:
    """Forget who a person was, here at once and on every register that hears of it, for ever.

    They lose every role, and their PIN and key here. What they did stays, under an id that no name
    belongs to any more. Nobody erases themselves, so that one owner is always left.

    Raises: Refused `permission.denied`, `person.is_you`, `person.unknown`, `authority.no_key`,
    `authority.lease_over`.
    """

    def work(unit: Unit) -> None:
        owner = require_owner(unit)
        if person_id == owner.person_id:
            raise Refused("person.is_you")
        connection = unit.connection
        require_known(connection, person_id)
        for role in sorted(reading.roles_of(connection, person_id)):
            take_role(unit, person_id, role)
        credentials.forget_pin(connection, person_id)
        credentials.forget_badge(connection, person_id)
        approval_keys.forget(connection, person_id)
        drop_key(unit, person_id)

    till.write(actor, work)


def drop_key(unit: Unit, person_id: str) -> None:
    """Drop a person's key for good, signed by the owner who decides it.

    Raises: Refused `permission.denied`, `authority.no_key`.
    """
    owner, identity = require_owner(unit), unit.identity
    digest = erasure_digest(identity.tenant_id, identity.device_id, person_id, owner.person_id)
    erasure = Erasure(
        person_id=person_id,
        device_id=identity.device_id,
        owner_id=owner.person_id,
        owner_key=owner.public_key,
        approval=owner.signer.sign(digest).hex(),
    )
    vault_entries.erase(unit.connection, erasure, is_told=False)
    unit.local.add(NAMES)


def require_owner(unit: Unit) -> Approver:
    """Let through who manages people and can sign for it, and return their key.

    Raises: Refused `permission.denied`, `authority.no_key`.
    """
    unit.require(Action.MANAGE_PEOPLE)
    if unit.actor is None or unit.actor.approver is None:
        raise Refused("authority.no_key")
    return unit.actor.approver


def require_known(connection: Connection, person_id: str) -> None:
    """Let through a person who was registered or is named on a paper, and not erased.

    Raises: Refused `person.unknown`.
    """
    is_named = vault.person_key(connection, person_id) is not None
    is_registered = reading.sealed_name(connection, person_id) is not None
    if not (is_named or is_registered) or vault_entries.is_erased(connection, person_id):
        raise Refused("person.unknown")


def take_role(unit: Unit, person_id: str, role: str) -> None:
    """End a role inside a unit that has checked its authority."""
    body = events.RoleRevoked(revocation_id=unit.desk.ids.new(), person_id=person_id, role=role)
    unit.emit("role.revoked", body, stream_key=person_id)


def give_role(unit: Unit, person_id: str, role: str) -> None:
    """Grant a role inside a unit that has checked its authority."""
    body = events.RoleGranted(
        grant_id=unit.desk.ids.new(),
        person_id=person_id,
        role=role,
        revocations_seen=reading.revocations_of(unit.connection, person_id),
    )
    unit.emit("role.granted", body, stream_key=person_id)


def people(till: Till) -> list[Person]:
    """List the people who may take the register, with their names unsealed."""
    with till.database.read() as connection:
        keys = vault.person_keys(connection)
        return [
            Person(row.person_id, _name(keys, row), row.roles) for row in reading.people(connection)
        ]


def with_pin(till: Till) -> frozenset[str]:
    """List who has a PIN on this register: a PIN is chosen on each anew."""
    with till.database.read() as connection:
        return credentials.with_pin(connection)


def name_of(connection: Connection, person_id: str | None) -> str:
    """Unseal the name of a person; empty for nobody and for one who was erased."""
    if person_id is None:
        return ""
    sealed = reading.sealed_name(connection, person_id)
    key = vault.person_key(connection, person_id)
    return vault.unseal(key, person_id, sealed) if key and sealed else ""


def _name(keys: dict[str, bytes], row: reading.PersonRow) -> str:
    key = keys.get(row.person_id)
    return vault.unseal(key, row.person_id, row.sealed_name) if key else ""


def log_in(till: Till, person_id: str, pin: str) -> Actor:
    """Let a person take the register.

    Raises: Refused `login.blocked` with the seconds to wait, `login.wrong_pin`, `login.no_pin`.
    """
    actor = prove(till, person_id, pin)
    take_register(till, actor)
    return actor


def take_register(till: Till, actor: Actor) -> None:
    """Note that somebody who has shown the right PIN takes the register."""

    def work(unit: Unit) -> None:
        credentials.clear_failures(unit.connection, actor.person_id)
        body = events.LoginAccepted(person_id=actor.person_id)
        unit.emit("login.accepted", body, stream_key=actor.person_id)

    till.write(actor, work)


def prove(till: Till, person_id: str, pin: str, *, asked_by: Actor | None = None) -> Actor:
    """Check a PIN and open the key behind it.

    The try stays counted: what the PIN was shown for forgets it when it is done. `asked_by` is who
    holds the register while another one's PIN is asked; the journal names them with each refusal.

    Raises: Refused `login.blocked` with the seconds to wait, `login.wrong_pin`, `login.no_pin`.
    """
    steady_us = till.clock.monotonic_us()

    def begin(unit: Unit) -> tuple[int, str | None, Wrapped | None, frozenset[str], int]:
        roles = reading.active_roles(unit.connection).get(person_id, frozenset())
        pin_hash = credentials.read_pin(unit.connection, person_id)
        if roles and pin_hash is None:
            raise Refused("login.no_pin")
        failures, wait_us = credentials.guard_of(unit.connection, person_id, steady_us)
        if not wait_us:
            failures = credentials.count_try(unit.connection, person_id, steady_us)
        elif roles:
            _refuse(unit, person_id, "blocked", failures)
        key = approval_keys.read(unit.connection, person_id)
        return wait_us, pin_hash, key, roles, failures

    wait_us, pin_hash, key, roles, failures = till.write(asked_by, begin)
    if wait_us:
        raise Refused("login.blocked", seconds=-(-wait_us // US_IN_S))
    known = bool(roles) and pin_hash is not None
    # A PIN is digits: what a terminal could not decode would not even encode to be compared.
    right = known and pin.isascii() and credentials.pin_matches(till.pepper, pin, pin_hash or "")
    if not right:
        if known:
            till.write(asked_by, lambda unit: _refuse(unit, person_id, "wrong_pin", failures))
        raise Refused("login.wrong_pin")
    approver = _opened(till.pepper, person_id, pin, key) if key is not None else None
    return Actor(person_id, roles, approver)


def _opened(pepper: bytes, person_id: str, pin: str, key: Wrapped) -> Approver | None:
    signer = approval_keys.unwrap(pepper, pin, key)
    return None if signer is None else Approver(person_id, signer, key.public_key)


def _refuse(unit: Unit, person_id: str, reason: str, failures: int) -> None:
    body = events.LoginRefused(person_id=person_id, reason=reason, failures=failures)
    unit.emit("login.refused", body, stream_key=person_id)
