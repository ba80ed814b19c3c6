from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.storage.database import Database
from pharmadesk.storage.migrate import migrate
from pharmadesk.storage.postgres import PostgresDatabase
from tests.contract.stories import TENANT_ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres import Cluster

KEY = bytes(range(32))


@pytest.fixture(scope="session")
def memory() -> Iterator[Database]:
    """SQLite that lives in memory."""
    with Database.in_memory() as database:
        migrate(database)
        yield database


@pytest.fixture(scope="session")
def encrypted_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The file of a register."""
    path = tmp_path_factory.mktemp("contract") / "register.db"
    with Database.open(path, KEY, create=True) as database:
        migrate(database)
        yield database


@pytest.fixture(scope="session")
def centre(postgres: Cluster) -> Iterator[Database]:
    """The database of the centre, as one of its tenants sees it."""
    with (
        postgres.database("migrated", _migrated) as url,
        PostgresDatabase(url, TENANT_ID) as database,
    ):
        yield database


def _migrated(url: str) -> None:
    with PostgresDatabase(url, TENANT_ID) as database:
        migrate(database)
