"""How far a tenant's log has become rows, and which of its events are no rows yet.

A failure says why: `deferred` (a kind or version this program does not know), `quarantined` (it
contradicts what is there, or fails whenever it is tried), `waiting` (of an ordered kind, behind
one of its stream that is set aside), `trying` (it failed, and is tried again).

A process that dies while it makes rows leaves nothing of them behind, not even a reason. So that it
goes on is noted before, in a transaction of its own (`begin`): whoever comes next finds how often
it was begun here and never ended, and goes one event at a time over what could have done it.
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
DEADLY: Final = "process.ended"
"""The problem of an event that ended the process whenever it was tried."""


class Logged(NamedTuple):
    """An event of the log, as projecting needs it.

    Shape: `held` says why it must not act; None as well once it is released. `branch` is 0 for the
    first history of its chain.
    """

    position: int
    event_id: str
    stream_key: str
    eff_hlc: int
    header: bytes
    body: bytes
    held: str | None
    branch: int


class Cursor(NamedTuple):
    """How far the log has become rows; `tries` to go on from there were begun and not ended.

    Up to `careful_until` events are taken one by one: one of them may end the process.
    """

    position: int
    tries: int
    careful_until: int

    @property
    def is_careful(self) -> bool:
        """Whether the next event is taken by itself."""
        return self.careful_until > self.position


class Standing(NamedTuple):
    """How a tenant stands: its log, its rows, and what is in none.

    Shape: `pending_since_us` is when the oldest event arrived that was not gone over yet.
    """

    position: int
    projected: int
    pending_since_us: int | None
    quarantined: int
    waiting: int
    suspect: int


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
            SELECT 1 FROM event_release r WHERE r.event_id = e.event_id) THEN h.why END, e.branch
    FROM journal_event e LEFT JOIN held h ON h.position = e.position AND h.tenant_id = e.tenant_id
    WHERE """
_AFTER = f"{_LOGGED} e.position > ? ORDER BY e.position LIMIT ?"
_AT = f"{_LOGGED} e.position = ANY(?) ORDER BY e.position"
_HELD = """SELECT e.position FROM journal_event e JOIN held h ON h.position = e.position
    WHERE e.event_id = ANY(?) ORDER BY e.position"""
_HOLD = "INSERT INTO held (position, why) VALUES (?, ?) ON CONFLICT DO NOTHING"
_REACHED = "SELECT position FROM projection_cursor"
_GREATEST_HLC = "SELECT max(coalesce(eff_hlc, hlc)) FROM journal_event WHERE position <= ?"
_ROWLESS = """SELECT event_id FROM projection_failure WHERE position <= ?
    UNION SELECT e.event_id FROM held h JOIN journal_event e
        ON e.position = h.position AND e.tenant_id = h.tenant_id
    WHERE h.position <= ? AND NOT EXISTS (
        SELECT 1 FROM event_release r WHERE r.event_id = e.event_id) ORDER BY 1"""
_CURSOR = "SELECT position, tries, careful_until FROM projection_cursor"
_HELD_BACK = f"{_CURSOR} FOR UPDATE"
_IF_FREE = f"{_CURSOR} FOR UPDATE SKIP LOCKED"
_BEGIN = """INSERT INTO projection_cursor (position, tries, careful_until) VALUES (0, 0, 0)
    ON CONFLICT DO NOTHING"""
_MOVE = "UPDATE projection_cursor SET position = ?, tries = 0"
_TRY = """UPDATE projection_cursor SET tries = greatest(tries - ?, 0) + 1, careful_until =
    CASE WHEN tries > ? THEN greatest(careful_until, position + ?) ELSE careful_until END"""
_LAST = "SELECT last_position FROM tenant_head"
_HURRY = "SET LOCAL synchronous_commit = off"
_FAILURE = "SELECT position, event_id, stream_key, why, problem, tries FROM projection_failure"
_FAILURES = f"{_FAILURE} ORDER BY position"
_BEYOND = f"{_FAILURE} WHERE position > ?"
_TO_RETRY = f"""{_FAILURE} WHERE position > ? AND position = coalesce(?, position)
    AND why <> 'trying' AND problem <> ALL(?) ORDER BY position LIMIT ?"""
