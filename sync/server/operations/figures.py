"""The figures of a process for Prometheus; docs/operations.md says what each means.

No label names a pharmacy, a device or a person: a label's values are routes, statuses and jobs, so
that there are as many series with a thousand pharmacies as with one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    start_http_server,
)
from prometheus_client.core import GaugeMetricFamily

from pharmadesk.values.clock import US_IN_S

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from prometheus_client.metrics_core import Metric

    from sync.server.admission import Admission

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
OTHER: Final = "other"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_LATENCY_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_LAG_S: Final = (1, 5, 30, 60, 300, 1_800, 3_600, 14_400, 86_400, 604_800, 2_592_000)


class Figures:
    """What is counted as it happens, beside what is read when somebody asks."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "pharmadesk_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "pharmadesk_request_seconds",
            "From a request's first byte to its answer's last.",
            ("route",),
            buckets=_LATENCY_S,
            registry=self._registry,
        )
        self._accepted = Counter(
            "pharmadesk_events_accepted", "Events acknowledged.", registry=self._registry
        )
        self._accept_lag = Histogram(
            "pharmadesk_accept_lag_seconds",
            "From when the last event of a push counts to when it arrived.",
            buckets=_LAG_S,
            registry=self._registry,
        )

    def answered(self, method: str, route: str, status: int, seconds: float | None) -> None:
        """Count a request; one that goes on by itself has no seconds."""
        known = method if method in _METHODS else OTHER
        self._requests.labels(known, route, str(status)).inc()
        if seconds is not None:
            self._seconds.labels(route).observe(seconds)

    def arrived(self, events: int, counts_at_us: int, received_at_us: int) -> None:
        """Count what a push brought."""
        self._accepted.inc(events)
        self._accept_lag.observe(max(received_at_us - counts_at_us, 0) / US_IN_S)

    def count_admission(self, admission: Admission) -> None:
        """Tell how many requests are read and worked on whenever somebody asks."""
        under_way = Gauge(
            "pharmadesk_requests_under_way",
            "Requests that hold a place to be read, or to be worked on.",
            ("place",),
            registry=self._registry,
        )
        under_way.labels("reading").set_function(lambda: admission.reading)
        under_way.labels("working").set_function(lambda: admission.working)

    def gauges(self, read: Callable[[], Iterable[Metric]]) -> None:
        """Add figures that are read together when somebody asks; some may be absent."""
        self._registry.register(_Reader(read))

    def serve(self, host: str, port: int) -> Callable[[], None]:
        """Serve the figures on an address of their own; return what ends that."""
        server, thread = start_http_server(port, host, self._registry)

        def end() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        return end

    def text(self) -> bytes:
        """Write all figures as Prometheus reads them."""
        return generate_latest(self._registry)


class _Reader:
    def __init__(self, read: Callable[[], Iterable[Metric]]) -> None:
        self._read = read

    def describe(self) -> Iterable[Metric]:
        """Say nothing beforehand, which keeps the registry from reading at once."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Read."""
        yield from self._read()


def family(name: str, meaning: str, label: str, values: dict[str, float]) -> GaugeMetricFamily:
    """Make a figure with one label."""
    made = GaugeMetricFamily(f"pharmadesk_{name}", meaning, labels=(label,))
    for key, value in values.items():
        made.add_metric((key,), value)
    return made


def single(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    """Make a figure without a label."""
    return GaugeMetricFamily(f"pharmadesk_{name}", meaning, value=value)
