"""How the centre's figures grow with the pharmacies it serves, as far as this machine goes.

Pharmacies come in steps; those of each step push some days of sales, which are projected, and a
sample of all pharmacies read a page of their log. Rates are of one core: this process and the
database compute in turns.
"""

from __future__ import annotations

import random
import resource
from typing import TYPE_CHECKING, Final

import psycopg

from benchmarks.centre import NOW_US, Unprojected, place
from benchmarks.device import Device, InProcess
from benchmarks.table import Row, Times
from pharmadesk.journal import feed
from pharmadesk.storage.shared import SharedDatabase
from pharmadesk.storage.tenancy import TENANT_SETTING
from pharmadesk.values.clock import ManualClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.centre import Place
    from benchmarks.table import Sizes

STEPS: Final = (1, 10, 50, 200)
SALES: Final = 199
BATCH: Final = 200
_PAGES: Final = 100
_OK: Final = 200


def run(sizes: Sizes) -> Iterator[Row]:
    """Let pharmacies come."""
    tenants: list[str] = []
    first: float | None = None
    with place() as here, here.centre(Unprojected) as centre:
        line = InProcess(centre)
        for target in (step for step in STEPS if step <= sizes.pharmacies):
            pushes = []
            for number in range(len(tenants), target):
                device = Device(number + 1, ManualClock(NOW_US))
                device.found(line, centre.new_code())
                device.open_session()
                device.sell(SALES - 1)
                pushes += list(device.requests(line, BATCH))
                tenants.append(device.tenant_id)
            events = len(pushes) * BATCH
            with here.spending() as accepted:
                for request in pushes:
                    assert line.exchange(*request).status == _OK
            with here.spending() as projected:
                assert centre.project_pending() == events
            first = first or accepted.core_rate(events)
            yield Row(
                f"{target} pharmacies, {target * BATCH:,} events",
                f"accept {accepted.core_rate(events):,.0f}/s, "
                f"project {projected.core_rate(events):,.0f}/s, {_pages(here.url, tenants)}, "
                f"{_bytes_an_event(here, target * BATCH):,.0f} B/event, {_memory_mb():.0f} MB",
                f"with one pharmacy {first:,.0f}/s",
                f"{accepted.core_rate(events) / first:.2f} x",
            )


def _pages(url: str, tenants: list[str]) -> str:
    """Read a page of the log of some pharmacies."""
    chance, times = random.Random(1), Times()
    database = SharedDatabase(url, connections=1)
    for _ in range(_PAGES):
        tenant_id = chance.choice(tenants)
        with times.take(), database.transaction({TENANT_SETTING: tenant_id}) as connection:
            assert len(feed.page(connection, 0, BATCH)) == BATCH
    database.close()
    return f"a page {times.shown(50)} {times.shown(95)}"


def _bytes_an_event(here: Place, events: int) -> float:
    with psycopg.connect(here.url) as connection:
        row = connection.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchone()
    assert row is not None
    return float(row[0]) / events


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
