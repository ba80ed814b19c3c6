from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.simulation.stage import Stage
from tests.simulation.world import QUIET, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import Cluster


@pytest.fixture(scope="session")
def stage(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Give what every seed begins with."""
    with Stage.built(postgres, tmp_path_factory.mktemp("stage")) as stage:
        yield stage


@pytest.fixture
def quiet_world(stage: Stage, tmp_path: Path) -> Iterator[World]:
    """Give a world in which nothing happens by itself, and that must end well."""
    world = World(stage, 0, tmp_path, QUIET)
    try:
        yield world
        world.come_to_rest()
        world.hold_laws()
    finally:
        world.close()
