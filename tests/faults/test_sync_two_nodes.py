"""Two nodes of the centre: of two ages, and with a reader beside writers that commit late."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.journal.kinds import REGISTRY
from pharmadesk.services import stock
from pharmadesk.values.clock import ManualClock
from sync.protocol.exchange import PUSH
from sync.server.exchange import Centre
from tests.faults.test_sync_with_postgres import assert_agreed, migrated
from tests.server.conftest import SEED, founded, joined
from tests.sync_world import Counter, founder, newcomer, sync_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sync.protocol.exchange import Reply
    from tests.postgres import Cluster
    from tests.server.register import Register

ROUNDS = [20, pytest.param(1_000, marks=[pytest.mark.deep, pytest.mark.timeout(900)])]
NEWEST = ("lot.held", "lot.released", "stock.counted")


@pytest.fixture
def nodes(postgres: Cluster, clock: ManualClock) -> Iterator[tuple[Centre, Centre]]:
    """Two nodes on one database."""
    with postgres.database("centre", migrated) as url:
        both = tuple(Centre(url, clock, SEED, connections=4) for _ in range(2))
        yield both[0], both[1]
        for node in both:
            node.close()


# --- of two ages (F28) ----------------------------------------------------------------------------


class InTurn:
    """Gives every second push to an older node, which does not know the newest kinds."""

    def __init__(self, nodes: tuple[Centre, Centre], patch: pytest.MonkeyPatch) -> None:
        self._older, self._newer = nodes
        self._patch = patch
        self._pushes = 0

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        self._pushes += path == PUSH
        if path != PUSH or self._pushes % 2:
            return self._newer.answer(path, headers, body)
        known = REGISTRY._kinds
        without = {name: kind for name, kind in known.items() if name not in NEWEST}
        with self._patch.context() as older:
            older.setattr(REGISTRY, "_kinds", without)
            return self._older.answer(path, headers, body)


def test_nodes_of_two_ages_append_in_turn_and_end_in_the_same_rows(
    nodes: tuple[Centre, Centre],
    clock: ManualClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = pair_at(InTurn(nodes, monkeypatch), nodes[1].new_code(), clock, tmp_path)
    for round_ in range(4):
        for counter in (first, second):
            work(counter, round_)
            counter.synchronise()
    sync_all(first, second)
    for node in nodes:
        node.project_pending()

    try:
        assert nodes[1].retry_set_aside() > 0
        assert_agreed(nodes[1], first, second)
    finally:
        for counter in (second, first):
            counter.shop.till.close()


def pair_at(door: InTurn, code: str, clock: ManualClock, folder: Path) -> tuple[Counter, Counter]:
    for name in ("first", "second"):
        (folder / name).mkdir()
    first = founder(folder / "first", clock, door, code)
    first.synchronise()
    return first, newcomer(first, folder / "second", ManualClock(clock.now_us()))


def work(counter: Counter, round_: int) -> None:
    shop = counter.shop
    if round_ == 0:
        shop.open_session()
    shop.sell("cream")
    item_id, lot_id = shop.items["plain"], shop.lot_id("P-LATE")
    hold_id = stock.hold(shop.till, shop.owner, item_id, lot_id, "recall")
    stock.count(shop.till, shop.owner, item_id, lot_id, round_)
    if round_ % 2:
        stock.release(shop.till, shop.owner, item_id, hold_id)


# --- a commit that comes late (F17) ---------------------------------------------------------------


class Reader:
    """Reads the log from where it stands, again and again."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._place = (0, "0" * 64)
        self.positions: list[int] = []

    def read(self) -> None:
        answer = self._register.pull(self._place)
        assert answer.message["type"] == "feed", answer.message
        self.positions += [line["p"] for line in answer.lines]
        following = answer.message["next"]
        self._place = (following["position"], following["tenant_hash"])


def test_reader_waits_for_a_place_that_is_taken_and_not_committed(
    nodes: tuple[Centre, Centre], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = founded(nodes[0])
    one.push()
    other = joined(one, "late commit")
    other.post = nodes[1].answer
    reader = Reader(joined(one, "reader"))
    one.hold()
    other.hold()
    appended, may_commit = threading.Event(), threading.Event()
    transaction = nodes[0]._database.transaction

    @contextmanager
    def late(settings: Any = None) -> Iterator[Any]:
        with transaction(settings) as connection:
            yield connection
            if settings:  # not where it is asked who pushes
                appended.set()
                may_commit.wait()

    with ThreadPoolExecutor(2) as threads, monkeypatch.context() as patch:
        patch.setattr(nodes[0]._database, "transaction", late)
        first = threads.submit(one.push, 2)
        appended.wait()
        patch.undo()
        second = threads.submit(other.push)
        reader.read()
        assert reader.positions == [1]
        may_commit.set()
        assert first.result().message["type"] == second.result().message["type"] == "ack"
    reader.read()

    assert reader.positions == list(range(1, 1 + len(reader.positions)))
    assert len(reader.positions) == 4


@pytest.mark.parametrize("rounds", ROUNDS)
def test_reader_that_polls_beside_two_writers_never_skips_a_place(
    rounds: int, nodes: tuple[Centre, Centre]
) -> None:
    one = founded(nodes[0])
    one.push()
    other = joined(one, "polled")
    other.post = nodes[1].answer
    other.push()
    reader = Reader(joined(one, "poller"))

    def write(register: Register) -> None:
        for _ in range(rounds):
            register.hold()
            assert register.push(len(register.events)).message["type"] == "ack"

    with ThreadPoolExecutor(2) as threads:
        writers = [threads.submit(write, register) for register in (one, other)]
        while not all(writer.done() for writer in writers):
            reader.read()
        for writer in writers:
            writer.result()
    reader.read()

    assert reader.positions == list(range(1, 2 * rounds + 3))
