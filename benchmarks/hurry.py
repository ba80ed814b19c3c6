"""What a hurried counter notices: ten scans at once, the paper, a dead printer, a switch of user.

The paper's time runs from the end of its sale's transaction to its bytes, ready to be sent: the
queue is read, the sale is read back, the paper is set and encoded. The first line of the next sale
is timed in two windows, without a printer and with one that refuses connections. A switch of user
runs from the key that ends the PIN to the painted sale screen; its baseline is a hash of the same
cost, which nobody can leave out.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

from benchmarks.counter import at_the_counter
from benchmarks.shop import cashier, copy_of, shop
from benchmarks.table import Row, Times
from hardware.characters import PAGES
from hardware.escpos_paper import EscposPaper
from hardware.transports import NetworkTransport
from hardware.virtual_printer import Behaviour, VirtualPrinter
from pharmadesk.documents.paper import WIDE
from pharmadesk.documents.return_slip import paper_of_job
from pharmadesk.domain.tickets import CASH, Tendered
from pharmadesk.errors import Refused
from pharmadesk.services import baskets, printing, selling
from pharmadesk.storage.credentials import hash_pin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.counter import Counter
    from benchmarks.shop import Shop
    from benchmarks.table import Sizes
    from hardware.ports import Transport
    from pharmadesk.services.till import Till

_SEED: Final = 10
_BURST: Final = 10
_LINES: Final = 5
_NOTE: Final = 10_000_000
_WITHIN_S: Final = 1.0
_BYTES_MS: Final = 30
_SWITCH_MS: Final = 150
_FEW: Final = 20
_CODES: Final = 60


def run(sizes: Sizes) -> Iterator[Row]:
    """Scan, print and switch in a pharmacy of the usual size."""
    with copy_of(shop(sizes.items, sizes.few_sales)) as place:
        till = place.open()
        codes = _sold_at_once(till, place)
        yield _papers(till, codes, sizes.repeats)
        with at_the_counter(till) as counter:
            counter.log_in()
            yield _bursts(counter, codes)
            yield _switches(counter)
    yield _with_a_dead_printer(shop(sizes.items, sizes.few_sales), codes)


def _sold_at_once(till: Till, place: Shop) -> list[str]:
    """List codes whose scan is a line and no question: one price, in stock, not expired."""
    actor = cashier(till)
    codes: list[str] = []
    for item in place.free_items:
        try:
            change = baskets.scan(till, actor, item.barcodes[0])
        except Refused:
            continue
        line = change.basket.lines[-1]
        if len(line.prices) == 1:
            codes.append(item.barcodes[0])
        baskets.remove_line(till, actor, change.basket.basket_id, line.line_no)
        if len(codes) == _CODES:
            break
    return codes


def _papers(till: Till, codes: list[str], count: int) -> Row:
    """Sell five lines and set their receipt."""
    actor, rng = cashier(till), random.Random(_SEED)
    set_, sold = Times(), Times()
    for turn in range(count // 4):
        basket_id = None
        for code in rng.sample(codes, _LINES):
            basket_id = baskets.scan(till, actor, code, basket_id).basket.basket_id
        assert basket_id is not None, "lines were scanned"
        with sold.take():
            selling.complete(till, actor, basket_id, [Tendered(CASH, _NOTE)])
        with set_.take():
            job = printing.take(till)
            assert job is not None, "a sale has its paper"
            sink = EscposPaper(PAGES["858"])
            paper_of_job(till, job, WIDE).play(sink)
        printing.printed(till, job.job_id)
        if not turn:  # the window's printing thread draws a paper for nobody when it starts
            set_ = Times()
    holds = 1000 * set_.at(99) <= _BYTES_MS
    return Row(
        f"a receipt's bytes after its sale of {_LINES} lines",
        set_.shown(99),
        f"the sale {sold.shown(50)}",
        f"{set_.at(50) / sold.at(50):.1f} x",
        f"p99 <= {_BYTES_MS} ms",
        holds,
    )


def _bursts(counter: Counter, codes: list[str]) -> Row:
    """Scan ten packs as fast as keys are read, and see ten lines in their order."""
    rng, times = random.Random(_SEED), Times()
    for _ in range(_FEW):
        _pay_what_is_there(counter)
        drawn = rng.sample(codes, _BURST)
        began = time.perf_counter()
        for code in drawn:
            counter.hands.scan(code)
        ended = counter.until_painted(lambda: len(counter.state.lines) >= _BURST)
        times.add(ended - began, 0.0)
        counter.settle()
    worst = times.at(100)
    return Row(
        f"{_BURST} scans one after the other, to the last painted line",
        f"longest {worst:.2f} s, p50 {times.at(50):.2f} s",
        target=f"<= {_WITHIN_S:.0f} s",
        holds=worst <= _WITHIN_S,
    )


def _switches(counter: Counter) -> Row:
    """Lock, type the PIN, and see the sale screen again."""
    switched, hashed = Times(), Times()
    for _ in range(_FEW):
        counter.switch(switched)
        with hashed.take():
            hash_pin(b"pepper", "246813")
    holds = 1000 * switched.at(100) <= _SWITCH_MS
    return Row(
        "a switch of user, from the PIN's last key to the painted sale",
        f"longest {1000 * switched.at(100):.0f} ms, {switched.shown(50)}",
        f"one hash of a PIN {hashed.shown(50)}",
        f"{switched.at(50) / hashed.at(50):.1f} x",
        f"<= {_SWITCH_MS} ms",
        holds,
    )


def _with_a_dead_printer(made: Shop, codes: list[str]) -> Row:
    """Time the first line of the next sale, without a printer and with one that is off."""
    with VirtualPrinter(behaviour=Behaviour.OFF) as printer:
        dead = NetworkTransport("127.0.0.1", printer.port)
        off = _next_sales(made, codes, dead)
    on = _next_sales(made, codes, None)
    return Row(
        "the next sale's first line while the printer is off",
        off.shown(50),
        f"without a printer {on.shown(50)}",
        f"{off.at(50) / on.at(50):.2f} x",
        "as fast",
    )


def _next_sales(made: Shop, codes: list[str], transport: Transport | None) -> Times:
    rng, times = random.Random(_SEED), Times()
    with copy_of(made) as place, at_the_counter(place.open(), transport) as counter:
        counter.log_in()
        for _ in range(_FEW):
            _pay_what_is_there(counter)
            began, cpu = time.perf_counter(), time.process_time()
            counter.hands.scan(rng.choice(codes))
            ended = counter.until_painted(lambda: bool(counter.state.lines))
            times.add(ended - began, time.process_time() - cpu)
            counter.settle()
    return times


def _pay_what_is_there(counter: Counter) -> None:
    if counter.state.lines:
        counter.press(Qt.Key.Key_F8)
        counter.press(Qt.Key.Key_Return)
        counter.until(lambda: not counter.state.lines, "the sale to be recorded")
        counter.settle()
