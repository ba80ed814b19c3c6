"""The centre's database comes back from a copy: nothing is lost, nothing is there twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from sync.server.exchange import Centre
from tests.server.conftest import SEED, founded
from tests.server.sql import plain, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pharmadesk.values.clock import ManualClock

ROWS = "SELECT hash, eff_hlc FROM journal_event ORDER BY position"


@pytest.fixture
def copy_url(new_url: str) -> Iterator[str]:
    """Name a copy of the database, which the test makes at its moment."""
    base, _, rest = plain(new_url).partition("?")
    yield f"{base}_copy?{rest}"
    with psycopg.connect(plain(new_url), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {base.rpartition('/')[2]}_copy WITH (FORCE)")


def copy(url: str) -> None:
    """Copy a database that nobody is connected to."""
    base, _, rest = plain(url).partition("?")
    head, _, name = base.rpartition("/")
    with psycopg.connect(f"{head}/postgres?{rest}", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}_copy TEMPLATE {name} STRATEGY FILE_COPY")


def test_what_a_copy_lacks_is_pushed_again_and_counts_when_it_did(
    new_url: str, copy_url: str, clock: ManualClock
) -> None:
    first = Centre(new_url, clock, SEED)
    register = founded(first)
    register.now_ms += 366 * 24 * 3_600_000  # its clock is a year ahead
    register.holds(3)
    register.push(1, 2)
    first.close()
    copy(new_url)
    first = Centre(new_url, clock, SEED)
    register.post = first.answer
    later = register.push(3).message
    epoch = register.hello(4).message["server_epoch"]
    place = register.pull().message["next"]
    before = rows(new_url, register.tenant_id, ROWS)
    first.close()

    clock.advance(3_600_000_000)
    restored = Centre(copy_url, clock, SEED)
    try:
        restored.restored()
        register.post = restored.answer
        assert register.pull((place["position"], place["tenant_hash"])).message["type"] == (
            "refetch"
        )
        welcome = register.hello(acked=4).message
        assert welcome["cursor"] == register.at(2)
        assert welcome["server_epoch"] != epoch
        prior = [
            {"seq": seq, "eff_hlc": each["eff_hlc"]}
            for seq, each in enumerate(later["received"], 3)
        ]
        again = register.push(3, prior=prior).message
        assert again["received"] == later["received"]
        assert again["server_epoch"] == welcome["server_epoch"]
        assert register.countersigned(again)
        assert again["tenant_hash"] == place["tenant_hash"] == later["tenant_hash"]
    finally:
        restored.close()
    assert rows(copy_url, register.tenant_id, ROWS) == before
