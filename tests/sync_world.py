"""Registers of one pharmacy, their centre, and a network between them that a test may spoil."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from pharmadesk.domain.permissions import Role
from pharmadesk.errors import EnvironmentProblem
from pharmadesk.journal.mark import Mark
from pharmadesk.journal.verify import verify
from pharmadesk.journal.vouching import vouched_keys
from pharmadesk.projections.rebuild import Rederivation
from pharmadesk.projections.tables import metadata
from pharmadesk.services import enrolment, register
from pharmadesk.services.replication import outgoing
from pharmadesk.storage import sync_state
from pharmadesk.storage.database import Database
from pharmadesk.storage.key_material import Secrets
from pharmadesk.storage.migrate import migrate
from pharmadesk.storage.scratch import scratch
from pharmadesk.values.clock import ManualClock
from pharmadesk.values.identifiers import SeededIds
from sync.client import enrolling
from sync.client.engine import Engine
from sync.protocol.exchange import Reply
from tests import oracle, replay
from tests.till import OWNER_PIN, Shop, copy_database, fill_shelf, found_shop, owner_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sync.client.engine import Step
    from tests.oracle import Tables

URL = "https://centre.example"
MOST_STEPS = 400


class Answers(Protocol):
    """Whatever plays the centre."""

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Reply: ...


@dataclass
class Network:
    """Carries requests to a centre; each fault happens once and to the requests of one path.

    `lost_requests` never arrive, `lost_answers` were carried out, `repeated` arrive twice;
    `intercepted` ones are answered by a network that wants a login first.
    """

    centre: Answers
    lost_requests: list[str] = field(default_factory=list)
    lost_answers: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    intercepted: list[str] = field(default_factory=list)
    is_cut: bool = False

    def exchange(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        name = path.rpartition("/")[2]
        if self.is_cut or self._happens(self.lost_requests, name):
            raise EnvironmentProblem("sync.unreachable")
        if self._happens(self.intercepted, name):
            return Reply(403, {"content-type": "text/html"}, b"<html>Please log in</html>")
        given = {key.lower(): value for key, value in headers.items()}
        if self._happens(self.repeated, name):
            self.centre.answer(path, dict(given), body)
        reply = self.centre.answer(path, dict(given), body)
        if self._happens(self.lost_answers, name):
            raise EnvironmentProblem("sync.unreachable")
        return reply

    @staticmethod
    def _happens(faults: list[str], name: str) -> bool:
        if name in faults:
            faults.remove(name)
            return True
        return False


@dataclass
class Counter:
    """A register at the counter, with its own line to the centre."""

    shop: Shop
    network: Network
    engine: Engine

    def synchronise(self) -> list[Step]:
        """Step until there is nothing left to do, whatever is in the way on the way."""
        self.engine.stir()
        steps: list[Step] = []
        while len(steps) < MOST_STEPS:
            steps.append(self.engine.step())
            if steps[-1].state == "rested":
                return steps
        raise AssertionError(f"still busy after {MOST_STEPS} steps: {steps[-3:]}")

    def step_until_stopped(self) -> Step:
        """Step until something is in the way."""
        self.engine.stir()
        for _ in range(MOST_STEPS):
            step = self.engine.step()
            if step.state == "stopped":
                return step
            assert step.state == "moved", "nothing was in the way"
        raise AssertionError("never stopped")

    def restart(self) -> None:
        """Start the program again over the same file."""
        self.shop.restart()
        self.engine = Engine(self.shop.till, self.network)

    def photograph(self) -> tuple[Database, dict[str, bytes]]:
        """Copy the register's file and what lies beside it."""
        self.shop.till.flush_mark()
        beside = {path.name: path.read_bytes() for path in self.shop.folder.glob("mark*")}
        return copy_database(self.shop.till.database), beside

    def go_back(
        self, photograph: tuple[Database, dict[str, bytes]], *, keep_mark: bool = False
    ) -> None:
        """Restore a copy of the file and start again; the mark too, unless it was kept."""
        database, beside = photograph
        self.shop.till.close()
        if not keep_mark:
            self._lay_out(self.shop.folder, beside)
        self.shop.till.database = database
        self.restart()

    def clone(self, folder: Path) -> Counter:
        """Start a copy of this register, keys and all, as a disk put into another computer does."""
        folder.mkdir()
        database, beside = self.photograph()
        self._lay_out(folder, beside)
        return self._elsewhere(folder, database, self.shop.around.secrets)

    def carry(self, folder: Path) -> Counter:
        """Start a copy of this register's file elsewhere with its phrase: no key comes along."""
        folder.mkdir()
        database, _beside = self.photograph()
        return self._elsewhere(folder, database, recovered(self.shop.around.secrets))

    def recover(self) -> None:
        """Start again over the same file with the phrase: what was in the keyring is lost."""
        recover(self.shop)
        self.engine = Engine(self.shop.till, self.network)

    def _elsewhere(self, folder: Path, database: Database, secrets: Secrets) -> Counter:
        shop = self.shop
        clock = ManualClock(shop.clock.now_us() + 1_000)
        ids = SeededIds(int.from_bytes(folder.name.encode()), clock)
        around = register.surroundings(folder, secrets, clock, ids)
        till = register.start(database, around)
        copied = Shop(till, around, clock, folder, shop.actors, dict(shop.items), dict(shop.codes))
        network = Network(self.network.centre)
        return Counter(copied, network, Engine(till, network))

    @staticmethod
    def _lay_out(folder: Path, beside: dict[str, bytes]) -> None:
        for path in folder.glob("mark*"):
            path.unlink()
        for name, content in beside.items():
            (folder / name).write_bytes(content)

    def rows(self) -> Tables:
        """Read every row in use."""
        with self.shop.till.database.read() as connection:
            return replay.rows_in_use(connection, metadata)

    def waiting(self) -> int:
        """Count the own events that nobody has promised to keep."""
        return outgoing.waiting(self.shop.till)


