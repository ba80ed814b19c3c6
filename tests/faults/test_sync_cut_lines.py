"""A line that is cut anywhere, repeats, delays or swallows: what was sold is there, once."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import httpx
import pytest

from sync.client.engine import Engine
from sync.client.http import HttpTransport
from sync.client.pace import Pace
from sync.protocol.exchange import HELLO, PULL, PUSH
from tests.faults.cutting_proxy import CuttingProxy, Fault, cutting_proxy
from tests.scenarios.town import Town, living
from tests.sync_world import assert_converged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import Cluster
    from tests.sync_world import Counter

TEN_MINUTES_US = 600_000_000
MOST_ATTEMPTS = 30
FEW_PLACES = 6
LOGGED = "SELECT position FROM journal_event ORDER BY position"
SOLD = "SELECT event_id FROM journal_event WHERE kind = 'sale.completed' ORDER BY position"

EVERY_BYTE = pytest.param(None, marks=[pytest.mark.deep, pytest.mark.timeout(1_800)])


@pytest.fixture
def town(postgres: Cluster, tmp_path: Path) -> Iterator[Town]:
    with living(postgres, tmp_path) as town:
        yield town


@pytest.fixture
def register(town: Town) -> Counter:
    counter = town.found()
    counter.shop.open_session()
    counter.synchronise()
    return counter


@pytest.fixture
def proxy(town: Town) -> Iterator[CuttingProxy]:
    """Put a proxy between the register and its centre."""
    address = httpx.URL(town.address)
    with cutting_proxy((address.host, address.port or 0)) as proxy:
        yield proxy


@pytest.fixture(autouse=True)
def transport(proxy: CuttingProxy, register: Counter) -> Iterator[HttpTransport]:
    """Give the register's way through the proxy."""
    with HttpTransport(proxy.url) as transport:
        register.engine = Engine(register.shop.till, transport)
        yield transport


class Sold:
    """What the till has told a cashier."""

    def __init__(self, register: Counter) -> None:
        self._register = register
        self.event_ids: list[str] = []

    def one_more(self) -> None:
        self.event_ids.append(self._register.shop.sell("cream").event_id)


def assert_all_there_once(town: Town, register: Counter, sold: Sold) -> None:
    register.synchronise()
    assert register.waiting() == 0
    assert town.sql(register, SOLD) == sold.event_ids
    positions = town.sql(register, LOGGED)
    assert positions == list(range(1, len(positions) + 1))
    assert_converged(register)


def try_once(register: Counter, transport: HttpTransport) -> str:
    """Begin anew, and step until the line is in the way or nothing is left to do."""
    register.engine = Engine(register.shop.till, transport)
    for _ in range(60):
        step = register.engine.step()
        if step.state != "moved":
            return step.state
    raise AssertionError("never rested")


def places(length: int, few: int | None) -> list[int]:
    """Choose where to cut: everywhere, or at both ends and some places between."""
    if few is None:
        return list(range(length))
    return sorted({*range(0, length, length // few), length - 1})


@pytest.mark.parametrize("path", [HELLO, PUSH, PULL])
@pytest.mark.parametrize("few", [FEW_PLACES, EVERY_BYTE])
def test_request_cut_at_a_byte_is_sent_again_and_counts_once(
    path: str,
    few: int | None,
    town: Town,
    register: Counter,
    proxy: CuttingProxy,
    transport: HttpTransport,
) -> None:
    sold = Sold(register)
    sold.one_more()
    register.synchronise()
    length = max(len(each) for each in proxy.requests if path.encode() in each)
    for at in places(length, few):
        if path == PULL or not register.waiting():
            sold.one_more()
        proxy.fault = Fault(path, request_bytes=at)
        assert try_once(register, transport) == "stopped"
    assert_all_there_once(town, register, sold)


@pytest.mark.parametrize("path", [HELLO, PUSH, PULL])
@pytest.mark.parametrize("few", [FEW_PLACES, EVERY_BYTE])
def test_reply_cut_at_a_byte_is_asked_for_again_and_counts_once(
    path: str,
    few: int | None,
    town: Town,
    register: Counter,
    proxy: CuttingProxy,
    transport: HttpTransport,
) -> None:
    sold = Sold(register)
    sold.one_more()
    register.synchronise()
    length = min(len(each) for each in proxy.replies)
    for at in places(length, few):
        sold.one_more()
        proxy.fault = Fault(path, reply_bytes=at)
        assert try_once(register, transport) == "stopped"
    assert_all_there_once(town, register, sold)


def test_requests_that_arrive_twice_or_after_later_ones_count_once(
    town: Town, register: Counter, proxy: CuttingProxy, transport: HttpTransport
) -> None:
    sold = Sold(register)
    for path in (HELLO, PUSH, PULL):
        sold.one_more()
        proxy.fault = Fault(path, repeats=True)
        assert try_once(register, transport) == "rested"
        sold.one_more()
        proxy.fault = Fault(path, keeps=True)
        assert try_once(register, transport) == "stopped"
        sold.one_more()
        register.synchronise()
        proxy.deliver_late()
    assert_all_there_once(town, register, sold)


def test_replies_that_are_swallowed_for_ten_minutes_bring_few_attempts_and_no_repeats(
    town: Town, register: Counter, proxy: CuttingProxy
) -> None:
    sold = Sold(register)
    sold.one_more()
    pace = Pace(Random(6).randrange)
    proxy.swallows_replies = True
    before, passed_us = len(proxy.requests), 0
    while passed_us < TEN_MINUTES_US:
        register.engine.stir()
        wait_us = pace.after(register.engine.step())
        register.shop.clock.advance(wait_us)
        passed_us += wait_us
    assert 3 <= len(proxy.requests) - before <= MOST_ATTEMPTS
    proxy.swallows_replies = False
    assert_all_there_once(town, register, sold)
