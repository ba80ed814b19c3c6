"""Pharmacies of any size to measure in: made as the demonstration is, then kept.

A shop is a data folder like any other: the encrypted register, its mark, a key file beside it. Its
weeks are past, with exactly as many sales as asked for, and a cash session is open. Shops stay in
the temporary folder until what decides their content changes.
"""

from __future__ import annotations

import shutil
import tempfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pharmadesk.dev import generator
from pharmadesk.dev.demo_catalogue import load_pharmacy
from pharmadesk.dev.demo_past import play_past
from pharmadesk.dev.demo_shop import OPENING, Timeline, found_shop
from pharmadesk.domain.permissions import Role
from pharmadesk.services import people, register, sessions
from pharmadesk.services.changes import Actor
from pharmadesk.storage import keys
from pharmadesk.storage.phrase import new_phrase
from pharmadesk.values.clock import ManualClock
from pharmadesk.values.identifiers import SeededIds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pharmadesk.dev.demo_catalogue import DemoItem, DemoPerson
    from pharmadesk.services.till import Till
    from pharmadesk.values.clock import Clock

_FIRST_DAY: Final = date(2025, 1, 6)
_SEED: Final = 20250106
_TICKETS_A_DAY: Final = 400
_FLOAT_CENTIMES: Final = 50_000
_EASY_WORK: Final = 1_024  # the recovery phrase of a made-up pharmacy guards nothing
_DATABASE: Final = "register.db"
_NOW: Final = "now"
_ROOT: Final = Path(__file__).resolve().parents[1]
_DECIDED_BY: Final = (
    "benchmarks/shop.py",
    "pharmadesk/dev/demo_past.py",
    "pharmadesk/dev/demo_shop.py",
    "pharmadesk/dev/generator.py",
    "pharmadesk/storage/credentials.py",
    "pharmadesk/storage/sqlcipher.py",
    "pharmadesk/storage/migrations/r0001_sqlite.sql",
)


@dataclass(frozen=True)
class Shop:
    """The data folder of a pharmacy with so many items."""

    folder: Path
    size: int

    def open(self, clock: Clock | None = None) -> Till:
        """Start its register, on the morning of its newest session unless a clock is given."""
        clock = clock or ManualClock(self.now_us)
        ids = SeededIds(clock.now_us(), clock)
        around = register.surroundings(self.folder, keys.unlock(self.folder), clock, ids)
        return register.start(register.open_file(self.folder / _DATABASE, around), around)

    @property
    def now_us(self) -> int:
        """The morning of its newest session."""
        return int((self.folder / _NOW).read_text())

    @cached_property
    def items(self) -> tuple[DemoItem, ...]:
        """Its catalogue."""
        return generator.catalogue(self.size, _SEED)

    @cached_property
    def free_items(self) -> tuple[DemoItem, ...]:
        """What of it takes no prescription: a sale of it asks nobody."""
        return tuple(item for item in self.items if not item.tableau)


def cashier(till: Till) -> Actor:
    """Find who stands at the counter."""
    person = next(person for person in people.people(till) if Role.CASHIER in person.roles)
    return Actor(person.person_id, person.roles)


def written_cashier() -> DemoPerson:
    """Tell the name and the PIN of who stands at the counter."""
    return next(person for person in load_pharmacy().people if person.role == Role.CASHIER)


def shop(items: int, sales: int) -> Shop:
    """Return a pharmacy of this size, made now if none is kept; nobody may write to it."""
    folder = kept() / f"{items}-items-{sales}-sales"
    if not folder.exists():
        print(f"making a pharmacy of {items} items and {sales} past sales ...", flush=True)
        for old in folder.parent.parent.glob("*"):
            if old != folder.parent:
                shutil.rmtree(old)
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as unfinished:
            _make(Path(unfinished), folder.with_suffix(".key"), items, sales)
            shutil.copytree(unfinished, folder)
    return Shop(folder, items)


@contextmanager
def copy_of(made: Shop) -> Iterator[Shop]:
    """Lend a copy that may be written to."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(made.folder, folder, dirs_exist_ok=True)
        yield Shop(Path(folder), made.size)


def kept() -> Path:
    """Return where shops are kept, by the state of everything that decides what they hold."""
    decided = zlib.crc32(b"".join((_ROOT / name).read_bytes() for name in _DECIDED_BY))
    return Path(tempfile.gettempdir()) / "pharmadesk-benchmarks" / f"{decided:08x}"


def _make(folder: Path, key_file: Path, items: int, sales: int) -> None:
    stock = generator.catalogue(items, _SEED)
    past = generator.past_sales(
        stock,
        seed=_SEED,
        first_day=_FIRST_DAY,
        days=7 + sales * 2 // _TICKETS_A_DAY,
        tickets_a_day=_TICKETS_A_DAY,
    )
    tickets = list(islice(past, sales))
    days = tickets[-1].day_offset + 1
    lots = generator.lots(
        stock,
        seed=_SEED,
        first_day=_FIRST_DAY,
        today=_FIRST_DAY + timedelta(days=days),
        sold=generator.packs_sold(tickets),
    )
    timeline = Timeline(_FIRST_DAY)
    timeline.go_to(0, OPENING)
    key_file.unlink(missing_ok=True)
    keep = keys.KeepInKeyFile(key_file)
    secrets = keys.first_run(folder, new_phrase("french"), keep, work=_EASY_WORK)
    around = register.surroundings(
        folder, secrets, timeline.clock, SeededIds(_SEED, timeline.clock)
    )
    with register.open_file(folder / _DATABASE, around, create=True) as database:
        made = found_shop(database, around, stock, lots)
        play_past(made, timeline, tickets, days=days, seed=_SEED)
        timeline.go_to(days, OPENING)
        sessions.open_with_float(made.till, made.cashier, _FLOAT_CENTIMES)
        (folder / _NOW).write_text(str(timeline.clock.now_us()))
        made.till.close()
