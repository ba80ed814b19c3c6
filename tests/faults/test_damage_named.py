"""One wrong byte in a register's files, wherever it is, is named and never passed over."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.journal.tables import guards
from pharmadesk.services import proving, register
from pharmadesk.storage import keys
from pharmadesk.storage.sqlcipher import PAGE_BYTES, SqlcipherFile
from pharmadesk.values.clock import SystemClock
from pharmadesk.values.identifiers import IdSource
from tests.faults.power_cut.disk import read_image, write_image
from tests.faults.register_folder import founded, reopened
from tests.faults.selling_child import DATABASE
from tests.faults.tills import Tills

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.power_cut.disk import Image

SALES = 12
LOG = f"{DATABASE}-wal"
NAMED = {"journal.event_unreadable", "storage.damaged", "storage.wrong_key"}


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The files of a till that was killed: the last sales are in its log alone."""
    shop, home = founded(), tmp_path_factory.mktemp("killed")
    folder = shop.copy(home / "data")
    with Tills(home / "errors") as tills:
        tills.run(shop.order(folder, seed=1, sales=SALES))
    return read_image(folder)


@pytest.fixture(scope="module")
def closed(killed: Image, tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The files of the same till, started again and closed."""
    folder = write_image(tmp_path_factory.mktemp("closed") / "data", killed)
    with reopened(folder):
        pass
    return read_image(folder)


def verdict(folder: Path) -> set[str]:
    """Verify a register that is not running; return the codes of what is wrong."""
    clock = SystemClock()
    around = register.surroundings(folder, keys.unlock(folder), clock, IdSource(clock))
    try:
        found = proving.verify_file(folder / DATABASE, around)
    except EnvironmentProblem as problem:
        return {problem.code}
    return {fault.code for fault in found.faults}


def flipped(image: Image, name: str, place: int, chance: random.Random) -> Image:
    content = bytearray(image[name])
    content[place] ^= chance.randrange(1, 256)
    return image | {name: bytes(content)}


def test_untouched_files_are_found_whole(closed: Image, killed: Image, tmp_path: Path) -> None:
    assert verdict(write_image(tmp_path / "closed", closed)) == set()
    assert verdict(write_image(tmp_path / "killed", killed)) == set()
    assert LOG in killed
    assert LOG not in closed


@pytest.mark.parametrize(
    "count", [15, pytest.param(200, marks=[pytest.mark.deep, pytest.mark.timeout(600)])]
)
def test_flipped_byte_anywhere_in_the_file_is_named(
    count: int, closed: Image, tmp_path: Path
) -> None:
    chance = random.Random(count)
    for place in chance.sample(range(len(closed[DATABASE])), count):
        folder = write_image(tmp_path / "data", flipped(closed, DATABASE, place, chance))

        found = verdict(folder)

        assert found, f"the byte at {place} was passed over"
        assert found <= NAMED


def test_flipped_byte_in_each_table_of_the_journal_is_named(closed: Image, tmp_path: Path) -> None:
    """Also where no event lies: the chains, the cursors, the numbers, the indexes."""
    chance = random.Random(3)
    with reopened(write_image(tmp_path / "whole", closed)) as till, till.database.read() as reading:
        roots = reading.exec_driver_sql(
            "SELECT name, rootpage FROM sqlite_master WHERE tbl_name LIKE 'journal%' AND rootpage"
        ).all()
    for name, root in roots:
        place = (root - 1) * PAGE_BYTES + chance.randrange(PAGE_BYTES)
        folder = write_image(tmp_path / "data", flipped(closed, DATABASE, place, chance))
        assert verdict(folder) & NAMED, f"damage to {name} was passed over"
    assert len(roots) > len(("event", "chain", "cursor", "series"))


def test_flipped_byte_in_the_first_sale_of_the_log_is_missed_by_the_mark(
    killed: Image, tmp_path: Path
) -> None:
    """SQLite takes a broken log for one that ends there, as after a power cut."""
    place = len(killed[LOG]) // 4
    folder = write_image(tmp_path / "data", flipped(killed, LOG, place, random.Random(1)))

    assert verdict(folder) == {"journal.truncated", "journal.numbers"}


def test_flipped_byte_in_both_marks_is_named(closed: Image, tmp_path: Path) -> None:
    """Verifying trusts either whole one, so that one alone harms nothing."""
    chance = random.Random(5)
    one = flipped(closed, "mark", 40, chance)
    both = flipped(one, "mark.recent", 40, chance)

    assert verdict(write_image(tmp_path / "one", one)) <= {"mark.forged"}
    assert verdict(write_image(tmp_path / "both", both)) == {"mark.forged"}


def test_last_ten_events_removed_with_the_key_are_named_against_the_mark(
    closed: Image, tmp_path: Path
) -> None:
    """By a tool that takes the guards away and puts them back as they were."""
    folder = write_image(tmp_path / "data", closed)
    file = SqlcipherFile(folder / DATABASE, keys.unlock(folder).database_key)
    connection = file.connect()
    ddl = guards("sqlite")
    for statement in (
        *(f"DROP TRIGGER {name}" for name in ddl),
        "DELETE FROM journal_event WHERE seq > (SELECT max(seq) - 10 FROM journal_event)",
        *ddl.values(),
    ):
        connection.execute(statement)
    connection.close()

    assert verdict(folder) == {"journal.truncated"}
