from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.storage.database import Database
from pharmadesk.storage.postgres import PostgresDatabase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register.db"


@pytest.fixture
def file_database(path: Path) -> Iterator[Database]:
    with Database.open(path, KEY, create=True) as database:
        yield database


@pytest.fixture(params=["memory", "sqlcipher", "postgres"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    if request.param == "sqlcipher":
        yield request.getfixturevalue("file_database")
        return
    opened = (
        Database.in_memory()
        if request.param == "memory"
        else PostgresDatabase(request.getfixturevalue("postgres_url"), "tenant-1")
    )
    with opened:
        yield opened
