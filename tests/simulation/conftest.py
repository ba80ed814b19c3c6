from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.simulation.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres import Cluster


@pytest.fixture(scope="session")
def stage(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Give what every seed begins with."""
    with Stage.built(postgres, tmp_path_factory.mktemp("stage")) as stage:
        yield stage
