from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scenarios.town import Town, living
from tests.services_fixtures import founded_shop, shop, till

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import Cluster

__all__ = ["founded_shop", "shop", "till"]


@pytest.fixture
def town(postgres: Cluster, tmp_path: Path) -> Iterator[Town]:
    """Give a centre over real HTTP."""
    with living(postgres, tmp_path) as town:
        yield town
