"""The tenant's log as the centre tells it to a register: a page at a time, never past a bound.

A position becomes visible only after those before it, so a reader that goes on from the last
position it saw misses nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from pharmadesk.journal.tenant_log import LOG_BEGINS
from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    import sqlalchemy as sa

PAGE_BYTES: Final = 4 * 1024 * 1024


class Told(NamedTuple):
    """An event of the log as it is told; `root` is the event before it, where a branch begins."""

    position: int
    tenant_hash: bytes
    eff_hlc: int
    device_id: str
    incarnation: str
    branch: int
    seq: int
    hash: bytes
    header: bytes
    body: bytes
    signature: bytes
    root: bytes | None
    held: str | None


# The bytes of a page are summed without being read: the planner keeps them out of the window.
_PAGE: Final = """SELECT p.position, p.tenant_hash, coalesce(p.eff_hlc, p.hlc), p.device_id,
        p.incarnation, p.branch, p.seq, p.hash, p.header, p.body, p.signature,
        c.parent_hash, h.why
    FROM (SELECT e.*, sum(octet_length(header) + octet_length(body)) OVER (ORDER BY position)
            - octet_length(header) - octet_length(body) AS before
          FROM (SELECT * FROM journal_event WHERE position > ? ORDER BY position LIMIT ?) e) p
    LEFT JOIN device_cursor c ON p.branch > 0 AND c.device_id = p.device_id
        AND c.incarnation = p.incarnation AND c.branch = p.branch AND c.parent_seq = p.seq - 1
    LEFT JOIN held h ON h.position = p.position
    WHERE p.before < ? ORDER BY p.position"""
_HASH_AT: Final = "SELECT tenant_hash FROM journal_event WHERE position = ?"


def page(connection: sa.Connection, after: int, limit: int) -> list[Told]:
    """Return the events after a position: at most `limit`, and no more bytes than a page has."""
    return [Told(*row) for row in execute(connection, _PAGE, after, limit, PAGE_BYTES)]


def hash_at(connection: sa.Connection, position: int) -> bytes | None:
    """Return the hash over the log up to a position; None for one it has not come to."""
    if position == 0:
        return LOG_BEGINS
    found: bytes | None = execute(connection, _HASH_AT, position).scalar()
    return found
