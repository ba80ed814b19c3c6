"""Where the centre stands, and its log page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from sync.protocol.messages import MAX_PULL_EVENTS
from tests.server.conftest import joined
from tests.server.register import ZEROS, log_hash
from tests.server.sql import plain

if TYPE_CHECKING:
    from tests.server.register import Register


def place(answer: Any) -> tuple[int, str]:
    return answer.message["next"]["position"], answer.message["next"]["tenant_hash"]


@pytest.fixture
def ten(register: Register) -> Register:
    register.holds(9)
    register.push()
    return register


def test_first_hello_is_told_to_push_from_the_start(register: Register) -> None:
    answer = register.hello().message

    assert (answer["type"], answer["cursor"]) == ("welcome", {"seq": 0, "hash": ZEROS})
    assert answer["pull_ok"] is True


def test_hello_of_a_register_that_lost_its_tail_is_told_how_far_it_was(ten: Register) -> None:
    restored = ten.copied(4)

    answer = restored.hello(acked=4).message

    assert (answer["type"], answer["cursor"]) == ("welcome", ten.at(10))


@pytest.mark.parametrize(("limit", "expected"), [(0, 0), (1, 1), (9, 9), (10, 10), (11, 10)])
def test_page_holds_what_was_asked_for_and_says_whether_it_was_the_last(
    ten: Register, limit: int, expected: int
) -> None:
    answer = ten.pull(limit=limit)

    assert [line["p"] for line in answer.lines] == list(range(1, expected + 1))
    assert answer.message["complete"] is (expected == 10)
    assert answer.message["head"] == 10
    assert place(answer)[0] == expected


@pytest.mark.parametrize("limit", [1, 3, 10, 11])
def test_pages_of_any_size_make_the_same_log(ten: Register, limit: int) -> None:
    assert ten.pull_all(limit) == ten.pull_all()


def test_empty_log_is_complete(register: Register) -> None:
    answer = register.pull()

    assert (answer.lines, answer.message["complete"], place(answer)) == ([], True, (0, ZEROS))


def test_end_of_the_log_is_an_empty_page_at_the_same_place(ten: Register) -> None:
    end = place(ten.pull())

    answer = ten.pull(end)

    assert (answer.lines, answer.message["complete"], place(answer)) == ([], True, end)


def test_hash_over_the_log_follows_from_what_is_told(ten: Register) -> None:
    told = ten.pull_all()
    events = zip((event.hash for event in ten.events), (line["e"] for line in told), strict=True)

    assert place(ten.pull())[1] == log_hash(events)


@pytest.mark.parametrize("after", [(3, "1" * 64), (11, "1" * 64), (0, "1" * 64), (2**61, ZEROS)])
def test_place_that_is_not_in_the_log_is_refetched(ten: Register, after: tuple[int, str]) -> None:
    assert ten.pull(after).message["type"] == "refetch"
    assert ten.hello(acked=10, pull=after).message["type"] == "refetch"


def test_own_events_come_as_their_hash_alone(ten: Register) -> None:
    lines = ten.pull(own_seq=4).lines

    assert [line.get("i") for line in lines[:4]] == [event.hash.hex() for event in ten.events[:4]]
    assert not any("h" in line for line in lines[:4])
    assert all("h" in line and "i" not in line for line in lines[4:])


def test_events_of_another_incarnation_come_whole(ten: Register) -> None:
    lines = ten.pull(own_seq=10, own="019aaaaa-0000-7000-8000-000000000000").lines

    assert all("h" in line for line in lines)


def test_events_of_another_register_come_whole(ten: Register) -> None:
    other = joined(ten, "token of another")
    other.holds(2)
    other.push()

    lines = ten.pull(own_seq=10).lines

    assert [line["h"] for line in lines[10:]] == [event.line["h"] for event in other.events]


def test_page_ends_before_it_grows_too_large_and_always_brings_an_event(
    register: Register,
) -> None:
    for _ in range(20):
        register.write("note.taken", b'{"text":"%s"}' % (b"x" * 250_000))
    for first in range(1, 22, 3):
        register.push(first, first + 2)

    answer = register.pull()

    assert 1 < len(answer.lines) < 21
    assert answer.message["complete"] is False
    assert len(register.pull_all()) == 21


def test_limit_beyond_all_bounds_is_bounded(ten: Register) -> None:
    assert len(ten.pull(limit=MAX_PULL_EVENTS * 1000).lines) == 10
    assert ten.pull(limit=-1).status == 400


def test_reader_waits_for_no_commit_and_misses_none(ten: Register, url: str) -> None:
    """Whoever has a place that is not committed yet holds the head: no later place overtakes."""
    with psycopg.connect(plain(url)) as late:
        late.execute("SELECT set_config('pharmadesk.tenant', %s, false)", (ten.tenant_id,))
        late.execute("SELECT last_position FROM tenant_head WHERE tenant_id = %s FOR UPDATE",
                     (ten.tenant_id,))  # fmt: skip
        overtaking = psycopg.connect(plain(url))
        overtaking.execute("SET lock_timeout = '1ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            overtaking.execute(
                "SELECT 1 FROM tenant_head WHERE tenant_id = %s FOR UPDATE", (ten.tenant_id,)
            )
        overtaking.close()
        seen = ten.pull()
        assert (place(seen)[0], seen.message["complete"]) == (10, True)
        late.rollback()
    ten.holds(2)
    ten.push(11)
    assert [line["p"] for line in ten.pull(place(seen)).lines] == [11, 12]
