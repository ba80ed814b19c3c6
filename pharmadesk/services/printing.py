"""Print jobs: written with the sale they belong to, printed after the commit, never twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pharmadesk.storage import print_jobs
from pharmadesk.storage.print_jobs import PrintJob

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from pharmadesk.services.till import Till
    from pharmadesk.services.unit import Unit

T = TypeVar("T")

RECEIPT, VOID, RETURN, DRAWER, PROMISE = "receipt", "void", "return", "drawer", "promise"
ACCOUNT, STATEMENT = "account", "statement"
LOAN, LOAN_END = "loan", "loan_end"
LOCAL = "print_job"


def enqueue_receipt(unit: Unit, sale_id: str, *, kick_drawer: bool) -> str:
    """Queue the receipt of a sale in the sale's own transaction; return the job's id."""
    return enqueue(unit, RECEIPT, sale_id, kick_drawer=kick_drawer)


def enqueue(unit: Unit, document: str, subject: str, *, kick_drawer: bool) -> str:
    """Queue the one original of a paper in the transaction it tells of; return the job's id."""
    job = PrintJob(f"{document}:{subject}", document, subject, 0, kick_drawer, 0, None)
    return _enqueue(unit, job)


def enqueue_copy(unit: Unit, document: str, subject: str, request_id: str) -> str:
    """Queue a copy that was asked for; asked for again it is the same job."""
    job_id = f"{document}:{subject}:{request_id}"
    return _enqueue(unit, PrintJob(job_id, document, subject, 1, False, 0, None))


def _enqueue(unit: Unit, job: PrintJob) -> str:
    print_jobs.enqueue(unit.connection, job, unit.desk.clock.now_us())
    unit.local.add(LOCAL)
    return job.job_id


def take(till: Till) -> PrintJob | None:
    """Take the next paper to print; from now on only its outcome moves it."""
    if not waiting(till):
        return None
    return _write(till, print_jobs.take)


def printed(till: Till, job_id: str) -> None:
    """Note that the whole paper was handed to the printer."""
    _write(till, lambda connection, now: print_jobs.printed(connection, job_id, now))


def not_sent(till: Till, job_id: str, error: str) -> None:
    """Note that nothing left this PC: the job waits and is tried again."""
    _write(till, lambda connection, now: print_jobs.wait_again(connection, job_id, now, error))


def unsure(till: Till, job_id: str, error: str) -> None:
    """Note that the paper may have printed: a person looks, and asks for a copy if not."""
    _write(till, lambda connection, now: print_jobs.drop(connection, job_id, now, error))


def _write(till: Till, change: Callable[[Connection, int], T]) -> T:
    def work(unit: Unit) -> T:
        unit.local.add(LOCAL)
        return change(unit.connection, till.now_us())

    return till.write(None, work)


def waiting(till: Till) -> int:
    """Count the papers that wait for the printer."""
    with till.database.read() as connection:
        return print_jobs.count_waiting(connection)
