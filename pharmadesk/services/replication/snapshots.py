"""A head start for registers that join: all rows of a tenant, as its log gives them, in one file.

A register takes them over whole, can sell at once, and pulls the log from its beginning all the
same: what the snapshot covers is appended without being applied again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.journal import centre_rows, centre_snapshots, feed
from pharmadesk.projections import snapshot

if TYPE_CHECKING:
    from sqlalchemy import Connection

LEAST_EVENTS: Final = 500
"""A shorter log is pulled and applied before a person has read what goes on."""

_GROWTH: Final = 5


@dataclass(frozen=True, slots=True)
class Made:
    """A snapshot that nobody has signed yet."""

    sha256: str
    position: int
    tenant_hash: bytes
    fingerprint: str
    content: bytes


def make(connection: Connection, least_events: int = LEAST_EVENTS) -> Made | None:
    """Make a snapshot of the transaction's tenant, unless the newest one, or none, is as good.

    The transaction must be a still one: rows and the place in the log must be of one moment.
    """
    position, fingerprint = centre_rows.reached(connection), snapshot.fingerprint()
    newest = centre_snapshots.newest(connection)
    before = newest.position if newest is not None and newest.fingerprint == fingerprint else 0
    if position - before < max(least_events, before // _GROWTH):
        return None
    tenant_hash = feed.hash_at(connection, position)
    assert tenant_hash is not None, "what has become rows is in the log"
    head = snapshot.Head(
        position=position,
        tenant_hash=tenant_hash.hex(),
        hlc=centre_rows.greatest_hlc(connection, position),
        aside=tuple(centre_rows.rowless(connection, position)),
    )
    content = b"".join(snapshot.write(connection, head))
    digest = hashlib.sha256(content).hexdigest()
    return Made(digest, position, tenant_hash, fingerprint, content)
