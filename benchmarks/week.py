"""A register that was offline for a week tells the centre all of it, over HTTP on this machine.

The register and the centre are two processes, the database some more. The baseline is the time in
which the same sales are read from the journal and hashed: what no way of telling them can avoid.
"""

from __future__ import annotations

import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.shop import copy_of, shop
from benchmarks.table import Row
from pharmadesk.dev.demo_catalogue import load_pharmacy
from pharmadesk.domain.permissions import Role
from pharmadesk.services import people
from pharmadesk.services.replication import outgoing
from sync.client import enrolling
from sync.client.engine import Engine
from sync.client.http import HttpTransport
from tests.server_process import ServerProcess, server_process

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.table import Sizes
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till

MOST_S: Final = 10.0
WEEK: Final = 15_000
_MOST_STEPS: Final = 100_000


def run(sizes: Sizes) -> Iterator[Row]:
    """Tell a week."""
    with served() as server, copy_of(shop(sizes.items, sizes.week)) as place:
        code = server.new_code()
        server.start()
        till = place.open()
        with HttpTransport(server.url) as transport:
            enrolling.found(till, owner(till), server.url, code, transport)
            events = outgoing.waiting(till)
            read_s = _reading_s(till)
            wall, cpu = time.perf_counter(), time.process_time()
            until_rested(Engine(till, transport))
            wall_s, cpu_s = time.perf_counter() - wall, time.process_time() - cpu
            assert outgoing.waiting(till) == 0
        peak = server.memory_bytes() / 1e6
        till.close()
    for_a_week = wall_s * WEEK / events
    yield Row(
        f"synchronise {events} events offline",
        f"{wall_s:.1f} s ({events / wall_s:,.0f}/s; register's cpu {cpu_s:.1f} s; {peak:.0f} MB)",
        f"read and hashed in {read_s:.2f} s",
        f"{wall_s / read_s:.0f} x",
        f"{WEEK} in <= {MOST_S:.0f} s: {for_a_week:.1f} s",
        for_a_week <= MOST_S,
    )


@contextmanager
def served(environment: Mapping[str, str] | None = None) -> Iterator[ServerProcess]:
    """Give a server over a new folder, not started yet."""
    with tempfile.TemporaryDirectory(prefix="pd-bench-") as name:
        Path(name).chmod(0o755)
        with server_process(Path(name) / "centre", environment) as server:
            yield server


def owner(till: Till) -> Actor:
    """Let in who may bring a pharmacy to a centre, with the key that approves it."""
    person = next(person for person in people.people(till) if Role.OWNER in person.roles)
    pin = next(each.pin for each in load_pharmacy().people if each.role == Role.OWNER)
    return people.log_in(till, person.person_id, pin)


def until_rested(engine: Engine) -> None:
    """Step until there is nothing left to say."""
    for _ in range(_MOST_STEPS):
        step = engine.step()
        if step.state == "rested":
            return
        assert step.state == "moved", f"in the way: {step.problem}"
    raise AssertionError("never done")


def _reading_s(till: Till) -> float:
    """Read and prove every event, as telling them must."""
    started = time.perf_counter()
    for chain in outgoing.chains(till):
        after = 0
        while entries := outgoing.batch(till, chain, after):
            after = entries[-1].stored.header.seq
    return time.perf_counter() - started
