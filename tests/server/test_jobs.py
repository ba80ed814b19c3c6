"""Recurring work: once, whichever node looks first; made up for when missed; on record."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pharmadesk.errors import EnvironmentProblem
from pharmadesk.services.replication.snapshots import LEAST_EVENTS
from sync.server.codes import hash_of, token_of
from sync.server.jobs import retention
from sync.server.jobs.running import Job, Running
from sync.server.jobs.schedule import Schedule, jobs_of
from tests.server.conftest import founded
from tests.server.register import log_hash, prefixed
from tests.server.sql import execute, plain, rows

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

    from sqlalchemy import Connection

    from pharmadesk.values.clock import ManualClock
    from sync.server.exchange import Centre
    from tests.server.register import Register

A_DAY_US = 24 * 3_600 * 1_000_000
ROOTS = "SELECT day, position, tenant_hash, signature, server_epoch FROM daily_root ORDER BY day"
RUNS = "SELECT job, due, result, done FROM job_run ORDER BY job"


@pytest.fixture
def url(new_url: str) -> str:
    """A database of the test's own: jobs go over all pharmacies."""
    return new_url


def named(centre: Centre, name: str) -> Job:
    return next(job for job in jobs_of(centre) if job.name == name)


@pytest.mark.parametrize("name", ["daily_root", "retry_set_aside", "snapshot", "retention"])
def test_job_runs_once_for_each_pharmacy_though_two_nodes_look_at_the_same_time(
    open_centre: Callable[[], Centre], url: str, name: str
) -> None:
    nodes = [open_centre(), open_centre()]
    tenants = [founded(nodes[0]).tenant_id for _ in range(5)]
    worked: list[str] = []
    together = threading.Barrier(2)

    def look(node: Centre) -> None:
        real = named(node, name)

        def work(connection: Connection, tenant_id: str, due: str) -> int:
            worked.append(tenant_id)
            return real.work(connection, tenant_id, due)

        together.wait()
        Running(node).run(Job(name, real.due, work, real.for_each))

    threads = [threading.Thread(target=look, args=(node,)) for node in nodes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(worked) == sorted(tenants)
    for tenant_id in tenants:
        assert [row[2] for row in rows(url, tenant_id, RUNS)] == ["ok"]


def test_job_of_all_pharmacies_together_runs_once(open_centre: Callable[[], Centre]) -> None:
    nodes = [open_centre(), open_centre()]
    assert [Running(each).run(named(each, "retention_shared")) for each in nodes] == [1, 0]


def test_daily_root_signs_the_log_as_it_was_at_midnight(
    centre: Centre, clock: ManualClock, register: Register, url: str
) -> None:
    register.holds(3)
    register.push()
    day = _day(centre)
    clock.advance(A_DAY_US)
    register.hold()
    register.push(5)
    told = register.pull().lines

    assert Running(centre).run(named(centre, "daily_root")) == 1

    ((found_day, position, digest, signature, epoch),) = rows(url, register.tenant_id, ROOTS)
    assert (found_day, position) == (day, 4)
    logged = [
        (event.hash, line["e"]) for event, line in zip(register.events[:4], told, strict=False)
    ]
    assert digest.hex() == log_hash(logged)
    parts = ("pharmadesk.root.1", register.tenant_id, day, "4", digest.hex(), epoch)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(register.server_key))
    key.verify(bytes.fromhex(signature), prefixed(*parts))


def test_days_that_were_missed_get_their_roots(
    centre: Centre, clock: ManualClock, register: Register, url: str
) -> None:
    running, job = Running(centre), named(centre, "daily_root")
    running.run(job)
    register.push()
    clock.advance(3 * A_DAY_US)

    running.run(job)
    running.run(job)

    found = rows(url, register.tenant_id, ROOTS)
    assert [row[1] for row in found] == [0, 1, 1, 1]
    assert len({row[0] for row in found}) == 4


