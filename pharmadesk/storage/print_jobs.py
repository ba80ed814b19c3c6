"""The queue of papers to print: a job has a stable id and is printed by itself at most once.

waiting ── take ──> printing ── printed
   ^                   │
   └── nothing left ───┘   (printer off: the paper surely did not move; tried again)
                       └── dropped (it may have printed: a person looks and asks for a copy)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from pharmadesk.storage.driver import Prepared
from pharmadesk.storage.local_tables import local_print_job as _job
from pharmadesk.values.clock import US_IN_S

if TYPE_CHECKING:
    from sqlalchemy import Connection


DRAWER_WAITS_S: Final = 60
"""How long after a sale its paper still opens the drawer: later nobody stands there for change."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A paper to print: which document, of which subject, and whether the drawer opens first."""

    job_id: str
    document: str
    subject: str
    copy: int
    kick_drawer: bool
    attempts: int
    error: str | None


_ENQUEUE = Prepared(insert(_job).on_conflict_do_nothing())


def enqueue(connection: Connection, job: PrintJob, now_us: int) -> None:
    """Add a job; the same id twice is one job."""
    _ENQUEUE(
        connection,
        {
            "job_id": job.job_id,
            "document": job.document,
            "subject": job.subject,
            "copy": job.copy,
            "kick_drawer": int(job.kick_drawer),
            "state": "waiting",
            "attempts": 0,
            "error": None,
            "created_us": now_us,
            "updated_us": now_us,
        },
    )


def take(connection: Connection, now_us: int) -> PrintJob | None:
    """Take the oldest waiting job and mark it as being printed."""
    row = connection.execute(
        sa.select(_job)
        .where(_job.c.state == "waiting")
        .order_by(_job.c.created_us, _job.c.job_id)
        .limit(1)
    ).first()
    if row is None:
        return None
    _move(connection, row.job_id, "printing", now_us, attempts=row.attempts + 1)
    return PrintJob(
        row.job_id,
        row.document,
        row.subject,
        row.copy,
        bool(row.kick_drawer) and 0 <= now_us - row.created_us <= DRAWER_WAITS_S * US_IN_S,
        row.attempts + 1,
        row.error,
    )


def printed(connection: Connection, job_id: str, now_us: int) -> None:
    """The whole paper was handed to the printer."""
    _move(connection, job_id, "printed", now_us, error=None)


def wait_again(connection: Connection, job_id: str, now_us: int, error: str) -> None:
    """Nothing left this PC: the job waits for the printer to come back."""
    _move(connection, job_id, "waiting", now_us, error=error)


def drop(connection: Connection, job_id: str, now_us: int, error: str) -> None:
    """The paper may have printed: the job is not tried again by itself."""
    _move(connection, job_id, "dropped", now_us, error=error)


def drop_interrupted(connection: Connection, now_us: int) -> int:
    """Drop the jobs that were being printed when the program was killed; return how many."""
    result = connection.execute(
        _job.update()
        .where(_job.c.state == "printing")
        .values(state="dropped", error="printer.interrupted", updated_us=now_us)
    )
    return int(result.rowcount)


def count_waiting(connection: Connection) -> int:
    """Count the jobs that wait for the printer."""
    count = sa.select(sa.func.count()).where(_job.c.state == "waiting")
    return int(connection.execute(count).scalar_one())


def _move(
    connection: Connection, job_id: str, state: str, now_us: int, **values: str | int | None
) -> None:
    connection.execute(
        _job.update()
        .where(_job.c.job_id == job_id)
        .values(state=state, updated_us=now_us, **values)
    )
