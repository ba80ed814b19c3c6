"""What staff of the centre see of the pharmacies: ids, kinds, counts, codes and times, no more.

Row-level security shows one tenant at a time and nobody more, so a list of tenants reads one
statement for each that it shows: the page is bounded, and no statement grows with the journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST_LISTED: Final = 200
"""Rows of a list that is not paged: devices, forks, suspect and held events of one pharmacy."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """How a pharmacy stands.

    Units: UTC microseconds; `pending_since_us` is when the oldest event came that no row shows.
    """

    tenant_id: str
    events: int
    last_event_us: int | None
    pending: int
    pending_since_us: int | None
    quarantined: int
    waiting: int
    suspect: int
    held: int
    forks: int
    name: str

    @property
    def is_amiss(self) -> bool:
        """Whether somebody should look."""
        return bool(self.quarantined or self.waiting or self.suspect or self.forks)


class Device(NamedTuple):
    """A device of a pharmacy; `pulled` is up to where it had the log when it was last heard."""

    device_id: str
    is_centre: bool
    app_version: str
    last_seen_us: int
    pulled: int
    events: int
    revoked_at_us: int | None
    label: str


class Aside(NamedTuple):
    """An event that is in no row, and why."""

    position: int
    event_id: str
    kind: str
    version: int
    device_id: str
    received_at_us: int
    why: str
    problem: str
    tries: int


class Held(NamedTuple):
    """An event that must not act until the owner releases it."""

    position: int
    event_id: str
    kind: str
    why: str


class Suspect(NamedTuple):
    """An event that proves nothing, as it came."""

    device_id: str
    incarnation: str
    branch: int
    seq: int
    why: str
    received_at_us: int


class Fork(NamedTuple):
    """A second history under one name: a register that was copied, or put back to an older copy."""

    device_id: str
    incarnation: str
    branch: int
    parent_seq: int
    seq: int


class JobRun(NamedTuple):
    """How a job stands over all pharmacies."""

    job: str
    last_success_us: int | None
    last_start_us: int
    failing: int
    result: str


_TENANTS = "SELECT tenant_id FROM tenant_directory WHERE tenant_id > ? ORDER BY 1 LIMIT ?"
_HELD_FROM = """FROM held h JOIN journal_event e
    ON e.position = h.position AND e.tenant_id = h.tenant_id
    WHERE NOT EXISTS (SELECT 1 FROM event_release r WHERE r.event_id = e.event_id)"""
_TENANT = f"""SELECT h.tenant_id, h.last_position,
        (SELECT e.received_at_us FROM journal_event e
            WHERE e.tenant_id = h.tenant_id AND e.position = h.last_position),
        h.last_position - coalesce(c.position, 0),
        (SELECT e.received_at_us FROM journal_event e
            WHERE e.tenant_id = h.tenant_id AND e.position > coalesce(c.position, 0)
            ORDER BY e.position LIMIT 1),
        (SELECT count(*) FROM projection_failure WHERE why = 'quarantined'),
        (SELECT count(*) FROM projection_failure WHERE why <> 'quarantined'),
        (SELECT count(*) FROM suspect),
        (SELECT count(*) {_HELD_FROM}),
        (SELECT count(*) FROM device_cursor WHERE branch > 0),
        coalesce((SELECT min(name) FROM pharmacy), '')
    FROM tenant_head h LEFT JOIN projection_cursor c ON c.tenant_id = h.tenant_id"""  # noqa: S608 - our own text
_DEVICES = """SELECT d.device_id, o.device_id IS NOT NULL, d.app_version, d.last_seen_us,
        d.pulled_position,
        (SELECT coalesce(sum(seq - parent_seq), 0)::bigint FROM device_cursor c
            WHERE c.tenant_id = d.tenant_id AND c.device_id = d.device_id),
        d.revoked_at_us, coalesce(concat_ws(' ', r.code, r.name), '')
    FROM device d LEFT JOIN register r
        ON r.tenant_id = d.tenant_id AND r.register_id = d.device_id
    LEFT JOIN own_device o
        ON o.tenant_id = d.tenant_id AND o.device_id = d.device_id
    ORDER BY d.last_seen_us DESC, d.device_id LIMIT ?"""
_ASIDE = """SELECT f.position, f.event_id, e.kind, e.version, e.device_id, e.received_at_us,
        f.why, f.problem, f.tries
    FROM projection_failure f JOIN journal_event e
        ON e.tenant_id = f.tenant_id AND e.position = f.position
    WHERE """
_ASIDE_AFTER = f"{_ASIDE} f.position > ? ORDER BY f.position LIMIT ?"
_ASIDE_AT = f"{_ASIDE} f.position = ?"
_HELD = f"SELECT h.position, e.event_id, e.kind, h.why {_HELD_FROM} ORDER BY h.position LIMIT ?"
_SUSPECT = """SELECT device_id, incarnation, branch, seq, why, received_at_us FROM suspect
    ORDER BY received_at_us DESC, device_id, incarnation, branch, seq LIMIT ?"""
_FORKS = """SELECT device_id, incarnation, branch, parent_seq, seq FROM device_cursor
    WHERE branch > 0 ORDER BY device_id, incarnation, branch LIMIT ?"""
_JOBS = """SELECT job, max(started_at_us + duration_us) FILTER (WHERE result = 'ok'),
        max(started_at_us), count(*) FILTER (WHERE result <> 'ok'),
        coalesce(max(result) FILTER (WHERE result <> 'ok'), 'ok')
    FROM job_run GROUP BY job"""


def tenants_after(connection: Connection, tenant_id: str, limit: int) -> list[str]:
    """Return the ids that follow one; the transaction must see all of the directory."""
    return [row[0] for row in execute(connection, _TENANTS, tenant_id, limit)]


def tenant(connection: Connection) -> Tenant | None:
    """Return how the transaction's tenant stands; None for one without a log."""
    row = execute(connection, _TENANT).first()
    return None if row is None else Tenant(*row)


def devices(connection: Connection) -> list[Device]:
    """Return its devices, the one heard last first."""
    return [Device(*row) for row in execute(connection, _DEVICES, MOST_LISTED)]


def aside_after(connection: Connection, position: int, limit: int) -> list[Aside]:
    """Return its events that are in no row, after a position of the log."""
    return [Aside(*row) for row in execute(connection, _ASIDE_AFTER, position, limit)]


def aside_at(connection: Connection, position: int) -> Aside | None:
    """Return the event at a position, if it is in no row."""
    row = execute(connection, _ASIDE_AT, position).first()
    return None if row is None else Aside(*row)


def held(connection: Connection) -> list[Held]:
    """Return its events that wait for the owner."""
    return [Held(*row) for row in execute(connection, _HELD, MOST_LISTED)]


def suspect(connection: Connection) -> list[Suspect]:
    """Return what came and proves nothing, the newest first."""
    return [Suspect(*row) for row in execute(connection, _SUSPECT, MOST_LISTED)]


def forks(connection: Connection) -> list[Fork]:
    """Return its second histories."""
    return [Fork(*row) for row in execute(connection, _FORKS, MOST_LISTED)]


def jobs(connection: Connection) -> dict[str, JobRun]:
    """Return how every job stands; the transaction must see all pharmacies' runs."""
    return {row[0]: JobRun(*row) for row in execute(connection, _JOBS)}
