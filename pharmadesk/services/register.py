"""A register's life: founded once, opened at every start, a new incarnation where trust ended.

The mark outside the file decides at each start. A journal that stands where the mark says, or
further, goes on; one that was cut, restored or swapped must not continue under the numbers it has
already given out, so it opens a new incarnation, with the next series letter, before it sells.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import UNSET
from msgspec.structs import asdict

from pharmadesk.domain import events, vat
from pharmadesk.domain.permissions import Role
from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.journal.mark import Mark, MarkFile, NewIncarnation, at_start
from pharmadesk.journal.opened import letter_after
from pharmadesk.journal.starting import hash_at_mark, standing
from pharmadesk.queries.till import register_label
from pharmadesk.services import incarnations, people
from pharmadesk.services.desk import Identity
from pharmadesk.services.till import Till
from pharmadesk.storage import print_jobs, snapshots, sync_state, vault_entries
from pharmadesk.storage.database import Database
from pharmadesk.storage.migrate import migrate
from pharmadesk.values.clock import EARLIEST_US, LATEST_US
from pharmadesk.values.text import MOST_ADDRESS, MOST_CODE, MOST_FOOTER, MOST_NAME, one_line

if TYPE_CHECKING:
    from pathlib import Path

    from pharmadesk.services.unit import Unit
    from pharmadesk.storage.key_material import Secrets
    from pharmadesk.values.clock import Clock
    from pharmadesk.values.identifiers import IdSource

FIRST_LETTER = "A"
MARK_FILE = "mark"


@dataclass(frozen=True, slots=True)
class Founding:
    """What a pharmacy's first register is told at its first run."""

    pharmacy: events.PharmacyFields
    register_code: str
    register_name: str
    owner_name: str
    owner_pin: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a register stands on besides its file: its secrets, its mark, its clocks."""

    secrets: Secrets
    mark: MarkFile
    clock: Clock
    ids: IdSource


def public_key(secrets: Secrets) -> bytes:
    """Work out the key that vouches for what this register signed, 32 bytes."""
    signer = Ed25519PrivateKey.from_private_bytes(secrets.device_seed)
    return signer.public_key().public_bytes_raw()


def surroundings(folder: Path, secrets: Secrets, clock: Clock, ids: IdSource) -> Surroundings:
    """Put together what a register in this data folder stands on."""
    mark = MarkFile(folder / MARK_FILE, secrets.mark_key, clock.monotonic_us)
    return Surroundings(secrets, mark, clock, ids)


def open_file(path: Path, around: Surroundings, *, create: bool = False) -> Database:
    """Open a register's file with its newest schema.

    Raises: EnvironmentProblem `storage.*`.
    """
    database = Database.open(path, around.secrets.database_key, create=create)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def start(database: Database, around: Surroundings) -> Till:
    """Start a founded register.

    Raises: Refused `register.not_founded` for a database without a journal; EnvironmentProblem
    `mark.unreadable`.
    """
    signer = Ed25519PrivateKey.from_private_bytes(around.secrets.device_seed)
    mark = around.mark.read()
    with database.read() as connection:
        others = sync_state.peers(connection)
        stands = standing(connection, public_key(around.secrets), others)
        chain = stands.chain or stands.newest
        if chain is None:
            raise Refused("register.not_founded")
        at_mark = (
            hash_at_mark(connection, chain.device_id, mark) if isinstance(mark, Mark) else None
        )
        code, name = register_label(connection, chain.device_id)
        last_hlc = max(stands.last_hlc, snapshots.latest_hlc(connection))
    decision = at_start(mark, stands.head, at_mark)
    renewed = stands.chain is None or isinstance(decision, NewIncarnation)
    letter = letter_after(stands.newest_letter) if renewed else chain.series_letter
    identity = Identity(
        tenant_id=stands.tenant_id,
        pharmacy_id=stands.pharmacy_id,
        device_id=chain.device_id if stands.chain else around.ids.new(),
        incarnation=around.ids.new() if renewed else chain.incarnation,
        series=f"{code}-{letter}",
    )
    till = Till(database, identity, signer, around, last_hlc, stands.last_day)
    if renewed:
        numbers = decision.numbers if isinstance(decision, NewIncarnation) else {}
        opened = incarnations.opening(till.public_key, letter, stands.head, numbers)
        # A file restored elsewhere is a new device of the same name.
        label = None if stands.chain else (code, name)
        till.write(None, lambda unit: incarnations.begin(unit, opened, label))
    elif stands.head is not None and mark != stands.head:
        till.move_mark(stands.head)  # until then events after it could be cut off unnoticed
    till.write(None, lambda unit: print_jobs.drop_interrupted(unit.connection, till.now_us()))
    return till


def checked(founding: Founding) -> Founding:
    """Tidy what a person typed for a founding; to be asked before keys are made for it.

    Raises: Refused `pin.*`, `person.no_name`, `pharmacy.no_name`, `register.no_code`,
    `register.no_name`, `text.unfit`, `text.too_long`.
    """
    people.check_pin(founding.owner_pin)
    tidy = replace(
        founding,
        pharmacy=_legal_block(founding.pharmacy),
        register_code=one_line(founding.register_code, MOST_CODE),
        register_name=one_line(founding.register_name, MOST_NAME),
        owner_name=people.checked_name(founding.owner_name),
    )
    if not tidy.pharmacy.name:
        raise Refused("pharmacy.no_name")
    if not tidy.register_code:
        raise Refused("register.no_code")
    if not tidy.register_name:
        raise Refused("register.no_name")
    return tidy


def _legal_block(typed: events.PharmacyFields) -> events.PharmacyFields:
    """Tidy each field that was typed; one of which nothing shows is absent."""
    told: dict[str, str] = {}
    for name, text in asdict(typed).items():
        if text is UNSET:
            continue
        if name == "receipt_footer":
            told[name] = _footer(text)
        else:
            told[name] = one_line(text, MOST_ADDRESS if name == "address" else MOST_NAME)
    return events.PharmacyFields(**{name: text for name, text in told.items() if text})


def _footer(typed: str) -> str:
    lines = "\n".join(one_line(line, MOST_FOOTER) for line in typed.splitlines()).strip()
    if len(lines) > MOST_FOOTER:
        raise Refused("text.too_long", length=len(lines), most=MOST_FOOTER)
    return lines


def found(database: Database, around: Surroundings, founding: Founding) -> tuple[Till, str]:
    """Found a pharmacy on an empty database, in one transaction; return also the owner's id.

    Raises: Refused `register.already_founded`, and what `checked` raises; EnvironmentProblem
    `clock.impossible`, for there is no journal yet whose day to trust instead.
    """
    founding = checked(founding)
    if not EARLIEST_US < around.clock.now_us() < LATEST_US:
        raise EnvironmentProblem("clock.impossible")
    pin = people.new_pin(around.secrets.pin_pepper, founding.owner_pin)
    signer = Ed25519PrivateKey.from_private_bytes(around.secrets.device_seed)
    with database.read() as connection:
        if standing(connection, public_key(around.secrets)).newest:
            raise Refused("register.already_founded")
    new = around.ids.new
    identity = Identity(
        tenant_id=new(),
        pharmacy_id=new(),
        device_id=new(),
        incarnation=new(),
        series=f"{founding.register_code}-{FIRST_LETTER}",
    )
    till = Till(database, identity, signer, around, last_hlc=0, last_day=None)
    owner_id = till.write(None, lambda unit: _write_founding(unit, till, founding, pin))
    return till, owner_id


def _write_founding(unit: Unit, till: Till, founding: Founding, pin: people.NewPin) -> str:
    identity = unit.identity
    vault_entries.new_tenant_key(unit.connection)
    opened = incarnations.opening(till.public_key, FIRST_LETTER, None, {})
    incarnations.begin(unit, opened)
    unit.emit(
        "pharmacy.described",
        events.PharmacyDescribed(fields=founding.pharmacy),
        stream_key=identity.pharmacy_id,
    )
    label = events.RegisterDescribed(
        register_id=identity.device_id, code=founding.register_code, name=founding.register_name
    )
    unit.emit("register.described", label, stream_key=identity.device_id)
    for vat_class, valid_from, rate_bp in vat.OPENING_RATES:
        rate = events.VatRateSet(vat_class=vat_class, valid_from=valid_from, rate_bp=rate_bp)
        unit.emit("vat_rate.set", rate, stream_key=vat_class)
    return people.introduce(unit, founding.owner_name, frozenset({Role.OWNER}), pin)
