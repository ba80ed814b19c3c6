"""One register of the simulation: a real till over a real journal, a clock, a line to the centre.

Its program can be stopped at any statement, its folder copied, put back, or taken to a second
machine; its clock jumps. It goes on from whatever its file and its mark then hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pharmadesk.domain.permissions import Role
from pharmadesk.errors import EnvironmentProblem, PharmaDeskError, Refused
from pharmadesk.journal import store
from pharmadesk.journal.mark import MarkFile, _replace
from pharmadesk.services import people, register
from pharmadesk.services.register import MARK_FILE, Surroundings
from pharmadesk.services.replication import outgoing
from pharmadesk.values.clock import ManualClock
from pharmadesk.values.identifiers import SeededIds
from sync.client.engine import Engine
from tests.simulation.deeds import DEEDS
from tests.simulation.files import Copy, Unpluggable, Unplugged
from tests.sync_world import recovered
from tests.till import Shop, cheap_pin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

    from pharmadesk.journal.mark import Mark
    from pharmadesk.services.changes import Actor, Changes
    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit
    from pharmadesk.storage.key_material import Secrets
    from sync.client.engine import Step
    from tests.simulation.lies import Lie
    from tests.simulation.network import Line, Telling
    from tests.simulation.stage import Part

TROUBLES = (
    *("killed in a statement", "killed between two commits", "killed before the mark"),
    "a statement failed",
)
_MOST_LOOKS = 4_000
_MOST_TRANSACTIONS = 4
_MOST_COPIES = 3


class UnpluggableMark(MarkFile):
    """A mark whose program dies after a commit and before the mark is written."""

    stops = False

    def write(self, mark: Mark) -> None:
        """Write the mark, if there is current."""
        if self.stops:
            raise EnvironmentProblem("mark.unwritable", problem="no current")
        super().write(mark)

    def flush(self) -> None:
        """Replace the mark without waiting for the disk: here, nothing is lost between the two."""
        if self._unforced is not None:
            _replace(self._path, self._unforced, force=False)
            self._unforced = None
            self._forced_at_us = self._monotonic_us()


@dataclass
class Pharmacy:
    """What the registers of a tenant have in common."""

    tenant_id: str
    actors: dict[Role, Actor]
    items: dict[str, str]
    codes: dict[str, str]
    keys: dict[str, bytes] = field(default_factory=dict)
    hired: list[str] = field(default_factory=list)
    lies: set[str] = field(default_factory=set)


@dataclass
class Register:
    """A register in the hands of the simulation."""

    name: str
    pharmacy: Pharmacy
    folder: Path
    secrets: Secrets
    clock: ManualClock
    line: Line
    chance: Random
    tell: Telling
    database: Unpluggable
    seed: int
    owner: Actor
    copies: list[Copy] = field(default_factory=list)
    promised: set[str] = field(default_factory=set)
    """Events whose use case returned, and which no older copy of the file has taken back."""
    formers: set[str] = field(default_factory=set)
    """The devices that it was before it was recovered with its phrase."""
    acted: set[str] = field(default_factory=set)
    """What these had written when it was: it acted here, whatever the centre decides."""
    is_copied: bool = False
    """Whether its file was put back, or is a copy of another's."""

    def __post_init__(self) -> None:
        self._ids = SeededIds(self.seed, self.clock)
        self._start()

    @property
    def till(self) -> Till:
        """The running program."""
        return self.shop.till

    @property
    def waiting(self) -> int:
        """How many events of all its chains the centre has not promised to keep."""
        return outgoing.waiting(self.till)

    @property
    def stands_where(self) -> str:
        """Say in a few characters which chain this register writes, and how far it is."""
        identity = self.till.identity
        with self.database.read() as connection:
            end = store.head(connection, identity.device_id, identity.incarnation)
        return f"{identity.series}:{end.seq}"

    def _start(self) -> None:
        self._mark = UnpluggableMark(
            self.folder / MARK_FILE, self.secrets.mark_key, self.clock.monotonic_us
        )
        around = Surroundings(self.secrets, self._mark, self.clock, self._ids)
        till = register.start(self.database, around)
        told = self.pharmacy
        actors = told.actors | {Role.OWNER: self.owner}
        self.shop = Shop(till, around, self.clock, self.folder, actors, told.items, told.codes)
        told.keys[till.identity.device_id] = till.public_key
        till.listen(self._hear)
        self.engine = Engine(till, self.line)

    def _hear(self, changes: Changes) -> None:
        own = self.till.identity.device_id
        self.promised |= {
            each.header.event_id for each in changes.events if each.header.device_id == own
        }

    # --- what goes on ---------------------------------------------------------------------------

    def work(self) -> None:
        """Do something people do at a counter."""
        deed = self.chance.choices(list(DEEDS), list(DEEDS.values()))[0]
        try:
            deed(self.shop, self.chance)
        except Refused as refusal:
            self.tell(f"{self.name}: {deed.__name__} refused: {refusal.code}")

    def sync(self) -> Step:
        """Take one step of synchronising."""
        step = self.engine.step()
        if step.problem is not None:
            self.tell(f"{self.name}: sync stopped: {step.problem.code}")
        return step

    def sync_for_a_while(self, steps: int) -> Step:
        """Look for news and take so many steps, or fewer when there is nothing left to do."""
        self.engine.stir()
        for _ in range(steps - 1):
            step = self.sync()
            if step.state != "moved":
                return step
        return self.sync()

    def lie(self, lie: Lie) -> None:
        """Write what only an owner may say, with a signature that is not theirs."""
        self.pharmacy.lies.add(lie(self.shop, self.chance))
        self.tell(f"{self.name}: {lie.__name__}")

    def hire(self) -> None:
        """Register somebody, whose name is nobody else's."""
        name = f"Person {len(self.pharmacy.hired)} of {self.name}"
        pin = cheap_pin(self.till.pepper, Role.CASHIER)

        def work(unit: Unit) -> str:
            return people.introduce(unit, name, frozenset({Role.CASHIER}), pin)

        self.pharmacy.hired.append(self.till.write(self.owner, work))

    def forget_somebody(self) -> None:
        """Erase somebody who was hired here or elsewhere, if this register has heard of them."""
        if not self.pharmacy.hired:
            return
        person_id = self.chance.choice(self.pharmacy.hired)
        try:
            people.erase(self.till, self.owner, person_id)
        except Refused as refusal:
            self.tell(f"{self.name}: forgets nobody: {refusal.code}")
        else:
            self.tell(f"{self.name}: forgets {person_id[-4:]}")

    # --- trouble --------------------------------------------------------------------------------

    def meet_trouble(self, doing: Callable[[], object]) -> None:
        """Be killed, or have a statement fail, somewhere in what is done, or just after it."""
        trouble = self.chance.choice(TROUBLES)
        if trouble == "killed between two commits":
            self.database.stop_after(self.chance.randint(1, _MOST_TRANSACTIONS))
        elif trouble == "killed before the mark":
            self._mark.stops = True
        else:
            looks = round(_MOST_LOOKS ** self.chance.random())
            self.database.stop_within(looks, dies=trouble == "killed in a statement")
        try:
            doing()
        except (Unplugged, PharmaDeskError) as error:
            self.tell(f"{self.name}: stopped by {error}")
        self.tell(f"{self.name}: {trouble}")
        self.database.plug()
        if trouble != "a statement failed":
            self._come_back(self.database.copy())

    def _come_back(self, database: Unpluggable) -> None:
        """Start the program over a file; the one before has not said good-bye."""
        self.database.close()
        self.database = database
        self._start()

    def copy_folder(self) -> None:
        """Keep a copy of the data folder, as a backup would."""
        self.copies.append(Copy.of(self.database, self.folder))
        if len(self.copies) > _MOST_COPIES:
            self.copies.pop(0).database.close()

    def event_ids(self, *, own: bool = False) -> set[str]:
        """Return which events are in its journal, or which of its own."""
        query, device_id = "SELECT event_id, device_id FROM journal_event", ""
        if own:
            device_id = self.till.identity.device_id
        with self.database.read() as connection:
            rows = connection.exec_driver_sql(query)
            return {event_id for event_id, author in rows if device_id in ("", author)}

    def restore(self, copy: Copy, *, with_mark: bool) -> None:
        """Put an older copy of the file in its place, perhaps with the mark that was beside it."""
        if with_mark:
            copy.put_marks(self.folder)
        self.promised &= copy.event_ids()
        self.is_copied = True
        before = self.stands_where
        self._come_back(copy.database.copy())
        mark = "with" if with_mark else "without"
        self.tell(f"{self.name}: restored {mark} its mark, {before} to {self.stands_where}")

    def recover(self) -> None:
        """Lose what was in the keyring, and go on with what the phrase opens."""
        self.formers.add(self.till.identity.device_id)
        with self.database.read() as connection:
            rows = connection.exec_driver_sql("SELECT event_id, device_id FROM journal_event")
            self.acted |= {event_id for event_id, author in rows if author in self.formers}
        self.secrets = recovered(self.secrets)
        while self.copies:
            self.copies.pop().database.close()
        for path in self.folder.glob(f"{MARK_FILE}*"):
            path.unlink()
        self._come_back(self.database.copy())

    def clone(self, folder: Path, line: Line, now_us: int, seed: int) -> Register:
        """Start a second machine from a copy of this one's disk and keyring."""
        copy = Copy.of(self.database, self.folder)
        copy.put_marks(folder)
        self.is_copied = True
        return Register(
            line.name,
            self.pharmacy,
            folder,
            self.secrets,
            ManualClock(now_us),
            line,
            self.chance,
            self.tell,
            copy.database,
            seed,
            self.owner,
            formers=set(self.formers),
            acted=set(self.acted),
            is_copied=True,
        )

    def beside(self, part: Part, folder: Path, line: Line, seed: int) -> Register:
        """Start a register that has just joined this one's pharmacy."""
        return Register(
            part.name,
            self.pharmacy,
            folder,
            part.secrets,
            ManualClock(self.clock.now_us()),
            line,
            self.chance,
            self.tell,
            part.copy.database,
            seed,
            part.owner,
        )

    def close(self) -> None:
        """Take everything down."""
        self.database.close()
        for copy in self.copies:
            copy.database.close()
