"""Scenario 6: validation fails in the middle: basket editable, nothing printed, drawer closed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from hardware.escpos_paper import EscposPaper
from hardware.transports import NetworkTransport
from hardware.virtual_printer import VirtualPrinter
from pharmadesk.documents.sale_receipt import receipt_of_sale
from pharmadesk.domain.tickets import Tendered
from pharmadesk.errors import EnvironmentProblem
from pharmadesk.i18n.wording import message
from pharmadesk.services import baskets, people, printing, selling
from pharmadesk.services.changes import Actor
from tests.escpos_decoder import Pulse, decode
from tests.faults.register_folder import founded, reopened

if TYPE_CHECKING:
    from pathlib import Path

    from pharmadesk.services.till import Till

if sys.platform != "linux":
    pytest.skip("only the Linux library exports what the fault needs", allow_module_level=True)

from tests.faults.failing_disk import FULL, FailingDisk

IN_THE_MIDDLE = 5


def print_what_waits(till: Till, printer: VirtualPrinter) -> None:
    while (job := printing.take(till)) is not None:
        paper = EscposPaper()
        receipt_of_sale(till, job.subject, kick_drawer=job.kick_drawer).play(paper)
        NetworkTransport("127.0.0.1", printer.port).send(paper.data)
        printing.printed(till, job.job_id)


def test_s06_full_disk_during_a_sale_keeps_basket_printer_and_drawer(tmp_path: Path) -> None:
    folder = founded().copy(tmp_path / "data")
    with VirtualPrinter() as printer, reopened(folder) as till:
        owner = people.people(till)[0]
        actor = Actor(owner.person_id, owner.roles)
        disk = FailingDisk(till.database._writing.raw_connection().driver_connection)
        basket = baskets.scan(till, actor, next(iter(founded().item_ids))).basket

        disk.fail(IN_THE_MIDDLE, FULL)
        with pytest.raises(EnvironmentProblem) as caught:
            selling.complete(till, actor, basket.basket_id, [Tendered("cash", 100_000)])
        print_what_waits(till, printer)
        disk.fail(0, FULL)

        assert message(caught.value) == (
            "Le disque est plein ; ce qui était enregistré est en sûreté et le panier est "
            "conservé. Libérez de la place, puis réessayez."
        )
        assert printer.jobs == ()
        assert baskets.current(till) == basket

        edited = baskets.set_quantity(till, actor, basket.basket_id, 1, 3).basket
        done = selling.complete(till, actor, basket.basket_id, [Tendered("cash", 100_000)])
        print_what_waits(till, printer)

        assert done.total_centimes == edited.total_centimes == 3 * basket.total_centimes
        assert done.ticket == "C2-A 000001"
        (receipt,) = printer.wait_for_jobs(1)
        assert sum(isinstance(event, Pulse) for event in decode(receipt)) == 1
