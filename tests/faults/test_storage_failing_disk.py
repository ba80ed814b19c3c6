"""Every write and every sync of a transaction fails once: it is there whole, or it never was."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.storage.database import Database
from tests.unit.storage.tables import create, insert, numbers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

if sys.platform != "linux":
    pytest.skip("only the Linux library exports what the fault needs", allow_module_level=True)

from tests.faults.failing_disk import FULL, SYNC_ERROR, WRITE_ERROR, FailingDisk

KEY = bytes(range(32))
MOST_CALLS = 200
SEVERAL_PAGES = "a sale of several pages " * 800


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with Database.open(path, KEY, create=True) as opened:
        create(opened)
        yield opened


@pytest.fixture
def disk(database: Database) -> FailingDisk:
    return FailingDisk(database._writing.raw_connection().dbapi_connection)


def numbers_after_a_kill(path: Path, elsewhere: Path) -> list[int]:
    """Read what recovery finds in the files as a process killed now would leave them."""
    shutil.rmtree(elsewhere, ignore_errors=True)
    elsewhere.mkdir()
    for name in (path.name, f"{path.name}-wal"):
        shutil.copyfile(path.with_name(name), elsewhere / name)
    with Database.open(elsewhere / path.name, KEY) as recovered:
        return numbers(recovered)


@pytest.mark.parametrize("checkpoint_each", [False, True], ids=["log", "log-and-file"])
@pytest.mark.parametrize(
    ("result", "code"),
    [
        (WRITE_ERROR, "storage.disk_error"),
        (FULL, "storage.disk_full"),
        (SYNC_ERROR, "storage.disk_error"),
    ],
    ids=["write", "full", "sync"],
)
def test_transaction_met_by_a_failing_disk_is_whole_or_absent(
    database: Database,
    disk: FailingDisk,
    path: Path,
    result: int,
    code: str,
    *,
    checkpoint_each: bool,
) -> None:
    if checkpoint_each:
        with database._writing.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 1")
    expected: list[int] = []
    failures: list[str] = []
    for nth in range(1, MOST_CALLS):
        disk.fail(nth, result)
        try:
            database.write(insert(nth, SEVERAL_PAGES))
            expected.append(nth)
        except EnvironmentProblem as problem:
            failures.append(problem.code)
        was_reached = disk.calls >= nth
        disk.fail(0, result)
        assert numbers(database) == expected
        assert numbers_after_a_kill(path, path.parent / "killed") == expected
        if not was_reached:
            break
        disk.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # each call count starts alike
    else:
        pytest.fail("the sweep never came to its end")
    assert set(failures) == {code}
    database.close()
    with Database.open(path, KEY) as reopened:
        assert numbers(reopened) == expected
        assert reopened.write(insert(MOST_CALLS)) == MOST_CALLS
