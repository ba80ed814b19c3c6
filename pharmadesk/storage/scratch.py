"""A throw-away schema beside a database's own tables, on one connection that sees them both.

What is derived anew from a journal is as large as what it is compared with, so it lies in a second
encrypted file, not in memory. SQLCipher attaches it under the register's own key: nothing readable
reaches the disk, and no key is written into a statement. A kill leaves the file behind; the next
scratch removes it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy
from sqlalchemy.pool import NullPool
from sqlcipher3 import dbapi2

from pharmadesk.storage.problems import translated, translated_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from pharmadesk.storage.database import Database
    from pharmadesk.storage.sqlcipher import SqlcipherFile

SCHEMA: Final = "derived"

# Nobody misses the file after a power cut; savepoints still need a journal, in memory.
_SETTINGS: Final = ("journal_mode = MEMORY", "synchronous = OFF", "cache_size = -16384")


class Scratch:
    """A connection that reads the database in one snapshot and may write the tables of `SCHEMA`."""

    def __init__(self, connection: Connection, driver: Any) -> None:
        self.connection = connection
        self._driver = driver

    def renew(self) -> None:
        """Keep what was written, and see what was committed to the database meanwhile."""
        self._driver.execute("COMMIT")
        self._driver.execute("BEGIN")


@contextmanager
def scratch(database: Database) -> Iterator[Scratch]:
    """Attach an empty schema for as long as the block lasts.

    Raises: EnvironmentProblem `storage.*`, a full disk among them.
    """
    if database.file is None:
        with database.read() as connection, _attached(connection, ":memory:") as beside:
            yield beside
        return
    path = database.file.path.with_name(f"{database.file.path.name}.{SCHEMA}")
    _remove(path)
    try:
        with (
            translated(),
            _own_connection(database.file) as connection,
            _attached(connection, str(path)) as beside,
        ):
            yield beside
    finally:
        _remove(path)


@contextmanager
def _own_connection(file: SqlcipherFile) -> Iterator[Connection]:
    """Connect beside the pool: this connection writes, and may stay while the till writes too."""
    engine = sqlalchemy.create_engine(
        "sqlite://", module=dbapi2, creator=file.connect, hide_parameters=True, poolclass=NullPool
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        yield connection


@contextmanager
def _attached(connection: Connection, where: str) -> Iterator[Scratch]:
    driver: Any = connection.connection.dbapi_connection
    driver.execute("ROLLBACK")  # nothing was read yet, and settings are made outside a transaction
    driver.execute("PRAGMA query_only = OFF")
    driver.execute(f"ATTACH ? AS {SCHEMA}", (where,))
    for setting in _SETTINGS:
        driver.execute(f"PRAGMA {SCHEMA}.{setting}")
    driver.execute("BEGIN")
    try:
        yield Scratch(connection, driver)
    finally:
        if driver.in_transaction:  # an error of the disk has ended it already
            driver.execute("ROLLBACK")
        driver.execute(f"DETACH {SCHEMA}")


def _remove(path: Path) -> None:
    with translated_files():
        for each in (path, path.with_name(f"{path.name}-journal")):
            each.unlink(missing_ok=True)
