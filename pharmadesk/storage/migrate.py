"""One number says which tables a database has; one history brings it to the number we know.

The number is `PRAGMA user_version` on a register and the one row of `schema_number` on Postgres,
and equals the newest revision of `migrations/`. Start-up compares it; only a difference imports
Alembic. A register is copied before it is changed, and the whole climb is one transaction: it is
at the new number or still at the old one.

The centre climbs while registers push. A change of a table waits for whoever reads it, and
everybody else behind it, so it gives its place up after a moment and tries again.

To change the schema:
1. add `migrations/r<NNNN>_<what>.py`, with `revision` the next four-digit number as text;
2. set `NEWEST` to that number (`tests/unit/storage/test_migrate.py` notices when you forget);
3. never edit a released revision: the registers out there have run it;
4. at the centre, take away nothing that the program before still uses: both serve for a while.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.storage.backup import snapshot
from pharmadesk.storage.problems import translated_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from pharmadesk.storage.database import Database

NEWEST: Final = 1
MIGRATIONS: Final = Path(__file__).parent / "migrations"

_WAITS_AT_MOST_MS: Final = 500
_REST_S: Final = 0.5
_TRIES: Final = 600
_ONE_MIGRATOR: Final = 0x70686172  # any number all our programs agree on; here "phar"


class Climb(NamedTuple):
    """What `migrate` did: the numbers before and after, and the copy taken first."""

    before: int
    after: int
    copy: Path | None


def schema_number(connection: Connection) -> int:
    """Return the number of the schema, 0 for a database without tables."""
    if connection.dialect.name == "sqlite":
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if connection.exec_driver_sql("SELECT to_regclass('schema_number')").scalar() is None:
        return 0
    return int(connection.exec_driver_sql("SELECT number FROM schema_number").scalar_one())


def migrate(
    database: Database,
    *,
    history: Path = MIGRATIONS,
    newest: int = NEWEST,
    copies: Path | None = None,
) -> Climb | None:
    """Bring a database to the newest schema; return nothing when it is there already.

    Shape: `copies` is the folder of the copy taken before (default: `before-update`, beside the
    file); a new database has nothing to copy.
    Raises: EnvironmentProblem `storage.newer_schema` when a newer program wrote the database.
    """
    with database.read() as connection:
        found = schema_number(connection)
    if found == newest:
        return None
    _refuse_newer(found, newest)
    copy = _copy_first(database, found, copies) if found else None

    def climb(connection: Connection) -> int:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_ONE_MIGRATOR,))
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_WAITS_AT_MOST_MS}")
        before = schema_number(connection)  # another server may have climbed while we waited
        _refuse_newer(before, newest)
        if before < newest:
            # Alembic takes half a second to import and is needed once a release.
            from pharmadesk.storage.upgrade import upgrade  # noqa: PLC0415

            upgrade(connection, history, f"{newest:04}")
            _set_schema_number(connection, newest)
        return before

    return Climb(_tried(lambda: database.write(climb)), newest, copy)


def _tried(climb: Callable[[], int]) -> int:
    """Climb as soon as nobody is in the way."""
    for _ in range(_TRIES):
        try:
            return climb()
        except EnvironmentProblem as problem:
            if problem.code != "storage.locked":
                raise
        time.sleep(_REST_S)
    return climb()


def _refuse_newer(found: int, newest: int) -> None:
    if found > newest:
        raise EnvironmentProblem("storage.newer_schema", found=found, known=newest)


def _copy_first(database: Database, found: int, copies: Path | None) -> Path | None:
    if database.file is None:
        return None
    path = database.file.path
    folder = copies or path.with_name("before-update")
    with translated_files():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = folder / f"{path.stem}-schema-{found:04}{path.suffix}"
    snapshot(database.file, copy)
    return copy


def _set_schema_number(connection: Connection, number: int) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA user_version = {number:d}")
        return
    for statement in (
        "CREATE TABLE IF NOT EXISTS schema_number (number integer NOT NULL)",
        "DELETE FROM schema_number",
        f"INSERT INTO schema_number VALUES ({number:d})",  # noqa: S608 - our own integer
    ):
        connection.exec_driver_sql(statement)
