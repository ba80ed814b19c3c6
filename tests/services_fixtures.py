"""The fixtures of service tests; a package takes them into its conftest.py by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.values.clock import ManualClock
from tests.till import Shop, assert_replay_equal, copy_shop, fill_shelf, found_shop, local_us

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pharmadesk.services.till import Till


@pytest.fixture(scope="session")
def founded_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Found the pharmacy that every test of this run copies."""
    shop = found_shop(tmp_path_factory.mktemp("founded"), ManualClock(local_us("2026-11-23 09:00")))
    fill_shelf(shop)
    yield shop
    shop.till.close()


@pytest.fixture
def shop(founded_shop: Shop, tmp_path: Path) -> Iterator[Shop]:
    """Give a pharmacy at ten o'clock, and prove at the end that its rows are its journal's."""
    shop = copy_shop(founded_shop, tmp_path, "2026-11-23 10:00")
    try:
        yield shop
        assert_replay_equal(shop.till)
    finally:
        shop.till.close()


@pytest.fixture
def till(shop: Shop) -> Till:
    """Give the register of the shop."""
    return shop.till
