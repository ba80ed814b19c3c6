"""Events in no row are tried again step by step, and a register's wish costs one step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.journal import kinds
from pharmadesk.journal.registry import Registry
from pharmadesk.journal.vocabulary import KINDS
from pharmadesk.projections import project as projecting
from pharmadesk.services.replication.stepping import Wanted
from pharmadesk.storage.tenancy import TENANT_SETTING
from sync.server.retrying import PAUSE_US, Retrying
from tests.server.register import new_id
from tests.server.sql import rows
from tests.server.test_projecting import FAILURES, assert_oracle_agrees

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

    from pharmadesk.values.clock import ManualClock
    from sync.server.exchange import Centre
    from tests.server.register import Register

MOST = 3


@pytest.fixture
def retrying(centre: Centre, clock: ManualClock) -> Retrying:
    """What tries three events in a step."""
    return Retrying(centre.database, clock, centre.projector, MOST)


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The bodies that somebody tried to read, in their order."""
    decode, bodies = kinds.decode, []

    def read(name: str, version: int, body: bytes) -> Any:
        bodies.append(body)
        return decode(name, version, body)

    monkeypatch.setattr(kinds, "decode", read)
    return bodies


def before(kind: str, push: Callable[[], Any]) -> None:
    """Push to a centre whose program does not know a kind yet."""
    known = Registry(each for each in KINDS if each.name != kind)
    with pytest.MonkeyPatch.context() as older:
        older.setattr(kinds, "decode", known.decode)
        push()


def deferred(register: Register, count: int) -> list[bytes]:
    """Set holds aside that become rows when they are tried; return their bodies."""
    register.holds(count)
    before("lot.held", register.push)
    return [each.body for each in register.events[1:]]


def poison(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no hold become a row."""

    def fails(_header: Any, _body: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setitem(projecting.EFFECTS, "lot.held", fails)


# --- all ------------------------------------------------------------------------------------------


def test_everything_set_aside_becomes_rows_in_steps_that_others_see(
    retrying: Retrying, register: Register, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deferred(register, 2 * MOST + 1)
    sound, seen = projecting.EFFECTS["lot.held"], []

    def looks(header: Any, body: Any) -> Any:
        seen.append(len(rows(url, register.tenant_id, "SELECT 1 FROM lot_hold")))
        return sound(header, body)

    monkeypatch.setitem(projecting.EFFECTS, "lot.held", looks)

    assert retrying.all(register.tenant_id, Wanted()) == 2 * MOST + 1

    assert seen == [0] * MOST + [MOST] * MOST + [2 * MOST]
    assert_oracle_agrees(url, register)


def test_steps_go_past_what_stays_aside_and_end(
    retrying: Retrying, register: Register, url: str, tried: list[bytes],
    monkeypatch: pytest.MonkeyPatch, expected_logs: list[logging.LogRecord],
) -> None:  # fmt: skip
    bodies = deferred(register, 2 * MOST)
    tried.clear()
    poison(monkeypatch)

    assert retrying.all(register.tenant_id, Wanted()) == 0

    assert tried == bodies
    assert {row[1] for row in rows(url, register.tenant_id, FAILURES)} == {"quarantined"}
    assert len(expected_logs) == 2 * MOST


@pytest.mark.parametrize("is_known", [True, False])
def test_ordered_kind_waits_for_its_stream_across_steps(
    centre: Centre, clock: ManualClock, register: Register, url: str, *, is_known: bool
) -> None:
    retrying = Retrying(centre.database, clock, centre.projector, most=1)
    person = {"person_id": new_id(), "role": "cashier"}
    revoked = {"revocation_id": new_id()} | person
    granted = {"grant_id": new_id(), "revocations_seen": []} | person
    register.write("role.revoked", revoked, stream_key="a person")
    for _ in range(2):
        register.write("role.granted", granted | {"grant_id": new_id()}, stream_key="a person")
    before("role.revoked", register.push)

    def again() -> None:
        assert retrying.all(register.tenant_id, Wanted()) == 3 * is_known

    if is_known:
        again()
        assert_oracle_agrees(url, register)
    else:
        before("role.revoked", again)
        found = [row[1] for row in rows(url, register.tenant_id, FAILURES)]
        assert found == ["deferred", "waiting", "waiting"]


# --- a register's wish ----------------------------------------------------------------------------


def test_wishes_cost_a_step_each_and_go_round(
    retrying: Retrying, clock: ManualClock, register: Register, tried: list[bytes],
    monkeypatch: pytest.MonkeyPatch, expected_logs: list[logging.LogRecord],
) -> None:  # fmt: skip
    bodies = deferred(register, 2 * MOST + 1)
    poison(monkeypatch)

    for turn in (bodies[:MOST], bodies[MOST : 2 * MOST], bodies[2 * MOST :], bodies[:MOST]):
        tried.clear()
        retrying.wish(register.tenant_id)
        assert tried == turn
        retrying.wish(register.tenant_id)
        assert tried == turn, "one was tried a moment ago"
        clock.advance(PAUSE_US)
    assert expected_logs


def test_pause_begins_with_the_end_of_a_step(
    retrying: Retrying, clock: ManualClock, register: Register, url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    deferred(register, MOST + 1)
    sound = projecting.EFFECTS["lot.held"]

    def takes_long(header: Any, body: Any) -> Any:
        clock.advance(PAUSE_US)
        retrying.wish(register.tenant_id)  # another register's, meanwhile
        return sound(header, body)

    monkeypatch.setitem(projecting.EFFECTS, "lot.held", takes_long)

    retrying.wish(register.tenant_id)
    retrying.wish(register.tenant_id)

    assert len(rows(url, register.tenant_id, FAILURES)) == 1


def test_what_this_program_cannot_read_is_tried_by_the_hour_and_at_no_wish(
    retrying: Retrying, register: Register, url: str, tried: list[bytes]
) -> None:
    for _ in range(2 * MOST):
        register.write("lot.held", {"x": 1})
    register.push()
    tried.clear()

    retrying.wish(register.tenant_id)

    assert tried == []
    assert retrying.all(register.tenant_id, Wanted()) == 0
    assert len(tried) == len(rows(url, register.tenant_id, FAILURES)) == 2 * MOST


def test_wish_waits_for_nobody_who_is_making_rows(
    centre: Centre, clock: ManualClock, register: Register, url: str
) -> None:
    deferred(register, 1)
    with centre.database.transaction({TENANT_SETTING: register.tenant_id}) as connection:
        centre.projector.advance(connection)
        welcome = register.hello(retry=True).message
        assert (welcome["type"], welcome["aside"]) == ("welcome", 1)

    clock.advance(PAUSE_US)
    assert register.hello(retry=True).message["aside"] == 0
    assert_oracle_agrees(url, register)
