"""Build the demonstration pharmacy: founded weeks ago, selling until yesterday evening.

Everything goes through the register's own services on a clock that is moved along the past, so
that what is built is what a pharmacy would have: signed events, derived rows, a mark. The data
folder needs no keyring: its key file lies beside it, and `resources/demo/pharmacy.json` has the
PINs.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from pharmadesk import __version__
from pharmadesk.dev import generator
from pharmadesk.dev.demo_catalogue import load_items, load_pharmacy
from pharmadesk.dev.demo_past import play_past
from pharmadesk.dev.demo_shop import OPENING, Timeline, found_shop
from pharmadesk.errors import Refused
from pharmadesk.paths import Paths
from pharmadesk.services import register
from pharmadesk.storage import keys
from pharmadesk.storage.folder_lock import FolderLock
from pharmadesk.storage.phrase import new_phrase
from pharmadesk.values.clock import local_day
from pharmadesk.values.identifiers import IdSource

if TYPE_CHECKING:
    from pathlib import Path

    from pharmadesk.dev.demo_catalogue import DemoPerson
    from pharmadesk.storage.key_material import Secrets
    from pharmadesk.values.clock import Clock

STAMP: Final = "demo.json"
_PHRASE_WORK: Final = 2**10  # nobody ever sees the phrase of a demonstration, nor guesses it


@dataclass(frozen=True, slots=True)
class DemoPharmacy:
    """Where a demonstration lies, and with which PINs its people take the register."""

    paths: Paths
    key_file: Path
    people: tuple[DemoPerson, ...]


def prepare(
    folder: Path, *, items: int | None, days: int, seed: int, clock: Clock, fresh: bool
) -> DemoPharmacy:
    """Take up the demonstration that was built today with the same wishes, or build it anew.

    Raises: Refused `demo.folder_taken` for a folder that holds something else; EnvironmentProblem
    `storage.second_copy` when it is open.
    """
    wished = {
        "version": __version__,
        "day": local_day(clock.now_us()),
        "items": items,
        "days": days,
        "seed": seed,
    }
    demo = _at(folder)
    stamp = demo.paths.data / STAMP
    if not fresh and stamp.exists() and json.loads(stamp.read_text(encoding="utf-8")) == wished:
        return demo
    _clear(demo)
    stamp.write_text("{}", encoding="utf-8")  # a build that is cut short is ours to clear
    build_demo(folder, items=items, days=days, seed=seed, clock=clock)
    stamp.write_text(json.dumps(wished), encoding="utf-8")
    return demo


def build_demo(
    folder: Path, *, items: int | None = None, days: int = 56, seed: int = 1, clock: Clock
) -> DemoPharmacy:
    """Build a pharmacy in an empty folder; `items` above the written ones are invented.

    The past ends yesterday, by `clock`, with the cash session closed.
    """
    demo = _at(folder)
    demo.paths.ready()
    today = date.fromisoformat(local_day(clock.now_us()))
    first_day = today - timedelta(days=days)
    stock = generator.catalogue(len(load_items()) if items is None else items, seed)
    sales = list(generator.past_sales(stock, seed=seed, first_day=first_day, days=days))
    lots = generator.lots(
        stock, seed=seed, first_day=first_day, today=today, sold=generator.packs_sold(sales)
    )
    timeline = Timeline(first_day)
    timeline.go_to(0, OPENING)
    around = register.surroundings(
        demo.paths.data, _make_keys(demo), timeline.clock, IdSource(timeline.clock)
    )
    database = register.open_file(demo.paths.database, around, create=True)
    with database:
        shop = found_shop(database, around, stock, lots)
        play_past(shop, timeline, sales, days=days, seed=seed)
        shop.till.close()
    return demo


def _at(folder: Path) -> DemoPharmacy:
    paths = Paths.at(folder)
    key_file = paths.data.with_name(f"{paths.data.name}.key")
    return DemoPharmacy(paths, key_file, load_pharmacy().people)


def _make_keys(demo: DemoPharmacy) -> Secrets:
    keep = keys.KeepInKeyFile(demo.key_file)
    return keys.first_run(demo.paths.data, new_phrase("french"), keep, work=_PHRASE_WORK)


def _clear(demo: DemoPharmacy) -> None:
    """Remove an older demonstration, and nothing that is not one."""
    folder = demo.paths.data
    if folder.exists() and any(folder.iterdir()):
        if not (folder / STAMP).exists():
            raise Refused("demo.folder_taken")
        lock = FolderLock(demo.paths.database.with_name(f"{demo.paths.database.name}.lock"))
        lock.release()
        shutil.rmtree(folder)
    demo.key_file.unlink(missing_ok=True)
    demo.paths.ready()
