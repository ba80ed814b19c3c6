"""A seed's whole history: two pharmacies, their registers, one centre, and what befalls them.

`run(stage, seed)` lives it, makes everything well, lets all registers synchronise until nothing is
left to do, and holds what is then there to the laws. The same seed lives the same history.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from pharmadesk.errors import Refused
from pharmadesk.journal.vocabulary import AUTHORITY
from pharmadesk.services import authority
from pharmadesk.storage import sync_state
from tests.simulation import laws, newcomers, recoveries
from tests.simulation.centre import Nodes
from tests.simulation.lies import LIES
from tests.simulation.network import Network

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.simulation.photograph import Photograph
    from tests.simulation.registers import Register
    from tests.simulation.stage import Stage

MINUTE_US = 60_000_000
DAY_US = 24 * 60 * MINUTE_US
YEAR_US = 365 * DAY_US
FEWEST_REGISTERS = 3
MOST_REGISTERS = 5
MOST_ROUNDS = 20
MOST_STEPS_A_ROUND = 60
_MOST_LINES_TOLD = 80
_LONGEST_BURST = 4
_MOST_BACKUPS = 3


class SeedFailed(AssertionError):  # noqa: N818 - it is a finding
    """A history that broke a law: the command that repeats it, and how it came about."""


@dataclass(frozen=True)
class Plan:
    """How hard a seed is."""

    beats: int
    fault_percent: int
    death_percent: int
    disasters: tuple[str, ...]

    @classmethod
    def drawn(cls, chance: Random, scale: int) -> Plan:
        """Draw a plan: most seeds know only some kinds of disaster, so that each is met often."""
        return cls(
            beats=chance.randint(8, 20) * scale,
            fault_percent=chance.choice((0, 10, 30, 60)),
            death_percent=chance.choice((0, 25, 50)),
            disasters=tuple(chance.sample(list(DISASTERS), chance.randint(1, len(DISASTERS)))),
        )


QUIET = Plan(beats=0, fault_percent=0, death_percent=0, disasters=())
"""A plan in which nothing happens by itself."""


class World:
    """Everything that lives in one seed."""

    def __init__(self, stage: Stage, seed: int, folder: Path, plan: Plan) -> None:
        self.story: list[str] = []
        self.chance = Random(f"world {seed}")
        self.plan = plan
        self._folder = folder
        self._numbers = seed * 100
        self._backups: list[tuple[Photograph, set[str], int]] = []
        self.newcomers = 0
        self._views = stage.views
        self.centre = Nodes(stage.url, stage.nodes, stage.clock, self.chance, self.tell)
        self.network = Network(self.chance, self.centre.answer, self.tell)
        stage.set()
        pharmacies = stage.pharmacies()
        self.registers = [
            stage.register(
                part,
                pharmacies[part.pharmacy.tenant_id],
                folder / part.name,
                self.network.line(part.name),
                self.chance,
                self.tell,
            )
            for number, part in enumerate(stage.parts)
            if number < FEWEST_REGISTERS or self.chance.random() < 0.3
        ]
        self.tell(f"{self.plan}, {len(self.registers)} registers")

    def tell(self, line: str) -> None:
        """Remember what happened."""
        self.story.append(line)

    # --- while things go wrong ------------------------------------------------------------------

    def live(self) -> None:
        """Live through the plan."""
        self.network.fault_percent = self.plan.fault_percent
        self.centre.death_percent = self.plan.death_percent
        for _ in range(self.plan.beats):
            happening = self.chance.choices(list(HAPPENINGS), list(HAPPENINGS.values()))[0]
            happening(self)
            self.let_pass(self.chance.randint(1, 8) * MINUTE_US)

    def some_register(self) -> Register:
        """Pick a register."""
        return self.chance.choice(self.registers)

    def work(self) -> None:
        """People work at a counter for a while."""
        self.work_at(self.some_register())

    def work_at(self, register: Register) -> None:
        """People work at one counter for a while."""
        for _ in range(self.chance.randint(1, _LONGEST_BURST)):
            register.work()
            register.clock.advance(self.chance.randint(1, MINUTE_US))

    def sync(self) -> None:
        """A register has a connection for some requests."""
        self.some_register().sync_for_a_while(self.chance.randint(1, 2 * _LONGEST_BURST))

    def let_time_pass(self) -> None:
        """Hours or a day go by everywhere."""
        self.let_pass(self.chance.choice((60, 26 * 60)) * MINUTE_US)

    def let_pass(self, us: int) -> None:
        """Advance every clock."""
        for clock in (self.centre.clock, *(register.clock for register in self.registers)):
            clock.advance(us)

    def look(self) -> None:
        """Somebody reads the log of a pharmacy at the centre."""
        self.centre.look_at_log(self.some_register().pharmacy.tenant_id)

    def write_at_centre(self) -> None:
        """Somebody works at the centre instead of at a counter, and a register may hear of it."""
        register = self.some_register()
        pharmacy = register.pharmacy
        device_id, key = self.centre.write(pharmacy.tenant_id, register.shop)
        pharmacy.keys[device_id] = key
        register.sync_for_a_while(2 * _LONGEST_BURST)

    def deliver_late(self) -> None:
        """An old request arrives after all."""
        self.network.deliver_late()

    def back_up(self) -> None:
        """Somebody is careful: a register's folder, or the centre's database, is copied."""
        if "restores" in self.plan.disasters:
            self.some_register().copy_folder()
        if "centre restored" in self.plan.disasters:
            backup = (self.centre.take_photograph(), self._at_centre(), self.newcomers)
            self._backups = [*self._backups[1 - _MOST_BACKUPS :], backup]
            self.tell("centre: backed up")

    def meet_disaster(self) -> None:
        """Something of the plan befalls somebody."""
        DISASTERS[self.chance.choice(self.plan.disasters)](self)

    def trouble(self) -> None:
        """A program is killed, or a statement of it fails, at work or while it synchronises."""
        register = self.some_register()
        if self.chance.random() < 0.3:
            register.meet_trouble(register.work)
            return
        neighbour = self.neighbour_of(register)
        neighbour.work()
        neighbour.sync_for_a_while(_LONGEST_BURST)
        steps = self.chance.randint(2, 2 * _LONGEST_BURST)
        register.meet_trouble(lambda: register.sync_for_a_while(steps))

    def neighbour_of(self, register: Register) -> Register:
        """Pick another register of the same pharmacy; the same one where it is alone."""
        pharmacy = register.pharmacy
        others = [
            each for each in self.registers if each is not register and each.pharmacy is pharmacy
        ]
        return self.chance.choice(others or [register])

    def turn_clock(self) -> None:
        """A clock jumps; it is put right some time, or never."""
        register = self.some_register()
        now_us = self.centre.clock.now_us()
        to_us = self.chance.choice(
            (now_us, now_us + 20 * MINUTE_US, now_us + YEAR_US, now_us - YEAR_US, 0)
        )
        register.clock.set_wall(to_us)
        self.tell(f"{register.name}: its clock is {(to_us - now_us) // MINUTE_US} minutes off")
        self.work_at(register)
        register.sync_for_a_while(2 * _LONGEST_BURST)

    def restore(self) -> None:
        """An older copy of a register's folder is put in its place."""
        if with_copies := [each for each in self.registers if each.copies]:
            register = self.chance.choice(with_copies)
            copy = self.chance.choice(register.copies)
            lost = register.event_ids() - copy.event_ids() - self._at_centre()
            if not lost & self._held(each for each in self.registers if each is not register):
                register.restore(copy, with_mark=self.chance.random() < 0.6)
                self.work_at(register)
        else:
            self.some_register().copy_folder()

    def new_place(self, name: str) -> tuple[int, Path]:
        """Return a number that no other register of any seed has, and a folder for one more."""
        self._numbers += 1
        return self._numbers, self._folder / f"{name}{self._numbers}"

    def clone(self) -> None:
        """A register's disk and keyring go to a second machine, and both go on."""
        if len(self.registers) >= MOST_REGISTERS:
            return
        register = self.some_register()
        name = f"{register.name}+"
        now_us = self.centre.clock.now_us()
        number, folder = self.new_place(name)
        clone = register.clone(folder, self.network.line(name), now_us, number)
        self.registers.append(clone)
        self.tell(f"{register.name}: cloned at {clone.stands_where}")
        self.work_at(clone)

    def withdraw(self) -> None:
        """An owner ends the say of another register, which goes on selling."""
        register = self.some_register()
        target = self.neighbour_of(register).till.identity.device_id
        if target == register.till.identity.device_id:
            return
        try:
            authority.revoke(register.till, register.shop.owner, target, "lost")
        except Refused as refusal:
            self.tell(f"{register.name}: withdraws nobody: {refusal.code}")
        else:
            self.tell(f"{register.name}: withdraws {target[-4:]}")
        register.sync_for_a_while(2 * _LONGEST_BURST)

    def lie(self) -> None:
        """A register says what it may not; another hears it, and an owner lets some of it act."""
        register = self.some_register()
        register.lie(self.chance.choice(LIES))
        register.sync_for_a_while(_LONGEST_BURST)
        neighbour = self.neighbour_of(register)
        neighbour.sync_for_a_while(2 * _LONGEST_BURST)
        self._release_at(neighbour)

    def _release_at(self, register: Register) -> None:
        with register.till.database.read() as connection:
            waiting = [each.event_id for each in sync_state.aside(connection)]
        if waiting and self.chance.random() < 0.5:
            some = self.chance.sample(waiting, self.chance.randint(1, len(waiting)))
            try:
                count = authority.release(register.till, register.shop.owner, some)
                self.tell(f"{register.name}: lets {count} events act")
            except Refused as refusal:
                self.tell(f"{register.name}: lets nothing act: {refusal.code}")

    def restore_centre(self) -> None:
        """A backup is put in the place of the centre's database."""
        if not self._backups:
            self.back_up()
            return
        backup, had, newcomers = self.chance.choice(self._backups)
        if newcomers < self.newcomers:
            return  # a register that the copy does not know has to join again
        lost, written = self._at_centre() - had, self._written_at_centre()
        if lost - written <= self._held(self.registers, own=True) - self._decisive():
            # A centre that writes on where it already has, and nobody says so, forks its own chain.
            announced = bool(lost & written) or self.chance.random() < 0.5
            self.centre.restore(backup, announced=announced)
            self.tell(f"centre: restored, {'announced' if announced else 'unannounced'}")

    def _at_centre(self) -> set[str]:
        logs = (self.centre.log(tenant_id) for tenant_id in self._tenants())
        return {each.event_id for log in logs for each in log}

    def _decisive(self) -> set[str]:
        """Return what decides about other events: a centre that forgot it decides anew.

        docs/authority.md says what its operator does then; the simulation does not go that far.
        """
        logs = (self.centre.log(tenant_id) for tenant_id in self._tenants())
        return {each.event_id for log in logs for each in log if each.kind in AUTHORITY}

    def _written_at_centre(self) -> set[str]:
        """Return what no register has written: it comes back from whoever has read it."""
        own = {each.till.identity.device_id for each in self.registers}
        own |= {former for each in self.registers for former in each.formers}
        logs = (self.centre.log(tenant_id) for tenant_id in self._tenants())
        return {each.event_id for log in logs for each in log if each.device_id not in own}

    def _tenants(self) -> list[str]:
        return list(dict.fromkeys(each.pharmacy.tenant_id for each in self.registers))

    def _held(self, registers: Iterable[Register], *, own: bool = False) -> set[str]:
        """Return what these registers hold, or only what they wrote.

        What both its author and the centre have lost another register gives back, unless the author
        has told another history first; the simulation does not go that far.
        """
        return {event_id for each in registers for event_id in each.event_ids(own=own)}

    # --- until all is well ----------------------------------------------------------------------

    def come_to_rest(self) -> None:
        """Take every fault away and let all synchronise: it must end, and soon (I23)."""
        self.tell("--- all faults off")
        self.network.calm = True
        self.centre.death_percent = 0
        self.network.deliver_everything()
        for _ in range(MOST_ROUNDS):
            if not self._round():
                return
        raise AssertionError("registers do not come to rest (I23)")

    def _round(self) -> bool:
        """Let each register synchronise until it has nothing to do; tell whether any had."""
        busy = False
        for register in self.registers:
            register.engine.stir()
            step = register.sync()
            for _ in range(MOST_STEPS_A_ROUND):
                busy = busy or bool(step.told or step.taken) or step.state == "stopped"
                if step.state != "moved":
                    break
                step = register.sync()
            else:
                raise AssertionError(f"{register.name} is never done synchronising (I23)")
        self.centre.nodes[0].project_pending()
        self.let_pass(10 * MINUTE_US)
        return busy

    def hold_laws(self) -> None:
        """Hold everything that is there to the laws."""
        for tenant_id in self._tenants():
            log = self.centre.look_at_log(tenant_id)
            laws.hold_log(log)
            laws.hold_numbers(log)
            expected = laws.told_of(log).tables()
            laws.hold_money(expected)
            laws.hold_centre(self._views[tenant_id], expected)
            gone = laws.withdrawn(log)
            mine = [each for each in self.registers if each.pharmacy.tenant_id == tenant_id]
            staying = [each for each in mine if each.till.identity.device_id not in gone]
            laws.hold_vault(self._views[tenant_id], staying)
            laws.hold_decisions(log, mine[0].pharmacy.lies)
            laws.hold_drawers(log, mine[0].pharmacy.lies)
            for register in mine:
                if register.till.identity.device_id in gone:
                    laws.hold_withdrawn(register, log)
                else:
                    laws.hold_register(register, log)
        laws.hold_rebuilt(self.some_register())

    def close(self) -> None:
        """Take everything down."""
        self.centre.close()
        for register in self.registers:
            register.close()


