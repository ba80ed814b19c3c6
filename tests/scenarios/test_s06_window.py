"""Scenario 6 at the window: a full disk keeps what was taken, prints nothing, opens nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from pharmadesk.storage.database import Database
from pharmadesk.storage.migrate import migrate
from tests.escpos_decoder import Pulse, decode
from tests.gui.register import at_register, job_of, stocked

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

if sys.platform != "linux":
    pytest.skip("only the Linux library exports what the fault needs", allow_module_level=True)

from tests.faults.failing_disk import FULL, FailingDisk

IN_THE_MIDDLE = 5


@pytest.mark.deep
def test_s06_full_disk_keeps_what_was_taken_and_the_next_enter_records_it(
    qtbot: QtBot, tmp_path: Path
) -> None:
    database = Database.open(tmp_path / "register.db", bytes(range(32)), create=True)
    migrate(database)
    shop = stocked(tmp_path, database=database)
    disk = FailingDisk(database._writing.raw_connection().driver_connection)
    with at_register(qtbot, shop) as at:
        at.log_in()
        at.scan(shop.codes["AUGMENTIN 1 g"])
        at.press(Qt.Key.Key_F7)
        at.type("100")
        at.press(Qt.Key.Key_Return)
        before = (at.state.lines, at.state.payment)

        disk.fail(IN_THE_MIDDLE, FULL)
        at.press(Qt.Key.Key_Return)
        disk.fail(0, FULL)

        assert at.state.notice is not None
        assert at.state.notice.tone == "danger"
        assert (at.state.lines, at.state.payment) == before
        assert shop.journal("sale.completed") == []
        assert at.printer.jobs == ()

        at.press(Qt.Key.Key_Return)
        (sale,) = shop.journal("sale.completed")
        assert [paid["amount_centimes"] for paid in sale["payments"]] == [10_000, 2_630]
        (job,) = at.printer.wait_for_jobs(1)
        paper = decode(job_of(job))
        assert sum(isinstance(event, Pulse) for event in paper) == 1
