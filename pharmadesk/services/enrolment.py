"""How a register comes to a centre: it founds its pharmacy there, or joins one that is there.

A pharmacy is offered to a newcomer under a code that is said or written from one screen to the
other. Its two halves are derived from it slowly:

    code     XXXX-XXXX-XXXX-XXXX-XXXX in Crockford's base 32 (no I, L, O, U): 100 random bits
    halves   scrypt(code without dashes, "pharmadesk join 1", n = 2**15, r = 8, p = 1, 64 bytes)
    token    the first 32 bytes, as hexadecimal: what the centre lets in, known to it by its hash
    key      the last 32 bytes, which the centre never sees: AES-256-GCM over what the newcomer
             needs and the log does not tell, bound to "pharmadesk join 1"

Source: RFC 7914 (scrypt), NIST SP 800-38D (GCM)
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pharmadesk.domain.events import AuthorityEndorsed, ChainHead
from pharmadesk.domain.permissions import Action, Role, require
from pharmadesk.errors import Refused
from pharmadesk.journal import cursors, reading
from pharmadesk.journal.starting import standing
from pharmadesk.journal.tenant_log import LOG_BEGINS
from pharmadesk.journal.vouching import continued
from pharmadesk.queries.till import register_codes, register_label
from pharmadesk.services import incarnations, people, recovered, register
from pharmadesk.services.changes import Actor
from pharmadesk.services.desk import Identity
from pharmadesk.services.till import Till
from pharmadesk.storage import sync_state, vault, vault_entries
from pharmadesk.storage.wrapping import stretch
from pharmadesk.values.clock import US_IN_S

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pharmadesk.journal.event import Approver
    from pharmadesk.services.people import NewPin
    from pharmadesk.services.register import Surroundings
    from pharmadesk.services.unit import Unit
    from pharmadesk.storage.database import Database

LOCAL: Final = "sync"

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
JOINING_LETTERS: Final = 20
JOINING_GROUP: Final = 5
FOUNDING_LETTERS: Final = 16
"""A code of the centre's operator is of the same letters, in groups of four."""
FOUNDING_GROUP: Final = 4
OFFER_LASTS_US: Final = 24 * 3_600 * US_IN_S
"""How long the centre lets a newcomer in with a code, from when it is told of it."""

WORK: Final = 2**15
"""What deriving the halves of a code costs: about 32 MiB and a tenth of a second."""

_MISREAD: Final = str.maketrans("ILO", "110")
_BOUND: Final = b"pharmadesk join 1"
_HALF: Final = 32
_NONCE_BYTES: Final = 12


class ForNewcomer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a newcomer needs and the log does not tell.

    `owner_id` is who made the offer and chooses a PIN over there; `person_keys` open the names and
    `tenant_key` what the vault brings of them later; `codes` begin the receipt numbers of the
    registers that are known.
    """

    tenant_id: str
    pharmacy_id: str
    owner_id: str
    tenant_key: bytes
    person_keys: dict[str, bytes]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A code for a newcomer, and what the centre keeps for whoever has it.

    `owner` stands for the newcomer; None where their key is not at hand.
    """

    code: str = field(repr=False)
    token_hash: str
    sealed: str
    owner: Approver | None


