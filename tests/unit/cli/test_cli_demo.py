"""The demonstration: what is built, and what building it never touches."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pharmadesk.dev.demo import STAMP, build_demo, prepare
from pharmadesk.dev.demo_catalogue import load_pharmacy
from pharmadesk.errors import EnvironmentProblem, Refused
from pharmadesk.queries.cases import oversold
from pharmadesk.queries.till import open_session
from pharmadesk.services import people, proving, register
from pharmadesk.storage import keys
from pharmadesk.storage.folder_lock import FolderLock
from pharmadesk.values.clock import CASABLANCA, ManualClock, instant
from pharmadesk.values.identifiers import IdSource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pharmadesk.services.till import Till

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=CASABLANCA)
WISHES = {"items": 40, "days": 3, "seed": 5}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a small pharmacy on a Monday morning, after a Sunday that was closed."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    build_demo(folder, items=120, days=9, seed=7, clock=ManualClock(instant(MONDAY)))
    return folder


@pytest.fixture
def till(built: Path) -> Iterator[Till]:
    """Start the demonstration's register on that Monday."""
    clock = ManualClock(instant(MONDAY))
    around = register.surroundings(built, keys.unlock(built), clock, IdSource(clock))
    till = register.start(register.open_file(built / "register.db", around), around)
    yield till
    till.close()


def read(till: Till, query: str) -> list[tuple[object, ...]]:
    """Read rows of the register's file."""
    with till.database.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_the_demonstration_is_a_register_like_any_other(till: Till) -> None:
    assert proving.verify(till, all_signatures=True).ok
    assert proving.compare(till.database).ok
    assert till.identity.series == "C2-A"


def test_the_past_ends_yesterday_with_everything_closed(till: Till) -> None:
    with till.database.read() as connection:
        assert open_session(connection, till.identity.device_id) is None
        assert oversold(connection) == []
    days = {date.fromisoformat(str(row[0])) for row in read(till, "SELECT business_date FROM sale")}
    expected = {MONDAY.date() - timedelta(days=back) for back in range(1, 10)}
    assert days == {day for day in expected if day.isoweekday() != 7}
    assert till.trusted.doubt() is None
    assert till.trusted_date() == "2026-11-23"


def test_the_shelf_shows_every_situation(till: Till) -> None:
    expired = read(
        till,
        "SELECT 1 FROM lot JOIN stock USING (lot_id) WHERE expiry < '2026-11-23' AND on_hand > 0",
    )
    prices = read(till, "SELECT 1 FROM lot WHERE price_centimes IS NOT NULL")
    assert expired
    assert prices
    (sold,) = read(till, "SELECT count(*), sum(total_centimes) > 0 FROM sale")
    assert int(str(sold[0])) > 50
    assert read(till, "SELECT DISTINCT tender FROM payment ORDER BY tender") == [
        ("card",),
        ("cash",),
    ]


def test_everyone_takes_the_register_with_the_written_pin(till: Till) -> None:
    by_name = {person.name: person for person in people.people(till)}
    for written in load_pharmacy().people:
        actor = people.log_in(till, by_name[written.name].person_id, written.pin)
        assert actor.roles == {written.role}


def test_keys_lie_beside_the_data_and_nothing_readable_in_it(built: Path) -> None:
    assert keys.how_kept(built) == "key_file"
    assert built.with_name("data.key").exists()
    for path in built.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for readable in ("DOLIPRANE", "Samira", "Atlas", "864209"):
                assert readable.encode() not in content, path.name


def test_prepare_takes_up_what_was_built_today_and_nothing_else(tmp_path: Path) -> None:
    folder, clock = tmp_path / "data", ManualClock(instant(MONDAY))
    prepare(folder, **WISHES, clock=clock, fresh=False)
    first = (folder / "recovery.json").read_bytes()
    prepare(folder, **WISHES, clock=clock, fresh=False)
    assert (folder / "recovery.json").read_bytes() == first
    clock.advance(24 * 3600 * 1_000_000)
    prepare(folder, **WISHES, clock=clock, fresh=False)
    assert (folder / "recovery.json").read_bytes() != first


def test_prepare_builds_again_what_was_cut_short(tmp_path: Path) -> None:
    folder, clock = tmp_path / "data", ManualClock(instant(MONDAY))
    folder.mkdir()
    (folder / STAMP).write_text("{}", encoding="utf-8")
    (folder / "recovery.json").write_text("half", encoding="utf-8")
    prepare(folder, **WISHES, clock=clock, fresh=False)
    assert json.loads((folder / STAMP).read_text(encoding="utf-8"))["items"] == WISHES["items"]


def test_prepare_never_touches_a_folder_that_holds_something_else(tmp_path: Path) -> None:
    folder, clock = tmp_path / "data", ManualClock(instant(MONDAY))
    folder.mkdir()
    (folder / "register.db").write_bytes(b"a real pharmacy")
    for fresh in (False, True):
        with pytest.raises(Refused) as caught:
            prepare(folder, **WISHES, clock=clock, fresh=fresh)
        assert caught.value.code == "demo.folder_taken"
    assert (folder / "register.db").read_bytes() == b"a real pharmacy"


def test_prepare_does_not_pull_an_open_demonstration_away(tmp_path: Path) -> None:
    folder, clock = tmp_path / "data", ManualClock(instant(MONDAY))
    prepare(folder, **WISHES, clock=clock, fresh=False)
    lock = FolderLock(folder / "register.db.lock")
    with pytest.raises(EnvironmentProblem) as caught:
        prepare(folder, **WISHES, clock=clock, fresh=True)
    assert caught.value.code == "storage.second_copy"
    assert (folder / "register.db").exists()
    lock.release()
