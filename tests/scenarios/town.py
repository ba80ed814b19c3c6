"""A centre over real HTTP on PostgreSQL, registers that speak with it, and SQL past all of them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pharmadesk.storage.migrate import migrate
from pharmadesk.storage.postgres import PostgresDatabase
from pharmadesk.values.clock import ManualClock
from sync.client.http import HttpTransport
from sync.server.exchange import Centre
from tests.server.serving import serving
from tests.server.sql import rows
from tests.sync_world import Counter, founder, newcomer
from tests.till import local_us

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sync.protocol.exchange import Reply
    from tests.postgres import Cluster

NOW = "2026-11-23 10:00"
SEED = bytes(range(32))


class Socket:
    """The centre at the other end of a socket, as what a `Network` carries requests to."""

    def __init__(self, transport: HttpTransport) -> None:
        self._transport = transport

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        """Send and wait for the reply."""
        return self._transport.exchange(path, headers, body)


@dataclass
class Town:
    """One centre and the pharmacies of a test; `url` names its database, `address` its door."""

    centre: Centre
    url: str
    address: str
    socket: Socket
    clock: ManualClock
    folder: Path
    _counters: list[Counter] = field(default_factory=list)

    def found(self) -> Counter:
        """Found a pharmacy at the centre, and tell all it did so far."""
        counter = founder(self._folder("first"), self.clock, self.socket, self.centre.new_code())
        self.keep(counter).synchronise()
        return counter

    def join(self, beside: Counter, name: str = "second", code: str = "C3") -> Counter:
        """Let another register join, with a clock of its own."""
        clock = ManualClock(self.clock.now_us())
        return self.keep(newcomer(beside, self._folder(name), clock, code))

    def keep(self, counter: Counter) -> Counter:
        """Close a register when the test ends."""
        self._counters.append(counter)
        return counter

    def close(self) -> None:
        """Close all registers."""
        for counter in self._counters:
            counter.shop.till.close()

    def pair(self) -> tuple[Counter, Counter]:
        """Give two registers in step, each with an open session."""
        first = self.found()
        second = self.join(first)
        for counter in (first, second):
            counter.shop.open_session()
        for counter in (first, second, first):
            counter.synchronise()
        return first, second

    def sql(self, counter: Counter, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """Ask PostgreSQL itself, as the tenant of a register; a single column comes bare."""
        found = rows(self.url, counter.shop.till.identity.tenant_id, query, values)
        return [row[0] if len(row) == 1 else row for row in found]

    def _folder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        return folder


def migrated(url: str) -> None:
    """Bring an empty database to the centre's schema."""
    with PostgresDatabase(url, "") as database:
        migrate(database)


@contextmanager
def living(postgres: Cluster, folder: Path) -> Iterator[Town]:
    """Serve a centre on a database of its own."""
    clock = ManualClock(local_us(NOW))
    with postgres.database("centre", migrated) as url:
        centre = Centre(url, clock, SEED, connections=4)
        try:
            with (
                serving(centre) as client,
                HttpTransport(str(client.base_url)) as transport,
            ):
                address = str(client.base_url)
                town = Town(centre, url, address, Socket(transport), clock, folder)
                try:
                    yield town
                finally:
                    town.close()
        finally:
            centre.close()
