"""The power is cut at moments of a till's life, and everything unsynced goes with it.

Killing a process cannot show whether a commit reached the disk: the system's memory survives it.
Here a till's calls are traced, and the disk is worked out that a cut would leave.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from pharmadesk.errors import EnvironmentProblem
from tests.faults.power_cut.disk import SHARED_MEMORY, Disk, write_image
from tests.faults.power_cut.recording import record
from tests.faults.register_folder import examine, kept_by, reopened
from tests.faults.selling_child import DATABASE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.power_cut.disk import Image
    from tests.faults.power_cut.recording import Moment, Recording

SALES = 12
FEW_SALES = 6
PAGES = 40  # so that the log is folded into the file every few sales
CUTS = pytest.mark.parametrize(
    "count", [15, pytest.param(1_000, marks=[pytest.mark.deep, pytest.mark.timeout(600)])]
)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """One life at the product's own settings."""
    return record(tmp_path_factory.mktemp("life"), 7, SALES, checkpoint_pages=PAGES)


def cut(
    recording: Recording,
    chosen: Callable[[Moment], bool],
    count: int,
    left: Callable[[Disk], Image],
    tmp_path: Path,
) -> None:
    """Stop at so many of the chosen moments and look at what the disk then holds."""
    places = [place for place, moment in enumerate(recording.moments()) if chosen(moment)]
    at = set(random.Random(count).sample(places, min(count, len(places))))
    for place, moment in enumerate(recording.moments()):
        if place in at:
            examine(write_image(tmp_path / "cut", left(moment.disk)), moment.witness)


def test_trace_played_to_its_end_is_the_folder(recording: Recording) -> None:
    """Otherwise a call escaped the tracer, and a loss could too."""
    *_, last = recording.moments()

    running = last.disk.running()

    assert running.keys() == recording.after.keys()
    for name in running:
        assert SHARED_MEMORY in name or running[name] == recording.after[name], name


def test_recorded_life_prints_and_folds_its_log_into_the_file(recording: Recording) -> None:
    """Otherwise the cuts below would cut little."""
    *_, last = recording.moments()

    assert len(last.witness.printed) == SALES
    assert recording.before[DATABASE] != recording.after[DATABASE]


@CUTS
def test_cut_right_after_an_answer_loses_nothing(
    recording: Recording, tmp_path: Path, count: int
) -> None:
    cut(recording, lambda moment: moment.told is not None, count, Disk.strictest, tmp_path)


@CUTS
def test_cut_between_any_two_calls_loses_nothing(
    recording: Recording, tmp_path: Path, count: int
) -> None:
    cut(recording, lambda _: True, count, Disk.strictest, tmp_path)


@CUTS
def test_cut_that_tears_what_was_unsynced_loses_nothing(
    recording: Recording, tmp_path: Path, count: int
) -> None:
    chance = random.Random(count)
    cut(recording, lambda _: True, count, lambda disk: disk.torn(chance), tmp_path)


@CUTS
def test_kill_between_any_two_calls_loses_nothing(
    recording: Recording, tmp_path: Path, count: int
) -> None:
    cut(recording, lambda _: True, count, Disk.running, tmp_path)


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_cut_with_synchronous_lowered_loses_sales(synchronous: str, tmp_path: Path) -> None:
    """The proof that these tests can fail: the product's own setting is what passes them."""
    life = record(tmp_path, 7, FEW_SALES, checkpoint_pages=PAGES, synchronous=synchronous)
    lost = [
        what_is_missing(write_image(tmp_path / f"{place}", moment.disk.strictest()), moment)
        for place, moment in enumerate(life.moments())
        if moment.told == "printed"
    ]
    assert len(lost) == FEW_SALES
    assert any(lost)


def what_is_missing(folder: Path, moment: Moment) -> list[str]:
    try:
        with reopened(folder) as till:
            return moment.witness.missing_from(kept_by(till))
    except EnvironmentProblem as problem:
        return [problem.code]
