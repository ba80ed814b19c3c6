"""The API under the traffic of a town: two hundred requests a second, whoever still waits.

Moments of arrival are drawn before anything is asked, and a wait is counted from the moment at
which a request was to arrive, so that a server that stands still is not asked less meanwhile. The
people of every pharmacy read and write, some of both in a mix of their own. Clients that ask one
request after the other stand beside it, and so does a handler that reads one row and does no more.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import httpx

from benchmarks.http_line import BROKEN, Asked, lines
from benchmarks.table import Row, at_percent
from benchmarks.town import ENVIRONMENT, settled
from benchmarks.week import served
from tests.server_process import free_port

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from benchmarks.http_line import Answered, Lines
    from benchmarks.table import Sizes
    from benchmarks.town import Pharmacy, Town
    from tests.server_process import ServerProcess

    Asks = Sequence[Asked]
    Asking = Callable[[Asks, "Taken"], Awaitable[None]]

A_SECOND: Final = 200
CLIENTS: Final = 50
READ_MS: Final = 50
WRITE_MS: Final = 150
READ: Final = "GET"
_SEED: Final = 53
_MOST_WARMING_S: Final = 15
_ERROR: Final = 400
_TRIES: Final = 9


@dataclass
class Taken:
    """How long requests took in ms by the kind of what was asked, and what was answered."""

    waits_ms: dict[str, list[float]] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    wall_s: float = 0.0
    computed_s: float = 0.0

    def add(self, asked: Asked, answered: Answered, wait_s: float) -> None:
        """Note an answer."""
        self.waits_ms.setdefault(kind(asked), []).append(1_000 * wait_s)
        if answered.status == BROKEN or answered.status >= _ERROR:
            problem = f"{answered.status} {kind(asked)}"
            self.errors[problem] = self.errors.get(problem, 0) + 1

    @property
    def count(self) -> int:
        """How many there were."""
        return sum(map(len, self.waits_ms.values()))

    def of(self, *, reads: bool) -> list[float]:
        """Return what reading took, or writing."""
        some = (each for name, each in self.waits_ms.items() if name.startswith(READ) == reads)
        return [wait for each in some for wait in each]

    def shown(self, *, reads: bool) -> str:
        """Write two percentiles."""
        waits = self.of(reads=reads)
        return f"p50 {at_percent(waits, 50):.1f} ms, p95 {at_percent(waits, 95):.1f} ms"

    @property
    def each_ms(self) -> float:
        """How long a processor was at one request, with all that the server does beside."""
        return 1_000 * self.computed_s / self.count


def run(sizes: Sizes) -> Iterator[Row]:
    """Let a town ask."""
    with served(ENVIRONMENT) as server:
        server.start()
        town = settled(server, sizes.pharmacies, sizes.items)
        mix = Mix(town)
        _taken(
            server, mix.asks(A_SECOND * min(sizes.seconds, _MOST_WARMING_S)), openly(server.port)
        )
        open_asks = mix.asks(A_SECOND * sizes.seconds)
        taken = _taken(server, open_asks, openly(server.port))
        closed_asks = mix.asks(A_SECOND * sizes.seconds)
        closed = _taken(server, closed_asks, closely(server.port))
        with _bare(server) as port:
            least = _taken(server, mix.bare(A_SECOND * sizes.seconds), openly(port))
    where = f"{sizes.pharmacies} pharmacies x {sizes.items} items"
    for what, reads, most in (("read", True, READ_MS), ("write", False, WRITE_MS)):
        p95 = at_percent(taken.of(reads=reads), 95)
        yield Row(
            f"{what} at {A_SECOND}/s, {where}",
            f"{taken.shown(reads=reads)} ({len(taken.of(reads=reads))})",
            f"one row, bare: {least.shown(reads=True)}",
            f"{p95 / at_percent(least.of(reads=True), 95):.1f} x",
            f"p95 <= {most} ms, no error",
            p95 <= most and not taken.errors,
        )
    yield Row("  of a processor", f"{taken.each_ms:.1f} ms a request; errors: {taken.errors or 0}")
    for name in sorted(taken.waits_ms):
        waits = taken.waits_ms[name]
        told = f"p50 {at_percent(waits, 50):.1f} ms, p95 {at_percent(waits, 95):.1f} ms"
        yield Row(f"  {name}", told)
    yield Row(
        f"{CLIENTS} clients, each as fast as it is answered",
        f"{closed.count / closed.wall_s:,.0f}/s; read {closed.shown(reads=True)}; "
        f"write {closed.shown(reads=False)}; errors: {closed.errors or 0}",
    )


# --- what is asked ------------------------------------------------------------------------------


class Mix:
    """Draws requests of the people of a town; the same draws each time."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._chance = random.Random(_SEED)
        items = town.stock.items
        self._words = sorted({item.name.split()[0] for item in items})
        self._codes = [code for item in items for code in item.barcodes]
        self._kinds: dict[Callable[[Pharmacy], Asked], int] = {
            self._page: 15,
            self._search: 15,
            self._one: 20,
            self._lots: 10,
            self._sessions: 8,
            self._sales: 8,
            self._status: 4,
            self._count: 10,
            self._price: 5,
            self._order: 5,
        }

    def asks(self, count: int) -> Asks:
        """Draw so many requests."""
        draw = self._chance.choices
        kinds = draw(list(self._kinds), list(self._kinds.values()), k=count)
        return [kind(pharmacy) for kind, pharmacy in zip(kinds, self._someone(count), strict=True)]

    def bare(self, count: int) -> Asks:
        """Draw as many requests for the bare handler."""
        return [
            Asked(READ, f"/items/{pharmacy.tenant_id}/{self._item()}", "")
            for pharmacy in self._someone(count)
        ]

    def _someone(self, count: int) -> Sequence[Pharmacy]:
        return self._chance.choices(self._town.pharmacies, k=count)

    def _item(self) -> str:
        """Draw an item: few make most of the turnover."""
        shelf = self._town.stock.shelf
        return shelf[int(len(shelf) * self._chance.random() ** 3)][0]

    def _page(self, who: Pharmacy) -> Asked:
        return _get(who, "/api/inventory/items?limit=50")

    def _search(self, who: Pharmacy) -> Asked:
        typed = self._chance.choice(self._words)[:5]
        if self._chance.random() < 1 / 3:
            typed = self._chance.choice(self._codes)
        return _get(who, f"/api/inventory/items?limit=20&q={quote(typed)}")

    def _one(self, who: Pharmacy) -> Asked:
        return _get(who, f"/api/inventory/items/{self._item()}")

    def _lots(self, who: Pharmacy) -> Asked:
        return _get(who, f"/api/inventory/items/{self._item()}/lots")

    def _sessions(self, who: Pharmacy) -> Asked:
        return _get(who, "/api/cash-sessions?limit=20")

    def _sales(self, who: Pharmacy) -> Asked:
        return _get(who, "/api/sales?limit=50")

    def _status(self, who: Pharmacy) -> Asked:
        return _get(who, "/api/sync/status")

    def _count(self, who: Pharmacy) -> Asked:
        said = {"quantityDelta": self._chance.randint(0, 2), "reason": "count"}
        return self._write(who, "POST", f"/api/inventory/items/{self._item()}/counts", said)

    def _price(self, who: Pharmacy) -> Asked:
        said = {"retailPrice": self._chance.randint(10, 200)}
        return self._write(who, "PATCH", f"/api/inventory/items/{self._item()}", said)

    def _order(self, who: Pharmacy) -> Asked:
        wanted = dict.fromkeys(self._item() for _ in range(5))
        ordered = [
            {"inventoryItemId": item_id, "quantityOrdered": 10, "unitCost": 9} for item_id in wanted
        ]
        said = {"supplierId": self._town.stock.supplier_id, "lineItems": ordered}
        return self._write(who, "POST", "/api/supplier-orders", said)

    def _write(self, who: Pharmacy, method: str, path: str, said: object) -> Asked:
        key = uuid.UUID(int=self._chance.getrandbits(128))
        headers = (
            f"authorization: Bearer {who.token}\r\ncontent-type: application/json\r\n"
            f"idempotency-key: {key}\r\n"
        )
        return Asked(method, path, headers, json.dumps(said).encode())


