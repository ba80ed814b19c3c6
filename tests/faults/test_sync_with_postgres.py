"""Registers and the true centre on PostgreSQL: every replica holds what the oracle foretells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pharmadesk.projections.tables import build
from pharmadesk.storage.migrate import migrate
from pharmadesk.storage.postgres import PostgresDatabase
from pharmadesk.storage.tenancy import TENANT_SETTING
from pharmadesk.values.clock import ManualClock
from sync.server.exchange import Centre
from tests import oracle, replay
from tests.faults.test_sync_day_apart import day_apart, edit_price
from tests.sync_world import Counter, assert_converged, founder, newcomer, sync_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.oracle import Tables
    from tests.postgres import Cluster

TABLES = build(multi_tenant=False)


def migrated(url: str) -> None:
    with PostgresDatabase(url, "") as database:
        migrate(database)


@pytest.fixture
def true_centre(postgres: Cluster, clock: ManualClock) -> Iterator[Centre]:
    with postgres.database("centre", migrated) as url:
        centre = Centre(url, clock, bytes(range(32)), connections=4)
        yield centre
        centre.close()


@pytest.fixture
def true_pair(
    true_centre: Centre, clock: ManualClock, tmp_path: Path
) -> Iterator[tuple[Counter, Counter]]:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    first = founder(tmp_path / "first", clock, true_centre, true_centre.new_code())
    first.synchronise()
    second = newcomer(first, tmp_path / "second", ManualClock(clock.now_us()))
    for counter in (first, second):
        counter.shop.open_session()
    yield first, second
    second.shop.till.close()
    first.shop.till.close()


def rows_at(centre: Centre, counter: Counter) -> Tables:
    """Read the rows that the centre has of this register's pharmacy."""
    tenant_id = counter.shop.till.identity.tenant_id
    with centre._database.transaction({TENANT_SETTING: tenant_id}) as connection:
        return replay.rows_in_use(connection, TABLES)


def assert_agreed(centre: Centre, *counters: Counter) -> None:
    """Hold registers, PostgreSQL and the oracle against each other."""
    assert_converged(*counters)
    at_centre = rows_at(centre, counters[0])
    found = replay.differences(at_centre, counters[0].rows())
    assert not found, "\n".join(found)
    with counters[-1].shop.till.database.read() as connection:
        told = oracle.fold(replay.events_of(connection))
    found = replay.differences(at_centre, told.tables())
    assert not found, "\n".join(found)


def test_day_apart_ends_in_the_same_rows_on_both_registers_postgres_and_the_oracle(
    true_centre: Centre, true_pair: tuple[Counter, Counter]
) -> None:
    first, second = true_pair
    day_apart(first, second)
    sync_all(first, second)
    assert_agreed(true_centre, first, second)
    assert len(first.rows()["sale"]) == 10


def test_lost_answers_and_repeats_on_the_way_to_postgres_change_nothing(
    true_centre: Centre, true_pair: tuple[Counter, Counter]
) -> None:
    first, second = true_pair
    for fault in ("lost_requests", "lost_answers", "repeated"):
        for path in ("hello", "push", "pull"):
            for counter in true_pair:
                getattr(counter.network, fault).append(path)
            first.shop.sell("cream") if path == "push" else edit_price(first, "plain", 1_300)
            edit_price(second, "cream", 9_100)
            for counter in true_pair:
                persist(counter)
    sync_all(first, second)
    assert_agreed(true_centre, first, second)


def persist(counter: Counter) -> None:
    """Step on, as the loop does, whatever is in the way."""
    counter.engine.stir()
    for _ in range(60):
        if counter.engine.step().state == "rested":
            return
    raise AssertionError("never rested")


def test_forked_register_keeps_both_histories_at_postgres_and_everywhere(
    true_centre: Centre, true_pair: tuple[Counter, Counter], tmp_path: Path
) -> None:
    first, second = true_pair
    sync_all(first, second)
    clone = second.clone(tmp_path / "clone")
    second.shop.sell("cream")
    clone.shop.sell("loose")
    second.synchronise()
    clone.synchronise()
    sync_all(first, second, clone)
    assert_agreed(true_centre, first, second, clone)
    assert {len(each.rows()["sale"]) for each in (first, second, clone)} == {2}
    clone.shop.till.close()
