"""How far a tenant's log has become rows, and which of its events are no rows yet.

A failure says why: `deferred` (a kind or version this program does not know), `quarantined` (it
contradicts what is there, or fails whenever it is tried), `waiting` (of an ordered kind, behind
one of its stream that is set aside), `trying` (it failed, and is tried again).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    from collections.abc import Sequence

    import sqlalchemy as sa

DEFERRED: Final = "deferred"
QUARANTINED: Final = "quarantined"
WAITING: Final = "waiting"
TRYING: Final = "trying"


class Logged(NamedTuple):
    """An event of the log, as projecting needs it.

    Shape: `held` says why it must not act; None as well once it is released.
    """

    position: int
    event_id: str
    stream_key: str
    eff_hlc: int
    header: bytes
    body: bytes
    held: str | None


class Failure(NamedTuple):
    """An event that is no row yet."""

    position: int
    event_id: str
    stream_key: str
    why: str
    problem: str
    tries: int


_LOGGED = """SELECT e.position, e.event_id, e.stream_key, coalesce(e.eff_hlc, e.hlc), e.header,
        e.body, CASE WHEN h.why IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM event_release r WHERE r.event_id = e.event_id) THEN h.why END
    FROM journal_event e LEFT JOIN held h ON h.position = e.position AND h.tenant_id = e.tenant_id
    WHERE """
_AFTER = f"{_LOGGED} e.position > ? ORDER BY e.position LIMIT ?"
_AT = f"{_LOGGED} e.position = ANY(?) ORDER BY e.position"
_HELD = """SELECT e.position FROM journal_event e JOIN held h ON h.position = e.position
    WHERE e.event_id = ANY(?) ORDER BY e.position"""
_HOLD = "INSERT INTO held (position, why) VALUES (?, ?) ON CONFLICT DO NOTHING"
_CURSOR = "SELECT position FROM projection_cursor FOR UPDATE"
_REACHED = "SELECT position FROM projection_cursor"
_GREATEST_HLC = "SELECT max(coalesce(eff_hlc, hlc)) FROM journal_event WHERE position <= ?"
_ROWLESS = """SELECT event_id FROM projection_failure WHERE position <= ?
    UNION SELECT e.event_id FROM held h JOIN journal_event e
        ON e.position = h.position AND e.tenant_id = h.tenant_id
    WHERE h.position <= ? AND NOT EXISTS (
        SELECT 1 FROM event_release r WHERE r.event_id = e.event_id) ORDER BY 1"""
_BEGIN = "INSERT INTO projection_cursor (position) VALUES (0) ON CONFLICT DO NOTHING"
_MOVE = "UPDATE projection_cursor SET position = ?"
_FAILURES = """SELECT position, event_id, stream_key, why, problem, tries
    FROM projection_failure ORDER BY position"""
_FAIL = """INSERT INTO projection_failure (position, event_id, stream_key, why, problem, tries)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (tenant_id, position) DO UPDATE
    SET why = excluded.why, problem = excluded.problem, tries = excluded.tries"""
_FORGET = "DELETE FROM projection_failure WHERE position = ?"


def lock(connection: sa.Connection) -> int:
    """Return the position up to which the log has become rows, and keep others from going on."""
    row = execute(connection, _CURSOR).first()
    if row is None:
        execute(connection, _BEGIN)
        row = execute(connection, _CURSOR).first()
    return int(row[0])


def reached(connection: sa.Connection) -> int:
    """Return the position up to which the log has become rows; others may go on meanwhile."""
    return int(execute(connection, _REACHED).scalar() or 0)


def greatest_hlc(connection: sa.Connection, position: int) -> int:
    """Return the greatest time at which an event up to a position counts."""
    return int(execute(connection, _GREATEST_HLC, position).scalar() or 0)


def rowless(connection: sa.Connection, position: int) -> list[str]:
    """Return the events up to a position that are in no row: set aside, or held back."""
    return [row[0] for row in execute(connection, _ROWLESS, position, position)]


def move(connection: sa.Connection, position: int) -> None:
    """Say up to where the log has become rows."""
    execute(connection, _MOVE, position)


def after(connection: sa.Connection, position: int, limit: int) -> list[Logged]:
    """Return the events that follow a position."""
    return [Logged(*row) for row in execute(connection, _AFTER, position, limit)]


def at(connection: sa.Connection, positions: Sequence[int]) -> list[Logged]:
    """Return the events at some positions, in their order."""
    return [Logged(*row) for row in execute(connection, _AT, list(positions))]


def held(connection: sa.Connection, event_ids: Sequence[str]) -> list[Logged]:
    """Return those of some events that are in the log and were held."""
    return at(connection, [row[0] for row in execute(connection, _HELD, list(event_ids))])


def hold(connection: sa.Connection, position: int, why: str) -> None:
    """Keep an event from acting that was of an unknown kind until now."""
    execute(connection, _HOLD, position, why)


def failures(connection: sa.Connection) -> list[Failure]:
    """Return every event that is no row yet, in the order of the log."""
    return [Failure(*row) for row in execute(connection, _FAILURES)]


def fail(connection: sa.Connection, failure: Failure) -> None:
    """Set an event aside, or say anew why it is."""
    execute(connection, _FAIL, *failure)


def forget(connection: sa.Connection, position: int) -> None:
    """Take an event that became rows off the list."""
    execute(connection, _FORGET, position)
