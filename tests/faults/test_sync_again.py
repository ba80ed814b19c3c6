"""The true centre goes back to a copy: what came after it, registers and pharmacy, comes again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sync.client import enrolling
from sync.server.exchange import Centre
from tests.faults.test_sync_with_postgres import assert_agreed, migrated
from tests.simulation.photograph import Photograph
from tests.sync_world import URL, Counter, founder, joiner, sync_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pharmadesk.values.clock import ManualClock
    from tests.postgres import Cluster


@pytest.fixture
def url(postgres: Cluster) -> Iterator[str]:
    with postgres.database("again", migrated) as url:
        yield url


@pytest.fixture
def true_centre(url: str, clock: ManualClock) -> Iterator[Centre]:
    centre = Centre(url, clock, bytes(range(32)), connections=4)
    yield centre
    centre.close()


def put_back(centre: Centre, copy: Photograph, url: str, *unknown: Counter) -> None:
    copy.put_back(url)
    centre.restored()
    for counter in unknown:
        stopped = counter.step_until_stopped()
        assert stopped.problem is not None
        assert stopped.problem.code == "sync.device_unknown"


def join_again(counter: Counter, beside: Counter) -> None:
    code = enrolling.offer(beside.shop.till, beside.shop.owner, beside.network)
    shop = counter.shop
    enrolling.join_again(shop.till, shop.owner, URL, code, counter.network)


@pytest.mark.deep
def test_register_and_pharmacy_of_after_the_copy_come_in_again_and_all_agree(
    true_centre: Centre, url: str, clock: ManualClock, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    empty = Photograph.take(url)
    first = founder(tmp_path / "first", clock, true_centre, true_centre.new_code())
    first.synchronise()
    alone = Photograph.take(url)
    second = joiner(first, tmp_path / "second", clock)
    second.synchronise()
    for counter in (first, second):
        counter.shop.open_session()
        counter.shop.sell("cream")
    sync_all(first, second)
    put_back(true_centre, alone, url, second)
    first.synchronise()
    join_again(second, first)
    sync_all(second, first)
    assert_agreed(true_centre, first, second)
    put_back(true_centre, empty, url, first, second)
    shop = first.shop
    enrolling.found(shop.till, shop.owner, URL, true_centre.new_code(), first.network)
    first.synchronise()
    second.shop.sell("loose")
    join_again(second, first)
    sync_all(second, first)
    assert_agreed(true_centre, first, second)
    assert len(first.rows()["sale"]) == 3
    for counter in (second, first):
        counter.shop.till.close()
