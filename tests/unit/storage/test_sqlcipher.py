from __future__ import annotations

import re
import stat
import sys
from typing import TYPE_CHECKING

import pytest
from sqlcipher3 import dbapi2

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.storage.database import Database
from pharmadesk.storage.runtime import check_runtime, runtime_versions
from pharmadesk.storage.sqlcipher import REQUIRED, SqlcipherFile
from tests.unit.storage.conftest import KEY
from tests.unit.storage.tables import create, insert, numbers

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

SAFE = {
    "journal_mode": "wal",
    "synchronous": 2,
    "fullfsync": 1,
    "checkpoint_fullfsync": 1,
    "mmap_size": 0,
    "temp_store": 2,
    "recursive_triggers": 1,
    "secure_delete": 1,
    "cipher_memory_security": "0",
    "cipher_page_size": "8192",
    "cipher_hmac_algorithm": "HMAC_SHA256",
}


def settings(connection: sa.Connection) -> dict[str, object]:
    return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in SAFE}


def test_every_connection_has_the_settings_that_keep_a_commit(file_database: Database) -> None:
    assert file_database.write(settings) == SAFE
    with file_database.read() as connection:
        assert settings(connection) == SAFE


def test_setting_that_reads_back_otherwise_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(REQUIRED, "synchronous", 3)
    with pytest.raises(EnvironmentProblem) as caught:
        Database.open(path, KEY, create=True)
    assert caught.value.code == "storage.unsafe_setting"
    assert caught.value.parameters == {"setting": "synchronous", "found": 2, "needed": 3}


def test_rows_survive_closing_and_opening_with_the_key(path: Path) -> None:
    with Database.open(path, KEY, create=True) as database:
        create(database)
        database.write(insert(1))
    with Database.open(path, KEY) as database:
        assert numbers(database) == [1]


def test_file_that_was_only_read_is_closed_without_a_log_beside_it(path: Path) -> None:
    with Database.open(path, KEY, create=True) as first:
        create(first)

    with Database.open(path, KEY) as second:
        assert numbers(second) == []

    assert sorted(file.name for file in path.parent.iterdir()) == [path.name, f"{path.name}.lock"]


def test_files_show_no_row_no_schema_and_no_key_while_open_and_after(path: Path) -> None:
    shown = (b"Doliprane", b"CREATE TABLE", b"SQLite format", KEY, KEY.hex().encode("ascii"))
    with Database.open(path, KEY, create=True) as database:
        create(database)
        for number in range(200):
            database.write(insert(number, "Doliprane 1000 mg"))
        open_files = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    closed_files = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    assert "register.db-wal" in open_files
    for content in (*open_files.values(), *closed_files.values()):
        assert not [each for each in shown if each in content]
        # In megabytes of noise twelve letters in a row come by chance; thirty do not.
        assert not re.findall(rb"[A-Za-z ]{30,}", content)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps access in lists, not modes")
def test_files_are_readable_by_their_owner_alone(path: Path, file_database: Database) -> None:
    create(file_database)
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name


def test_key_never_shows_in_a_representation() -> None:
    from pathlib import Path  # noqa: PLC0415 - the one test that needs a path of its own

    shown = repr(SqlcipherFile(Path("register.db"), KEY))
    assert KEY.hex() not in shown
    assert repr(KEY) not in shown


def test_new_file_is_encrypted_with_the_raw_key_itself(path: Path, file_database: Database) -> None:
    create(file_database)
    file_database.write(insert(3))
    plain = dbapi2.connect(str(path))
    try:
        plain.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
        plain.execute("PRAGMA cipher_page_size = 8192")
        plain.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
        assert plain.execute("SELECT number FROM note").fetchall() == [(3,)]
    finally:
        plain.close()


def test_runtime_of_this_program_is_supported() -> None:
    check_runtime(*runtime_versions())


@pytest.mark.parametrize(
    ("sqlite", "sqlcipher", "library"),
    [
        ("3.51.2", "4.19.0 community", "SQLite"),
        ("3.9.9", "4.19.0 community", "SQLite"),
        ("3.53.4", "4.13.0 community", "SQLCipher"),
        ("3.53.4", "", "SQLCipher"),
        ("", "4.19.0", "SQLite"),
    ],
)
def test_runtime_that_is_too_old_is_refused(sqlite: str, sqlcipher: str, library: str) -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        check_runtime(sqlite, sqlcipher)
    assert caught.value.code == "storage.unsupported_runtime"
    assert caught.value.parameters["library"] == library


@pytest.mark.parametrize(
    ("sqlite", "sqlcipher"), [("3.51.3", "4.14.0"), ("3.100.0", "4.14.0 commercial")]
)
def test_runtime_that_is_new_enough_passes(sqlite: str, sqlcipher: str) -> None:
    check_runtime(sqlite, sqlcipher)
