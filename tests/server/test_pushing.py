"""What the centre does with a push, told by registers written from the document."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.journal import centre as journal_centre
from pharmadesk.values.hlc import effective
from tests.server.conftest import NOW_US, founded, joined
from tests.server.register import ZEROS, log_hash
from tests.server.sql import rows

if TYPE_CHECKING:
    from sync.server.exchange import Centre
    from tests.server.register import Answer, Register

LOG = "SELECT position, seq, branch, hash FROM journal_event ORDER BY position"


def log_of(url: str, register: Register) -> list[tuple[Any, ...]]:
    return rows(url, register.tenant_id, LOG)


def assert_whole(url: str, register: Register) -> None:
    """Hold the log against the journal: every event once, in order, without a gap."""
    expected = [(n, n, 0, event.hash) for n, event in enumerate(register.events, 1)]
    assert log_of(url, register) == expected


def test_push_of_a_new_journal_is_acknowledged_signed_and_told(register: Register) -> None:
    register.holds(3)

    ack = register.push().message

    assert ack["type"] == "ack"
    assert ack["through"] == register.at(4)
    assert [each["position"] for each in ack["received"]] == [1, 2, 3, 4]
    assert register.countersigned(ack)
    effs = [each["eff_hlc"] for each in ack["received"]]
    told = zip((event.hash for event in register.events), effs, strict=True)
    assert ack["tenant_hash"] == log_hash(told)
    assert [(line["h"], line["b"], line["s"]) for line in register.pull_all()] == [
        tuple(event.line.values()) for event in register.events
    ]


def test_push_whose_answer_was_lost_is_answered_the_same_again(
    register: Register, url: str
) -> None:
    register.holds(9)
    first = register.push()

    again = register.push()

    assert again.message == first.message
    assert_whole(url, register)
    acks = rows(url, register.tenant_id, "SELECT through_seq FROM ack_log")
    assert acks == [(10,)]


def test_same_push_from_many_threads_is_appended_once(register: Register, url: str) -> None:
    register.holds(40)
    answers: list[Answer] = []
    together = threading.Barrier(4)

    def push() -> None:
        copy = register.copied(41)
        copy.nonce = register.nonce
        together.wait()
        answers.append(copy.push())

    threads = [threading.Thread(target=push) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 4
    assert all(answer.message == answers[0].message for answer in answers)
    assert_whole(url, register)


def test_overlapping_pushes_keep_each_event_once(register: Register, url: str) -> None:
    register.holds(149)
    register.push(1, 100)

    ack = register.push(50, 150).message

    assert [each["position"] for each in ack["received"]] == list(range(50, 151))
    assert_whole(url, register)


def test_push_that_ends_before_the_cursor_is_answered_from_the_log(register: Register) -> None:
    register.holds(9)
    register.push()

    ack = register.push(3, 5).message

    assert ack["through"] == register.at(5)
    assert [each["position"] for each in ack["received"]] == [3, 4, 5]
    assert register.countersigned(ack)


def test_push_beyond_the_cursor_is_a_gap(register: Register, url: str) -> None:
    register.holds(9)
    register.push(1, 4)

    answer = register.push(7).message

    assert (answer["type"], answer["cursor"]) == ("gap", register.at(4))
    assert len(log_of(url, register)) == 4


def test_second_history_of_a_chain_is_a_fork_and_is_kept_as_a_branch(
    register: Register, url: str
) -> None:
    register.holds(4)
    copy = register.copied(3)
    register.push()
    copy.holds(4)

    forked = copy.push().message
    assert (forked["type"], forked["common"]) == ("fork", register.at(3))
    assert_whole(url, register)

    ack = copy.push(4, branch=1).message
    assert ack["type"] == "ack"
    assert copy.countersigned(ack, branch=1)
    copy.holds(1)
    assert copy.push(8, branch=1).message["type"] == "ack"
    branch = [(seq, digest) for _, seq, number, digest in log_of(url, register) if number == 1]
    assert branch == [(event.seq, event.hash) for event in copy.events[3:]]
    roots = [line for line in register.pull_all() if line.get("n") and "r" in line]
    assert len(roots) == 1


def test_branch_that_repeats_what_both_have_begins_after_it(register: Register, url: str) -> None:
    register.holds(4)
    copy = register.copied(3)
    register.push()
    copy.holds(2)

    ack = copy.push(1, branch=1).message

    assert [each["position"] for each in ack["received"]] == [1, 2, 3, 6, 7]
    cursors = "SELECT branch, seq, parent_seq FROM device_cursor ORDER BY branch"
    assert rows(url, register.tenant_id, cursors) == [(0, 5, 0), (1, 5, 3)]


def test_third_history_is_a_fork_of_the_second(register: Register) -> None:
    register.holds(4)
    second, third = register.copied(3), register.copied(3)
    register.push()
    second.holds(2)
    second.push(4, branch=1)
    third.holds(2)

    assert third.push(4, branch=1).message["type"] == "fork"
    assert third.push(4, branch=2).message["type"] == "ack"


def test_equal_seq_with_another_hash_is_a_fork_at_hello(register: Register) -> None:
    register.holds(4)
    copy = register.copied(3)
    register.push()
    copy.holds(2)

    answer = copy.hello(acked=3).message

    assert (answer["type"], answer["common"]) == ("fork", register.at(3))


def test_push_on_a_base_that_was_never_here_is_a_fork(register: Register) -> None:
    register.holds(4)
    copy = register.copied(2)
    register.push()
    copy.holds(4)

    assert copy.push(5).message["type"] == "fork"


@pytest.mark.parametrize("last", [6, 9])
def test_broken_signature_keeps_what_came_before_and_the_event_as_it_is(
    register: Register, url: str, last: int
) -> None:
    register.holds(8)
    register.events[5:last] = [
        replace(event, signature=bytes(64)) for event in register.events[5:last]
    ]

    answer = register.push(1, last).message

    assert (answer["type"], answer["seq"]) == ("broken", 6)
    assert answer["ack"]["through"] == register.at(5)
    assert register.countersigned(answer["ack"])
    assert len(log_of(url, register)) == 5
    kept = rows(url, register.tenant_id, "SELECT seq, why, header, body FROM suspect")
    bad = register.events[5]
    assert kept == [(6, "journal.signature", bad.header, bad.body)]


def test_no_more_than_so_many_events_that_prove_nothing_are_kept_of_one_register(
    register: Register, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_centre, "MOST_SUSPECTS", 2)
    other = joined(register, "another token")
    for each in (register, other):
        each.hold()
        for number in range(4):
            each.events[1] = replace(each.events[1], signature=bytes([number]) * 64)
            assert each.push().message["type"] == "broken"

    kept = rows(url, register.tenant_id, "SELECT device_id FROM suspect")
    assert Counter(row[0] for row in kept) == {register.device_id: 2, other.device_id: 2}


def test_first_event_that_is_broken_leaves_nothing_to_acknowledge(register: Register) -> None:
    register.events[0] = replace(register.events[0], body=b'{"public_key":1}')

    answer = register.push().message

    assert (answer["type"], answer["seq"], answer["ack"]) == ("broken", 1, None)


def test_flipped_byte_of_a_body_is_found_by_the_signatures_after_it(register: Register) -> None:
    register.holds(5)
    body = register.events[2].body.replace(b"recall", b"Recall")
    register.events[2] = replace(register.events[2], body=body)

    answer = register.push().message

    assert (answer["type"], answer["seq"]) == ("broken", 3)


@pytest.mark.parametrize(
    "changes",
    [
        {"tenant_id": "019aaaaa-0000-7000-8000-000000000000"},
        {"device_id": "019aaaaa-0000-7000-8000-000000000000"},
        {"incarnation": "019aaaaa-0000-7000-8000-000000000000"},
        {"seq": 9},
        {"hlc": -1},
        {"occurred_at_us": 2**62},
        {"business_date": "2026-02-29"},
        {"hlc": 2**63},
        {"kind": "Not A Kind"},
        {"event_id": "none"},
    ],
    ids=str,
)
def test_header_that_says_something_else_is_broken(
    register: Register, changes: dict[str, Any]
) -> None:
    register.hold(**changes)

    answer = register.push().message

    assert (answer["type"], answer["seq"]) == ("broken", 2)


@pytest.mark.parametrize(
    "body",
    [b'{"a":1.5}', b'{"a":1,"a":2}', b'{"a":"\\u0000"}', b"[]", b"{" * 40, b'{"a":1e400}', b""],
    ids=repr,
)
def test_body_that_no_register_may_write_is_broken(register: Register, body: bytes) -> None:
    register.write("lot.held", body)

    assert register.push().message["seq"] == 2


def test_event_with_the_id_of_another_is_broken_and_what_came_before_kept(
    register: Register, url: str
) -> None:
    taken = register.hold().told["event_id"]
    register.push()
    register.hold()
    register.hold(event_id=taken)
    register.hold()

    answer = register.push(3).message

    assert (answer["type"], answer["seq"]) == ("broken", 4)
    assert answer["ack"]["through"] == register.at(3)
    assert len(log_of(url, register)) == 3


def test_two_events_with_one_id_in_one_push_are_broken_at_the_second(register: Register) -> None:
    taken = register.hold().told["event_id"]
    register.hold(event_id=taken)

    answer = register.push().message

    assert (answer["type"], answer["seq"]) == ("broken", 3)


def test_more_events_than_a_push_may_have_are_too_large(register: Register) -> None:
    register.holds(501)

    assert register.push().status == 413
    assert register.push(1, 500).message["type"] == "ack"


def test_more_bytes_than_a_push_may_have_are_too_large(register: Register) -> None:
    for _ in range(6):
        register.write("note.taken", b'{"text":"%s"}' % (b"x" * 200_000))

    assert register.push().status == 413
    assert register.push(1, 4).message["type"] == "ack"


def test_greatest_event_of_all_is_taken_alone(register: Register) -> None:
    register.write("note.taken", b'{"text":"%s"}' % (b"x" * (256 * 1024 - 11)))

    assert register.push().message["type"] == "ack"


def test_push_without_events_is_no_push(register: Register) -> None:
    assert (answer := register.push(2)).status == 400
    assert answer.message["code"] == "sync.frame"


def test_clock_that_is_ahead_counts_five_minutes_after_arrival(register: Register) -> None:
    register.now_ms += 366 * 24 * 3_600_000
    event = register.hold()

    ack = register.push().message

    assert ack["received"][1]["eff_hlc"] == effective(event.told["hlc"], NOW_US)
    assert ack["received"][1]["eff_hlc"] >> 16 == NOW_US // 1000 + 300_000


def test_time_of_an_earlier_acknowledgement_holds(register: Register) -> None:
    register.now_ms += 366 * 24 * 3_600_000
    register.holds(2)
    before = [(NOW_US // 1000 - 60_000 << 16) + seq for seq in (1, 2, 3)]

    prior = [{"seq": seq, "eff_hlc": eff} for seq, eff in enumerate(before, 1)]
    ack = register.push(prior=prior).message

    assert [each["eff_hlc"] for each in ack["received"]] == before


def test_earlier_time_that_is_claimed_cannot_be_later_than_now(register: Register) -> None:
    event = register.hold()

    ack = register.push(prior=[{"seq": 2, "eff_hlc": 2**61}]).message

    assert ack["received"][1]["eff_hlc"] == event.told["hlc"]


def test_two_registers_of_one_pharmacy_share_one_gapless_log(
    centre: Centre, register: Register, url: str
) -> None:
    other = joined(register, "a token")
    for each in (register, other):
        each.holds(200)
    threads = [
        threading.Thread(target=lambda each=each: [each.push(n, n + 9) for n in range(1, 201, 10)])
        for each in (register, other)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    positions = [row[0] for row in log_of(url, register)]
    assert positions == list(range(1, 401))
    told = register.pull_all(limit=33)
    assert [line["p"] for line in told] == positions
    # A push that finds the other at the rows leaves its own to the next look.
    centre.project_pending()
    reached = rows(url, register.tenant_id, "SELECT position FROM projection_cursor")
    assert reached == [(400,)]


@pytest.mark.parametrize(
    "changes",
    [
        {"base": {"seq": 0, "hash": "1" * 64}},
        {"base": {"seq": -1, "hash": ZEROS}},
        {"base": {"seq": 2**63, "hash": ZEROS}},
        {"base": {"seq": 1, "hash": "x"}},
        {"branch": -1},
        {"branch": 2**40},
        {"incarnation": "\u0000"},
        {"incarnation": 7},
        {"prior": [{"seq": 1, "eff_hlc": -5}]},
    ],
    ids=str,
)
def test_push_that_makes_no_sense_is_refused_and_changes_nothing(
    register: Register, url: str, changes: dict[str, Any]
) -> None:
    assert register.push(**changes).status == 400
    assert log_of(url, register) == []


@pytest.mark.parametrize(
    "header",
    [
        {"version": 2**31},
        {"version": 2**53 - 1},
        {"event_id": "019aaaaa-0000-7000-8000-00000000ffff\n"},
        {"business_date": "2026-11-23\n"},
        {"kind": "lot.held\n"},
        {"actor_id": "019aaaaa-0000-7000-8000-00000000ffff\n"},
    ],
)
def test_header_that_a_column_would_not_hold_as_it_is_ends_the_chain(
    register: Register, header: dict[str, Any]
) -> None:
    register.hold(**header)

    answer = register.push().message

    assert (answer["type"], answer["seq"]) == ("broken", 2)
    assert answer["ack"]["through"] == register.at(1)


@pytest.mark.parametrize(
    "parent",
    [
        {"incarnation": "x" * 20_000, "seq": 1, "hash": ZEROS},
        {"incarnation": "019aaaaa-0000-7000-8000-00000000ffff", "seq": -5, "hash": ZEROS},
        {"incarnation": "019aaaaa-0000-7000-8000-00000000ffff", "seq": 1, "hash": ZEROS + "\n"},
    ],
)
def test_chain_that_names_a_parent_which_no_chain_has_is_not_begun(
    centre: Centre, parent: dict[str, Any]
) -> None:
    register = founded(centre)
    register.events.clear()
    register.open(parent)

    answer = register.push().message

    assert (answer["type"], answer["seq"], answer["ack"]) == ("broken", 1, None)