@dataclass(frozen=True, slots=True)
class Admission:
    """What the centre said when it let this register in."""

    server_url: str
    server_key: bytes
    server_epoch: str
    tenant_id: str
    pharmacy_id: str
    sealed: str = ""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a person tells a register that joins a pharmacy."""

    code: str = field(repr=False)
    register_code: str
    register_name: str
    owner_pin: str = field(repr=False)


def is_enrolled(till: Till) -> bool:
    """Tell whether this register belongs to a centre."""
    with till.database.read() as connection:
        return sync_state.centre(connection) is not None


def joined_as(till: Till) -> tuple[str, str]:
    """Return the address of the centre, and what this register is called.

    Raises: Refused `sync.not_enrolled`.
    """
    with till.database.read() as connection:
        centre = sync_state.centre(connection)
        if centre is None:
            raise Refused("sync.not_enrolled")
        _code, name = register_label(connection, till.identity.device_id)
    return centre.server_url, name


def require_owner(actor: Actor) -> None:
    """Let through whoever may bring the pharmacy and its registers to a centre.

    Raises: Refused `permission.denied`.
    """
    require(actor.roles, Action.ENROL_REGISTER)


# --- the first door -------------------------------------------------------------------------------


def enrol_founder(till: Till, actor: Actor, admission: Admission) -> None:
    """Take note of the centre that adopted this register's pharmacy, and stand for its past.

    That is what it wrote as the devices it was before it was recovered, too.

    Raises: Refused `permission.denied`, `sync.already_enrolled`, `sync.answer` when it adopted
    another one.
    """
    _confirm(till, admission)

    def work(unit: Unit) -> None:
        _require_alone(unit)
        if continued(unit.connection, till.identity.device_id):
            recovered.announce_keys(unit, first=actor.person_id)
        endorse(unit)
        _keep(unit.connection, admission)
        unit.local.add(LOCAL)

    till.write(actor, work)


def enrol_recovered(till: Till, actor: Actor, admission: Admission) -> None:
    """Take note of a centre that has had this pharmacy since the copy this register came from.

    Raises: Refused `permission.denied`, `sync.already_enrolled`, `sync.answer`.
    """
    _confirm(till, admission)

    def work(unit: Unit) -> None:
        _require_alone(unit)
        _keep(unit.connection, admission)
        unit.local.add(LOCAL)

    till.write(actor, work)


def endorse(unit: Unit) -> None:
    """Let the owner stand for all that this register has written, also as another device."""
    own = unit.identity.device_id
    devices = (*continued(unit.connection, own), own)
    heads = tuple(head for each in devices for head in _heads(unit.connection, each))
    unit.emit("authority.endorsed", AuthorityEndorsed(heads=heads), stream_key=own)


def _confirm(till: Till, admission: Admission) -> None:
    own = till.identity
    if (admission.tenant_id, admission.pharmacy_id) != (own.tenant_id, own.pharmacy_id):
        raise Refused("sync.answer")


def _require_alone(unit: Unit) -> None:
    unit.require(Action.ENROL_REGISTER)
    if sync_state.centre(unit.connection) is not None:
        raise Refused("sync.already_enrolled")


def _heads(connection: Connection, device_id: str) -> tuple[ChainHead, ...]:
    """Name the end of each chain that a device has written."""
    return tuple(
        ChainHead(incarnation=incarnation, seq=end.seq, hash=end.hash.hex())
        for incarnation, end in reading.ends(connection, device_id)
    )


# --- the second door ------------------------------------------------------------------------------


def new_offer(till: Till, actor: Actor) -> Offer:
    """Make a code under which another register may join this pharmacy.

    Raises: Refused `permission.denied`, `sync.not_enrolled`.
    """
    require_owner(actor)
    with till.database.read() as connection:
        if sync_state.centre(connection) is None:
            raise Refused("sync.not_enrolled")
        told = ForNewcomer(
            till.identity.tenant_id,
            till.identity.pharmacy_id,
            actor.person_id,
            vault_entries.tenant_key(connection),
            vault.person_keys(connection),
            register_codes(connection),
        )
    letters = "".join(secrets.choice(ALPHABET) for _ in range(JOINING_LETTERS))
    groups = range(0, JOINING_LETTERS, JOINING_GROUP)
    code = "-".join(letters[at : at + JOINING_GROUP] for at in groups)
    token, key = halves(code)
    nonce = os.urandom(_NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, msgspec.json.encode(told), _BOUND)
    token_hash = hashlib.sha256(token.encode()).hexdigest()
    return Offer(code, token_hash, base64.b64encode(sealed).decode(), actor.approver)


def halves(code: str) -> tuple[str, bytes]:
    """Return the token and the key of a code, however it was typed; slow on purpose."""
    derived = stretch(read_code(code).encode(), _BOUND, n=WORK, length=2 * _HALF)
    return derived[:_HALF].hex(), derived[_HALF:]


def read_code(typed: str) -> str:
    """Return the letters and digits of a code, as they were made, however they were typed."""
    return "".join(typed.upper().translate(_MISREAD).replace("-", " ").split())


def newcomer_id(database: Database, around: Surroundings) -> str:
    """Return the id under which this empty register asks to join: always the same.

    Raises: Refused `register.already_founded`.
    """
    _require_empty(database, around)
    return database.write(lambda connection: sync_state.joining(connection, around.ids.new()))


def is_empty(database: Database, around: Surroundings) -> bool:
    """Tell whether a register has no journal yet."""
    with database.read() as connection:
        return not standing(connection, register.public_key(around.secrets)).newest


def was_joining(database: Database) -> bool:
    """Tell whether an empty register has asked to join before, and perhaps was let in."""
    with database.read() as connection:
        return sync_state.joining_id(connection) is not None


def check_newcomer(newcomer: Newcomer) -> None:
    """Let through what can be judged before the centre is asked.

    Raises: Refused `register.no_code`, `pin.*`.
    """
    people.check_pin(newcomer.owner_pin)
    if not newcomer.register_code.strip():
        raise Refused("register.no_code")


def join(
    database: Database,
    around: Surroundings,
    newcomer: Newcomer,
    pin: NewPin,
    admission: Admission,
) -> Till:
    """Begin the journal of a register that was let in; its log is still to be pulled.

    The key of `pin` is the one that was shown at the door: with it the owner stands for the rest.

    One transaction: after a kill the register has joined, or asks again with the same code.

    Raises: Refused `register.already_founded`, `register.no_code`, `register.code_taken`, `pin.*`,
    `enrolment.wrong_code`.
    """
    _require_empty(database, around)
    check_newcomer(newcomer)
    told = unsealed(newcomer.code, admission)
    code = newcomer.register_code.strip()
    if code in told.codes:
        raise Refused("register.code_taken", taken=code)
    signer = Ed25519PrivateKey.from_private_bytes(around.secrets.device_seed)
    identity = Identity(
        tenant_id=told.tenant_id,
        pharmacy_id=told.pharmacy_id,
        device_id=newcomer_id(database, around),
        incarnation=around.ids.new(),
        series=f"{code}-{register.FIRST_LETTER}",
    )
    till = Till(database, identity, signer, around, last_hlc=0, last_day=None)

    def work(unit: Unit) -> None:
        _keep(unit.connection, admission)
        vault_entries.keep_tenant_key(unit.connection, told.tenant_key)
        for person_id, key in told.person_keys.items():
            vault.keep_person_key(unit.connection, person_id, key)
        opened = incarnations.opening(till.public_key, register.FIRST_LETTER, None, {})
        incarnations.begin(unit, opened)
        people.give_pin(unit, told.owner_id, pin)
        incarnations.describe(unit, code, newcomer.register_name.strip() or code)
        unit.local.add(LOCAL)

    owner = Actor(told.owner_id, frozenset({Role.OWNER}), pin.approver(told.owner_id))
    till.write(owner, work)
    return till


def _require_empty(database: Database, around: Surroundings) -> None:
    if not is_empty(database, around):
        raise Refused("register.already_founded")


def _keep(connection: Connection, admission: Admission) -> None:
    sync_state.enrol(
        connection,
        admission.server_url,
        admission.server_key,
        admission.server_epoch,
        LOG_BEGINS,
    )
    cursors.clear(connection, cursors.MET)


def unsealed(code: str, admission: Admission) -> ForNewcomer:
    """Open what the offering register sealed for whoever has the code.

    Raises: Refused `enrolment.wrong_code`, `sync.answer`.
    """
    _, key = halves(code)
    try:
        sealed = base64.b64decode(admission.sealed, validate=True)
        text = AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _BOUND)
        told = msgspec.json.decode(text, type=ForNewcomer)
    except (InvalidTag, ValueError):
        raise Refused("enrolment.wrong_code") from None
    if (told.tenant_id, told.pharmacy_id) != (admission.tenant_id, admission.pharmacy_id):
        raise Refused("sync.answer")
    return told
