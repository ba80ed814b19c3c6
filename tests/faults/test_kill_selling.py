"""A till killed at random moments: nothing that was seen from outside is lost or comes twice."""

from __future__ import annotations

import random
import re
import sys
from typing import TYPE_CHECKING

import pytest

from hardware.transports import NetworkTransport
from hardware.virtual_printer import VirtualPrinter
from tests.faults.register_folder import Witness, examine, founded, kept_by, reopened
from tests.faults.tills import Tills

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    pytest.skip("kills are POSIX signals", allow_module_level=True)

LONGEST_LIFE_S = 0.5
LONGEST_PRINTING_LIFE_S = 1
KILLS = 5
MANY_KILLS = 50
DEEP = [pytest.mark.deep, pytest.mark.timeout(600)]
TICKET = re.compile(rb"C2-A \d{6}")


@pytest.mark.parametrize(
    ("kills", "seed"),
    [(KILLS, seed) for seed in range(2)]
    + [pytest.param(MANY_KILLS, seed, marks=DEEP) for seed in range(4, 8)],
)
def test_till_killed_at_random_moments_loses_nothing(kills: int, seed: int, tmp_path: Path) -> None:
    shop = founded()
    folder = shop.copy(tmp_path / "data")
    witness = Witness(shop.item_ids)
    chance = random.Random(seed)
    with Tills(tmp_path / "errors") as tills:
        for life in range(kills):
            order = shop.order(folder, seed=life)
            witness.hear(tills.run_until(order, chance.uniform(0, LONGEST_LIFE_S)))
            witness.learn(examine(folder, witness))
        witness.hear(tills.run(shop.order(folder, seed, sales=1)))
    assert examine(folder, witness).sales


@pytest.mark.parametrize("kills", [KILLS, pytest.param(MANY_KILLS, marks=DEEP)])
def test_till_killed_while_it_prints_keeps_each_receipt_sale_and_prints_none_twice(
    kills: int, tmp_path: Path
) -> None:
    """The receipts are real and go over the network to a printer that outlives the tills."""
    shop = founded()
    folder = shop.copy(tmp_path / "data")
    witness = Witness(shop.item_ids)
    chance = random.Random(kills)
    jobs: list[bytes] = []
    with VirtualPrinter(on_job=jobs.append) as printer, Tills(tmp_path / "errors") as tills:
        for life in range(kills):
            order = shop.order(folder, seed=life, printer_port=printer.port)
            witness.hear(tills.run_until(order, chance.uniform(0, LONGEST_PRINTING_LIFE_S)))
            # One job at a time: when the printer answers us, it is done with what the till sent.
            NetworkTransport("127.0.0.1", printer.port).answers_status()
            witness.printed = baskets_of(folder, jobs)
            witness.learn(examine(folder, witness))
        tills.run(shop.order(folder, seed=kills, sales=1, printer_port=printer.port))
    assert baskets_of(folder, jobs)


def baskets_of(folder: Path, jobs: list[bytes]) -> dict[str, str]:
    """Find whose receipts came out; one that stopped before its number tells nothing."""
    tickets = [found[0].decode() for job in jobs if (found := TICKET.search(job))]
    assert len(tickets) == len(set(tickets)), "a receipt printed twice by itself"
    with reopened(folder) as till:
        sales = kept_by(till).sales
    basket_of = {sale.ticket: basket_id for basket_id, sale in sales.items()}
    assert set(tickets) <= basket_of.keys(), "a receipt has no sale"
    return {basket_of[ticket]: ticket for ticket in tickets}
