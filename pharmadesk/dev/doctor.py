"""Examine a computer and its register, read-only: facts and figures, no name, no price, no path."""

from __future__ import annotations

import os
import platform
import shutil
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk import __version__
from pharmadesk.errors import EnvironmentProblem, PharmaDeskError, Refused
from pharmadesk.journal import starting
from pharmadesk.journal.mark import Continue, Mark, MarkFile, at_start
from pharmadesk.queries import accounts, cases, loans, narcotics, promises
from pharmadesk.services import register
from pharmadesk.storage import keys, print_jobs, sync_state
from pharmadesk.storage.database import Database
from pharmadesk.storage.integrity import damaged_pages
from pharmadesk.storage.migrate import NEWEST, schema_number
from pharmadesk.storage.runtime import check_runtime, runtime_versions
from pharmadesk.values.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from pharmadesk.paths import Paths
    from pharmadesk.storage.key_material import Secrets

LEAST_FREE_BYTES: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what is wrong with it."""

    name: str
    value: str | int | None
    problem: PharmaDeskError | None = None


def environment(paths: Paths) -> Iterator[Finding]:
    """Look at the program, its libraries and the folder, before any key."""
    yield Finding("program", __version__)
    yield Finding("python", platform.python_version())
    yield Finding("system", f"{platform.system()} {platform.release()}")
    sqlite, sqlcipher = runtime_versions()
    yield Finding("sqlite", sqlite)
    yield Finding("sqlcipher", sqlcipher, _problem(lambda: check_runtime(sqlite, sqlcipher)))
    if not paths.data.is_dir():
        yield Finding("folder", None, EnvironmentProblem("storage.no_folder"))
        return
    mode = stat.S_IMODE(paths.data.stat().st_mode)
    exposed = os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO)
    problem = EnvironmentProblem("folder.open_to_others", mode=f"{mode:04o}") if exposed else None
    yield Finding("folder", f"{mode:04o}", problem)
    free = shutil.disk_usage(paths.data).free
    full = EnvironmentProblem("folder.nearly_full") if free < LEAST_FREE_BYTES else None
    yield Finding("free_bytes", free, full)


def kept(paths: Paths) -> str | None:
    """Say where the keys are kept, as far as that can be read."""
    if keys.is_first_run(paths.data):
        return None
    try:
        return keys.how_kept(paths.data)
    except PharmaDeskError:
        return None


def examine(paths: Paths, secrets: Secrets) -> Iterator[Finding]:
    """Look into the register's file; it is neither migrated nor started."""
    try:
        database = Database.open(paths.database, secrets.database_key)
    except PharmaDeskError as error:
        yield Finding("file", None, error)
        return
    try:
        assert database.file is not None, "it was opened from a file"
        damaged = damaged_pages(database.file)
        yield Finding(
            "damaged_pages", damaged, EnvironmentProblem("storage.damaged") if damaged else None
        )
        with database.read() as connection:
            yield from _contents(connection, paths, secrets)
    except PharmaDeskError as error:
        yield Finding("file", None, error)
    finally:
        database.close()


def _contents(connection: Connection, paths: Paths, secrets: Secrets) -> Iterator[Finding]:
    number = schema_number(connection)
    yield Finding("schema", number)
    if number != NEWEST:
        newer = EnvironmentProblem("storage.newer_schema", found=number, known=NEWEST)
        yield Finding("schema_known", NEWEST, newer if number > NEWEST else None)
        return
    stands = starting.standing(
        connection, register.public_key(secrets), sync_state.peers(connection)
    )
    if stands.head is None:
        yield Finding("journal", None, Refused("register.not_founded"))
        return
    yield Finding("journal.events", stands.head.seq)
    yield Finding("journal.series", stands.newest_letter)
    yield Finding("journal.last_day", stands.last_day)
    yield _mark(connection, paths, secrets, stands)
    yield Finding("cases.oversold", len(cases.oversold(connection)))
    yield Finding("cases.recount", len(cases.sold_beside_a_count(connection)))
    yield Finding("cases.barcodes_claimed_twice", len(cases.barcodes_claimed_twice(connection)))
    yield Finding("cases.numbers_used_twice", len(cases.numbers_used_twice(connection)))
    yield Finding("cases.baskets_sold_twice", len(cases.baskets_sold_twice(connection)))
    yield Finding("cases.numbers_missing", len(cases.numbers_missing(connection)))
    yield Finding("cases.returned_beyond", len(cases.returned_beyond(connection)))
    yield Finding("cases.credit_beyond", len(accounts.beyond_limit(connection)))
    yield Finding("cases.promises_kept_beyond", len(promises.kept_beyond(connection)))
    yield Finding("cases.loans_settled_beyond", len(loans.settled_beyond(connection)))
    yield Finding("cases.narcotics_unbalanced", len(narcotics.unbalanced(connection)))
    yield Finding("cases.events_aside", len(sync_state.aside(connection)))
    yield Finding("papers_waiting", print_jobs.count_waiting(connection))


def _mark(
    connection: Connection, paths: Paths, secrets: Secrets, stands: starting.Standing
) -> Finding:
    """Hold the journal's end against the mark, as the next start will."""
    clock = SystemClock()
    mark = MarkFile(paths.data / register.MARK_FILE, secrets.mark_key, clock.monotonic_us).read()
    assert stands.newest is not None, "there is a head"
    at_mark = (
        starting.hash_at_mark(connection, stands.newest.device_id, mark)
        if isinstance(mark, Mark)
        else None
    )
    decision = at_start(mark, stands.head, at_mark)
    if isinstance(decision, Continue):
        return Finding("mark", decision.mark)
    return Finding("mark", decision.reason, EnvironmentProblem("mark.untrusted"))


def _problem(check: Callable[[], None]) -> PharmaDeskError | None:
    try:
        check()
    except PharmaDeskError as error:
        return error
    return None
