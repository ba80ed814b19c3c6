"""From the log to rows: equal to the oracle's, whatever an event of it may be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pharmadesk.journal import kinds
from pharmadesk.journal.registry import Registry
from pharmadesk.journal.vocabulary import KINDS
from pharmadesk.projections import project as projecting
from pharmadesk.projections.tables import build
from pharmadesk.storage.postgres import PostgresDatabase
from pharmadesk.storage.tenancy import APPLICATION
from tests import oracle, replay
from tests.contract import stories
from tests.server.conftest import founded, joined
from tests.server.register import new_id, raw
from tests.server.sql import rows

if TYPE_CHECKING:
    import logging

    import pytest

    from sync.server.exchange import Centre
    from tests.contract.stories import Told
    from tests.server.register import Register

TABLES = build(multi_tenant=False)
FAILURES = "SELECT position, why, tries FROM projection_failure ORDER BY position"


def assert_oracle_agrees(url: str, register: Register, leave_out: tuple[int, ...] = ()) -> None:
    """Hold the centre's rows against what the oracle makes of its log."""
    with PostgresDatabase(url, register.tenant_id, APPLICATION) as database, database.read() as it:
        found = replay.rows_in_use(it, TABLES)
        told = [event for n, event in enumerate(replay.events_of(it), 1) if n not in leave_out]
        expected = oracle.fold(told, replay.held_at_centre(it)).tables()
    assert told
    assert not (faults := replay.differences(found, expected)), "\n".join(faults)


def drawer(register: Register) -> str:
    """Return the register's cash session; the first who asks opens it."""
    for event in register.events:
        if event.told["kind"] == "session.opened":
            return str(event.told["stream_key"])
    session_id = new_id()
    body = {"session_id": session_id, "register_id": register.device_id, "float_centimes": 0}
    register.write("session.opened", body, stream_key=session_id, actor_id=stories.PERSON)
    return session_id


def tell(register: Register, told: Told) -> None:
    """Write an event of a story into a register's journal; a sale is of its own drawer."""
    header = told.header
    session_id = drawer(register) if header.kind == "sale.completed" else header.cash_session_id
    register.write(header.kind, stories_body(told), event_id=header.event_id, hlc=header.hlc,
                   actor_id=header.actor_id, cash_session_id=session_id)  # fmt: skip


def stories_body(told: Told) -> dict[str, Any]:
    return dict(told.for_oracle[1])


def day(first: int) -> list[Told]:
    """One of every kind of effect, twice, at moments that meet."""
    return [
        tell(first + number, number % 2, number % 3, number % 4)
        for number, tell in enumerate(
            (stories.hold, stories.sale, stories.change, stories.movement, stories.count) * 2
        )
    ]


def test_rows_of_two_registers_are_the_oracles(register: Register, url: str) -> None:
    other = joined(register, "two registers")
    for number, each in enumerate((register, other)):
        for told in day(100 * number):
            tell(each, told)
    register.push(1, 6)
    other.push()
    register.push(7)

    assert_oracle_agrees(url, register)


def test_contradiction_is_set_aside_and_the_rest_goes_on(
    register: Register, url: str, expected_logs: list[logging.LogRecord]
) -> None:
    first, second = stories.sale(1, 0, 0, 1), stories.sale(2, 0, 0, 2)
    tell(register, first)
    tell(register, second)
    contradiction = stories_body(second) | {"sale_id": stories_body(first)["sale_id"]}
    register.write("sale.completed", contradiction, actor_id=stories.PERSON,
                   cash_session_id=drawer(register))  # fmt: skip
    tell(register, stories.sale(3, 1, 0, 3))

    assert register.push().message["type"] == "ack"

    assert rows(url, register.tenant_id, FAILURES) == [(5, "quarantined", 3)]
    assert len(expected_logs) == 1
    assert_oracle_agrees(url, register)


def test_body_that_its_kind_cannot_read_is_set_aside(register: Register, url: str) -> None:
    register.write("lot.held", {"hold_id": 7})
    register.hold()

    register.push()

    assert rows(url, register.tenant_id, FAILURES) == [(2, "quarantined", 3)]
    assert_oracle_agrees(url, register, leave_out=(2,))


