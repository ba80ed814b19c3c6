"""When the jobs of a centre are looked at: every few minutes, on every node.

What is due is decided by its record and not by the clock's hand: a node that was off at midnight,
or a job that failed, makes up for it at the next look.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from pharmadesk import __version__
from pharmadesk.values.clock import CASABLANCA, local
from sync.server.jobs import retention, roots
from sync.server.jobs.running import Job, Running

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from sync.server.exchange import Centre

_LOOK_EVERY_S: Final = 300
_JITTER_S: Final = 30
_THREADS: Final = 2


def jobs_of(centre: Centre) -> tuple[Job, ...]:
    """Return every job."""
    return (
        Job("daily_root", roots.due, roots.signed_by(centre.signer)),
        Job("retry_set_aside", _version_and_hour, _retrying(centre)),
        Job("snapshot", _hour, _snapping(centre)),
        Job("retention", retention.due, retention.of_each(centre.clock)),
        Job("retention_shared", retention.due, retention.of_all(centre.clock), for_each=False),
    )


def _version_and_hour(now_us: int) -> str:
    """Return the hour; a new program, which may know more, is due at once."""
    return f"{__version__} {_hour(now_us)}"


def _hour(now_us: int) -> str:
    return f"{local(now_us):%Y-%m-%dT%H}"


def _retrying(centre: Centre) -> Callable[[Connection, str, str], int]:
    def work(_connection: Connection, tenant_id: str, _due: str) -> int:
        return centre.retry_set_aside(tenant_id)

    return work


def _snapping(centre: Centre) -> Callable[[Connection, str, str], int]:
    def work(_connection: Connection, tenant_id: str, _due: str) -> int:
        return int(centre.make_snapshot(tenant_id))

    return work


class Schedule:
    """Looks at every job now, and again and again; a context that runs it."""

    def __init__(self, centre: Centre) -> None:
        self._jobs = jobs_of(centre)
        self.running = Running(centre)

    def start(self) -> None:
        """Begin."""
        from apscheduler.executors.pool import ThreadPoolExecutor  # noqa: PLC0415 - who serves pays
        from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415 - same

        logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it tells of every look
        self._scheduler = BackgroundScheduler(
            timezone=CASABLANCA,
            executors={"default": ThreadPoolExecutor(_THREADS)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for job in self._jobs:
            self._scheduler.add_job(
                self.running.run, "interval", (job,), seconds=_LOOK_EVERY_S, jitter=_JITTER_S
            )
            self._scheduler.add_job(self.running.run, None, (job,))
        self._scheduler.start()

    def stop(self) -> None:
        """End after what runs, and wait for that."""
        self._scheduler.shutdown(wait=True)
