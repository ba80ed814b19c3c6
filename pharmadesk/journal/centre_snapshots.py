"""Snapshots of a tenant's rows as the centre keeps them: the newest two, each in parts.

Every function runs inside the caller's transaction, which carries the tenant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    import sqlalchemy as sa

PART_BYTES: Final = 512 * 1024
_KEPT: Final = 2

_KEEP: Final = """INSERT INTO snapshot
    (sha256, position, tenant_hash, fingerprint, size, signature, made_at_us)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"""
_KEEP_PART: Final = "INSERT INTO snapshot_part (sha256, number, content) VALUES (?, ?, ?)"
_NEWEST: Final = """SELECT sha256, position, tenant_hash, fingerprint, size, signature, made_at_us
    FROM snapshot ORDER BY position DESC, made_at_us DESC LIMIT 1"""
_PART: Final = "SELECT content FROM snapshot_part WHERE sha256 = ? AND number = ?"
_OLD: Final = """SELECT sha256 FROM snapshot
    ORDER BY position DESC, made_at_us DESC OFFSET ?"""
_DROP: Final = "DELETE FROM snapshot WHERE sha256 = ?"
_DROP_PARTS: Final = "DELETE FROM snapshot_part WHERE sha256 = ?"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a register is told of a snapshot; `sha256` is over its bytes, in hexadecimal.

    Units: `made_at_us` UTC microseconds, `size` bytes.
    """

    sha256: str
    position: int
    tenant_hash: bytes
    fingerprint: str
    size: int
    signature: str
    made_at_us: int


def keep(connection: sa.Connection, made: Snapshot, content: bytes) -> None:
    """Keep a snapshot and forget all but the one before it; the same one again changes nothing."""
    row = (made.sha256, made.position, made.tenant_hash, made.fingerprint, made.size)
    if execute(connection, _KEEP, *row, made.signature, made.made_at_us).count:
        for number, begins in enumerate(range(0, made.size, PART_BYTES)):
            part = content[begins : begins + PART_BYTES]
            execute(connection, _KEEP_PART, made.sha256, number, part)
    for (old,) in execute(connection, _OLD, _KEPT).all():
        execute(connection, _DROP, old)
        execute(connection, _DROP_PARTS, old)


def newest(connection: sa.Connection) -> Snapshot | None:
    """Return the snapshot that covers most of the log."""
    row = execute(connection, _NEWEST).first()
    return Snapshot(*row) if row else None


def read(connection: sa.Connection, sha256: str, offset: int) -> bytes:
    """Return bytes of a snapshot from any of them on, as many as its part has; empty for none."""
    number, within = divmod(offset, PART_BYTES)
    part: bytes | None = execute(connection, _PART, sha256, number).scalar()
    return part[within:] if part is not None else b""
