"""Rows made beside the pushes: in fair turns, by several processes, past events that kill them."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pharmadesk.projections import project as projecting
from pharmadesk.storage.tenancy import TENANT_SETTING
from sync.server.background.process import Background
from sync.server.background.projecting import COMES_BACK_S, RESTS_S, Projecting
from sync.server.background.survey import Survey
from sync.server.background.worker import Worker
from tests.server.conftest import founded, joined
from tests.server.register import new_id
from tests.server.sql import execute, rows
from tests.server.test_projecting import FAILURES, assert_oracle_agrees

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterator

    from sync.server.exchange import Centre
    from tests.server.register import Register

PATIENCE_S = 30
CURSOR = "SELECT position FROM projection_cursor"


@pytest.fixture
def url(new_url: str) -> str:
    """A database of the test's own: what works in the background goes over all pharmacies."""
    return new_url


class Process:
    """What makes rows in one process, turn by turn."""

    def __init__(self, centre: Centre, batch: int = 500) -> None:
        self.aside: list[str] = []
        self.projecting = Projecting(centre.database, centre.projector, self.aside.append, batch)

    def work(self) -> int:
        """Take turns until nobody waits; return how many."""
        turns = 1
        while self.projecting.turn() == 0:
            turns += 1
        return turns


@pytest.fixture
def silent(centre: Centre) -> Centre:
    """A centre whose pushes make no rows."""
    centre.attach(lambda _news: None)
    return centre


def projected(url: str, register: Register) -> int:
    found = rows(url, register.tenant_id, CURSOR)
    return int(found[0][0]) if found else 0


# --- turns ----------------------------------------------------------------------------------------


def test_large_pharmacy_takes_one_batch_and_lets_the_others_by(silent: Centre, url: str) -> None:
    """A hundred times as much waits there, and nobody else waits longer for it (F36)."""
    large, *small = founded(silent), founded(silent), founded(silent)
    for each in small:
        each.push()
    large.holds(400)
    large.push()
    process = Process(silent, batch=10)
    for each in (large, *small):
        process.projecting.add(each.tenant_id)

    for _ in range(3):
        process.projecting.turn()

    assert projected(url, large) == 10
    assert [projected(url, each) for each in small] == [1, 1]
    process.work()
    assert projected(url, large) == 401
    assert_oracle_agrees(url, large)


def test_pharmacy_that_another_process_is_at_is_come_back_to(
    silent: Centre, register: Register, url: str
) -> None:
    register.push()
    process = Process(silent)
    process.projecting.add(register.tenant_id)
    with silent.database.transaction({TENANT_SETTING: register.tenant_id}) as connection:
        assert silent.projector.advance(connection) == 1
        assert process.projecting.turn() == COMES_BACK_S
    register.hold()
    register.push(2)

    assert process.work()
    assert projected(url, register) == 2
    assert process.projecting.turn() == RESTS_S


