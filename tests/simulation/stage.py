"""What every seed begins with: two pharmacies, enrolled at one centre and at one with it.

It is built once, by the doors that real registers go through, and copied for each seed.
"""

from __future__ import annotations

import hashlib
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pharmadesk.domain.permissions import Role
from pharmadesk.journal.tenant_log import LOG_BEGINS
from pharmadesk.services import incarnations, people, register
from pharmadesk.services.changes import Actor
from pharmadesk.services.desk import Identity
from pharmadesk.services.till import Till
from pharmadesk.storage import sync_state, vault_entries
from pharmadesk.storage.key_material import Secrets
from pharmadesk.storage.migrate import migrate
from pharmadesk.storage.postgres import PostgresDatabase
from pharmadesk.storage.tenancy import APPLICATION
from pharmadesk.values.clock import US_IN_S, ManualClock
from pharmadesk.values.identifiers import SeededIds
from sync.client import enrolling
from sync.client.asking import Asker, CentreLine
from sync.client.engine import Engine
from sync.protocol import exchange, messages, signing
from sync.server.exchange import Centre
from tests.simulation.files import Copy, Unpluggable
from tests.simulation.photograph import Photograph
from tests.simulation.registers import Pharmacy, Register
from tests.till import Shop, cheap_pin, fill_shelf, found_shop, local_us

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from random import Random

    from pharmadesk.services.unit import Unit
    from sync.protocol.exchange import Reply
    from tests.postgres import Cluster
    from tests.simulation.network import Line, Telling

SEED: Final = bytes(range(32))
BEGINNING: Final = "2026-11-23 09:00"
URL: Final = "https://centre.example"
_APP: Final = "simulated"
_MOST_STEPS: Final = 40


@dataclass(frozen=True)
class Part:
    """A register as every seed finds it."""

    name: str
    pharmacy: Pharmacy
    secrets: Secrets
    copy: Copy
    owner: Actor


class Direct:
    """A `Transport` that reaches a node without a network."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre

    def exchange(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Ask the node."""
        return self._centre.answer(path, dict(headers), body)


@dataclass
class Stage:
    """The beginning of every seed."""

    url: str
    nodes: tuple[Centre, ...]
    clock: ManualClock
    parts: tuple[Part, ...]
    photograph: Photograph
    views: dict[str, PostgresDatabase]
    """The centre's rows as the application sees them for a tenant."""

    @classmethod
    @contextmanager
    def built(cls, cluster: Cluster, folder: Path) -> Iterator[Stage]:
        """Found and enrol everything."""
        with cluster.database("centre", _migrated) as url:
            clock = ManualClock(local_us(BEGINNING))
            nodes = tuple(Centre(url, clock, SEED, connections=3) for _ in range(2))
            first, second = (_build(nodes[0], clock, folder / name, name) for name in ("A", "B"))
            parts = (*first[:2], *second[:1], *first[2:], *second[1:])
            views = {
                tenant_id: PostgresDatabase(url, tenant_id, APPLICATION)
                for tenant_id in {part.pharmacy.tenant_id for part in parts}
            }
            yield cls(url, nodes, clock, parts, Photograph.take(url), views)
            for node in nodes:
                node.close()
            for view in views.values():
                view.close()
            for part in parts:
                part.copy.database.close()

    def set(self) -> None:
        """Put the centre back to the beginning."""
        self.photograph.put_back(self.url)
        self.clock.set_wall(local_us(BEGINNING))

    def pharmacies(self) -> dict[str, Pharmacy]:
        """Give what the registers of each tenant have in common."""
        return {
            part.pharmacy.tenant_id: replace(
                part.pharmacy, keys=dict(part.pharmacy.keys), hired=[], lies=set()
            )
            for part in self.parts
        }

    def register(
        self,
        part: Part,
        pharmacy: Pharmacy,
        folder: Path,
        line: Line,
        chance: Random,
        tell: Telling,
    ) -> Register:
        """Start a copy of a register."""
        part.copy.put_marks(folder)
        clock = ManualClock(local_us(BEGINNING))
        number = self.parts.index(part)
        return Register(
            *(part.name, pharmacy, folder, part.secrets, clock, line, chance, tell),
            part.copy.database.copy(),
            seed=number,
            owner=part.owner,
        )


def _migrated(url: str) -> None:
    with PostgresDatabase(url, "") as database:
        migrate(database)


@dataclass(frozen=True)
class Founded:
    """A register that has just come to its centre."""

    till: Till
    secrets: Secrets
    folder: Path
    owner: Actor

    def part(self, name: str, pharmacy: Pharmacy) -> Part:
        """Keep it as every seed finds it."""
        assert isinstance(self.till.database, Unpluggable)
        self.till.flush_mark()
        copy = Copy.of(self.till.database, self.folder)
        self.till.close()
        return Part(name, pharmacy, self.secrets, copy, self.owner)


