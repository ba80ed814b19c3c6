"""From a sale on one register to its row on another, and to that one's owner's day.

Both registers run their lines in this process, as their windows do, and the centre is a process of
its own; nobody polls while it tells of news. The baseline is a bare round trip on the loopback.
"""

from __future__ import annotations

import socket
import tempfile
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.pulling import Ticking
from benchmarks.shop import cashier, copy_of, shop
from benchmarks.table import Row, Times
from benchmarks.week import owner, served, until_rested
from pharmadesk.domain.permissions import Role
from pharmadesk.domain.tickets import CASH, Tendered
from pharmadesk.errors import Refused
from pharmadesk.services import baskets, day, enrolment, people, register, selling, sessions
from pharmadesk.services.changes import Actor
from pharmadesk.storage.key_material import Secrets
from pharmadesk.values.identifiers import SeededIds
from sync.client import enrolling
from sync.client.engine import Engine
from sync.client.http import HttpTransport
from ui.workers.sync_line import SyncLine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.shop import Shop
    from benchmarks.table import Sizes
    from pharmadesk.services.changes import Changes
    from pharmadesk.services.till import Till

MOST_S: Final = 1.0
_PATIENCE_S: Final = 30.0
_BREATH_S: Final = 0.2
_PIN: Final = "482915"
_BYTES: Final = 64
_SALE: Final = "sale.completed"


def run(sizes: Sizes) -> Iterator[Row]:
    """Sell on one register, and wait for it on the other."""
    with served() as server, copy_of(shop(sizes.items, sizes.few_sales)) as place:
        code = server.new_code()
        server.start()
        till = place.open(Ticking(place.now_us))
        with HttpTransport(server.url) as transport, tempfile.TemporaryDirectory() as folder:
            enrolling.found(till, owner(till), server.url, code, transport)
            until_rested(Engine(till, transport))
            beside = _joined(till, Path(folder), place.now_us, server.url, transport)
            with _on_line(till, server.url), _on_line(beside, server.url):
                rows, days = _watched(till, place, beside, sizes.repeats // 4)
            beside.close()
        till.close()
    bare = _bare(sizes.repeats)
    yield Row(
        f"a sale on register 1, in the rows of register 2 ({len(rows.wall)} sales)",
        _shown(rows),
        f"a bare round trip: {_shown(bare)}",
        f"{rows.at(50) / bare.at(50):,.0f} x",
        f"max <= {MOST_S:.0f} s",
        max(rows.wall) <= MOST_S,
    )
    yield Row("  and read as the owner's day there", _shown(days))


def _joined(till: Till, folder: Path, now_us: int, url: str, transport: HttpTransport) -> Till:
    """Let a second register join, and fetch all there is."""
    offered = enrolling.offer(till, owner(till), transport)
    clock = Ticking(now_us)
    around = register.surroundings(folder, Secrets.generate(), clock, SeededIds(2, clock))
    database = register.open_file(folder / "register.db", around, create=True)
    told = enrolment.Newcomer(offered, "C9", "Caisse 9", _PIN)
    beside = enrolling.join(database, around, told, url, transport)
    until_rested(Engine(beside, transport))
    sessions.open_with_float(beside, cashier(beside), 0)
    return beside


@contextmanager
def _on_line(till: Till, url: str) -> Iterator[None]:
    """Keep a register and its centre together until the end of the block, by hints."""
    hears = threading.Event()

    def live(*, on: bool) -> None:
        if on:
            hears.set()

    with closing(SyncLine(till, url, None, lambda _step: None, live)) as line:
        line.start()
        assert hears.wait(_PATIENCE_S), "the centre tells of news"
        yield


def _watched(till: Till, place: Shop, beside: Till, count: int) -> tuple[Times, Times]:
    """Time each sale to its row on the other register, and to the day read anew there."""
    seller, reader = cashier(till), _reader(beside)
    arrived, arrived_s = threading.Event(), [0.0]
    own = beside.identity.device_id

    def hear(changes: Changes) -> None:
        others = (each for each in changes.events if each.header.device_id != own)
        if any(each.header.kind == _SALE for each in others):
            arrived_s[0] = time.perf_counter()
            arrived.set()

    beside.listen(hear)
    rows, days = Times(), Times()
    codes = (item.barcodes[0] for item in place.free_items if item.barcodes)
    for code in codes:
        if len(rows.wall) == count:
            break
        arrived.clear()
        sold_s = _sold(till, seller, code)
        if sold_s is None:
            continue
        assert arrived.wait(_PATIENCE_S), "the sale came over"
        day.overview(beside, reader)
        rows.add(arrived_s[0] - sold_s, 0)
        days.add(time.perf_counter() - sold_s, 0)
        time.sleep(_BREATH_S)
    return rows, days


def _reader(till: Till) -> Actor:
    """Find who may see takings."""
    person = next(person for person in people.people(till) if Role.OWNER in person.roles)
    return Actor(person.person_id, person.roles)


def _sold(till: Till, seller: Actor, code: str) -> float | None:
    """Sell a pack and tell when it was on the disk; None for one that cannot be sold."""
    try:
        basket = baskets.scan(till, seller, code, None).basket
    except Refused:
        return None
    selling.complete(till, seller, basket.basket_id, [Tendered(CASH, basket.total_centimes)])
    return time.perf_counter()


def _bare(count: int) -> Times:
    """Send a few bytes to a thread of this machine and have them back."""
    times = Times()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def echo() -> None:
            there, _ = server.accept()
            with there:
                while sent := there.recv(_BYTES):
                    there.sendall(sent)

        thread = threading.Thread(target=echo)
        thread.start()
        with socket.create_connection(server.getsockname()) as here:
            for _ in range(count):
                with times.take():
                    here.sendall(bytes(_BYTES))
                    here.recv(_BYTES, socket.MSG_WAITALL)
        thread.join()
    return times


def _shown(times: Times) -> str:
    p50, p95, most = (1000 * each for each in (times.at(50), times.at(95), max(times.wall)))
    return f"p50 {p50:.2f}, p95 {p95:.2f}, max {most:.2f} ms"
