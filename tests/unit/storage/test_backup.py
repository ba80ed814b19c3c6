from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.storage.backup import check_snapshot, snapshot
from pharmadesk.storage.database import Database
from pharmadesk.storage.sqlcipher import PAGE_BYTES
from tests.unit.storage.conftest import KEY
from tests.unit.storage.tables import create, insert, numbers

if TYPE_CHECKING:
    from pathlib import Path

    from pharmadesk.storage.sqlcipher import SqlcipherFile


@pytest.fixture
def file(file_database: Database) -> SqlcipherFile:
    create(file_database)
    for number in range(50):
        file_database.write(insert(number, "Doliprane " * 50))
    assert file_database.file is not None
    return file_database.file


def test_snapshot_holds_every_committed_row_and_opens_with_the_same_key(
    file: SqlcipherFile, tmp_path: Path
) -> None:
    target = tmp_path / "copy" / "register.db"
    target.parent.mkdir()
    snapshot(file, target)
    assert [entry.name for entry in target.parent.iterdir()] == ["register.db"]
    assert b"Doliprane" not in target.read_bytes()
    with Database.open(target, KEY) as copy:
        assert numbers(copy) == list(range(50))


def test_snapshot_replaces_an_older_one(file: SqlcipherFile, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_bytes(b"an older copy")
    snapshot(file, target)
    assert check_snapshot(target, KEY) == 0


def test_snapshot_beside_a_working_till_ends_and_is_one_state(
    file: SqlcipherFile, file_database: Database, tmp_path: Path
) -> None:
    stop = threading.Event()

    def sell() -> None:
        number = 1_000
        while not stop.is_set() and number < 5_000:
            file_database.write(insert(number))
            number += 1

    seller = threading.Thread(target=sell)
    seller.start()
    try:
        snapshot(file, tmp_path / "copy.db")
    finally:
        stop.set()
        seller.join()
    with Database.open(tmp_path / "copy.db", KEY) as copy:
        sold = [number for number in numbers(copy) if number >= 1_000]
    assert sold == list(range(1_000, 1_000 + len(sold)))


def test_snapshot_into_a_missing_folder_says_so_and_leaves_nothing(
    file: SqlcipherFile, tmp_path: Path
) -> None:
    before = sorted(entry.name for entry in tmp_path.iterdir())
    with pytest.raises(EnvironmentProblem) as caught:
        snapshot(file, tmp_path / "missing" / "copy.db")
    assert caught.value.code == "storage.cannot_open"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == before


@pytest.mark.parametrize("page", [0, 1, 5])
def test_snapshot_with_one_flipped_byte_is_damaged(
    file: SqlcipherFile, tmp_path: Path, page: int
) -> None:
    target = tmp_path / "copy.db"
    snapshot(file, target)
    content = bytearray(target.read_bytes())
    content[PAGE_BYTES * page + 1_000] ^= 1
    target.write_bytes(content)
    with pytest.raises(EnvironmentProblem) as caught:
        check_snapshot(target, KEY)
    assert caught.value.code == "storage.damaged"


def test_snapshot_of_another_key_is_refused(file: SqlcipherFile, tmp_path: Path) -> None:
    snapshot(file, tmp_path / "copy.db")
    with pytest.raises(EnvironmentProblem) as caught:
        check_snapshot(tmp_path / "copy.db", bytes(32))
    assert caught.value.code == "storage.wrong_key"
