"""The centre as processes: killed under load, put back to a copy, copied with its registers."""

from __future__ import annotations

import os
import threading
from random import Random
from typing import TYPE_CHECKING

import psycopg
import pytest

from pharmadesk.storage.tenancy import TENANT_SETTING
from pharmadesk.values.clock import ManualClock
from sync.client import enrolling
from sync.client.engine import Engine
from sync.client.http import HttpTransport
from tests.server_process import ServerProcess, server_process
from tests.sync_world import Counter, Network, assert_converged, newcomer, sync_all
from tests.till import fill_shelf, found_shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sync.protocol.exchange import Reply

pytestmark = [
    pytest.mark.skipif(not os.path.isdir("/proc"), reason="finds the database's processes there"),  # noqa: PTH112 - asked when collected
    pytest.mark.deep,
    pytest.mark.timeout(600),
]

KILLS = 8
LONGEST_LIFE_S = 1.5
SOLD = """SELECT event_id FROM journal_event WHERE kind = 'sale.completed' ORDER BY position"""


class Socket:
    """What a `Network` carries requests to."""

    def __init__(self, transport: HttpTransport) -> None:
        self._transport = transport

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        return self._transport.exchange(path, headers, body)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    tmp_path.chmod(0o755)
    with server_process(tmp_path / "centre") as server:
        yield server


@pytest.fixture
def pair(
    server: ServerProcess, clock: ManualClock, tmp_path: Path
) -> Iterator[tuple[Counter, Counter]]:
    """Two registers that speak to the process over HTTP, in step."""
    code = server.new_code()
    server.start()
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    with HttpTransport(server.url) as transport:
        network = Network(Socket(transport))
        shop = found_shop(tmp_path / "first", clock)
        fill_shelf(shop)
        enrolling.found(shop.till, shop.owner, server.url, code, network)
        first = Counter(shop, network, Engine(shop.till, network))
        first.synchronise()
        second = newcomer(first, tmp_path / "second", ManualClock(clock.now_us()))
        for counter in (first, second):
            counter.shop.open_session()
        sync_all(first, second)
        yield first, second
        for counter in (second, first):
            counter.shop.till.close()


def sql(server: ServerProcess, counter: Counter, query: str) -> list[str]:
    tenant_id = counter.shop.till.identity.tenant_id
    with psycopg.connect(server.database_url()) as connection:
        connection.execute("SELECT set_config(%s, %s, false)", (TENANT_SETTING, tenant_id))
        return [row[0] for row in connection.execute(query)]


def assert_nothing_lost_or_twice(
    server: ServerProcess, counters: tuple[Counter, ...], sold: list[str]
) -> None:
    sync_all(*counters)
    assert_converged(*counters)
    assert sorted(sql(server, counters[0], SOLD)) == sorted(sold)
    rows = sql(server, counters[0], "SELECT event_id FROM sale")
    assert sorted(rows) == sorted(sold)


@pytest.mark.parametrize("database", [True, False], ids=["with its database", "alone"])
def test_server_killed_under_load_loses_nothing_and_repeats_nothing(
    *, database: bool, server: ServerProcess, pair: tuple[Counter, Counter]
) -> None:
    chance, sold = Random(1), []
    for _ in range(KILLS):
        killer = threading.Timer(
            chance.random() * LONGEST_LIFE_S, server.kill, kwargs={"database": database}
        )
        killer.start()
        while killer.is_alive():
            for counter in pair:
                sold.append(counter.shop.sell("loose").event_id)
                counter.engine.stir()
                for _ in range(6):
                    if counter.engine.step().state != "moved":
                        break
        killer.join()
        server.start()
    assert_nothing_lost_or_twice(server, pair, sold)


def test_server_put_back_to_an_hour_ago_is_told_everything_again(
    server: ServerProcess, pair: tuple[Counter, Counter], tmp_path: Path
) -> None:
    first, second = pair
    sold = [counter.shop.sell("loose").event_id for counter in pair]
    sync_all(first, second)
    copy = tmp_path / "an hour ago"
    server.stop()
    server.copy_to(copy)
    server.start()
    sold += [counter.shop.sell("loose").event_id for _ in range(20) for counter in pair]
    sync_all(first, second)
    server.stop()
    server.go_back_to(copy)
    server.tell_restored()
    server.start()
    assert len(sql(server, first, SOLD)) == 2
    assert_nothing_lost_or_twice(server, pair, sold)


def test_register_lost_with_what_the_copy_lacks_lives_on_in_what_another_had_read(
    server: ServerProcess, pair: tuple[Counter, Counter], tmp_path: Path
) -> None:
    """What nobody had read is gone with the register that sold it: nobody else can know of it."""
    first, second = pair
    sync_all(first, second)
    copy = tmp_path / "an hour ago"
    server.stop()
    server.copy_to(copy)
    server.start()
    read = [second.shop.sell("loose").event_id for _ in range(3)]
    sync_all(second, first)
    unread = second.shop.sell("loose").event_id
    second.synchronise()
    assert sql(server, first, SOLD) == [*read, unread]
    server.stop()
    server.go_back_to(copy)
    server.tell_restored()
    server.start()
    assert sql(server, first, SOLD) == []
    first.synchronise()
    assert sql(server, first, SOLD) == read
    (tmp_path / "third").mkdir()
    third = newcomer(first, tmp_path / "third", ManualClock(first.shop.clock.now_us()), "C4")
    sync_all(third, first)
    assert_converged(first, third)
    assert len(third.rows()["sale"]) == len(read)
    third.shop.till.close()
