"""Verify and rebuild: events and sales a second, and whether they stay linear."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Final

from benchmarks.shop import Shop, shop
from benchmarks.table import Row
from pharmadesk.services import proving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.table import Sizes
    from pharmadesk.services.till import Till

LEAST_EVENTS_A_SECOND: Final = 100_000
LEAST_SALES_A_SECOND: Final = 8_000
_PARTS: Final = 10
_LINEAR: Final = 1.5


def run(sizes: Sizes) -> Iterator[Row]:
    """Prove a pharmacy and one a tenth as large."""
    large = shop(sizes.items, sizes.sales)
    small = shop(sizes.items, sizes.sales // _PARTS)
    yield from _verifying(large, small)
    yield from _rebuilding(large, small, sizes)


def _verifying(large: Shop, small: Shop) -> Iterator[Row]:
    read_s, events = _timed(large, _read_and_hash)
    verify_s, _ = _timed(large, lambda till: proving.verify(till).events)
    small_s, few = _timed(small, lambda till: proving.verify(till).events)
    rate, few_rate = events / verify_s, few / small_s
    yield Row(
        f"verify {events} events",
        f"{rate:,.0f} events/s",
        f"read and hash {events / read_s:,.0f} events/s",
        f"{verify_s / read_s:.2f} x",
        f">= {LEAST_EVENTS_A_SECOND:,} events/s",
        rate >= LEAST_EVENTS_A_SECOND,
    )
    yield Row("  a tenth as many", f"{few_rate:,.0f} events/s", *_linear(few_rate, rate))
    all_s, _ = _timed(small, lambda till: proving.verify(till, all_signatures=True).events)
    yield Row("  with all signatures", f"{few / all_s:,.0f} events/s")


def _rebuilding(large: Shop, small: Shop, sizes: Sizes) -> Iterator[Row]:
    read_s, events = _timed(large, _read_and_hash)
    rebuild_s, _ = _timed(large, lambda till: proving.compare(till.database).events)
    small_s, _ = _timed(small, lambda till: proving.compare(till.database).events)
    rate, few_rate = sizes.sales / rebuild_s, sizes.sales // _PARTS / small_s
    yield Row(
        f"rebuild and compare {sizes.sales} sales",
        f"{rate:,.0f} sales/s",
        f"read and hash {events / read_s:,.0f} events/s",
        f"{rebuild_s / read_s:.2f} x",
        f">= {LEAST_SALES_A_SECOND:,} sales/s",
        rate >= LEAST_SALES_A_SECOND,
    )
    yield Row("  a tenth as many", f"{few_rate:,.0f} sales/s", *_linear(few_rate, rate))


def _linear(few_rate: float, rate: float) -> tuple[str, str, str, bool]:
    ratio = few_rate / rate
    return "", f"{ratio:.2f} x", f"linear: <= {_LINEAR} x", ratio <= _LINEAR


def _timed(place: Shop, work: Callable[[Till], int]) -> tuple[float, int]:
    """Run on a started register; return seconds by the wall and how many events it was about."""
    till = place.open()
    try:
        started = time.perf_counter()
        count = work(till)
        return time.perf_counter() - started, count
    finally:
        till.close()


def _read_and_hash(till: Till) -> int:
    """Do what nobody can leave out: read every byte of the journal and hash it."""
    count = 0
    with till.database.read() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("SELECT prev_hash, header, body FROM journal_event ORDER BY position")
        while rows := cursor.fetchmany(2_000):
            for row in rows:
                hashlib.sha256(b"".join(row)).digest()
            count += len(rows)
    return count
