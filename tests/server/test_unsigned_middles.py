"""What a changed program leaves unsigned keeps no other register from reading on.

The centre looks at the last signature of a push, which vouches for those before it. Pages of the
log end elsewhere.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pharmadesk.services import proving
from pharmadesk.services.replication import pulled
from pharmadesk.values.clock import US_IN_S, ManualClock
from sync.protocol.messages import MAX_PUSH_EVENTS
from tests.server.register import Register, new_id
from tests.sync_world import founder, newcomer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sync.server.exchange import Centre
    from tests.sync_world import Counter

_pharmacies = itertools.count(1)


@pytest.fixture
def reader(centre: Centre, clock: ManualClock, tmp_path: Path) -> Iterator[Counter]:
    """Give a true register that reads what the other one of its pharmacy pushes."""
    clock.advance((1_000 + next(_pharmacies)) * US_IN_S)  # which gives it other identifiers
    (tmp_path / "reader").mkdir()
    counter = founder(tmp_path / "reader", clock, centre, centre.new_code())
    counter.synchronise()
    yield counter
    counter.shop.till.close()


@pytest.fixture
def liar(centre: Centre, reader: Counter, tmp_path: Path) -> Register:
    """Give a program that signs with a register's key, and as little as it may."""
    (tmp_path / "liar").mkdir()
    other = newcomer(reader, tmp_path / "liar", ManualClock(reader.shop.clock.now_us()))
    other.synchronise()
    till = other.shop.till
    identity = till.identity
    liar = Register(centre.answer, identity.tenant_id, identity.pharmacy_id, identity.device_id)
    liar.key, liar.now_ms = till.signer, reader.shop.clock.now_us() // 1_000
    liar.open()
    assert liar.push().message["type"] == "ack"
    till.close()
    return liar


def push_unsigned(liar: Register, count: int, branch: int = 0) -> str:
    """Push events of which the last one alone is signed."""
    first = len(liar.events) + 1
    liar.holds(count)
    for at in range(first - 1, len(liar.events) - 1):
        liar.events[at] = replace(liar.events[at], signature=bytes(64))
    return str(liar.push(first, branch=branch).message["type"])


def assert_whole(reader: Counter) -> None:
    """Expect the journal to verify, and the rows to be what it says."""
    assert proving.verify(reader.shop.till).ok
    assert proving.compare(reader.shop.till.database).ok


def test_page_that_ends_within_a_push_is_taken_up_to_its_last_proof(
    reader: Counter, liar: Register
) -> None:
    for count in (3, MAX_PUSH_EVENTS, MAX_PUSH_EVENTS, 7):
        assert push_unsigned(liar, count) == "ack"

    steps = reader.synchronise()

    assert steps[-1].state == "rested"
    assert not any(step.problem for step in steps)
    assert len(reader.shop.rows("lot_hold")) == 2 * MAX_PUSH_EVENTS + 10
    assert_whole(reader)


def test_histories_of_one_chain_are_told_apart_though_one_left_its_middle_unsigned(
    reader: Counter, liar: Register
) -> None:
    assert push_unsigned(liar, 6) == "ack"
    copy = liar.copied(3)
    copy.now_ms += 1
    copy.hold(new_id())
    assert copy.push(4, branch=1).message["type"] == "ack"
    reader.synchronise()

    assert push_unsigned(copy, 3, branch=1) == "broken"
    assert push_unsigned(liar, 3) == "broken"
    copy.events, liar.events = copy.events[:4], liar.events[:7]
    for each, branch in ((liar, 0), (copy, 1)):
        each.hold()
        assert each.push(len(each.events), branch=branch).message["type"] == "ack"

    for _ in range(2):
        assert reader.synchronise()[-1].state == "rested"
        assert len(reader.shop.rows("lot_hold")) == 6 + 1 + 2
        pulled.rewind(reader.shop.till)
    assert_whole(reader)
