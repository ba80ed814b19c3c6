"""The centre's own identity: its signing key, kept outside the database, and its epoch, inside.

The epoch is new after the database was restored, so that registers know to compare again. The key
stays: it signs acknowledgements, and registers know the centre by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pharmadesk.storage.driver import execute

if TYPE_CHECKING:
    import sqlalchemy as sa

_EPOCH = "SELECT server_epoch FROM server_identity"
_FIRST = "INSERT INTO server_identity (id, server_epoch) VALUES (1, ?) ON CONFLICT DO NOTHING"
_RENEW = "UPDATE server_identity SET server_epoch = ?"


def epoch(connection: sa.Connection) -> str:
    """Return the epoch of this database."""
    return str(execute(connection, _EPOCH).scalar())


def begin(connection: sa.Connection, new_epoch: str) -> None:
    """Give a new database its first epoch; another server may have been quicker."""
    execute(connection, _FIRST, new_epoch)


def renew(connection: sa.Connection, new_epoch: str) -> None:
    """Begin another epoch: the database was restored."""
    execute(connection, _RENEW, new_epoch)
