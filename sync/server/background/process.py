"""What one process of the centre does beside answering, started and stopped together.

projecting   rows of what was appended here, there, or before this process began
announcing   tells the other processes what was appended here
listening    hears what was appended there
surveying    looks at every pharmacy now and then: finds what nobody said, and counts
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from pharmadesk.storage.postgres import for_driver
from pharmadesk.values.clock import US_IN_S
from sync.server.background.projecting import Projecting
from sync.server.background.survey import Survey
from sync.server.background.worker import Worker
from sync.server.jobs.schedule import Schedule
from sync.server.live.announcing import Announcing
from sync.server.live.hub import Hub
from sync.server.live.listening import Listening
from sync.server.live.news import LogGoesOn
from sync.server.operations.checks import is_well
from sync.server.operations.figures import Figures, family, single

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from prometheus_client.metrics_core import Metric

    from sync.protocol.messages import Ack
    from sync.server.exchange import Centre
    from sync.server.live.news import News
    from sync.server.operations.checks import Check, Checks

SURVEY_S: Final = 30.0
_HLC_MS_SHIFT: Final = 16
_US_IN_MS: Final = 1_000


class Background:
    """The threads of a process; a context that runs them."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self.hub = Hub()
        self.figures = Figures()
        node = secrets.token_hex(8)
        self.projecting = Projecting(centre.database, centre.projector, self._set_aside)
        self.announcing = Announcing(centre.database, node)
        self.listening = Listening(for_driver(centre.url), node, self._heard, self._survey_now)
        self.survey = Survey(centre, self._is_behind)
        self.schedule = Schedule(centre)
        self._projector = Worker("projecting", self.projecting.turn)
        self._announcer = Worker("announcing", self.announcing.tell)
        self._surveyor = Worker("surveying", self._survey)
        self.figures.gauges(self._read)

    def __enter__(self) -> Self:
        """Begin: from now on a push does not wait for its rows."""
        self._centre.attach(self._appended, self._arrived)
        for each in (self._projector, self._announcer, self._surveyor, self.listening):
            each.start()
        self.schedule.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End; what is not projected yet is found by the next start, or another process."""
        self.schedule.stop()
        for each in (self.listening, self._surveyor, self._projector, self._announcer):
            each.stop()

    # --- what is heard --------------------------------------------------------------------------

    def _appended(self, news: News) -> None:
        """Hear what this process committed."""
        self._heard(news)
        self.announcing.add(news)
        self._announcer.wake()

    def _arrived(self, ack: Ack) -> None:
        """Count what a push brought."""
        counts_at_us = (ack.received[-1].eff_hlc >> _HLC_MS_SHIFT) * _US_IN_MS
        self.figures.arrived(len(ack.received), counts_at_us, ack.received_at_us)

    def _heard(self, news: News) -> None:
        self.hub.tell(news)
        if isinstance(news, LogGoesOn):
            self._is_behind(news.tenant_id)

    def _is_behind(self, tenant_id: str) -> None:
        self.projecting.add(tenant_id)
        self._projector.wake()

    def _set_aside(self, tenant_id: str) -> None:
        """Let the registers ask: the answer says that events are in no row."""
        self._appended(LogGoesOn(tenant_id, self._centre.log_position(tenant_id)))
        self._surveyor.wake()

    def _survey_now(self) -> None:
        self._surveyor.wake()

    def _survey(self) -> float:
        self.survey.look()
        return SURVEY_S

    # --- how it is ------------------------------------------------------------------------------

    def checks(self) -> Checks:
        """Say how to ask each part how it is; none of them keeps a push from being kept."""
        return {
            "listener": self._check_listener,
            "projecting": lambda: is_well(
                well=self._projector.is_well, otherwise="degraded", detail="is tried again"
            ),
            "jobs": self._check_jobs,
        }

    def _check_listener(self) -> Check:
        connected = self.listening.is_connected
        return is_well(well=connected, otherwise="degraded", detail="connecting; hints may be lost")

    def _check_jobs(self) -> Check:
        failing = sorted(n for n, each in self.schedule.running.records.items() if each.failing)
        return is_well(well=not failing, otherwise="degraded", detail=", ".join(failing))

    def _read(self) -> Iterator[Metric]:
        yield single("live_connections", "Who listens to hints.", self.hub.count)
        yield single("listener_connected", "1 while news of other nodes come.",
                     self.listening.is_connected)  # fmt: skip
        yield single("projection_queue", "Pharmacies that wait for a turn.",
                     self.projecting.waiting)  # fmt: skip
        yield from self._read_survey()
        records = self.schedule.running.records
        yield family("job_last_success_timestamp_seconds", "When a job last succeeded.", "job",
                     {name: each.last_success_us // US_IN_S for name, each in records.items()
                      if each.last_success_us is not None})  # fmt: skip
        yield family("job_failing", "Pharmacies for which a job failed last.", "job",
                     {name: each.failing for name, each in records.items()})  # fmt: skip

    def _read_survey(self) -> Iterator[Metric]:
        totals = self.survey.totals
        if totals is None:
            return
        age_s = (self._centre.clock.monotonic_us() - totals.taken_at_us) / US_IN_S
        for name, meaning, value in (
            ("survey_age_seconds", "How old the figures of the survey are.", age_s),
            ("tenants", "Pharmacies with a log here.", totals.tenants),
            ("projection_lag_events", "Events that are not gone over yet.", totals.pending),
            ("projection_lag_seconds", "Age of the oldest of them.", totals.lag_s),
            ("events_quarantined", "Events that cannot become rows.", totals.quarantined),
            ("events_waiting", "Events that wait for a newer program or another event.",
             totals.waiting),
            ("events_suspect", "Events whose bytes prove nothing.", totals.suspect),
        ):  # fmt: skip
            yield single(name, meaning, value)
        if totals.forecast_age_s is not None:
            yield single("forecast_age_seconds", "Age of the oldest of the newest forecasts.",
                         totals.forecast_age_s)  # fmt: skip
