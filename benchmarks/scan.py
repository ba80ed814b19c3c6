"""From a scan to its painted line, through the real window.

The time runs from the filter's decision that a burst of keys was a scan (35 ms after its last key,
by design: until then a person may be typing) to the end of the paint that shows the line: the
lane of writes, the transaction with its FULL commit, the new state, the repaint. Its baseline is
what nobody can leave out: a transaction of one row with a FULL commit.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt

from benchmarks.counter import at_the_counter
from benchmarks.shop import copy_of, shop
from benchmarks.table import Row, Times

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.counter import Counter
    from benchmarks.table import Sizes

MOST_MS: Final = 16
_SEED: Final = 16
_LINES: Final = 12
_WARM: Final = 10


def run(sizes: Sizes) -> Iterator[Row]:
    """Scan packs of a large catalogue, a dozen lines a basket."""
    with copy_of(shop(sizes.many_items, sizes.few_sales)) as place:
        till = place.open()
        codes = [item.barcodes[0] for item in place.items]
        with at_the_counter(till) as counter:
            counter.log_in()
            painted = _scan(counter, codes, sizes.repeats)
            bare = Times()
            for _ in range(sizes.repeats):
                with bare.take():
                    till.database.write(_one_row)
    yield Row(
        f"scan to painted line, {sizes.many_items} items",
        painted.shown(99),
        f"one row {bare.shown(99)}",
        f"{painted.at(99) / bare.at(99):.1f} x",
        f"p99 <= {MOST_MS} ms",
        painted.at(99) * 1000 <= MOST_MS,
    )
    yield Row("  the middle of them", painted.shown(50), f"one row {bare.shown(50)}")


def _one_row(connection: Any) -> None:
    connection.exec_driver_sql("UPDATE local_basket SET updated_us = updated_us + 1")


def _scan(counter: Counter, codes: list[str], count: int) -> Times:
    """Scan until so many lines were painted; a pack that may not be sold is not counted."""
    app, rng = counter.app, random.Random(_SEED)
    times, began = Times(), [0.0, 0.0]

    def begin(text: str) -> None:
        began[:] = time.perf_counter(), time.process_time()
        app.take_scan(text)

    app.scanner.scanned.disconnect(app.take_scan)
    app.scanner.scanned.connect(begin)
    scans = 0
    while len(times.wall) < count:
        before = counter.state
        counter.hands.scan(rng.choice(codes))
        ended = counter.until_painted(
            lambda before=before: (  # type: ignore[misc] # binds the state
                counter.state.scanned != before.scanned
                or (counter.state.notice is not None and counter.state.notice != before.notice)
            )
        )
        cpu = time.process_time() - began[1]
        scans += 1
        if counter.state.scanned != before.scanned and scans > _WARM:
            times.add(ended - began[0], cpu)
        counter.settle()
        if len(counter.state.lines) >= _LINES:
            counter.press(Qt.Key.Key_F8)
            counter.press(Qt.Key.Key_Return)
            counter.until(lambda: not counter.state.lines, "the sale to be recorded")
    return times
