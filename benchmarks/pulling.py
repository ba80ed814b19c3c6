"""Sales at the counter while the log of the other registers is pulled, beside the same at rest.

Both are sold on one register with its loop running, first with nothing to pull, then with another
register's sales waiting at the centre, which is a process of its own.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from benchmarks.centre import NOW_US
from benchmarks.device import Device
from benchmarks.shop import cashier, copy_of, shop
from benchmarks.table import Row, Times
from benchmarks.week import owner, served, until_rested
from pharmadesk.domain.tickets import CASH, Tendered
from pharmadesk.errors import Refused
from pharmadesk.services import baskets, enrolment, selling
from pharmadesk.services.replication import pulled
from pharmadesk.values.clock import ManualClock
from sync.client import enrolling
from sync.client.engine import Engine
from sync.client.http import HttpTransport
from sync.client.loop import Loop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.shop import Shop
    from benchmarks.table import Sizes
    from pharmadesk.services.changes import Actor
    from pharmadesk.services.till import Till

MOST_RATIO: Final = 3.0
BATCH: Final = 200
_BREATH_S: Final = 0.05
_OK: Final = 200


def run(sizes: Sizes) -> Iterator[Row]:
    """Sell at rest, and while pulling."""
    with served() as server, copy_of(shop(sizes.items, sizes.few_sales)) as place:
        code = server.new_code()
        server.start()
        till = place.open(Ticking(place.now_us))
        with HttpTransport(server.url) as transport:
            enrolling.found(till, owner(till), server.url, code, transport)
            engine = Engine(till, transport)
            until_rested(engine)
            seller = _Seller(till, place)
            resting = seller.times(sizes.repeats)
            until_rested(_stirred(engine))
            _other_register_sells(till, transport, sizes.pulled)
            before = pulled.place(till).position
            loop = Loop(till, _stirred(engine))
            started = time.perf_counter()
            loop.start()
            selling_s = Times()
            while pulled.place(till).position - before < sizes.pulled:
                seller.sell_one(selling_s)
            wall_s = time.perf_counter() - started
            loop.stop()
        till.close()
    ratio = selling_s.at(99) / resting.at(99)
    yield Row(
        f"a sale while {sizes.pulled} events are pulled ({len(selling_s.wall)} sales)",
        f"{selling_s.shown(99)}, {selling_s.shown(50)}",
        f"at rest {resting.shown(99)}, {resting.shown(50)}",
        f"{ratio:.2f} x",
        f"<= {MOST_RATIO:.0f} x",
        ratio <= MOST_RATIO,
    )
    yield Row("  pulled meanwhile", f"{sizes.pulled / wall_s:,.0f} events/s")


class Ticking(ManualClock):
    """The day of the shop, while time passes as it does."""

    def monotonic_us(self) -> int:
        """Return the time that this machine counts."""
        return time.monotonic_ns() // 1_000


def _stirred(engine: Engine) -> Engine:
    engine.stir()
    return engine


def _other_register_sells(till: Till, transport: HttpTransport, count: int) -> None:
    code = enrolling.offer(till, owner(till), transport)
    token, _ = enrolment.halves(code)
    pharmacy = (till.identity.tenant_id, till.identity.pharmacy_id)
    device = Device(2, ManualClock(NOW_US), pharmacy)
    device.join(transport, token)
    device.open_session()
    device.sell(count - 2)
    for request in device.requests(transport, BATCH):
        assert transport.exchange(*request).status == _OK


class _Seller:
    """Sells one pack after the other, with a breath between as people have."""

    def __init__(self, till: Till, place: Shop) -> None:
        self._till = till
        self._actor: Actor = cashier(till)
        self._codes = [item.barcodes[0] for item in place.free_items if item.barcodes]
        self._next = 0

    def times(self, count: int) -> Times:
        """Sell so many."""
        times = Times()
        while len(times.wall) < count:
            self.sell_one(times)
        return times

    def sell_one(self, times: Times) -> None:
        """Scan a pack and sell it; the scan is not timed."""
        self._next = (self._next + 1) % len(self._codes)
        try:
            basket = baskets.scan(self._till, self._actor, self._codes[self._next], None).basket
        except Refused:
            return
        money = [Tendered(CASH, basket.total_centimes)]
        with times.take():
            selling.complete(self._till, self._actor, basket.basket_id, money)
        time.sleep(_BREATH_S)
