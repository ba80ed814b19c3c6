"""A register's data folder: founded once a run, copied for each test, and asked what it kept."""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pharmadesk.domain import events
from pharmadesk.domain.permissions import Role
from pharmadesk.services import register
from pharmadesk.services.changes import Actor
from pharmadesk.storage import keys
from pharmadesk.storage.phrase import new_phrase
from pharmadesk.values.clock import ManualClock, SystemClock
from pharmadesk.values.identifiers import IdSource
from tests.faults.selling_child import DATABASE, Order, start
from tests.till import OWNER_PIN, Shop, assert_replay_equal, fill_shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pharmadesk.services.till import Till
    from pharmadesk.storage.phrase import RecoveryPhrase
    from tests.faults.tills import Told

SOLD = ("plain", "cream", "loose", "two prices")
CHEAP_WORK = 1024  # scrypt's cost is not what is tested here


@dataclass(frozen=True)
class Founded:
    """A founded register, closed, with its session open; `item_ids` are by barcode."""

    folder: Path
    item_ids: dict[str, str]

    def copy(self, to: Path) -> Path:
        """Copy the data folder; the key file beside it serves every copy."""
        return Path(shutil.copytree(self.folder, to))

    def order(self, folder: Path, seed: int, **more: Any) -> Order:
        """Order a till to sell what is on the shelf."""
        return Order(folder=str(folder), codes=list(self.item_ids), seed=seed, **more)


@functools.cache
def founded() -> Founded:
    """Found a register with a session open and a few items on the shelf."""
    home = Path(tempfile.mkdtemp(prefix="register-", dir=os.environ["HOME"]))
    fields = events.PharmacyFields(name="Pharmacie de l’Atlas")
    shop = found(home / "data", keys.KeepInKeyFile(home / "stick.json"), fields, "Nadia")
    fill_shelf(shop)
    shop.open_session()
    shop.till.close()
    return Founded(shop.folder, {shop.codes[name]: shop.items[name] for name in SOLD})


def found(
    folder: Path,
    keep: keys.Keep,
    pharmacy: events.PharmacyFields,
    owner_name: str,
    phrase: RecoveryPhrase | None = None,
) -> Shop:
    """Found a register as its first run would, keys and all."""
    folder.mkdir()
    secrets = keys.first_run(folder, phrase or new_phrase("french"), keep, work=CHEAP_WORK)
    clock = ManualClock(SystemClock().now_us())
    around = register.surroundings(folder, secrets, clock, IdSource(clock))
    founding = register.Founding(pharmacy, "C2", "Caisse 2", owner_name, OWNER_PIN)
    database = register.open_file(folder / DATABASE, around, create=True)
    till, owner_id = register.found(database, around, founding)
    actors = dict.fromkeys(Role, Actor(owner_id, frozenset({Role.OWNER})))
    return Shop(till, around, clock, folder, actors)


@contextmanager
def reopened(folder: Path) -> Iterator[Till]:
    """Start the register of a folder in this process."""
    till = start(folder)
    try:
        yield till
    finally:
        till.close()


@dataclass(frozen=True)
class Sold:
    """A sale in the journal: its ticket and its packs by item."""

    ticket: str
    packs: Counter[str]


@dataclass
class Kept:
    """What a register's folder holds: sales and drafts by basket, and how each job stands."""

    sales: dict[str, Sold] = field(default_factory=dict)
    drafts: dict[str, Counter[str]] = field(default_factory=dict)
    jobs: dict[str, tuple[str, str | None]] = field(default_factory=dict)


def kept_by(till: Till) -> Kept:
    """Read the sales from the projections and the rest from the local tables."""
    kept = Kept()
    with till.database.read() as connection:
        read = connection.exec_driver_sql
        for sale_id, basket_id, series, number in read(
            "SELECT sale_id, basket_id, series, number FROM sale"
        ):
            lines = read("SELECT item_id, quantity FROM sale_line WHERE sale_id = ?", (sale_id,))
            assert basket_id not in kept.sales, "a basket was sold twice"
            kept.sales[basket_id] = Sold(f"{series} {number:06d}", _packs(lines))
        for (basket_id,) in read("SELECT basket_id FROM local_basket"):
            lines = read(
                "SELECT item_id, quantity FROM local_basket_line WHERE basket_id = ?", (basket_id,)
            )
            kept.drafts[basket_id] = _packs(lines)
        for basket_id, state, error in read(
            "SELECT s.basket_id, state, error FROM local_print_job JOIN sale AS s"
            " ON s.sale_id = subject"
        ):
            kept.jobs[basket_id] = (state, error)
    return kept


def _packs(lines: Iterable[Any]) -> Counter[str]:
    packs: Counter[str] = Counter()
    for item_id, quantity in lines:
        packs[item_id] += quantity
    return packs


@dataclass
class Witness:
    """What was seen from outside: the receipts that printed, and the scans that were answered."""

    item_ids: dict[str, str]
    scanned: dict[str, Counter[str]] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)

    def hear(self, told: Iterable[Told]) -> None:
        """Note what a till told; a receipt that prints again by itself fails at once."""
        for words in told:
            basket_id = words["basket"]
            if "scanned" in words:
                packs = self.scanned.setdefault(basket_id, Counter())
                packs[self.item_ids[words["scanned"]]] += 1
            else:
                assert basket_id not in self.printed, f"{words} printed twice"
                self.printed[basket_id] = words["printed"]

    def missing_from(self, kept: Kept) -> list[str]:
        """Say what was seen and is not kept, or is kept and nobody can have seen."""
        lost = [
            f"receipt {ticket} has no sale"
            for basket_id, ticket in self.printed.items()
            if basket_id not in kept.sales or kept.sales[basket_id].ticket != ticket
        ]
        for basket_id, packs in self.scanned.items():
            sale = kept.sales.get(basket_id)
            held = sale.packs if sale else kept.drafts.get(basket_id, Counter())
            if missing := packs - held:
                lost.append(f"basket {basket_id} misses {missing}")
            # One more scan may have been written whose answer the kill swallowed.
            if (held - packs).total() > (basket_id not in self.printed):
                lost.append(f"basket {basket_id} holds {held - packs} that nobody scanned")
        return lost

    def misprints_of(self, kept: Kept) -> list[str]:
        """Say which jobs would print a second time, or say they printed when nothing did."""
        sound = {
            True: {("printed", None), ("dropped", "printer.interrupted")},
            False: {("waiting", None), ("dropped", "printer.interrupted")},
        }
        return [
            f"the receipt of basket {basket_id} is {job}, printed: {basket_id in self.printed}"
            for basket_id, job in kept.jobs.items()
            if job not in sound[basket_id in self.printed]
        ]

    def learn(self, kept: Kept) -> None:
        """Look at the screen, and expect what it shows from now on."""
        self.scanned |= kept.drafts
        self.scanned |= {basket_id: sale.packs for basket_id, sale in kept.sales.items()}


def examine(folder: Path, witness: Witness) -> Kept:
    """Start the register again and hold everything it has against everything that was seen."""
    with reopened(folder) as till:
        kept = kept_by(till)
        assert witness.missing_from(kept) == []
        assert witness.misprints_of(kept) == []
        assert set(kept.sales) & set(kept.drafts) == set(), "a sold basket is still a draft"
        assert till.identity.series == "C2-A", "the mark and the journal disagree"
        assert_replay_equal(till)
    return kept
