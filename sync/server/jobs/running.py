"""Does what is due, once, whoever looks first; the record of it decides, a lock keeps others off.

A job names the last time it was due for by a label, such as a day. A pharmacy whose record has
another label is worked for in one transaction, together with its record: either both are there or
neither. The other nodes find the lock taken, or the label. A job that fails leaves its label as it
was and is due again at the next look, and stops neither the next pharmacy nor the next job.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.errors import PharmaDeskError
from pharmadesk.journal.centre_tables import ALL_TENANTS_SETTING
from pharmadesk.journal.jobs_tables import EVERYBODY
from pharmadesk.storage.driver import execute
from pharmadesk.storage.tenancy import TENANT_SETTING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from pharmadesk.values.clock import Clock
    from sync.server.exchange import Centre

_log = logging.getLogger(__name__)

OK: Final = "ok"
_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended(?, 0))"
_DUE = "SELECT due FROM job_run WHERE job = ? AND tenant_id = ?"
_ALL_DUE = "SELECT tenant_id, due FROM job_run WHERE job = ?"
_KEEP = """INSERT INTO job_run (job, tenant_id, due, started_at_us, duration_us, result, done)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (job, tenant_id) DO UPDATE
    SET due = excluded.due, started_at_us = excluded.started_at_us,
        duration_us = excluded.duration_us, result = excluded.result, done = excluded.done"""
_SUMMARY = """SELECT job, max(started_at_us + duration_us) FILTER (WHERE result = 'ok'),
    count(*) FILTER (WHERE result <> 'ok') FROM job_run GROUP BY job"""


@dataclass(frozen=True, slots=True)
class Job:
    """Work that recurs: `due` names by a label when it last was to be done, of a time.

    `work` gets a transaction of one tenant, its id and the label, or, unless `for_each`, one for
    all tenants; it returns how much it did.
    """

    name: str
    due: Callable[[int], str]
    work: Callable[[Connection, str, str], int]
    for_each: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """How a job stands over all pharmacies.

    Units: `last_success_us` UTC microseconds.
    """

    last_success_us: int | None
    failing: int


class Running:
    """Runs jobs on one node."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._clock: Clock = centre.clock
        self.records: dict[str, Record] = {}

    def run(self, job: Job, *, again: bool = False) -> int:
        """Do what is due of a job and nobody has done; return for how many this node did.

        `again` does for everybody what is due, done or not: every job bears being repeated.
        """
        due = job.due(self._clock.now_us())
        subjects = self._centre.tenants() if job.for_each else [EVERYBODY]
        with self._centre.database.transaction({ALL_TENANTS_SETTING: "yes"}) as connection:
            known = dict(row for row in execute(connection, _ALL_DUE, job.name))
        ran = sum(
            self._run(job, each, due, again=again)
            for each in subjects
            if again or known.get(each) != due
        )
        self.look()
        return ran

    def look(self) -> None:
        """Read how all jobs stand."""
        with self._centre.database.transaction({ALL_TENANTS_SETTING: "yes"}) as connection:
            rows = execute(connection, _SUMMARY).all()
        self.records = {job: Record(last_us, failing) for job, last_us, failing in rows}

    def _run(self, job: Job, subject: str, due: str, *, again: bool) -> bool:
        began_us, steady_us = self._clock.now_us(), self._clock.monotonic_us()
        settings = _settings(subject)
        try:
            with self._centre.database.transaction(settings) as connection:
                if not self._is_ours(connection, job, subject, None if again else due):
                    return False
                done = job.work(connection, subject, due)
                took_us = self._clock.monotonic_us() - steady_us
                values = (job.name, subject, due, began_us, took_us, OK, done)
                execute(connection, _KEEP, *values)
        except Exception as error:  # noqa: BLE001 - a job must not stop the one behind it
            self._failed(job, subject, began_us, steady_us, error)
            return False
        return True

    def _is_ours(self, connection: Connection, job: Job, subject: str, due: str | None) -> bool:
        """Keep others off, unless they are at it or, of what is due, have done it."""
        if not execute(connection, _LOCK, f"pharmadesk.job {job.name} {subject}").scalar():
            return False
        return due is None or execute(connection, _DUE, job.name, subject).scalar() != due

    def _failed(
        self, job: Job, subject: str, began_us: int, steady_us: int, error: Exception
    ) -> None:
        code = error.code if isinstance(error, PharmaDeskError) else type(error).__name__
        _log.error("a job failed", extra={"job": job.name, "code": code}, exc_info=error)
        took_us = self._clock.monotonic_us() - steady_us
        try:
            with self._centre.database.transaction(_settings(subject)) as connection:
                before = execute(connection, _DUE, job.name, subject).scalar() or ""
                values = (job.name, subject, before, began_us, took_us, code, 0)
                execute(connection, _KEEP, *values)
        except PharmaDeskError as problem:
            _log.warning("the failure of a job is not on record: %s", problem.code)


def _settings(subject: str) -> dict[str, str]:
    return {ALL_TENANTS_SETTING: "yes"} if subject == EVERYBODY else {TENANT_SETTING: subject}