HAPPENINGS: dict[Callable[[World], None], int] = {
    World.work: 6,
    World.sync: 6,
    World.let_time_pass: 1,
    World.look: 1,
    World.write_at_centre: 2,
    World.deliver_late: 1,
    World.back_up: 3,
    World.meet_disaster: 8,
}
DISASTERS: dict[str, Callable[[World], None]] = {
    "trouble": World.trouble,
    "clocks": World.turn_clock,
    "restores": World.restore,
    "clones": World.clone,
    "centre restored": World.restore_centre,
    "withdrawals": World.withdraw,
    "lies": World.lie,
    "newcomers": newcomers.join,
    "erasures": newcomers.hire_and_forget,
    "recoveries": recoveries.recover,
}


def run(stage: Stage, seed: int, folder: Path, scale: int = 1) -> World:
    """Live one seed to its end.

    Raises: SeedFailed.
    """
    world = World(stage, seed, folder, Plan.drawn(Random(f"plan {seed}"), scale))
    try:
        world.live()
        world.come_to_rest()
        world.hold_laws()
    except Exception as error:
        story = world.story[-_MOST_LINES_TOLD:]
        raise SeedFailed(
            "\n".join(
                (
                    f"seed {seed}: {type(error).__name__}: {error}",
                    f"repeat it with: python3 dev.py simulate --seed {seed}",
                    f"the last of {len(world.story)} lines of its story:",
                    *story,
                )
            )
        ) from error
    finally:
        world.close()
    return world