def _build(centre: Centre, clock: ManualClock, folder: Path, name: str) -> list[Part]:
    """Found a pharmacy of three registers, and let them synchronise."""
    folder.mkdir(parents=True)
    clock.advance(US_IN_S)  # which gives each pharmacy other identifiers
    database = Unpluggable.in_memory()
    migrate(database)
    shop = found_shop(folder, clock, database)
    fill_shelf(shop)
    _found(centre, shop)
    registers = [Founded(shop.till, shop.around.secrets, folder, shop.owner)]
    registers += [joined(centre, shop, folder / str(n), f"C{n}") for n in (3, 4)]
    for each in (*registers, *registers):
        _synchronise(each.till, centre)
    keys = {each.till.identity.device_id: each.till.public_key for each in registers}
    pharmacy = Pharmacy(shop.till.identity.tenant_id, shop.actors, shop.items, shop.codes, keys)
    return [each.part(f"{name}{n}", pharmacy) for n, each in enumerate(registers, 1)]


def _found(centre: Centre, shop: Shop) -> None:
    enrolling.found(shop.till, shop.owner, URL, centre.new_code(), Direct(centre))


def joined(centre: Centre, host: Shop, folder: Path, code: str) -> Founded:
    """Let a new register join, as an owner of the pharmacy offers, with a key of the owner's.

    Raises: Denied when the host has no say any more.
    """
    folder.mkdir(parents=True)
    own, owner = host.till.identity, host.owner
    token = f"{code} of {own.tenant_id}"
    token_hash = hashlib.sha256(token.encode()).hexdigest()
    assert owner.approver is not None
    told = (own.tenant_id, own.device_id, token_hash, "", owner.person_id)
    offer = messages.Offer(
        token_hash=token_hash,
        sealed="",
        owner_id=owner.person_id,
        owner_key=owner.approver.public_key,
        approval=signing.sign(owner.approver.signer, signing.offer_digest(*told)),
    )
    _ask(centre, host.till, exchange.OFFER, offer)
    database = Unpluggable.in_memory()
    migrate(database)
    secrets, clock = Secrets.generate(), host.clock
    ids = SeededIds(zlib.crc32(token.encode()), clock)
    around = register.surroundings(folder, secrets, clock, ids)
    identity = Identity(own.tenant_id, own.pharmacy_id, ids.new(), ids.new(), f"{code}-A")
    signer = Ed25519PrivateKey.from_private_bytes(secrets.device_seed)
    till = Till(database, identity, signer, around, last_hlc=0, last_day=None)
    pin = cheap_pin(till.pepper, Role.OWNER)
    join = messages.Join(
        token=token,
        device_id=identity.device_id,
        public_key=till.public_key.hex(),
        app_version=_APP,
        owner_key=pin.key.public_key,
    )
    enrolled = _ask(centre, till, exchange.JOIN, join)
    here = Actor(owner.person_id, owner.roles, pin.approver(owner.person_id))

    with host.till.database.read() as connection:
        tenant_key = vault_entries.tenant_key(connection)

    def begin(unit: Unit) -> None:
        vault_entries.keep_tenant_key(unit.connection, tenant_key)
        incarnations.begin(unit, incarnations.opening(till.public_key, "A", None, {}))
        people.give_pin(unit, owner.person_id, pin)
        incarnations.describe(unit, code, f"Caisse {code}")

    till.write(here, begin)
    _enrol(till, enrolled)
    return Founded(till, secrets, folder, here)


def _ask(centre: Centre, till: Till, path: str, message: messages.Message) -> messages.Enrolled:
    asker = Asker(till.identity.device_id, till.signer, till.ids)
    line = CentreLine(Direct(centre), asker)
    line.fetch_nonce()
    answer, _ = line.ask(path, message, (), messages.Enrolled)
    assert isinstance(answer, messages.Enrolled)
    return answer


def _enrol(till: Till, told: messages.Enrolled) -> None:
    key = bytes.fromhex(told.server_public_key)
    till.database.write(
        lambda connection: sync_state.enrol(connection, URL, key, told.server_epoch, LOG_BEGINS)
    )


def _synchronise(till: Till, centre: Centre) -> None:
    engine = Engine(till, Direct(centre))
    for _ in range(_MOST_STEPS):
        step = engine.step()
        assert step.problem is None, step.problem
        if step.state == "rested":
            return
    raise AssertionError("a quiet register never rests")
