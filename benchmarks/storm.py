"""Registers that all come back at once, against one server process, and what they are answered.

Each of many registers, of pharmacies of their own, opens a connection and pushes twenty events;
one that is told to come back does so. Then thirty push a week each while others push a little, and
how long those wait tells whether anybody is starved.
"""

from __future__ import annotations

import asyncio
import math
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import httpx

from benchmarks.centre import NOW_US
from benchmarks.device import Device
from benchmarks.table import Row
from benchmarks.week import served
from pharmadesk.values.clock import ManualClock, SystemClock
from sync.client.http import HttpTransport
from sync.protocol import exchange, signing
from sync.server.app import allow_connections
from sync.server.exchange import Centre
from sync.server.keys import seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.device import Request
    from benchmarks.table import Sizes
    from tests.server_process import ServerProcess

    Register = tuple[Device, list[Request]]

EACH: Final = 20
HEAVY: Final = 30
BATCH: Final = 200
MOST_WAIT: Final = 10.0
_BUSY, _OK, _FAULT = 429, 200, 500
_PATIENCE_S: Final = 600.0
_MOST_REST_S: Final = 3.0


@dataclass
class Answers:
    """What came back: statuses, and the seconds each register needed until all was taken.

    `lost` counts the registers whose connection broke before an answer came, by how it broke.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    waits_s: list[float] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)

    @property
    def failed(self) -> int:
        """How many answers said that the server is at fault, and how many never came."""
        faults = sum(count for status, count in self.statuses.items() if status >= _FAULT)
        return faults + self.lost.total()


def run(sizes: Sizes) -> Iterator[Row]:
    """Let them come."""
    allow_connections()  # each register has one here as well as there
    with served() as server:
        server.start()
        light = _devices(server, sizes.connections, EACH, first=1)
        idle_mb = server.memory_bytes() / 1e6
        storm = asyncio.run(_all_at_once(server, light))
        storm_mb = server.memory_bytes() / 1e6
        yield Row(
            f"{sizes.connections} registers at once, {EACH} events each",
            f"{_told(storm)}; peak {storm_mb:.0f} MB",
            f"before {idle_mb:.0f} MB",
            f"{_unfairness(storm.waits_s):.1f} x the median wait",
            f"no 5xx, <= {MOST_WAIT:.0f} x",
            not storm.failed and _unfairness(storm.waits_s) <= MOST_WAIT,
        )
        heavy = _devices(server, HEAVY, sizes.week // 2, first=100_000)
        few = _devices(server, HEAVY, EACH, first=200_000)
        together = asyncio.run(_all_at_once(server, [*heavy, *few]))
        waits = together.waits_s[len(heavy) :]
        yield Row(
            f"{HEAVY} registers with {sizes.week // 2} events each beside {HEAVY} with {EACH}",
            f"{_told(together)}; peak {server.memory_bytes() / 1e6:.0f} MB",
            f"those with {EACH}: median {statistics.median(waits):.1f} s",
            f"{_unfairness(waits):.1f} x the median wait",
            f"no 5xx, <= {MOST_WAIT:.0f} x",
            not together.failed and _unfairness(waits) <= MOST_WAIT,
        )


def _devices(server: ServerProcess, count: int, events: int, first: int) -> list[Register]:
    """Make registers and let each found a pharmacy; return them with what each has to push."""
    made = []
    folder = server.folder / "centre"
    centre = Centre(server.database_url(), SystemClock(), seed(folder / "centre.key"))
    with HttpTransport(server.url) as transport:
        for number in range(count):
            device = Device(first + number, ManualClock(NOW_US))
            device.found(transport, centre.new_code())
            device.open_session()
            device.sell(events - 2)
            made.append((device, list(device.requests(transport, BATCH))))
    centre.close()
    return made


async def _all_at_once(server: ServerProcess, registers: list[Register]) -> Answers:
    answers = Answers(waits_s=[0.0] * len(registers))
    with HttpTransport(server.url) as transport:  # making them all may have taken a nonce's life
        nonce = transport.exchange(exchange.NONCE, {}, b"").headers[signing.NONCE]
    signed = [device.signed_again(pushes, nonce) for device, pushes in registers]
    # One that has rested is not used again: the server closes it after five seconds.
    limits = httpx.Limits(
        max_connections=None, max_keepalive_connections=None, keepalive_expiry=_MOST_REST_S
    )
    async with httpx.AsyncClient(
        base_url=server.url, limits=limits, timeout=_PATIENCE_S, trust_env=False
    ) as client:
        await asyncio.gather(
            *(_push(client, pushes, answers, n) for n, pushes in enumerate(signed))
        )
    return answers


async def _push(
    client: httpx.AsyncClient, pushes: list[Request], answers: Answers, number: int
) -> None:
    started = time.perf_counter()
    for path, headers, body in pushes:
        status = _BUSY
        while status != _OK:
            try:
                reply = await client.post(path, headers=headers, content=body)
            except httpx.TransportError as error:
                answers.lost[type(error).__name__] += 1
                return
            status = reply.status_code
            answers.statuses[status] += 1
            if status == _BUSY:
                await asyncio.sleep(int(reply.headers["retry-after"]))
            elif status != _OK:
                return
    answers.waits_s[number] = time.perf_counter() - started


def _unfairness(waits_s: list[float]) -> float:
    """Compare the longest wait with the median; without end where most were not served."""
    median = statistics.median(waits_s)
    return max(waits_s) / median if median else math.inf


def _told(answers: Answers) -> str:
    counted = ", ".join(f"{count} x {status}" for status, count in sorted(answers.statuses.items()))
    lost = ", ".join(f"{count} x {how}" for how, count in answers.lost.items()) or "0"
    return f"{counted}, lost: {lost}; all taken in {max(answers.waits_s):.0f} s"