def recovered(secrets: Secrets) -> Secrets:
    """Make what a register has after its phrase was typed: all but two keys are new."""
    fresh = Secrets.generate()
    return Secrets(secrets.database_key, fresh.device_seed, fresh.mark_key, secrets.pin_pepper)


def recover(shop: Shop) -> None:
    """Start a register again over the same file with its phrase: it has no centre perhaps."""
    database = copy_database(shop.till.database)
    shop.till.close()
    for path in shop.folder.glob("mark*"):
        path.unlink()
    secrets = recovered(shop.around.secrets)
    shop.around = register.surroundings(shop.folder, secrets, shop.clock, shop.around.ids)
    shop.till = register.start(database, shop.around)


def founder(
    folder: Path, clock: ManualClock, centre: Answers, code: str, url: str = URL
) -> Counter:
    """Found a pharmacy with goods on the shelf, and bring it to the centre."""
    shop = found_shop(folder, clock)
    fill_shelf(shop)
    network = Network(centre)
    enrolling.found(shop.till, shop.owner, url, code, network)
    return Counter(shop, network, Engine(shop.till, network))


def newcomer(
    beside: Counter,
    folder: Path,
    clock: ManualClock,
    code: str = "C3",
    database: Database | None = None,
    url: str = URL,
) -> Counter:
    """Let an empty register join, and pull what there is."""
    counter = joiner(beside, folder, clock, code, database, url)
    counter.synchronise()
    return counter


def joiner(
    beside: Counter,
    folder: Path,
    clock: ManualClock,
    code: str = "C3",
    database: Database | None = None,
    url: str = URL,
) -> Counter:
    """Let an empty register join; it has heard nothing yet."""
    network = Network(beside.network.centre)
    offered = enrolling.offer(beside.shop.till, beside.shop.owner, beside.network)
    ids = SeededIds(clock.now_us() + len(code) + ord(code[-1]), clock)
    around = register.surroundings(folder, Secrets.generate(), clock, ids)
    if database is None:
        database = Database.in_memory()
        migrate(database)
    told = enrolment.Newcomer(offered, code, f"Caisse {code[1:]}", OWNER_PIN)
    till = enrolling.join(database, around, told, url, network)
    shop = Shop(
        till,
        around,
        clock,
        folder,
        dict(beside.shop.actors),
        dict(beside.shop.items),
        dict(beside.shop.codes),
    )
    shop.actors[Role.OWNER] = owner_at(till, shop.owner.person_id)
    return Counter(shop, network, Engine(till, network))


def assert_sound(counter: Counter, expected_aside: frozenset[str] = frozenset()) -> None:
    """Hold a register against its journal: rebuilt, foretold and verified."""
    till = counter.shop.till
    with scratch(till.database) as beside:
        used = beside.connection
        rebuilt = Rederivation(used)
        rebuilt.catch_up()
        told = replay.events_of(used)
        expected = oracle.fold(told, replay.held_here(used))
        assert list(rebuilt.differences()) == []
        found = replay.differences(replay.rows_in_use(used, metadata), expected.tables())
        assert not found, "\n".join(found)
        assert {each.event_id for each in sync_state.aside(used)} == expected_aside
        mark = till.read_mark()
        assert isinstance(mark, Mark)
        keys = vouched_keys(used, till.public_key, sync_state.peers(used))
        verdict = verify(used, public_keys=keys, mark=mark, all_signatures=True)
        assert verdict.faults == ()


def assert_converged(*counters: Counter) -> None:
    """Expect the same rows on every register, and each register sound."""
    first, *others = counters
    expected = first.rows()
    for counter in others:
        found = replay.differences(counter.rows(), expected)
        assert not found, "\n".join(found)
    for counter in counters:
        assert_sound(counter)
        assert counter.waiting() == 0


def sync_all(*counters: Counter) -> None:
    """Let every register speak to the centre until each has heard all the others."""
    for _ in range(2):
        for counter in counters:
            counter.synchronise()