def _day(centre: Centre) -> str:
    """The calendar day of the centre's clock, which is past midnight here in every season."""
    return datetime.fromtimestamp(centre.clock.now_us() // 1_000_000, UTC).date().isoformat()


def test_job_that_fails_for_one_pharmacy_is_on_record_and_tried_again_for_it_alone(
    centre: Centre, url: str, expected_logs: list[logging.LogRecord]
) -> None:
    one, two = founded(centre), founded(centre)
    broken = {one.tenant_id}

    def work(_connection: Connection, tenant_id: str, _due: str) -> int:
        if tenant_id in broken:
            raise EnvironmentProblem("storage.disk_full")
        return 7

    running, job = Running(centre), Job("mail", lambda _now_us: "today", work)
    assert running.run(job) == 1
    assert rows(url, one.tenant_id, RUNS) == [("mail", "", "storage.disk_full", 0)]
    assert rows(url, two.tenant_id, RUNS) == [("mail", "today", "ok", 7)]
    assert running.records["mail"].failing == 1

    broken.clear()
    assert (running.run(job), running.run(job)) == (1, 0)
    assert rows(url, one.tenant_id, RUNS) == [("mail", "today", "ok", 7)]
    assert running.records["mail"].failing == 0
    assert len(expected_logs) == 1


def test_record_and_work_of_a_job_stand_or_fall_together(
    centre: Centre, register: Register, url: str, expected_logs: list[logging.LogRecord]
) -> None:
    real = named(centre, "daily_root")

    def work(connection: Connection, tenant_id: str, due: str) -> int:
        real.work(connection, tenant_id, due)
        raise ZeroDivisionError

    Running(centre).run(Job(real.name, real.due, work))

    assert rows(url, register.tenant_id, ROOTS) == []
    assert expected_logs


def test_codes_that_expired_long_ago_are_deleted_and_others_stay(
    centre: Centre, clock: ManualClock, url: str
) -> None:
    centre.new_code()
    clock.advance(retention.KEPT_US)
    kept = centre.new_code()
    clock.advance(8 * A_DAY_US)
    founded(centre)

    Running(centre).run(named(centre, "retention_shared"))

    with psycopg.connect(plain(url)) as connection:
        left = connection.execute("SELECT token_hash FROM enrolment_code").fetchall()
    assert {row[0] for row in left} >= {hash_of(token_of(kept))}
    assert len(left) == 2, "that and the one of the pharmacy just founded"


def test_answers_that_nobody_can_ask_for_again_are_deleted_though_nobody_asks_any_more(
    centre: Centre, register: Register, clock: ManualClock, url: str
) -> None:
    keep = """INSERT INTO answered_request
        (person_id, request_key, request_hash, sealed_answer, answered_at_us)
        VALUES ('p', %s, '\\x00', '\\x00', %s)"""
    for name, ago_us in (("old", retention.KEPT_US + 1), ("new", retention.KEPT_US - 1)):
        execute(url, register.tenant_id, keep, name, clock.now_us() - ago_us)

    Running(centre).run(named(centre, "retention"))

    left = rows(url, register.tenant_id, "SELECT request_key FROM answered_request")
    assert left == [("new",)]


def test_snapshot_of_a_log_that_has_grown_is_made_by_the_job(
    centre: Centre, register: Register, url: str
) -> None:
    register.holds(LEAST_EVENTS - 1)
    register.push(1, 400)
    register.push(401)
    centre.project_pending()

    Running(centre).run(named(centre, "snapshot"))

    made = rows(url, register.tenant_id, "SELECT position FROM snapshot")
    assert made == [(LEAST_EVENTS,)]


def test_schedule_runs_every_job_at_once_and_ends(centre: Centre, url: str) -> None:
    tenant_id = founded(centre).tenant_id
    schedule = Schedule(centre)
    ran = threading.Semaphore(0)
    look = schedule.running.look

    def looked() -> None:
        look()
        ran.release()

    schedule.running.look = looked  # type: ignore[method-assign] # to wait for it
    schedule.start()
    for _ in jobs_of(centre):
        assert ran.acquire(timeout=30)
    schedule.stop()

    names = {job.name for job in jobs_of(centre)}
    assert set(schedule.running.records) == names
    assert {row[0] for row in rows(url, tenant_id, RUNS)} == names - {"retention_shared"}
