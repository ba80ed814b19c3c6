"""The fixtures of tests about synchronising; a package takes them into its conftest.py by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.values.clock import ManualClock
from tests.fake_centre import FakeCentre
from tests.sync_world import Counter, founder, newcomer
from tests.till import local_us

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = "2026-11-23 10:00"


@pytest.fixture
def clock() -> ManualClock:
    """The centre's clock, and that of the first register."""
    return ManualClock(local_us(NOW))


@pytest.fixture
def centre(clock: ManualClock) -> FakeCentre:
    """A centre in memory."""
    return FakeCentre(clock)


@pytest.fixture
def pair(
    centre: FakeCentre, clock: ManualClock, tmp_path: Path
) -> Iterator[tuple[Counter, Counter]]:
    """Two registers of one pharmacy, in step with their centre, each with a session open."""
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    first = founder(tmp_path / "first", clock, centre, centre.code)
    first.synchronise()
    second = newcomer(first, tmp_path / "second", ManualClock(clock.now_us()))
    try:
        for counter in (first, second):
            counter.shop.open_session()
        for counter in (first, second, first):
            counter.synchronise()
        yield first, second
    finally:
        second.shop.till.close()
        first.shop.till.close()