def _get(who: Pharmacy, path: str) -> Asked:
    return Asked(READ, path, f"authorization: Bearer {who.token}\r\n")


def kind(asked: Asked) -> str:
    """Name a kind of request: its path without what is drawn."""
    path, _, query = asked.path.partition("?")
    parts = ["…" if part.count("-") > 3 else part for part in path.split("/")]  # noqa: PLR2004 - an id
    return f"{asked.method} {'/'.join(parts)}{'?q' if 'q=' in query else ''}"


# --- how it is asked ----------------------------------------------------------------------------


def _taken(server: ServerProcess, asks: Asks, asking: Asking) -> Taken:
    async def work() -> None:
        await asking(asks, taken)

    taken = Taken()
    wall_s, computed_s = time.perf_counter(), server.computed_s()
    asyncio.run(work())
    taken.wall_s = time.perf_counter() - wall_s
    taken.computed_s = server.computed_s() - computed_s
    return taken


def openly(port: int) -> Asking:
    """Ask at moments drawn beforehand, as independent people come."""

    async def asking(asks: Asks, taken: Taken) -> None:
        chance, at_s, moments = random.Random(_SEED), 0.0, []
        for _ in asks:
            at_s += chance.expovariate(A_SECOND)
            moments.append(at_s)
        began_s = time.perf_counter()

        async def one(asked: Asked, moment_s: float) -> None:
            answered = await line.ask(asked)
            taken.add(asked, answered, time.perf_counter() - began_s - moment_s)

        async with lines(port) as line, asyncio.TaskGroup() as group:
            for asked, moment_s in zip(asks, moments, strict=True):
                await asyncio.sleep(began_s + moment_s - time.perf_counter())
                group.create_task(one(asked, moment_s))

    return asking


def closely(port: int) -> Asking:
    """Let clients ask, each its next request when the one before is answered."""

    async def asking(asks: Asks, taken: Taken) -> None:
        left = iter(asks)

        async def client(line: Lines) -> None:
            for asked in left:
                began_s = time.perf_counter()
                taken.add(asked, await line.ask(asked), time.perf_counter() - began_s)

        async with lines(port) as line:
            await asyncio.gather(*(client(line) for _ in range(CLIENTS)))

    return asking


@contextmanager
def _bare(server: ServerProcess) -> Iterator[int]:
    """Run the bare handler over the same database."""
    port = free_port()
    environment = {**os.environ, "PHARMADESK_DATABASE_URL": server.database_url()}
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.bare", str(port)], env=environment
    )
    try:
        patient = httpx.HTTPTransport(retries=_TRIES)
        with httpx.Client(transport=patient, trust_env=False) as client:
            client.get(f"http://127.0.0.1:{port}/")
        yield port
    finally:
        process.terminate()
        process.wait()
