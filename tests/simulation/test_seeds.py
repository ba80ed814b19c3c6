"""Whatever befalls registers and their centre, they lose nothing and come to agree.

A seed that fails prints the command that repeats it and the end of its story.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.simulation.mutants import MUTANTS, SOON_FOUND
from tests.simulation.world import SeedFailed, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.simulation.mutants import Mutant
    from tests.simulation.stage import Stage

TOGETHER = 5
SEEDS = 10
MORE_SEEDS = 310
LONG_SEEDS = 100
LONGER = 4
MOST_SEEDS_FOR_A_MUTANT = 400

# What goes wrong on the way is logged, as it should be.
pytestmark = pytest.mark.usefixtures("expected_logs")


def live_many(stage: Stage, seeds: range, folder: Path, scale: int = 1) -> None:
    """Live some histories; the first that fails ends it."""
    for seed in seeds:
        run(stage, seed, folder / str(seed), scale)


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(first, marks=() if first < SEEDS else pytest.mark.deep)
        for first in range(0, SEEDS + MORE_SEEDS, TOGETHER)
    ],
)
def test_any_history_ends_in_agreement(first: int, stage: Stage, tmp_path: Path) -> None:
    live_many(stage, range(first, first + TOGETHER), tmp_path)


@pytest.mark.deep
@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", range(0, LONG_SEEDS, TOGETHER))
def test_any_long_history_ends_in_agreement(first: int, stage: Stage, tmp_path: Path) -> None:
    live_many(stage, range(first, first + TOGETHER), tmp_path, LONGER)


def test_seed_repeats_its_story(stage: Stage, tmp_path: Path) -> None:
    stories = [run(stage, seed=5, folder=tmp_path / name).story for name in ("once", "again")]
    assert stories[0] == stories[1]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    "mutant",
    [pytest.param(each, marks=() if each in SOON_FOUND else pytest.mark.deep) for each in MUTANTS],
    ids=lambda mutant: mutant.__name__,
)
def test_mutant_is_found(
    mutant: Mutant,
    stage: Stage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mutant(monkeypatch)
    with pytest.raises(SeedFailed, match="repeat it with"):
        live_many(stage, range(MOST_SEEDS_FOR_A_MUTANT), tmp_path)
