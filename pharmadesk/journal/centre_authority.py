"""What the centre knows of devices and authority while it gives events their places.

Every function runs inside the caller's transaction, which carries the tenant. Decisions follow the
order of the log, so whoever decides holds the lock of its end.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from pharmadesk.journal.authority import Authority, Door
from pharmadesk.journal.event import Header
from pharmadesk.journal.store import EMPTY, Head
from pharmadesk.journal.vocabulary import AUTHORITY
from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    import sqlalchemy as sa

_LOCK: Final = "SELECT 1 FROM tenant_head FOR UPDATE"
_STANDING: Final = """SELECT revoked_at_us IS NOT NULL, trusted_incarnation, trusted_seq,
    trusted_hash, EXISTS (SELECT 1 FROM device_cursor c WHERE c.tenant_id = d.tenant_id
        AND c.device_id = d.device_id AND c.incarnation = ? AND c.branch > 0)
    FROM device d WHERE d.device_id = ?"""
_DOORS: Final = "SELECT device_id, is_founder, owner_id, owner_key FROM device"
_SAID: Final = """SELECT e.header, e.body, h.position IS NOT NULL FROM journal_event e
    LEFT JOIN held h ON h.tenant_id = e.tenant_id AND h.position = e.position
    WHERE e.kind = ANY(?) ORDER BY e.position"""
_REVOKE: Final = """UPDATE device SET revoked_at_us = ?, trusted_incarnation = ?, trusted_seq = ?,
    trusted_hash = ? WHERE device_id = ? AND revoked_at_us IS NULL"""
_headers: Final = msgspec.json.Decoder(Header)


class Standing(NamedTuple):
    """Whether a device was revoked, and the last of its events that counts by itself.

    `is_forked` says whether the incarnation that was asked about has several histories.
    """

    is_revoked: bool
    incarnation: str
    last: Head
    is_forked: bool = False


def lock_log(connection: sa.Connection) -> None:
    """Keep others from adding to the tenant's log until this transaction ends."""
    execute(connection, _LOCK)


def standing(connection: sa.Connection, device_id: str, asked: str) -> Standing:
    """Return how a device stands now, and one of its incarnations."""
    row = execute(connection, _STANDING, asked, device_id).first()
    is_revoked, incarnation, seq, digest, is_forked = row
    last = EMPTY if digest is None else Head(seq, digest)
    return Standing(is_revoked, incarnation or "", last, is_forked)


def read(connection: sa.Connection) -> Authority:
    """Work out who may do what at the end of the log."""
    authority = Authority.at_doors(Door(*row) for row in execute(connection, _DOORS))
    for header_bytes, body_bytes, is_held in execute(connection, _SAID, list(AUTHORITY)):
        with suppress(msgspec.DecodeError):  # what this program cannot read gives nobody a say
            authority.hear(_headers.decode(header_bytes), body_bytes, held=is_held)
    return authority


def revoke(connection: sa.Connection, device_id: str, at: Standing, now_us: int) -> bool:
    """End a device's say; a revocation stands, and a second one changes nothing."""
    place = (at.incarnation, at.last.seq, at.last.hash)
    return execute(connection, _REVOKE, now_us, *place, device_id).count == 1
