"""Scenario 14: power is cut right after the receipt prints, 100 times: 100 sales on restart.

After each cut the till starts again from what the disk surely held, and sells the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.power_cut.disk import write_image
from tests.faults.power_cut.recording import Recorder
from tests.faults.register_folder import Witness, examine, founded

if TYPE_CHECKING:
    from pathlib import Path

A_HUNDRED = pytest.param(100, marks=[pytest.mark.deep, pytest.mark.timeout(600)])


@pytest.mark.parametrize("times", [10, A_HUNDRED])
def test_s14_power_cut_right_after_each_receipt_keeps_each_sale(times: int, tmp_path: Path) -> None:
    witness = Witness(founded().item_ids)
    with Recorder(tmp_path) as recorder:
        for time in range(times):
            life = recorder.record(seed=time, sales=1)
            receipt = next(m for m in life.moments(witness) if m.told == "printed")
            write_image(recorder.folder, receipt.disk.strictest())

        kept = examine(recorder.folder, witness)

    assert len(kept.sales) == len(witness.printed) == times