def test_push_is_answered_before_its_rows_are_made(
    centre: Centre, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound, may_go_on = projecting.EFFECTS["lot.held"], threading.Event()

    def waits(header: Any, body: Any) -> Any:
        assert may_go_on.wait(PATIENCE_S)
        return sound(header, body)

    monkeypatch.setitem(projecting.EFFECTS, "lot.held", waits)
    register = founded(centre)
    register.hold()
    with Background(centre):
        assert register.push().message["type"] == "ack"
        assert projected(url, register) == 0
        may_go_on.set()
    Process(centre).projecting.turn()
    centre.project_pending()
    assert_oracle_agrees(url, register)


def test_survey_finds_what_nobody_said(silent: Centre, register: Register, url: str) -> None:
    """A process that died between its commit and its word leaves rows to be made."""
    founded(silent)
    register.holds(4)
    register.push()
    process = Process(silent)
    survey = Survey(silent, process.projecting.add)

    before = survey.look()
    process.work()
    after = survey.look()

    assert (before.tenants, before.pending, after.pending) == (2, 5, 0)
    assert projected(url, register) == 5


# --- what cannot become rows ----------------------------------------------------------------------


class Died(BaseException):
    """The process is no more: nothing of it is caught, and its transactions end with it."""


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Make an event end the process that makes its rows."""
    sound = projecting.EFFECTS["lot.held"]

    def arm(event_id: str) -> None:
        def effects(header: Any, body: Any) -> Any:
            if header.event_id == event_id:
                raise Died
            return sound(header, body)

        monkeypatch.setitem(projecting.EFFECTS, "lot.held", effects)

    yield arm
    monkeypatch.undo()


@pytest.mark.parametrize("place", [0, 77, 199])
def test_event_that_ends_the_process_is_set_aside_after_a_few_tries(
    silent: Centre,
    register: Register,
    url: str,
    deadly: Callable[[str], None],
    place: int,
    expected_logs: list[logging.LogRecord],
) -> None:
    register.holds(200)
    register.push()
    poison = register.events[1 + place]
    deadly(poison.told["event_id"])

    deaths = 0
    while True:
        process = Process(silent)
        process.projecting.add(register.tenant_id)
        try:
            process.work()
        except Died:
            deaths += 1
            assert deaths <= 4
        else:
            break

    assert deaths in (3, 4)
    assert rows(url, register.tenant_id, FAILURES) == [(poison.seq, "quarantined", 4)]
    assert process.aside == [register.tenant_id]
    assert projected(url, register) == 201
    assert len(rows(url, register.tenant_id, "SELECT 1 FROM lot_hold")) == 199
    assert len(expected_logs) == 1
    assert silent.retry_set_aside(register.tenant_id) == 0, "nobody dies of it by himself again"


@pytest.mark.deep
@pytest.mark.usefixtures("silent")
def test_event_that_kills_true_processes_is_set_aside_and_the_rest_goes_on(
    register: Register, url: str
) -> None:
    register.holds(40)
    register.push()
    poison = register.events[20]
    told = subprocess.run(
        [
            *(sys.executable, "-m", "tests.server.deadly_child"),
            *(url, register.tenant_id, poison.told["event_id"]),
        ],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        timeout=PATIENCE_S,
        check=True,
    )
    assert int(told.stdout) in (3, 4)
    assert rows(url, register.tenant_id, FAILURES) == [(poison.seq, "quarantined", 4)]
    assert projected(url, register) == 41
    assert len(rows(url, register.tenant_id, "SELECT 1 FROM lot_hold")) == 39


def test_event_that_ended_the_process_becomes_rows_once_mended(
    silent: Centre,
    register: Register,
    url: str,
    deadly: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    expected_logs: list[logging.LogRecord],
) -> None:
    register.hold()
    register.push()
    deadly(register.events[1].told["event_id"])
    for _ in range(6):
        process = Process(silent)
        process.projecting.add(register.tenant_id)
        try:
            process.work()
        except Died:
            continue
    monkeypatch.undo()

    assert silent.retry_set_aside(register.tenant_id, even_deadly=True) == 1

    assert_oracle_agrees(url, register)
    assert expected_logs


def test_failure_that_kills_nobody_is_no_death(
    silent: Centre, register: Register, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that goes away in the middle, however often, sets no event aside."""
    register.hold()
    register.push()
    process = Process(silent)
    with monkeypatch.context() as away:
        away.setattr(silent.projector, "advance_if_free", _away)
        for _ in range(10):
            process.projecting.add(register.tenant_id)
            with pytest.raises(ConnectionError):
                process.projecting.turn()
    process.projecting.add(register.tenant_id)
    process.work()

    assert rows(url, register.tenant_id, FAILURES) == []
    assert projected(url, register) == 2


def _away(*_: object) -> None:
    raise ConnectionError


def test_event_set_aside_is_told_to_the_registers(
    centre: Centre, register: Register, url: str, expected_logs: list[logging.LogRecord]
) -> None:
    """The centre hints, and its answers count what is in no row (I16)."""
    other = joined(register, f"token {new_id()}")
    register.write("lot.held", {"hold_id": 7})
    register.hold()
    hints: list[Any] = []
    with Background(centre) as background:
        told, both = background.hub.tell, threading.Event()

        def hear(news: Any) -> None:
            hints.append(news)
            told(news)
            if len(hints) == 2:
                both.set()

        background.hub.tell = hear  # type: ignore[method-assign] # to wait for the second
        register.push()
        assert both.wait(PATIENCE_S)

    assert [(hint.position, hint.author) for hint in hints] == [(3, register.device_id), (3, "")]
    feed, welcome = other.pull().message, other.hello().message
    assert (feed["head"], feed["aside"]) == (welcome["head"], welcome["aside"]) == (3, 1)
    execute(url, register.tenant_id, "DELETE FROM projection_failure")
    assert other.pull().message["aside"] == 0
    assert not expected_logs


# --- the thread -----------------------------------------------------------------------------------


def test_worker_whose_work_fails_goes_on(expected_logs: list[logging.LogRecord]) -> None:
    errors: list[Exception] = [ValueError("nobody thought of this")]
    worked = threading.Event()

    def work() -> float:
        if errors:
            raise errors.pop()
        worked.set()
        return RESTS_S

    worker = Worker("working", work)
    worker.start()
    assert worked.wait(PATIENCE_S)
    worker.stop()
    assert len(expected_logs) == 1