_STREAMS = "SELECT position, stream_key FROM projection_failure ORDER BY position"
_FAIL = """INSERT INTO projection_failure (position, event_id, stream_key, why, problem, tries)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (tenant_id, position) DO UPDATE
    SET why = excluded.why, problem = excluded.problem, tries = excluded.tries"""
_ASIDE = "SELECT count(*) FROM projection_failure WHERE why <> ?"
_FIRST_ASIDE = """SELECT event_id, why FROM projection_failure WHERE why <> ?
    ORDER BY position LIMIT ?"""
_STANDING = """SELECT h.last_position, coalesce(c.position, 0),
        (SELECT e.received_at_us FROM journal_event e
            WHERE e.tenant_id = h.tenant_id AND e.position > coalesce(c.position, 0)
            ORDER BY e.position LIMIT 1),
        (SELECT count(*) FROM projection_failure WHERE why = 'quarantined'),
        (SELECT count(*) FROM projection_failure WHERE why <> 'quarantined'),
        (SELECT count(*) FROM suspect)
    FROM tenant_head h LEFT JOIN projection_cursor c ON c.tenant_id = h.tenant_id"""
_FORGET = "DELETE FROM projection_failure WHERE position = ?"


def start(connection: sa.Connection) -> None:
    """Say that nothing of a new tenant's log has become rows, so that nobody waits to say it."""
    execute(connection, _BEGIN)


def lock(connection: sa.Connection) -> Cursor:
    """Return how far the log has become rows, and keep others from going on."""
    row = execute(connection, _HELD_BACK).first()
    if row is None:
        start(connection)
        row = execute(connection, _HELD_BACK).first()
    return Cursor(*row)


def lock_if_free(connection: sa.Connection) -> Cursor | None:
    """Do the same, unless another is at it just now."""
    if execute(connection, _CURSOR).first() is None:
        return lock(connection)
    row = execute(connection, _IF_FREE).first()
    return None if row is None else Cursor(*row)


def begin(connection: sa.Connection, batch: int, forgiven: int) -> None:
    """Note that the rows of up to `batch` events are begun; `forgiven` beginnings did not kill.

    The note may be lost with the power: it is for processes that die alone.
    """
    execute(connection, _HURRY)
    execute(connection, _TRY, forgiven, forgiven, batch)


def has_more(connection: sa.Connection, cursor: Cursor) -> bool:
    """Tell whether the log goes on after what has become rows."""
    return int(execute(connection, _LAST).scalar() or 0) > cursor.position


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
    """Say up to where the log has become rows; what was begun there has ended."""
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


def failures_beyond(connection: sa.Connection, position: int) -> list[Failure]:
    """Return the events behind a position that are no rows though they were tried."""
    return [Failure(*row) for row in execute(connection, _BEYOND, position)]


def to_retry(
    connection: sa.Connection, after: int, only: int | None, left: Sequence[str], limit: int
) -> list[Failure]:
    """Return the first events after a position that are set aside, but for the `left` problems."""
    return [Failure(*row) for row in execute(connection, _TO_RETRY, after, only, list(left), limit)]


def streams_aside(connection: sa.Connection) -> list[tuple[int, str]]:
    """Return the position and the stream of every event that is no row yet, in order."""
    return [(row[0], row[1]) for row in execute(connection, _STREAMS)]


def fail(connection: sa.Connection, failure: Failure) -> None:
    """Set an event aside, or say anew why it is."""
    execute(connection, _FAIL, *failure)


def forget(connection: sa.Connection, position: int) -> None:
    """Take an event that became rows off the list."""
    execute(connection, _FORGET, position)


def count_aside(connection: sa.Connection) -> int:
    """Count the events that are no rows and do not become any by themselves within moments."""
    return int(execute(connection, _ASIDE, TRYING).scalar())


def first_aside(connection: sa.Connection, limit: int) -> list[tuple[str, str]]:
    """Return the first of them: event and reason."""
    return [(row[0], row[1]) for row in execute(connection, _FIRST_ASIDE, TRYING, limit)]


def standing(connection: sa.Connection) -> Standing | None:
    """Return how the transaction's tenant stands; None for one that has no log yet."""
    row = execute(connection, _STANDING).first()
    return None if row is None else Standing(*row)
