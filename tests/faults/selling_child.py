"""A till that sells until it is killed, and the process that starts one after the other.

`tests.faults.tills` starts this file and writes one order a line to its standard input. A till is
forked for each, so that the program is loaded once however often it dies. What happened is told on
the standard output, one JSON object a line, and always after the fact: a scan once the service has
returned, a receipt in the very write that hands it to the printer.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from hardware.escpos_paper import EscposPaper
from hardware.transports import NetworkTransport
from pharmadesk.documents.sale_receipt import receipt_of_sale
from pharmadesk.domain.tickets import Tendered, ticket_number
from pharmadesk.services import baskets, people, printing, register, selling
from pharmadesk.services.changes import Actor
from pharmadesk.storage import keys
from pharmadesk.values.clock import SystemClock
from pharmadesk.values.identifiers import IdSource

if TYPE_CHECKING:
    from pharmadesk.services.till import Till
    from pharmadesk.storage.print_jobs import PrintJob

DATABASE = "register.db"
PAID_CENTIMES = 1_000_000_000
MOST_SCANS = 6


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to sell, what, and for how long; no `sales` means until somebody kills it.

    `synchronous` lowers what the product always sets to FULL. `checkpoint_pages` folds the log into
    the file after so many pages, so that a short run does it too.
    """

    folder: str
    codes: list[str]
    seed: int
    sales: int | None = None
    synchronous: str | None = None
    checkpoint_pages: int | None = None
    printer_port: int | None = None


def start(folder: Path) -> Till:
    """Start a register as the program does, with the keys its folder tells of."""
    clock = SystemClock()
    around = register.surroundings(folder, keys.unlock(folder), clock, IdSource(clock))
    return register.start(register.open_file(folder / DATABASE, around), around)


def tell(**what: str | int) -> None:
    os.write(sys.stdout.fileno(), f"{json.dumps(what)}\n".encode())


def sell(order: Order) -> None:
    till = start(Path(order.folder))
    _loosen(till, order)
    actor = _cashier(till)
    chance = random.Random(order.seed)
    _print_all(till, order)
    sold = 0
    while order.sales is None or sold < order.sales:
        _one_sale(till, actor, order, chance)
        sold += 1
    os.kill(os.getpid(), signal.SIGKILL)  # nothing is closed or flushed


def _loosen(till: Till, order: Order) -> None:
    writer = till.database._writing.raw_connection().driver_connection
    assert writer is not None, "the writer has one connection for life"
    if order.synchronous is not None:
        writer.execute(f"PRAGMA synchronous = {order.synchronous}")
    if order.checkpoint_pages is not None:
        writer.execute(f"PRAGMA wal_autocheckpoint = {order.checkpoint_pages}")


def _cashier(till: Till) -> Actor:
    person = people.people(till)[0]
    return Actor(person.person_id, person.roles)


def _one_sale(till: Till, actor: Actor, order: Order, chance: random.Random) -> None:
    """Scan some boxes into the basket that was left, or a new one, and take the money."""
    basket = baskets.current(till)
    for _ in range(chance.randint(1, MOST_SCANS)):
        code = chance.choice(order.codes)
        change = baskets.scan(till, actor, code, basket.basket_id if basket else None)
        basket = change.basket
        tell(scanned=code, basket=basket.basket_id)
    assert basket is not None, "something was scanned"
    selling.complete(till, actor, basket.basket_id, [Tendered("cash", PAID_CENTIMES)])
    _print_all(till, order)


def _print_all(till: Till, order: Order) -> None:
    while (job := printing.take(till)) is not None:
        _print(till, job, order.printer_port)
        printing.printed(till, job.job_id)


def _print(till: Till, job: PrintJob, port: int | None) -> None:
    """Hand over a receipt: its number to who reads our output, or all of it to a printer."""
    if port is None:
        with till.database.read() as connection:
            series, number, basket_id = connection.exec_driver_sql(
                "SELECT series, number, basket_id FROM sale WHERE sale_id = ?", (job.subject,)
            ).one()
        tell(printed=ticket_number(series, number), basket=basket_id)
        return
    paper = EscposPaper()
    receipt_of_sale(till, job.subject, kick_drawer=job.kick_drawer).play(paper)
    NetworkTransport("127.0.0.1", port, answers=True).send(paper.data)


def main() -> None:
    for line in sys.stdin:
        order = msgspec.json.decode(line, type=Order)
        till = os.fork()
        if till == 0:
            try:
                sell(order)
            except BaseException:  # noqa: BLE001 - whatever it is, this process must end here
                traceback.print_exc()
            os._exit(1)
        tell(started=till)
        _, status = os.waitpid(till, 0)
        tell(ended=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