def test_kind_of_a_later_program_is_deferred_and_replayed_after_the_update(
    centre: Centre, register: Register, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = Registry(kind for kind in KINDS if kind.name != "lot.held")
    with monkeypatch.context() as before:
        before.setattr(kinds, "decode", older.decode)
        register.holds(3)
        assert register.push().message["type"] == "ack"
        assert [row[1] for row in rows(url, register.tenant_id, FAILURES)] == ["deferred"] * 3
        assert centre.retry_set_aside(register.tenant_id) == 0

    assert centre.retry_set_aside(register.tenant_id) == 3

    assert rows(url, register.tenant_id, FAILURES) == []
    assert_oracle_agrees(url, register)


def test_poison_is_tried_three_times_set_aside_and_replayed_once_mended(
    centre: Centre,
    register: Register,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    expected_logs: list[logging.LogRecord],
) -> None:
    register.holds(200)
    poison = register.events[77].told["event_id"]
    sound = projecting.EFFECTS["lot.held"]
    tried: list[str] = []

    def fails(header: Any, body: Any) -> Any:
        if header.event_id == poison:
            tried.append(poison)
            raise ZeroDivisionError
        return sound(header, body)

    with monkeypatch.context() as broken:
        broken.setitem(projecting.EFFECTS, "lot.held", fails)
        assert register.push().message["type"] == "ack"
    assert rows(url, register.tenant_id, FAILURES) == [(78, "quarantined", 3)]
    assert len(expected_logs) == 3
    assert len(rows(url, register.tenant_id, "SELECT 1 FROM lot_hold")) == 199

    assert centre.retry_set_aside(register.tenant_id) == 1

    assert_oracle_agrees(url, register)


def test_ordered_kinds_of_a_stream_wait_behind_one_that_is_set_aside(
    centre: Centre, register: Register, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"grant_id": new_id(), "person_id": new_id(), "role": "cashier", "revocations_seen": []}
    older = Registry(kind for kind in KINDS if kind.name != "role.revoked")
    revoked = {"revocation_id": new_id(), "person_id": body["person_id"], "role": "cashier"}
    register.write("role.revoked", revoked, stream_key="a person")
    register.write("role.granted", body, stream_key="a person")
    register.write("role.granted", body | {"grant_id": new_id()}, stream_key="another")
    register.hold(stream_key="a person")

    with monkeypatch.context() as before:
        before.setattr(kinds, "decode", older.decode)
        register.push()
        kept = rows(url, register.tenant_id, "SELECT position, why FROM projection_failure")
        assert sorted(kept) == [(2, "deferred"), (3, "waiting")]

    assert centre.retry_set_aside(register.tenant_id) == 2
    assert_oracle_agrees(url, register)


def test_failure_of_one_pharmacy_is_no_other_pharmacys(
    centre: Centre, url: str, monkeypatch: pytest.MonkeyPatch,
    expected_logs: list[logging.LogRecord],
) -> None:  # fmt: skip
    one, two = founded(centre), founded(centre)
    sound = projecting.EFFECTS["lot.held"]

    def fails(header: Any, body: Any) -> Any:
        if header.tenant_id == one.tenant_id:
            raise ZeroDivisionError
        return sound(header, body)

    monkeypatch.setitem(projecting.EFFECTS, "lot.held", fails)
    for each in (one, two):
        each.hold()
        assert each.push().message["type"] == "ack"

    assert len(rows(url, one.tenant_id, FAILURES)) == 1
    assert rows(url, two.tenant_id, FAILURES) == []
    assert expected_logs
    monkeypatch.undo()
    assert centre.retry_set_aside() >= 1
    assert_oracle_agrees(url, one)


def test_batches_of_any_push_size_make_the_same_rows(centre: Centre, url: str) -> None:
    one, two = founded(centre), founded(centre)
    for each in (one, two):
        for told in day(300):
            tell(each, told)
    one.push()
    for seq in range(1, len(two.events) + 1):
        two.push(seq, seq)

    for each in (one, two):
        assert_oracle_agrees(url, each)


def test_log_of_a_register_that_is_older_than_a_kind_is_json_as_it_was(register: Register) -> None:
    """Nobody writes an event again: what a later program added to a header stays."""
    register.hold(added_later={"x": 1})
    register.push()

    header = json.loads(raw(register.pull_all()[1]["h"]))
    assert header["added_later"] == {"x": 1}
