"""The times of the day at which a register synchronises, where it does not go on all day long."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from pharmadesk.values.clock import CASABLANCA

if TYPE_CHECKING:
    from collections.abc import Callable

_THREADS: Final = 1


class Schedule:
    """Calls `ask` at each of the times, in Moroccan time, and for one that was missed while asleep.

    Shape: `times` as `HH:MM`. Scheduling runs in threads of its own and waits for nothing.
    """

    def __init__(self, times: tuple[str, ...], ask: Callable[[], None]) -> None:
        # A register that goes on all day long does not pay for this library.
        from apscheduler.executors.pool import ThreadPoolExecutor  # noqa: PLC0415
        from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415

        logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it tells of every call
        self._scheduler = BackgroundScheduler(
            timezone=CASABLANCA,
            executors={"default": ThreadPoolExecutor(_THREADS)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for time in times:
            hour, minute = time.split(":")
            self._scheduler.add_job(ask, "cron", hour=int(hour), minute=int(minute), id=time)

    def next_us(self) -> dict[str, int]:
        """Return when each time comes next; none before it has begun."""
        return {
            job.id: int(job.next_run_time.timestamp()) * 1_000_000
            for job in self._scheduler.get_jobs()
            if getattr(job, "next_run_time", None) is not None
        }

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def stop(self) -> None:
        """End."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
